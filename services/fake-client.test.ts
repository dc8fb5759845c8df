import { expect } from '@open-wc/testing';
import { clientContract, failure } from './client.contract.ts';
import { FakeClient, type Fakes } from './fake-client.ts';
import type { Account, AccountSpec } from './protocol/accounts.ts';
import { MpcError } from './protocol/errors.ts';
import type { MpcEventBody } from './protocol/events.ts';
import type { ViewQuery } from './protocol/library.ts';
import type { TrackRow } from './protocol/records.ts';
import { DEFAULT_SETTINGS, mergeSettings, type Settings } from './protocol/settings.ts';

clientContract('the fake', () => {
  const client: FakeClient = new FakeClient();
  client.fake(smallWorld((event) => client.emit(event)));
  return Promise.resolve({ client, audio: ['https://music.example/1.mp3', 'https://music.example/2.mp3'] as const });
});

describe('FakeClient', () => {
  it('rejects what was not faked, by its name', async () => {
    const error = await failure(new FakeClient().library.counts(), 'not-faked');
    expect(error.message).to.contain('library.counts');
  });

  it('records calls with copies of their arguments', async () => {
    const client = new FakeClient({ fakes: { player: { seek: () => Promise.resolve() } } });
    await client.player.seek(12);
    expect(client.callsOf('player', 'seek').map((call) => call.args)).to.deep.equal([[12]]);
    expect(client.callsOf('player', 'next')).to.be.empty;
  });
});

/** Just enough of a world for the contract: accounts whose tracks are the entries they were made from. */
function smallWorld(emit: (event: MpcEventBody) => void): Fakes {
  let settings: Settings = DEFAULT_SETTINGS;
  const accounts = new Map<string, { readonly account: Account; readonly rows: readonly TrackRow[] }>();
  const views = new Map<string, readonly TrackRow[]>();
  const missing = (): Promise<never> => Promise.reject(new MpcError('not-found', 'It does not exist.'));
  const invalid = (field: string): Promise<never> =>
    Promise.reject(new MpcError('invalid-argument', `Bad ${field}.`, { details: { field } }));

  return {
    settings: {
      get: () => Promise.resolve(settings),
      set: (patch) => {
        if (patch.theme !== undefined && !['auto', 'light', 'dark'].includes(patch.theme)) return invalid('theme');
        settings = mergeSettings(settings, patch);
        emit({ type: 'System', payload: { event: 'SettingsChanged', settings } });
        return Promise.resolve(settings);
      },
    },
    accounts: {
      list: () => Promise.resolve([...accounts.values()].map(({ account }) => account)),
      signOut: missing,
      add: (spec) => {
        const made = accountOf(spec);
        accounts.set(made.account.id, made);
        emit({ type: 'Auth', payload: { event: 'AccountChanged', account: made.account.id, state: made.account } });
        emit({ type: 'Sync', payload: { event: 'TracksAdded', account: made.account.id, count: made.rows.length } });
        return Promise.resolve(made.account);
      },
      remove: (id) => (accounts.delete(id) ? Promise.resolve() : missing()),
    },
    sync: { start: missing },
    library: {
      track: missing,
      counts: () =>
        Promise.resolve({ tracks: 0, albums: 0, artists: 0, genres: 0, byAccount: {}, warnings: 0 }),
      view: (query: ViewQuery) => {
        const id = crypto.randomUUID();
        const wanted = query.filter?.op === 'equals' ? String(query.filter.value) : '';
        const rows = accounts.get(wanted)?.rows ?? [];
        views.set(id, rows);
        return Promise.resolve({ id, kind: 'tracks' as const, version: 1, count: rows.length });
      },
      window: (view, offset, limit) => {
        const rows = views.get(view);
        if (rows === undefined) return missing();
        return Promise.resolve({
          kind: 'tracks' as const,
          view,
          version: 1,
          offset,
          count: rows.length,
          rows: rows.slice(offset, offset + limit),
        });
      },
      release: (view) => {
        views.delete(view);
        return Promise.resolve();
      },
    },
    player: {
      state: () =>
        Promise.resolve({
          status: 'idle' as const,
          current: null,
          position: 0,
          positionAt: 0,
          duration: null,
          speed: 1,
          deviceLost: false,
          waitingFor: null,
          live: null,
          volume: 1,
          muted: false,
          shuffle: false,
          shuffleBy: 'track' as const,
          repeat: 'off' as const,
          autoplay: false,
          sleepTimer: null,
          canUndo: false,
          queueLength: 0,
          queueIndex: -1,
          queueVersion: 0,
          hasNext: false,
          hasPrevious: false,
          source: null,
          mode: 'pipeline' as const,
          soundingTab: null,
          error: null,
          skipped: null,
        }),
      play: missing,
      jump: missing,
      setVolume: () => invalid('volume'),
    },
  };
}

function accountOf(spec: AccountSpec): { readonly account: Account; readonly rows: readonly TrackRow[] } {
  const entries = spec.provider === 'catalog' && typeof spec.from !== 'string' ? spec.from : [];
  const id = entries.map((entry) => entry.url).join(' ');
  return {
    account: {
      id,
      provider: spec.provider,
      label: spec.label ?? '',
      state: 'ready',
      error: null,
      url: '',
      username: '',
      quota: null,
      embedded: false,
      added: 1,
      lastSync: null,
    },
    rows: entries.map((entry) => ({
      id: entry.url,
      title: entry.title ?? '',
      artist: '',
      albumArtist: '',
      album: '',
      albumId: null,
      artistId: null,
      track: null,
      disc: null,
      year: null,
      genre: '',
      duration: null,
      artwork: null,
      account: id,
      status: 'listed',
      warning: null,
      favourite: false,
      rating: null,
      copies: 1,
    })),
  };
}
