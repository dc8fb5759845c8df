import { expect } from '@open-wc/testing';
import type { Filter } from '../../services/protocol/library.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { checkQuery } from './query-check.ts';

/** The field that a query is refused for. */
function refusedFor(query: unknown): string {
  try {
    checkQuery(query);
  } catch (thrown) {
    expect(thrown).to.be.instanceOf(MpcError).and.include({ code: 'invalid-argument' });
    return String((thrown as MpcError).details['field']);
  }
  return 'nothing';
}

const filtered = (filter: unknown): string => refusedFor({ kind: 'tracks', filter });

describe('a query', () => {
  const queries: readonly (readonly [unknown, string])[] = [
    [{ kind: 'tracks', fliter: { op: 'missing', field: 'year' } }, 'fliter'],
    [{ kind: 'tracks', 'no <name>': 1 }, '?'],
    [{ kind: 'tracks', sort: [{ by: 'title', descending: true }] }, 'sort[0].descending'],
    [{ kind: 'tracks', sort: [{ by: 'title' }, { by: 'year' }, { by: 'title', order: 'desc' }] }, 'sort[2].by'],
    [{ kind: 'folders', parent: 'x'.repeat(2000) }, 'parent'],
    [{ kind: 'tracks', search: 'x'.repeat(2000) }, 'search'],
    [{ kind: 'tracks', playlist: null }, 'playlist'],
    [{ kind: 'tracks', copies: 1 }, 'copies'],
  ];
  for (const [query, field] of queries) {
    it(`is refused for ${field}: ${JSON.stringify(query).slice(0, 90)}`, () => expect(refusedFor(query)).to.equal(field));
  }

  it('may leave members undefined', () => {
    expect(refusedFor({ kind: 'tracks', filter: undefined, sort: undefined, search: undefined, other: undefined })).to.equal('nothing');
  });
});

describe('a filter', () => {
  const wrong: readonly (readonly [unknown, string])[] = [
    [{ op: 'range', field: 'year' }, 'filter.min'],
    [{ op: 'range', field: 'year', min: 2000, max: 1999 }, 'filter.max'],
    [{ op: 'range', field: 'year', from: 1990 }, 'filter.from'],
    [{ op: 'range', field: 'year', min: -Infinity }, 'filter.min'],
    [{ op: 'range', field: 'year', min: null, max: 3 }, 'filter.min'],
    [{ op: 'range', field: 'rating', min: 4, max: 6 }, 'filter.max'],
    [{ op: 'range', field: 'rating', min: -1 }, 'filter.min'],
    [{ op: 'range', field: 'added', min: 1e300 }, 'filter.min'],
    [{ op: 'equals', field: 'rating', value: 7 }, 'filter.value'],
    [{ op: 'equals', field: 'rating', value: 3.2 }, 'filter.value'],
    [{ op: 'equals', field: 'rating', value: '4' }, 'filter.value'],
    [{ op: 'equals', field: 'year', value: Infinity }, 'filter.value'],
    [{ op: 'equals', field: 'lastPlayed', value: 1e300 }, 'filter.value'],
    [{ op: 'equals', field: 'modified', value: '2020-01-01' }, 'filter.value'],
    [{ op: 'equals', field: 'modified', value: new Date(0) }, 'filter.value'],
    [{ op: 'equals', field: 'status', value: 'bogus' }, 'filter.value'],
    [{ op: 'in', field: 'status', values: ['tagged', 'toString'] }, 'filter.values[1]'],
    [{ op: 'in', field: 'rating', values: [5, 5.5] }, 'filter.values[1]'],
    [{ op: 'in', field: 'year', values: [1999, Number.NaN] }, 'filter.values[1]'],
    [{ op: 'in', field: 'year', value: 1999 }, 'filter.value'],
    [{ op: 'equals', field: 'title', value: 5 }, 'filter.value'],
    [{ op: 'equals', field: 'title', value: null }, 'filter.value'],
    [{ op: 'equals', field: 'album', value: 'x', ignoreCase: true }, 'filter.ignoreCase'],
    [{ op: 'contains', field: 'title', value: 'x'.repeat(10_000) }, 'filter.value'],
    [{ op: 'within', field: 'added', days: 1e300 }, 'filter.days'],
    [{ op: 'within', field: 'added', days: -3 }, 'filter.days'],
    [{ op: 'not', of: { op: 'missing', field: 'year', value: 1 } }, 'filter.of.value'],
    [{ op: 'and', of: [{ op: 'missing', field: 'year' }], not: true }, 'filter.not'],
    [{ op: 'and' }, 'filter.of'],
    [{ op: 'constructor' }, 'filter.op'],
    [{}, 'filter.op'],
    [null, 'filter'],
  ];
  for (const [filter, field] of wrong) {
    it(`is refused for ${field}: ${JSON.stringify(filter).slice(0, 90)}`, () => expect(filtered(filter)).to.equal(field));
  }

  it('is refused when it is nested a thousand deep, or of more parts than anybody can mean', () => {
    let deep: Filter = { op: 'missing', field: 'year' };
    for (let level = 0; level < 1000; level++) deep = { op: 'not', of: deep };
    expect(filtered(deep)).to.match(/^filter(\.of)+$/);
    expect(filtered({ op: 'or', of: Array<Filter>(2000).fill({ op: 'missing', field: 'year' }) })).to.match(/^filter\.of\[\d+\]$/);
    expect(filtered({ op: 'in', field: 'year', values: Array<number>(100_001).fill(1999) })).to.equal('filter.values');
  });

  it('takes what makes sense', () => {
    const right: readonly Filter[] = [
      { op: 'and', of: [] },
      { op: 'in', field: 'year', values: [] },
      { op: 'equals', field: 'rating', value: 0.5 },
      { op: 'equals', field: 'track', value: -0 },
      { op: 'equals', field: 'status', value: 'untagged' },
      { op: 'range', field: 'rating', min: 3.2, max: 3.2 },
      { op: 'range', field: 'added', min: Date.now() },
      { op: 'contains', field: 'title', value: '' },
    ];
    for (const filter of right) expect(filtered(filter), JSON.stringify(filter)).to.equal('nothing');
  });
});
