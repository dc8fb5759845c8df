/**
 * The host: builds every service of one database and hands each its collaborators. There is no other place
 * where services meet, and nothing here does any of their work.
 */
import { LogHub } from '../services/logging/log-hub.ts';
import { checkConfig, mergeConfig } from '../services/protocol/check-config.ts';
import { DEFAULT_CONFIG } from '../services/protocol/config.ts';
import { MpcError } from '../services/protocol/errors.ts';
import { systemEvents } from '../services/protocol/event-creators.ts';
import type { MpcEvent, MpcEventBody } from '../services/protocol/events.ts';
import { parseEventBody } from '../services/protocol/parse-event.ts';
import { holdLife } from '../services/protocol/lifetime.ts';
import type { Services } from '../services/protocol/service-methods.ts';
import type { Settings } from '../services/protocol/settings.ts';
import type { HostConfig } from '../services/protocol/session.ts';
import { AccountRegistry } from './accounts/account-registry.ts';
import { createAccounts } from './accounts/account-service.ts';
import { copyRanks } from './accounts/copy-ranks.ts';
import { openAudio } from './decoder/open-audio.ts';
import { EventRouter } from './event-router.ts';
import type { Host, HostAdapters, LogReader } from './host-interface.ts';
import { HostChannel } from './host-channel.ts';
import { openDatabase } from './library/database.ts';
import { openLibrary } from './library/library.ts';
import { ChapterReader } from './metadata/chapters.ts';
import { createMetadataService } from './metadata/metadata-service.ts';
import { withProviderLyrics } from './metadata/provider-lyrics.ts';
import { TagReader } from './metadata/tag-reader.ts';
import { hostLock } from './other-hosts.ts';
import { BrowserSettingsStore } from './platform/browser-settings-store.ts';
import { SystemClock } from './platform/clock.ts';
import { FetchHttpClient } from './platform/fetch-http.ts';
import { keyValueStore } from './platform/key-value-store.ts';
import { BrowserNetwork } from './platform/network.ts';
import { openSecureStore } from './platform/secure-store.ts';
import { StorageWatch } from './platform/storage-watch.ts';
import { followIcyTitles } from './player/icy-titles.ts';
import { createPlayerService } from './player/player-service.ts';
import { PlayerEngine } from './player/player.ts';
import { Scrobbling } from './player/scrobbling.ts';
import { KeptMusic } from './reading/kept-music.ts';
import { Session } from './session.ts';
import { settingsLines } from './settings/settings-lines.ts';
import { createSettingsService, openHostSettings } from './settings/settings-service.ts';
import { storageEvents } from './storage-events.ts';
import { SyncCoordinator } from './sync/sync-coordinator.ts';
import { createSyncService } from './sync/sync-service.ts';

/**
 * Builds the services of one database and opens what they stand on.
 * @throws MpcError `invalid-argument` for the configuration, `storage-unavailable` when what is stored cannot be read at all
 */
export async function createHost(config: HostConfig, adapters: HostAdapters = {}): Promise<Host> {
  // Refused before anything is opened.
  mergeConfig(DEFAULT_CONFIG, checkConfig(config.config ?? {}));
  const closing = new AbortController();
  try {
    return await openHost(config, adapters, closing);
  } catch (error) {
    closing.abort(error);
    throw error;
  }
}

