/**
 * What the owner of a site decides for MPC: which features there are, which services they ask, how much room and
 * how many connections they may take. Given to `connect`, changeable at run time, known in every context. What
 * the listener decides are `Settings`; where both have a say (features), the listener has the last word.
 */

/**
 * What may be switched on and off. Those that speak to third parties are off until somebody wants them. Whoever
 * offers a feature asks whether it is on each time, or follows a {@link ConfigSource}.
 */
export interface FeatureFlags {
  /** Lyrics: from tags and providers, and from LRCLIB where `enrichment` is on too. Default on. */
  readonly lyrics: boolean;
  /** Covers from the Cover Art Archive for albums that have none, by the MusicBrainz ids of their tags. Default off. */
  readonly remoteArtwork: boolean;
  /** What the tags lack, from MusicBrainz; needs `metadata.userAgent`, without which it stays off. Default off. */
  readonly enrichment: boolean;
  /** Tells a service what was played. Default off. */
  readonly scrobbling: boolean;
  /** Peaks of a track under the seek bar. Default on. */
  readonly waveforms: boolean;
  /** Keeps what was played on this device. Default on. */
  readonly offlineCache: boolean;
}

/** Services that know about music. */
export interface MetadataServices {
  /**
   * `App/version (contact)`, as MusicBrainz demands of its users, with an e-mail or web address for contact;
   * null: MusicBrainz is not asked.
   */
  readonly userAgent: string | null;
  /** API key of Last.fm; null: Last.fm is not asked. */
  readonly lastFmKey: string | null;
  /** Milliseconds between two requests to one service; at least 1000, MusicBrainz' limit. */
  readonly minimumDelay: number;
  /** Base addresses, https (http on this machine); stored with a `/` at their end. */
  readonly musicBrainzUrl: string;
  readonly coverArtUrl: string;
  readonly lrclibUrl: string;
  readonly lastFmUrl: string;
}

/** OAuth client ids that the site's owner has registered; null: that provider cannot be signed in to. */
export interface ClientIds {
  readonly googleDrive: string | null;
  readonly oneDrive: string | null;
  readonly dropbox: string | null;
}

/** How listeners sign in to clouds. */
export interface SignInConfig {
  /**
   * Address of the folder with the callback pages (`google-drive.html`, `onedrive.html`, `dropbox.html`), of the page's own
   * origin; null: `sign-in/` beside the script.
   */
  readonly callbackUrl: string | null;
  /**
   * How tokens of Google are got: `token`: straight from the window, for an hour each time, without any secret. `code`:
   * with a code, at `googleTokenUrl`, which is a broker of the site's that adds the client's secret.
   */
  readonly google: 'token' | 'code';
  /** Scopes that are asked for, separated by spaces. */
  readonly googleScope: string;
  readonly oneDriveScope: string;
  readonly dropboxScope: string;
}

/** Addresses of the clouds, https (http on this machine); those that end with `/` are bases. Changed for brokers, national clouds and tests. */
export interface Endpoints {
  readonly googleAuthorizeUrl: string;
  readonly googleTokenUrl: string;
  readonly googleRevokeUrl: string;
  readonly googleApiUrl: string;
  /** With the tenant: `…/common/oauth2/v2.0/`; `authorize` and `token` are beneath it. */
  readonly microsoftUrl: string;
  readonly graphUrl: string;
  readonly dropboxAuthorizeUrl: string;
  /** Of `/oauth2/token` and `/2/…`. */
  readonly dropboxApiUrl: string;
  readonly dropboxContentUrl: string;
}

/** Room on the listener's device, in bytes, 0 to 10^12. 0 keeps nothing. */
export interface CacheSizes {
  /** Bytes of what was played. Default 10^9. */
  readonly audio: number;
  /** Bytes of covers. Default 10^8. */
  readonly artwork: number;
  /** Bytes of answers of metadata services. Default 5 * 10^7. */
  readonly metadata: number;
}

