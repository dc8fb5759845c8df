/** Accounts: the places where a listener's music lies, and the way in. */
import type { WireError } from './errors.ts';
import type { AccountId } from './records.ts';
import type { SealedAnswer } from './sealed-answer.ts';

/** Clouds whose accounts are signed in to at the provider, in a window of its own. */
export type CloudKind = 'google-drive' | 'onedrive' | 'dropbox';

/**
 * Where music may lie: a cloud, a WebDAV server, a Subsonic server (Navidrome, Ampache, gonic …), a folder of this
 * device, or a list of addresses (a playlist, a feed).
 */
export type ProviderKind = CloudKind | 'webdav' | 'subsonic' | 'local' | 'catalog';

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

/**
 * What an account of a cloud is made from. Without more, the listener is asked in a window of the provider, which the
 * page may open in a click only.
 */
export interface CloudSpec {
  readonly provider: CloudKind;
  readonly label?: string;
  /**
   * `sign-in`: the listener signs in, in a window or in this tab. `host`: the page has tokens of its own, which it was
   * asked for by `getToken` of `connect`. Default `sign-in`.
   */
  readonly tokens?: 'sign-in' | 'host';
  /**
   * A client that the listener has registered for themselves, in place of the site's. Google gives its clients a
   * secret, which is kept with the tokens.
   */
  readonly client?: { readonly id: string; readonly secret?: string };
  /** `redirect`: this very tab goes to the provider and comes back. Default `popup`. */
  readonly way?: SignInWay;
}

/** How the listener gets to the provider's pages. */
export type SignInWay = 'popup' | 'redirect';

/** What an account is made from. Credentials go in here once and never come out again. */
export type AccountSpec =
  | CloudSpec
  | {
      readonly provider: 'subsonic';
      /** Absolute http(s) URL of the server, without `/rest`. */
      readonly url: string;
      readonly username?: string;
      readonly password?: string;
      /** In place of user name and password, where the server has such keys (OpenSubsonic). */
      readonly apiKey?: string;
      readonly label?: string;
    }
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
  /** Of those in `signing-in` only: how the account was before, and is again where nothing comes of it. */
  readonly before?: AccountState;
  /** What is wrong, where something is. */
  readonly error: WireError | null;
  /** The server's or playlist's address, without credentials; empty for local folders. */
  readonly url: string;
  /** Who is signed in: the user name, or the mail address where the provider tells it; empty if nobody is. */
  readonly username: string;
  /** Of clouds only: where their tokens come from, as in {@link CloudSpec}. */
  readonly tokens?: 'sign-in' | 'host';
  /** Room at the provider in bytes, as of the last time it was asked; null where it tells nothing. */
  readonly quota: { readonly used: number; readonly total: number | null } | null;
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
  readonly apiKey?: string;
  readonly folder?: FileSystemDirectoryHandle | readonly LocalFile[];
}

/** A sign-in at a cloud, as a page asks for it. */
export interface SignInRequest {
  /** A new account; or the id of the one that is signed in to again. */
  readonly account: CloudSpec | AccountId;
  /** Where the provider sends the listener back to: a page of this origin, as it is registered there. */
  readonly redirectUri: string;
  /** `redirect`: the page itself leaves for the provider's, and nobody knows whether its listener comes back: the account stays as it is until they do. */
  readonly way?: SignInWay;
}

/** A sign-in that waits for the listener. */
export interface SignInStart {
  /** Names it: random, and good for once (RFC 6749, 10.12). */
  readonly state: string;
  /** What events call the account; a new one that turns out to be there already goes on by its former id. */
  readonly account: AccountId;
  /** Where the listener goes. */
  readonly url: string;
  /** Epoch milliseconds after which an answer is not taken any more. */
  readonly expires: number;
  /** Public key, by which an answer is sealed that has to be kept outside the worker on its way there: see {@link SealedAnswer}. */
  readonly sealing: string;
}

/** What becomes of an answer to a sign-in that nobody waits for any more. */
export type LateAnswer = 'refuse' | 'take';

/** A token that the page has got by itself. */
export interface HostToken {
  readonly accessToken: string;
  /** Seconds that it is good for; an hour unless told. */
  readonly expiresIn?: number;
}

