/**
 * The host: builds every service of one database and hands each its collaborators. There is no other place
 * where services meet, and nothing here does any of their work.
 */
import { createStamp } from '../services/event-bus.ts';
import { createLogger } from '../services/logging.ts';
import { MpcError, toWireError } from '../services/protocol/errors.ts';
import type { MpcEvent, MpcEventBody } from '../services/protocol/events.ts';
import { holdLife } from '../services/protocol/lifetime.ts';
import type { Services } from '../services/protocol/service-methods.ts';
import type { Hello, HostConfig, StorageMode } from '../services/protocol/session.ts';
import { AccountRegistry } from './accounts/account-registry.ts';
import { createAccountService } from './accounts/account-service.ts';
import { openAudio } from './decoder/open-audio.ts';
import { HostChannel } from './host-channel.ts';
import { openDatabase } from './library/database.ts';
import { openLibrary } from './library/library.ts';
import { createMetadataService } from './metadata/metadata-service.ts';
import { TagReader } from './metadata/tag-reader.ts';
import { SystemClock, type Clock } from './platform/clock.ts';
import { HttpClient } from './platform/http.ts';
import { keyValueStore } from './platform/key-value-store.ts';
import { BrowserNetwork, type NetworkMonitor } from './platform/network.ts';
import { SecureStore } from './platform/secure-store.ts';
import { createPlayerService } from './player/player-service.ts';
import { PlayerEngine } from './player/player.ts';
import { Session } from './session.ts';
import { createSettingsService } from './settings/settings-service.ts';
import { SyncCoordinator } from './sync/sync-coordinator.ts';
import { createSyncService } from './sync/sync-service.ts';

export const version = '0.1.0';

/** What a host stands on; the browser's own unless a test brings others. */
export interface HostAdapters {
  readonly indexedDB?: IDBFactory;
  readonly fetch?: typeof fetch;
  readonly clock?: Clock;
  readonly network?: NetworkMonitor;
}

export interface Host {
  readonly id: string;
  /** Web Lock held for as long as the host lives. */
  readonly lock: string;
  readonly storage: StorageMode;
  /** Opens a session for a tab. */
  open(hello: Hello): void;
  /** Ends every session and releases everything; what is stored stays. */
  close(): Promise<void>;
}

/** @throws MpcError `storage-unavailable` when what is stored cannot be read at all */
export async function createHost(config: HostConfig, adapters: HostAdapters = {}): Promise<Host> {
  const id = crypto.randomUUID();
  const lock = `mpc-host-${id}`;
  const closing = new AbortController();
  const log = createLogger('worker', config.logging);
  const clock = adapters.clock ?? new SystemClock();
  const network = adapters.network ?? new BrowserNetwork();
  const sessions = new Map<string, Session>();
  const stamp = createStamp(id, () => clock.now());

  const tell = (event: MpcEvent): void => {
    for (const session of sessions.values()) session.send(event);
  };
  /** `tab` is set for what concerns one tab only. */
  const emit = (body: MpcEventBody, tab?: string): void => {
    const event = stamp(body);
    if (tab !== undefined) {
      sessions.get(tab)?.send(event);
      return;
    }
    tell(event);
    channel.postEvent(event);
    heed(event);
  };
  const storageLost = (error: MpcError): MpcEventBody => ({
    type: 'System',
    payload: { event: 'StorageUnavailable', error: toWireError(error) },
  });

  await holdLife(lock, closing.signal);
  const database = await openDatabase(config.database, {
    ...(adapters.indexedDB !== undefined && { indexedDB: adapters.indexedDB }),
    onLost: (error) => emit(storageLost(error)),
  });
  const channel = new HostChannel({
    database: config.database,
    onEvent: (event) => {
      tell(event);
      heedForeign(event);
    },
    onLibraryChange: (notice) => {
      library.applyForeignChange(notice).catch((error: unknown) => log.error('Another tab’s changes could not be read', { error }));
    },
  });
  const settings = createSettingsService({ store: keyValueStore(database, 'settings'), emit });
  const { ignoreArticles } = await settings.get();
  const library = await openLibrary({
    database,
    emit,
    clock,
    log: log.child('library'),
    onChange: (notice) => channel.postLibraryChange(notice),
    collation: { ignoreArticles },
  });
  const http = new HttpClient({ clock, network, ...(adapters.fetch !== undefined && { fetch: adapters.fetch }) });
  const registry = new AccountRegistry({
    accounts: keyValueStore(database, 'accounts'),
    secrets: new SecureStore(keyValueStore(database, 'secrets'), config.database),
    http,
    emit,
  });
  const sync = new SyncCoordinator({
    library: library.store,
    providers: registry,
    accounts: registry,
    jobs: keyValueStore(database, 'jobs'),
    tags: new TagReader({ http }),
    emit,
    clock,
    network,
    log: log.child('sync'),
    scope: config.database,
  });
  const accounts = createAccountService({
    registry,
    library: library.store,
    clock,
    emit,
    startSync: (account) => {
      sync.start(account).catch((error: unknown) => log.error('A sync did not start', { error }));
    },
    stopSync: (account) => sync.forget(account),
    signal: closing.signal,
    scope: config.database,
  });
  const player = new PlayerEngine({
    library: library.store,
    providers: registry,
    openAudio,
    store: keyValueStore(database, 'player'),
    emit,
    clock,
    log: log.child('player'),
  });
  const shared = {
    sync: createSyncService(sync),
    accounts,
    metadata: createMetadataService({ library: library.store, sync }),
    settings,
  };

  /** What one service's news means for another. */
  function heed({ type, payload }: MpcEvent): void {
    if (type === 'Library' && (payload.event === 'TrackUpdated' || payload.event === 'TrackDeleted')) {
      player.tracksChanged(payload.count > payload.tracks.length ? null : payload.tracks);
    } else if (type === 'System' && payload.event === 'SettingsChanged') {
      library.setCollation({ ignoreArticles: payload.settings.ignoreArticles });
    }
  }

  /** Another host's news: what it plays silences us, since one tab sounds at a time. */
  function heedForeign(event: MpcEvent): void {
    heed(event);
    const { type, payload } = event;
    if (type === 'Playback' && (payload.event === 'Started' || payload.event === 'Resumed')) void player.pause();
    if (type === 'Auth' && payload.event === 'AccountChanged') registry.changedElsewhere(payload.account);
  }

  const services = (tab: string): Services => ({
    ...shared,
    library: library.service(tab),
    player: createPlayerService(player, tab),
  });
  const releaseTab = (tab: string): void => {
    sessions.delete(tab);
    library.releaseTab(tab);
    player.releaseTab(tab);
  };

  /** What an earlier host left undone: syncs that did not end, and accounts whose first sync did not begin. */
  async function resume(): Promise<void> {
    await sync.resume();
    for (const { id, state, lastSync } of await registry.list()) {
      if (state === 'ready' && lastSync === null && (await sync.job(id)) === null) await sync.start(id);
    }
  }
  resume().catch((error: unknown) => log.error('Unfinished syncs could not be resumed', { error }));

  return {
    id,
    lock,
    storage: database.storage,
    open(hello) {
      const session = new Session(hello, services(hello.tab), releaseTab);
      sessions.set(hello.tab, session);
      if (database.problem !== null) session.send(stamp(storageLost(database.problem)));
    },
    async close() {
      for (const session of sessions.values()) session.close();
      await player.close();
      await sync.close();
      library.close();
      http.close();
      channel.close();
      database.close();
      closing.abort(new MpcError('closed', 'The host was closed.'));
    },
  };
}
