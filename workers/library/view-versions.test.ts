import { expect } from '@open-wc/testing';
import type { LibraryService, ViewKind, ViewQuery, ViewWindow } from '../../services/protocol/library.ts';
import { addAtOnce, fileEntry, openTestLibrary, sync, type TestLibrary, until } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

interface Opened extends TestLibrary {
  readonly service: LibraryService;
  readonly ids: readonly string[];
}

/** A library with these tracks, of which everybody has been told. */
async function open(tags: readonly TrackTags[]): Promise<Opened> {
  const opened = await openTestLibrary();
  const ids = await addAtOnce(opened.library, Object.fromEntries(tags.map((each, index) => [`${index % 3}/${index}.mp3`, each])));
  await until(() => names(opened).includes('TrackAdded'));
  return { ...opened, service: opened.library.service('tab'), ids };
}

function names({ events }: TestLibrary): readonly string[] {
  return events.map(({ event }) => event.payload.event);
}

/** Versions of a view that its tab was told of. */
function told({ events }: TestLibrary, view: string): readonly number[] {
  return events.flatMap(({ event: { payload } }) => (payload.event === 'ViewChanged' && payload.view === view ? [payload.version] : []));
}

function titlesOf(window: ViewWindow): readonly string[] {
  return window.kind === 'tracks' ? window.rows.map((row) => row.title) : [];
}

async function retag({ library, ids }: Opened, index: number, tags: TrackTags): Promise<void> {
  const path = `${index % 3}/${index}.mp3`;
  await sync(library, { extractions: [{ track: ids[index] ?? '', changeKey: `"${path}"`, tags, warning: null }] });
}

/** Numbers from 0 up to a limit, the same in every run. */
function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe('windows of one version', () => {
  const queries: readonly ViewQuery[] = [
    { kind: 'tracks', sort: [{ by: 'title' }] },
    { kind: 'tracks', sort: [{ by: 'rating', order: 'desc' }, { by: 'title' }] },
    { kind: 'tracks', group: 'initial', sort: [{ by: 'title' }] },
    { kind: 'tracks', group: 'rating', sort: [{ by: 'title' }] },
    { kind: 'tracks', filter: { op: 'equals', field: 'favourite', value: true }, sort: [{ by: 'title' }] },
    { kind: 'tracks', search: 'artist:A', sort: [{ by: 'title' }] },
    { kind: 'albums', group: 'genre' },
    { kind: 'artists', sort: [{ by: 'trackCount', order: 'desc' }, { by: 'artist' }] },
    { kind: 'genres' },
    { kind: 'folders' },
  ];
  for (const query of queries) {
    it(`are cut from one list, whatever is written between them: ${JSON.stringify(query)}`, async () => {
      const draw = dice(7);
      const letter = (): string => LETTERS[draw(LETTERS.length)] ?? '';
      const tags = (): TrackTags => ({ title: `${letter()}${draw(100)}`, artists: [`A${letter()}`], album: `Album ${letter()}`, genres: [letter()] });
      const opened = await open(Array.from({ length: 40 }, tags));
      const { service, library, ids } = opened;
      const changes: readonly (() => Promise<unknown>)[] = [
        () => retag(opened, draw(40), tags()),
        () => service.rate([ids[draw(40)] ?? ''], draw(11) / 2),
        () => service.setFavourite(ids[draw(40)] ?? '', draw(2) === 1),
        () => service.editTags([ids[draw(40)] ?? ''], { title: letter() }),
        () => library.heard({ track: ids[draw(40)] ?? '', startedAt: draw(1e6), heard: 200, completed: true }),
        () => sync(library, { entries: [{ ...fileEntry(`new/${draw(1000)}.mp3`), tags: tags() }] }),
        () => sync(library, { removed: [`new/${draw(1000)}.mp3`] }),
      ];
      for (const id of ids) if (draw(3) === 0) await service.setFavourite(id, true).catch(() => undefined);
      const view = await service.view(query);
      /** By version: the rows by their place, and how many there are. */
      const versions = new Map<number, { readonly count: number; readonly rows: Map<number, ViewWindow['rows'][number]>; readonly groups: Set<string> }>();
      for (let step = 0; step < 150; step++) {
        // What was written and then taken away is gone for good reasons.
        if (draw(2) === 0) await changes[draw(changes.length)]?.().catch(() => undefined);
        const offset = draw(50);
        const { version, count, rows } = await service.window(view.id, offset, 1 + draw(12));
        const known = versions.get(version) ?? { count, rows: new Map(), groups: new Set() };
        versions.set(version, known);
        expect(count).to.equal(known.count);
        for (const [index, row] of rows.entries()) {
          const place = offset + index;
          const other = known.rows.get(place);
          if (other !== undefined) expect(row).to.deep.equal(other);
          known.rows.set(place, row);
        }
        const groups = await service.groups(view.id);
        if (query.group !== undefined && groups.version === version) known.groups.add(JSON.stringify(groups.groups));
      }
      for (const [version, { rows, groups }] of versions) {
        expect(new Set([...rows.values()].map((row) => row.id)).size, `each row once in version ${version}`).to.equal(rows.size);
        expect(groups.size).to.be.at.most(1);
        if (query.sort?.[0]?.by === 'title' && query.group === undefined) {
          const inOrder = [...rows].toSorted(([a], [b]) => a - b).map(([, row]) => ('title' in row ? row.title : ''));
          expect(inOrder).to.deep.equal(inOrder.toSorted(new Intl.Collator('en', { numeric: true }).compare));
        }
        if (version > view.version) expect(told(opened, view.id)).to.include(version);
      }
      // Views of other kinds are brought up to date now and then only, the more seldom the busier the machine.
      expect(versions.size).to.be.above(query.kind === 'tracks' ? 3 : 1);
      library.close();
    });
  }
});