/** Adds accounts, signs them in and out, and forgets them. What changes is told by events of type `Auth`. */
export interface AccountService {
  /** All accounts, those of embeds among them. */
  list(): Promise<readonly Account[]>;
  /**
   * Checks that the place can be reached and read, keeps it, and starts its first sync. The same place added
   * again (same provider, address and user) is the same account, with the credentials renewed.
   * @throws MpcError `invalid-argument`, `unauthorized`, `cors`, `unreachable`, `not-found`, `permission`; in the worker
   *   alone `unsupported` for clouds whose listeners have to be asked in a window
   */
  add(spec: AccountSpec): Promise<Account>;
  /** @throws MpcError `not-found`; `forbidden` with `details.reason` `other-user`; and as {@link AccountService.add} */
  signIn(id: AccountId, credentials: Credentials): Promise<Account>;
  /**
   * Begins a sign-in at a cloud, which has to be answered within ten minutes. `add` and `signIn` of a page's client do
   * all of it; this is for those who open windows by themselves. An older one of the same account, of any tab, is over with it
   * (`aborted`, `details.reason` `superseded`), answered or not. Where the tab that began it is gone, the account is as before and everybody
   * is told (`Auth/AuthError` with `aborted`, `tab-gone`), unless it has left for the provider's page itself; an answer counts until it expires, and whichever worker there is takes it.
   * @throws MpcError `invalid-argument`, `not-found`, `unsupported` where the site has no client id for the provider
   */
  beginSignIn(request: SignInRequest): Promise<SignInStart>;
  /**
   * Resolves when the listener is back and the account is ready. The worker hears of it from the callback page itself.
   * @throws MpcError `aborted` when it was cancelled (`details.reason` `cancelled`), replaced by a later one of the account
   *   (`superseded`), ended with the account (`signed-out`) or refused by the listener (`denied`),
   *   `timeout`, `not-found` when this worker knows no such sign-in, `unauthorized` when the answer is forged, replayed or
   *   refused (`wrong-issuer`: the provider is set up wrong), `forbidden` when not all was allowed (`scope`) or it is another user
   *   than the account's (`other-user`), and as {@link AccountService.add}; each is told by `Auth/AuthError`, too
   */
  awaitSignIn(state: string): Promise<Account>;
  /**
   * Takes the address that the provider has sent the listener back to, where no worker heard of it: after a redirect.
   * @param answer the address; or what the callback page has made of it, which no page can open
   * @throws MpcError as {@link AccountService.awaitSignIn}
   */
  finishSignIn(answer: string | SealedAnswer): Promise<Account>;
  /**
   * Gives up a sign-in; one that is over is no error.
   * @param which its state; or an account's id, as events tell it, for any that are to end in it, whichever tab has begun them
   * @param late `refuse` (default): nothing that comes of it counts any more. `take`: everybody is told that its window seems to
   *   be closed (`Auth/AuthError` with `aborted`, `window-closed`) and the account is as before, yet an answer still counts until
   *   the sign-in expires, and `awaitSignIn` waits for it.
   * @returns whether a sign-in that this worker waits for was answered before: `awaitSignIn` tells what comes of it. With `refuse`
   *   that is `aborted` (`cancelled`), unless the account was being kept already.
   * @throws MpcError `invalid-argument`
   */
  cancelSignIn(which: string, late?: LateAnswer): Promise<boolean>;
  /**
   * Answers event `Auth/TokenWanted`; null: the page has none. The first token of any tab counts; once a tab has none the
   * others have ten seconds, and half a minute before. Only pages that were connected with `getToken` are waited for. An
   * answer that nobody waits for is no error.
   * @throws MpcError `invalid-argument`
   */
  supplyToken(request: string, token: HostToken | null): Promise<void>;
  /**
   * Asks the provider anew who is signed in and how much room there is, with a new token where there are such.
   * @throws MpcError `not-found`, `aborted` when the account is signed out or removed meanwhile, and as {@link AccountService.add}
   */
  refresh(id: AccountId): Promise<Account>;
  /**
   * Revokes the tokens where the provider lets, and wipes the credentials whether or not it could be reached; that it could
   * not is told by `Auth/AuthError` with `details.reason` `not-revoked` and `details.provider`, also of an account that is removed.
   * @param tracks `keep` (default): they stay listed. `remove`: they go, and what a person made of them survives their return.
   * @throws MpcError `not-found`
   */
  signOut(id: AccountId, tracks?: 'keep' | 'remove'): Promise<void>;
  /** The folder handle whose permission the page has to ask for, or null. */
  folder(id: AccountId): Promise<FileSystemDirectoryHandle | null>;
  /** Forgets the account and its tracks; what a person made of them survives its return. */
  remove(id: AccountId): Promise<void>;
}
