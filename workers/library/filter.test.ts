import { expect } from '@open-wc/testing';
import type { Filter } from '../../services/protocol/library.ts';
import { addAtOnce, openTestLibrary, titles, type TestLibrary } from './library-fixture.ts';

describe('a filter by composer', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await openTestLibrary();
    const credits = (['C1', 'Ç2'] as const).map((name) => ({ name, role: 'composer' as const }));
    await addAtOnce(opened.library, {
      a: { title: 'Both', composer: 'C1, Ç2', credits },
      b: { title: 'One', composer: 'C1' },
      c: { title: 'None', credits: [{ name: 'C2', role: 'producer' }] },
      d: { title: 'Credited', credits },
    });
  });
  after(() => opened.library.close());

  const cases: readonly (readonly [string, Filter, readonly string[]])[] = [
    ['finds one of several', { op: 'equals', field: 'composer', value: 'c2' }, ['Both', 'Credited']],
    ['finds one who is alone or one of several', { op: 'equals', field: 'composer', value: 'C1' }, ['Both', 'Credited', 'One']],
    ['finds several as they are shown', { op: 'equals', field: 'composer', value: 'C1, C2' }, ['Both']],
    ['finds any of those named', { op: 'in', field: 'composer', values: ['C2', 'C9'] }, ['Both', 'Credited']],
    ['finds beginnings of each', { op: 'startsWith', field: 'composer', value: 'c2' }, ['Both', 'Credited']],
    ['finds what has none', { op: 'missing', field: 'composer' }, ['None']],
  ];
  for (const [name, filter, expected] of cases) {
    it(name, async () => expect(await titles(opened.library, { filter, sort: [{ by: 'title' }] })).to.deep.equal([...expected]));
  }
});

describe('a filter by tempo', () => {
  it('compares tempos as they are shown', async () => {
    const { library } = await openTestLibrary();
    await addAtOnce(library, { a: { title: 'a', bpm: 120.3 }, b: { title: 'b', bpm: 120.4 }, c: { title: 'c', bpm: 120 } });
    const of = (filter: Filter) => titles(library, { filter, sort: [{ by: 'title' }] });
    expect(await of({ op: 'equals', field: 'bpm', value: 120.4 })).to.deep.equal(['b']);
    expect(await of({ op: 'in', field: 'bpm', values: [120.3, 120.4] })).to.deep.equal(['a', 'b']);
    expect(await of({ op: 'range', field: 'bpm', max: 120.3 })).to.deep.equal(['a', 'c']);
    expect(await titles(library, { search: 'bpm:>=120.4' })).to.deep.equal(['b']);
    expect(await titles(library, { search: 'bpm:120', sort: [{ by: 'title' }] })).to.deep.equal(['a', 'b', 'c']);
    library.close();
  });
});

describe('a filter by who took part', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await openTestLibrary();
    await addAtOnce(opened.library, {
      a: { title: 'Symphony', artists: ['Wiener Philharmoniker'], credits: [{ name: 'Karl Böhm', role: 'conductor' }, { name: 'Nobody', role: 'producer' }] },
      b: { title: 'Remix', artists: ['Somebody'], credits: [{ name: 'Aphex Twin', role: 'remixer' }] },
      c: { title: 'Alone', artists: ['Aphex Twin'] },
      d: { title: 'Fugue', artists: ['Gould'], composer: 'Bach' },
    });
  });
  after(() => opened.library.close());

  it('finds each by name, in whatever role', async () => {
    const of = (filter: Filter) => titles(opened.library, { filter, sort: [{ by: 'title' }] });
    expect(await of({ op: 'equals', field: 'credit', value: 'karl bohm' })).to.deep.equal(['Symphony']);
    expect(await of({ op: 'in', field: 'credit', values: ['nobody', 'Aphex Twin'] })).to.deep.equal(['Remix', 'Symphony']);
    expect(await of({ op: 'equals', field: 'credit', value: 'bach' })).to.deep.equal(['Fugue']);
    expect(await of({ op: 'startsWith', field: 'credit', value: 'cKarl' })).to.deep.equal([]);
    expect(await of({ op: 'missing', field: 'credit' })).to.deep.equal(['Alone']);
  });

  it('is searched and sorted by, too', async () => {
    expect(await titles(opened.library, { search: 'böhm' })).to.deep.equal(['Symphony']);
    expect(await titles(opened.library, { search: 'aphex', sort: [{ by: 'title' }] })).to.deep.equal(['Alone', 'Remix']);
    expect(await titles(opened.library, { sort: [{ by: 'credit' }] })).to.deep.equal(['Remix', 'Fugue', 'Symphony', 'Alone']);
  });
});

describe('a filter by a part of a text', () => {
  let opened: TestLibrary;
  before(async () => {
    opened = await openTestLibrary();
    const names = ['Don’t', "Rock 'n' Roll", 'Theodore', 'The Band', 'Alive', 'Go Live', '宇多田 ヒカル', "'"];
    await addAtOnce(opened.library, Object.fromEntries(names.map((title) => [title, { title }])));
  });
  after(() => opened.library.close());

  const cases: readonly (readonly [Filter, readonly string[]])[] = [
    [{ op: 'contains', field: 'title', value: "'" }, ["'", "Rock 'n' Roll"]],
    [{ op: 'contains', field: 'title', value: ' ' }, ['Go Live', "Rock 'n' Roll", 'The Band', '宇多田 ヒカル']],
    [{ op: 'equals', field: 'title', value: "'" }, ["'"]],
    [{ op: 'equals', field: 'title', value: ' ' }, []],
    [{ op: 'in', field: 'title', values: ["'", 'dont'] }, ["'", 'Don’t']],
    [{ op: 'startsWith', field: 'title', value: ' ' }, []],
    [{ op: 'startsWith', field: 'title', value: 'The ' }, ['The Band']],
    [{ op: 'startsWith', field: 'title', value: 'the' }, ['The Band', 'Theodore']],
    [{ op: 'startsWith', field: 'title', value: "The 'B" }, ['The Band']],
    [{ op: 'contains', field: 'title', value: ' LÍVE' }, ['Go Live']],
    [{ op: 'contains', field: 'title', value: 'live ' }, []],
    [{ op: 'contains', field: 'title', value: 'DON’T' }, ['Don’t']],
    [{ op: 'contains', field: 'title', value: 'Rock n Roll' }, ["Rock 'n' Roll"]],
    [{ op: 'startsWith', field: 'title', value: '宇多田 ' }, ['宇多田 ヒカル']],
    [{ op: 'startsWith', field: 'path', value: 'The ' }, ['The Band']],
  ];
  for (const [filter, expected] of cases) {
    it(`understands ${JSON.stringify(filter)}`, async () => {
      expect(await titles(opened.library, { filter, sort: [{ by: 'title' }] })).to.have.members([...expected]);
    });
  }
});