describe('a window', () => {
  const BY_TITLE: ViewQuery = { kind: 'tracks', sort: [{ by: 'title' }] };

  it('of a row that has moved shows the newer order, says so, and has told of it', async () => {
    const opened = await open(['a', 'b', 'c', 'd'].map((title) => ({ title })));
    const view = await opened.service.view(BY_TITLE);
    expect(titlesOf(await opened.service.window(view.id, 0, 2))).to.deep.equal(['a', 'b']);
    await retag(opened, 0, { title: 'z' });
    await retag(opened, 3, { title: '0' });
    const second = await opened.service.window(view.id, 2, 2);
    expect(titlesOf(second)).to.deep.equal(['c', 'z']);
    expect(second.version).to.be.above(view.version);
    expect(told(opened, view.id).at(-1)).to.equal(second.version);
    expect(titlesOf(await opened.service.window(view.id, 0, 2))).to.deep.equal(['0', 'b']);
    opened.library.close();
  });

  it('of a row that is gone shows the others, each once', async () => {
    const opened = await open(['a', 'b', 'c', 'd'].map((title) => ({ title })));
    const view = await opened.service.view(BY_TITLE);
    await sync(opened.library, { removed: ['1/1.mp3'] });
    const first = await opened.service.window(view.id, 0, 2);
    const second = await opened.service.window(view.id, 2, 2);
    expect([titlesOf(first), titlesOf(second)]).to.deep.equal([['a', 'c'], ['d']]);
    expect([first.version, second.version, second.count]).to.deep.equal([2, 2, 3]);
    opened.library.close();
  });

  it('whose rows are as they were keeps its version until the view is brought up to date', async () => {
    const opened = await open(['a', 'b', 'c', 'd'].map((title) => ({ title })));
    const view = await opened.service.view(BY_TITLE);
    const before = await opened.service.window(view.id, 0, 2);
    await retag(opened, 3, { title: '0' });
    const after = await opened.service.window(view.id, 0, 2);
    if (after.version === before.version) expect(after).to.deep.equal(before);
    else expect(titlesOf(after)).to.deep.equal(['0', 'a']);
    await until(() => told(opened, view.id).length > 0);
    expect(titlesOf(await opened.service.window(view.id, 0, 2))).to.deep.equal(['0', 'a']);
    opened.library.close();
  });

  it('shows the name of an album’s artist as the rows of the album that were not written show it, in one version', async () => {
    const opened = await open([
      { title: 'a', album: 'X', albumArtist: 'The Band' },
      { title: 'b', album: 'X', albumArtist: 'the band' },
    ]);
    const view = await opened.service.view(BY_TITLE);
    const artists = async (): Promise<readonly unknown[]> => {
      const window = await opened.service.window(view.id, 1, 1);
      return [window.version, ...(window.kind === 'tracks' ? window.rows.map((row) => row.albumArtist) : [])];
    };
    expect(await artists()).to.deep.equal([1, 'The Band']);
    await retag(opened, 0, { title: 'a', album: 'Y', albumArtist: 'Others' });
    // Albums are worked out for it.
    await opened.service.counts();
    expect(await artists()).to.deep.equal([2, 'the band']);
    opened.library.close();
  });
});