/** How many at a time. */
export interface Concurrency {
  /** Requests to one server, 1 to 16. */
  readonly requestsPerHost: number;
  /** Files whose tags are read at once per sync, 1 to 32. */
  readonly tagReads: number;
}

/** How playing begins, and how often is told where it is. */
export interface PlaybackConfig {
  /** Seconds of sound that must be there before playing starts, 0.1 to 5. */
  readonly startBuffer: number;
  /** Seconds between two events `Playback/PositionChanged` while sound flows, 0.1 to 60; at a leap one comes at once. Default 1. */
  readonly positionInterval: number;
}

/** What is kept, and where. */
export interface StorageConfig {
  /** Where passwords and tokens are kept: with the worker only, for the tab's session, or on this device. */
  readonly secrets: 'memory' | 'session' | 'indexeddb';
}

/** The whole configuration; frozen where MPC hands it out. Its fields and their limits are checked by `checkConfig`. */
export interface MpcConfig {
  readonly features: FeatureFlags;
  readonly metadata: MetadataServices;
  readonly clients: ClientIds;
  readonly signIn: SignInConfig;
  readonly endpoints: Endpoints;
  readonly caches: CacheSizes;
  readonly concurrency: Concurrency;
  readonly playback: PlaybackConfig;
  readonly storage: StorageConfig;
}

/** Any part of a configuration; what it does not name stays as it is. */
export type MpcConfigPatch = { readonly [S in keyof MpcConfig]?: Partial<MpcConfig[S]> };

/** A configuration that may change, for those who act by it. */
export interface ConfigSource {
  readonly current: MpcConfig;
  /** Calls back with every new configuration; returns its undo. */
  onChange(listener: (config: MpcConfig) => void): () => void;
}

const MEGABYTE = 1_000_000;

/** What holds where nobody has said otherwise. Nothing in it asks a third party anything. */
export const DEFAULT_CONFIG: MpcConfig = {
  features: {
    lyrics: true,
    remoteArtwork: false,
    enrichment: false,
    scrobbling: false,
    waveforms: true,
    offlineCache: true,
  },
  metadata: {
    userAgent: null,
    lastFmKey: null,
    minimumDelay: 1000,
    musicBrainzUrl: 'https://musicbrainz.org/ws/2/',
    coverArtUrl: 'https://coverartarchive.org/',
    lrclibUrl: 'https://lrclib.net/api/',
    lastFmUrl: 'https://ws.audioscrobbler.com/2.0/',
  },
  clients: { googleDrive: null, oneDrive: null, dropbox: null },
  signIn: {
    callbackUrl: null,
    google: 'token',
    googleScope: 'https://www.googleapis.com/auth/drive.readonly',
    oneDriveScope: 'Files.Read User.Read offline_access',
    dropboxScope: 'account_info.read files.metadata.read files.content.read',
  },
  endpoints: {
    googleAuthorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
    googleTokenUrl: 'https://oauth2.googleapis.com/token',
    googleRevokeUrl: 'https://oauth2.googleapis.com/revoke',
    googleApiUrl: 'https://www.googleapis.com/',
    microsoftUrl: 'https://login.microsoftonline.com/common/oauth2/v2.0/',
    graphUrl: 'https://graph.microsoft.com/v1.0/',
    dropboxAuthorizeUrl: 'https://www.dropbox.com/oauth2/authorize',
    dropboxApiUrl: 'https://api.dropboxapi.com/',
    dropboxContentUrl: 'https://content.dropboxapi.com/',
  },
  caches: { audio: 1000 * MEGABYTE, artwork: 100 * MEGABYTE, metadata: 50 * MEGABYTE },
  concurrency: { requestsPerHost: 6, tagReads: 8 },
  playback: { startBuffer: 0.5, positionInterval: 1 },
  storage: { secrets: 'indexeddb' },
};
