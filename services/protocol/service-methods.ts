/**
 * The names of every method of every service: what may be called over a port, and nothing else. The types
 * below make a method that is missing here, or here and nowhere else, an error of compilation.
 */
import type { AccountService } from './accounts.ts';
import type { LibraryService } from './library.ts';
import type { MetadataService } from './metadata.ts';
import type { PlayerService } from './player.ts';
import type { ServiceName } from './session.ts';
import type { SettingsService } from './settings.ts';
import type { SyncService } from './sync.ts';

/** The services of a client or a session, by name. */
export interface Services {
  readonly library: LibraryService;
  readonly player: PlayerService;
  readonly sync: SyncService;
  readonly accounts: AccountService;
  readonly metadata: MetadataService;
  readonly settings: SettingsService;
}

/** A set of names as an object, so that the compiler demands every one of them. */
type MethodSet<S> = Readonly<Record<keyof S, true>>;

const METHODS: { readonly [N in ServiceName]: MethodSet<Services[N]> } = {
  library: {
    view: true,
    window: true,
    release: true,
    search: true,
    track: true,
    album: true,
    artist: true,
    genre: true,
    folder: true,
    groups: true,
    indexOf: true,
    copies: true,
    lyrics: true,
    counts: true,
    artwork: true,
    setFavourite: true,
    rate: true,
    editTags: true,
    history: true,
    clearHistory: true,
    undoable: true,
    undo: true,
    playlists: true,
    playlist: true,
    createPlaylist: true,
    createSmartPlaylist: true,
    updatePlaylist: true,
    deletePlaylist: true,
    playlistEntries: true,
    addToPlaylist: true,
    removeFromPlaylist: true,
    moveInPlaylist: true,
    exportPlaylist: true,
    importPlaylist: true,
    exportPersonalData: true,
    importPersonalData: true,
    checkIntegrity: true,
    storage: true,
    persist: true,
  },
  player: {
    state: true,
    play: true,
    pause: true,
    stop: true,
    next: true,
    previous: true,
    seek: true,
    setVolume: true,
    setMuted: true,
    setShuffle: true,
    setRepeat: true,
    setAutoplay: true,
    queue: true,
    enqueue: true,
    jump: true,
    remove: true,
    move: true,
    undoQueue: true,
    saveQueue: true,
    setSleepTimer: true,
    chapters: true,
    waveform: true,
    pin: true,
    unpin: true,
    pinned: true,
    audioCache: true,
    clearAudioCache: true,
    attachOutput: true,
    takeUp: true,
    lendCodec: true,
  },
  sync: { start: true, cancel: true, job: true, jobs: true },
  accounts: {
    list: true,
    add: true,
    signIn: true,
    beginSignIn: true,
    awaitSignIn: true,
    finishSignIn: true,
    cancelSignIn: true,
    supplyToken: true,
    refresh: true,
    signOut: true,
    folder: true,
    remove: true,
  },
  metadata: { refresh: true },
  settings: { get: true, set: true, config: true, configure: true },
};

/** The methods of a service, in no particular order. */
export function methodsOf(service: ServiceName): readonly string[] {
  return Object.keys(METHODS[service]);
}