describe('the version of a view', () => {
  it('rises by what a person makes only where that is shown or decides what is', async () => {
    const opened = await open([
      { title: 'a', album: 'X', artists: ['One'] },
      { title: 'b', album: 'Y', artists: ['Two'] },
      { title: 'c', album: 'Z', artists: ['Three'] },
    ]);
    const { service, library, ids } = opened;
    const [a = '', b = ''] = ids;
    await service.setFavourite(b, true);
    const of = (query: Partial<ViewQuery>): ViewQuery => ({ kind: 'tracks', ...query });
    const queries: Readonly<Record<string, ViewQuery>> = {
      all: of({}),
      onlyC: of({ filter: { op: 'equals', field: 'title', value: 'c' } }),
      favourites: of({ filter: { op: 'equals', field: 'favourite', value: true } }),
      byRating: of({ sort: [{ by: 'rating', order: 'desc' }] }),
      ratings: of({ group: 'rating' }),
      played: of({ filter: { op: 'range', field: 'plays', min: 1 } }),
      byPlays: of({ sort: [{ by: 'plays' }] }),
      skipped: of({ filter: { op: 'range', field: 'skips', min: 1 } }),
      recent: of({ search: 'plays:>=1' }),
      edited: of({ filter: { op: 'equals', field: 'edited', value: true } }),
      albums: { kind: 'albums' },
      playedAlbums: { kind: 'albums', filter: { op: 'range', field: 'plays', min: 1 } },
      artists: { kind: 'artists' },
      folders: { kind: 'folders' },
    };
    const views = new Map<string, string>();
    for (const [name, query] of Object.entries(queries)) views.set((await service.view(query)).id, name);
    const play = { track: a, heard: 200 };
    const changes: readonly (readonly [string, () => Promise<unknown>, readonly string[]])[] = [
      ['favourite', () => service.setFavourite(a, true), ['all', 'favourites', 'byRating', 'ratings', 'byPlays']],
      ['rating', () => service.rate([a], 4), ['all', 'favourites', 'byRating', 'ratings', 'byPlays']],
      ['play', () => library.heard({ ...play, startedAt: 1, completed: true }), ['played', 'byPlays', 'recent', 'playedAlbums']],
      ['play that moves no row', () => library.heard({ ...play, startedAt: 2, completed: true }), []],
      ['skip', () => library.heard({ ...play, startedAt: 9, completed: false }), ['skipped']],
      ['edit', () => service.editTags([a], { title: 'A' }), ['all', 'favourites', 'byRating', 'ratings', 'played', 'byPlays', 'skipped', 'recent', 'edited']],
    ];
    for (const [name, change, expected] of changes) {
      // Everybody has been told of the change before.
      await until(() => names(opened).includes('TrackUpdated'));
      opened.events.length = 0;
      await change();
      await until(() => names(opened).includes('TrackUpdated'));
      const risen = opened.events.flatMap(({ event: { payload } }) => (payload.event === 'ViewChanged' ? [views.get(payload.view)] : []));
      expect([...new Set(risen)], name).to.have.members(expected);
    }
    library.close();
  });

  it('is one for all kinds of rows', async () => {
    const opened = await open([{ title: 'a', album: 'X', artists: ['One'], genres: ['G'] }]);
    for (const kind of ['tracks', 'albums', 'artists', 'genres', 'folders'] satisfies ViewKind[]) {
      const view = await opened.service.view({ kind });
      expect((await opened.service.window(view.id, 0, 5)).version, kind).to.equal(view.version);
    }
    opened.library.close();
  });
});