/** @param closing when it aborts everything is given back that the host holds */
async function openHost(config: HostConfig, adapters: HostAdapters, closing: AbortController): Promise<Host> {
  const releases: (() => void)[] = [];
  const onClosing = (release: () => void): void => void releases.unshift(release);
  closing.signal.addEventListener('abort', () => releases.forEach((release) => release()), { once: true });
  const id = crypto.randomUUID();
  const lock = hostLock(config.database, id);
  const session = config.session ?? crypto.randomUUID();
  const hub = new LogHub('worker');
  const { log } = hub;
  if (adapters.logging !== undefined) onClosing(readLog(hub, adapters.logging));
  const clock = adapters.clock ?? new SystemClock();
  const network = adapters.network ?? new BrowserNetwork();
  const channel = new HostChannel({ database: config.database, host: id, lock, closed: closing.signal, log });
  onClosing(() => channel.close());
  const router = new EventRouter({ host: id, now: () => clock.now(), post: (event) => channel.postEvent(event), heed: heedOwn });
  const emit = (body: MpcEventBody, tab?: string): number => router.emit(body, tab);
  const emitHere = (body: MpcEventBody): void => router.emitHere(body);

  await holdLife(lock, closing.signal);
  await channel.announce();
  const database = await log.child('library').span('open database', () =>
    openDatabase(config.database, {
      ...(adapters.indexedDB !== undefined && { indexedDB: adapters.indexedDB }),
      onLost: (error) => storageEvents('indexeddb', error).forEach(emitHere),
    }),
  );
  onClosing(() => database.close());
  const room = new StorageWatch({ storage: adapters.storage ?? navigator.storage, clock, emit: emitHere });
  onClosing(() => room.close());
  const settingsStore = adapters.settings ?? (await BrowserSettingsStore.open(database));
  if (adapters.settings === undefined) onClosing(() => settingsStore.close());
  const { settings, config: site } = await openHostSettings({
    store: settingsStore,
    config: config.config ?? {},
    host: id,
    now: () => clock.now(),
    post: (news) => channel.postConfig(news),
    emit: emitHere,
  });
  onClosing(() => settings.close());
  let ignoredArticles = settings.current.ignoreArticles;
  const library = await openLibrary({
    database,
    early: true,
    emit,
    clock,
    log: log.child('library'),
    onChange: (notice) => channel.postLibraryChange(notice),
    collation: { ignoreArticles: ignoredArticles },
    accounts: async () => (await registry.records.all()).map(({ id: account, provider, key }) => ({ id: account, provider, identity: key })),
    lineKeepers: [settingsLines(settingsStore)],
  });
  onClosing(() => library.close());
  const http =
    adapters.http ??
    new FetchHttpClient({ clock, network, perHost: site.current.concurrency.requestsPerHost, ...(adapters.fetch && { fetch: adapters.fetch }) });
  if (adapters.http === undefined) onClosing(() => http.close());
  const secrets =
    adapters.secrets ??
    (await openSecureStore({
      store: keyValueStore(database, 'secrets'),
      storage: database.storage,
      scope: config.database,
      session,
      persistence: () => site.current.storage.secrets,
      signal: closing.signal,
    }));
  const signingIn = { secrets, http, clock, config: () => site.current, emit, scope: config.database, life: lock, signal: closing.signal };
  const registry = new AccountRegistry({
    ...signingIn,
    accounts: keyValueStore(database, 'accounts'),
    ask: emitHere,
    givers: () => router.givers,
  });
  const sync = new SyncCoordinator({
    library: library.store,
    providers: registry,
    accounts: registry,
    jobs: keyValueStore(database, 'jobs'),
    tags: new TagReader({ http }),
    tagReads: () => site.current.concurrency.tagReads,
    emit,
    clock,
    network,
    log: log.child('sync'),
    scope: config.database,
  });
  const accounts = createAccounts({
    ...signingIn,
    registry,
    library: library.store,
    log: log.child('accounts'),
    startSync: (account) => {
      sync.start(account).catch((error: unknown) => log.error('A sync did not start', { error }));
    },
    stopSync: (account) => sync.forget(account),
  });
  const extras = { library: library.store, providers: registry, features: () => site.current.features };
  const chapters = new ChapterReader(extras);
  const kept = new KeptMusic({
    name: config.database,
    persistent: database.storage === 'indexeddb',
    ...(adapters.indexedDB !== undefined && { indexedDB: adapters.indexedDB }),
    limit: () => (site.current.features.offlineCache ? site.current.caches.audio : 0),
    library: library.store,
    providers: registry,
    store: keyValueStore(database, 'player'),
    emit,
    clock,
    network,
    log: log.child('offline'),
  });
  const player = new PlayerEngine({
    library: library.store,
    providers: registry,
    cache: kept.cache,
    network,
    isKept: (track) => kept.isKept(track),
    openAudio,
    startBuffer: () => site.current.playback.startBuffer,
    positionInterval: () => site.current.playback.positionInterval,
    waveformsWanted: () => site.current.features.waveforms,
    sound: () => settings.current.sound,
    followTitles: followIcyTitles(http, clock),
    store: keyValueStore(database, 'player'),
    emit,
    heard: (entry) => {
      library.heard(entry).catch((error: unknown) => log.error('A play could not be kept', { error }));
    },
    savePlaylist: (name, tracks) => library.service('player').createPlaylist(name, tracks),
    chapters: (track) => chapters.of(track),
    clock,
    log: log.child('player'),
  });
  const scrobbling = new Scrobbling({ ...extras, clock, log: log.child('player') });
  const metadata = createMetadataService({ library: library.store, sync });
  const shared = { sync: createSyncService(sync), metadata, settings: createSettingsService({ settings, config: site }) };

  function heedOwn(event: MpcEvent): void {
    heed(event);
    scrobbling.heed(event);
  }
  /** What one service's news means for another. */
  function heed({ type, payload }: MpcEvent): void {
    if (type === 'Library' && (payload.event === 'TrackUpdated' || payload.event === 'TrackDeleted')) {
      const tracks = payload.count > payload.tracks.length ? null : payload.tracks;
      player.tracksChanged(tracks);
      kept.tracksChanged(tracks);
    } else if (type === 'Sync') {
      void room.check();
    } else if (type === 'Auth' && payload.event === 'AccountChanged') {
      rankCopies();
      kept.accountChanged(payload.account, payload.state === null);
    }
  }

  /** Copies that can be read now, and those on this device, are played before others. */
  function rankCopies(): void {
    const failed = (error: unknown): void => log.error('Accounts could not be ranked', { error });
    registry.list().then((list) => library.setAccountRanks(copyRanks(list)), failed);
  }
  rankCopies();

  const sortAsSet = ({ ignoreArticles }: Settings): void => {
    if (ignoreArticles === ignoredArticles) return;
    ignoredArticles = ignoreArticles;
    library.setCollation({ ignoreArticles });
  };
  settings.onChange((current) => {
    sortAsSet(current);
    player.soundChanged();
  });
  sortAsSet(settings.current);
  site.onChange((current) => {
    http.setPerHost(current.concurrency.requestsPerHost);
    kept.cache.limitChanged();
    for (const tab of router.sessions) tab.sendConfig(current);
  });
  channel.listen({
    onEvent(event, own) {
      router.fromHost(event);
      if (own) heedForeign(event);
    },
    onLibraryChange(notice) {
      library.applyForeignChange(notice).catch((error: unknown) => log.error('Another tab’s changes could not be read', { error }));
    },
    onConfig: (news) => site.receive(news),
  });

  /** Another host's news: what it plays silences us, since one tab sounds at a time. */
  function heedForeign(event: MpcEvent): void {
    heed(event);
    const { type, payload } = event;
    if (type === 'Playback' && (payload.event === 'Started' || payload.event === 'Resumed')) void player.pause();
    kept.heedForeign(event);
    if (type === 'Auth') accounts.heedForeign(payload, hostLock(config.database, event.emitter));
    if (type === 'Sync' && (payload.event === 'Started' || payload.event === 'Progress')) {
      sync.follow(payload.job.account).catch((error: unknown) => log.error('Another host’s sync could not be taken over', { error }));
    }
  }

  /** What a tab that comes later has to know as well, or may have the answer to. */
  const openMatters = (): readonly MpcEventBody[] => [
    ...(database.problem === null ? [] : storageEvents(database.storage, database.problem)),
    ...(room.low === null ? [] : [systemEvents.storageLow(room.low.usage, room.low.quota)]),
    ...registry.tokens.questions.open,
  ];
  const services = (tab: string): Services => ({
    ...shared,
    accounts: accounts.service(tab),
    library: withProviderLyrics(library.service(tab), extras),
    player: createPlayerService(player, tab, kept.service),
  });
  const releaseTab = (tab: string): void => {
    router.remove(tab);
    registry.tokens.questions.tabsChanged();
    accounts.releaseTab(tab);
    library.releaseTab(tab);
    player.releaseTab(tab);
  };
  onClosing(network.onChange(({ online }) => emitHere(online ? systemEvents.online() : systemEvents.offline())));

  /** What an earlier host left undone: syncs that did not end, and accounts whose first sync did not begin. */
  async function resume(): Promise<void> {
    await sync.resume();
    for (const { id, state, lastSync } of await registry.list()) {
      if (state === 'ready' && lastSync === null && (await sync.job(id)) === null) await sync.start(id);
    }
  }
  resume().catch((error: unknown) => log.error('Unfinished syncs could not be resumed', { error }));

  /** Syncs that had no page to ask for a token. */
  async function retryForTokens(): Promise<void> {
    for (const id of await registry.tokensOffered()) await sync.start(id);
  }

  return {
    id,
    lock,
    storage: database.storage,
    keepsSecrets: secrets.problem === null,
    get lost() {
      return database.storage === 'indexeddb' && database.problem !== null;
    },
    session,
    events: router.bus,
    emit: (event) => router.emit(parseEventBody(event)),
    get config() {
      return site.current;
    },
    open(hello) {
      // The first tab's own words are what the host was made with.
      if (hello.config !== config) site.configure(hello.config.config ?? {});
      const session = new Session(hello, {
        hub,
        services: services(hello.tab),
        onEvent: (event) => router.fromTab(event),
        onClose: () => releaseTab(hello.tab),
      });
      router.add(session);
      for (const event of openMatters()) router.emit(event, hello.tab);
      registry.tokens.questions.tabsChanged();
      if (hello.givesTokens) retryForTokens().catch((error: unknown) => log.error('Accounts could not be tried again', { error }));
    },
    async close() {
      router.close();
      await player.close();
      await sync.close();
      await kept.close();
      closing.abort(new MpcError('closed', 'The host was closed.'));
    },
  };
}

/** @returns its undo */
function readLog(hub: LogHub, reader: LogReader): () => void {
  const attachment = hub.attach(reader.config, (record) => reader.receive(record));
  const unfollow = reader.onChange((config) => attachment.configure(config));
  return () => {
    unfollow();
    attachment.detach();
  };
}
