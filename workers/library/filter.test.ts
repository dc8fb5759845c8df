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
