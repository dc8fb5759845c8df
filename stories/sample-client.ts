/** A fake client with a library, a player and accounts that answer: what every story runs on. */
import type { ClientOutput } from '../services/client.ts';
import { FakeClient, type Fakes } from '../services/fake-client.ts';
import type { Account } from '../services/protocol/accounts.ts';
import { checkConfig, mergeConfig } from '../services/protocol/check-config.ts';
import { DEFAULT_CONFIG, type MpcConfigPatch } from '../services/protocol/config.ts';
import type { StorageMode } from '../services/protocol/session.ts';
import { DEFAULT_SETTINGS, mergeSettings, type Settings } from '../services/protocol/settings.ts';
import type { SyncJob } from '../services/protocol/sync.ts';
import { SampleAccounts } from './sample-accounts.ts';
import { SampleLibrary } from './sample-library.ts';
import { SamplePlayer } from './sample-player.ts';

export interface SampleOptions {
  readonly tracks?: number;
  readonly accounts?: readonly Account[];
  readonly jobs?: readonly SyncJob[];
  readonly settings?: Partial<Settings>;
  readonly storage?: StorageMode;
  readonly output?: ClientOutput;
  /** What the site's owner has set up. */
  readonly config?: MpcConfigPatch;
  /** Answers in the place of the sample's own. */
  readonly fakes?: Fakes;
}

export interface Sample {
  readonly client: FakeClient;
  readonly library: SampleLibrary;
  readonly player: SamplePlayer;
  readonly accounts: SampleAccounts;
  /** Tells every open view that it has changed. */
  changeViews(): void;
}

export function sample(options: SampleOptions = {}): Sample {
  const library = new SampleLibrary(options.tracks);
  const player = new SamplePlayer(library);
  const accounts = new SampleAccounts(options.accounts, options.jobs);
  let settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };
  const config = mergeConfig(DEFAULT_CONFIG, checkConfig(options.config ?? {}));
  const client = new FakeClient({ config, ...(options.storage && { storage: options.storage }), ...(options.output && { output: options.output }) });
  const changeViews = (): void => {
    library.version++;
    for (const view of library.views) {
      const { kind, version, count } = library.window(view, 0, 0);
      client.emit({ type: 'Library', payload: { event: 'ViewChanged', view, kind, version, count } });
    }
  };
  client.fake({
    library: {
      ...library.fakes(),
      setFavourite: async (id, favourite) => {
        if (favourite) library.favourites.add(id);
        else library.favourites.delete(id);
        changeViews();
      },
    },
    player: player.fakes(),
    accounts: accounts.accountFakes(),
    sync: accounts.syncFakes(),
    settings: {
      get: async () => settings,
      set: async (patch) => {
        settings = mergeSettings(settings, patch);
        client.emit({ type: 'System', payload: { event: 'SettingsChanged', settings } });
        return settings;
      },
      config: async () => client.config,
      configure: async (patch) => (client.config = mergeConfig(client.config, checkConfig(patch))),
    },
    metadata: { refresh: async (tracks) => tracks.length },
  });
  client.fake(options.fakes ?? {});
  player.connect(client);
  accounts.connect(client);
  return { client, library, player, accounts, changeViews };
}
