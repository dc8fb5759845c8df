/** Accounts: the places where a listener's music lies, and the way in. */
import type { WireError } from './errors.ts';
import type { AccountId } from './records.ts';

/** Where music may lie: a WebDAV server, a folder of this device, or a list of addresses (a playlist, a feed). */
export type ProviderKind = 'webdav' | 'local' | 'catalog';

/** A file of a chosen folder, where the browser hands out files and no folder handle. */
export interface LocalFile {
  /** `/`-separated path within the chosen folder. */
  readonly path: string;
  readonly file: File;
}

/** One piece of a catalogue given by the page instead of by a playlist file. */
export interface CatalogEntry {
  /** Absolute URL of the audio file. */
  readonly url: string;
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  /** Absolute URL of a picture. */
  readonly artwork?: string;
  /** Seconds. */
  readonly duration?: number;
}

/** What an account is made from. Credentials go in here once and never come out again. */
export type AccountSpec =
  | {
      readonly provider: 'webdav';
      /** Absolute http(s) URL of the folder to sync. */
      readonly url: string;
      readonly username?: string;
      readonly password?: string;
      readonly label?: string;
    }
  | {
      readonly provider: 'local';
      /** A folder handle (kept and asked for again), or the files of a folder (for this session only). */
      readonly folder: FileSystemDirectoryHandle | readonly LocalFile[];
      readonly label?: string;
    }
  | {
      readonly provider: 'catalog';
      /** Absolute URL of an audio file, M3U/M3U8, JSPF, XSPF or podcast RSS feed; or the entries themselves. */
      readonly from: string | readonly CatalogEntry[];
      readonly label?: string;
      /** An embed's list: played, but not part of the listener's library. Default false. */
      readonly embedded?: boolean;
    };

/**
 * `ready`: usable. `signed-out`: credentials are gone. `signing-in`: being checked. `expired`: the server no
 * longer takes them. `permission-needed`: the browser wants the listener's leave for the folder again.
 * `failed`: see `error`.
 */
export type AccountState = 'ready' | 'signed-out' | 'signing-in' | 'expired' | 'permission-needed' | 'failed';

/** A place where music lies, as it stands now. It holds no password and no token. */
export interface Account {
  readonly id: AccountId;
  readonly provider: ProviderKind;
  readonly label: string;
  readonly state: AccountState;
  /** What is wrong, where something is. */
  readonly error: WireError | null;
  /** The server's or playlist's address, without credentials; empty for local folders. */
  readonly url: string;
  readonly username: string;
  /** True for an embed's list, which is kept out of the library's views. */
  readonly embedded: boolean;
  /** Epoch milliseconds. */
  readonly added: number;
  /** Epoch milliseconds of the last complete sync; null before it. */
  readonly lastSync: number | null;
}

/** New credentials, or a folder handle that the listener has just allowed again. */
export interface Credentials {
  readonly username?: string;
  readonly password?: string;
  readonly folder?: FileSystemDirectoryHandle | readonly LocalFile[];
}

/** Adds accounts, signs them in and out, and forgets them. What changes is told by events of type `Auth`. */
export interface AccountService {
  /** All accounts, those of embeds among them. */
  list(): Promise<readonly Account[]>;
  /**
   * Checks that the place can be reached and read, keeps it, and starts its first sync. The same place added
   * again (same provider, address and user) is the same account, with the credentials renewed.
   * @throws MpcError `invalid-argument`, `unauthorized`, `cors`, `unreachable`, `not-found`, `permission`
   */
  add(spec: AccountSpec): Promise<Account>;
  /** @throws MpcError `not-found`, and as {@link AccountService.add} */
  signIn(id: AccountId, credentials: Credentials): Promise<Account>;
  /** Wipes the credentials; tracks stay listed. @throws MpcError `not-found` */
  signOut(id: AccountId): Promise<void>;
  /** The folder handle whose permission the page has to ask for, or null. */
  folder(id: AccountId): Promise<FileSystemDirectoryHandle | null>;
  /** Forgets the account and its tracks; what a person made of them survives its return. */
  remove(id: AccountId): Promise<void>;
}
