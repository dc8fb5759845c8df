/**
 * A provider is one place where music lies, seen through four questions: who am I, what changed, read this
 * file, and is there a direct URL. It knows nothing of the library, of tags, or of other accounts.
 */
import type { WireError } from '../../services/protocol/errors.ts';
import type { Lyrics } from '../../services/protocol/records.ts';
import type { TrackTags } from '../library/store.ts';
import type { AnswerFacts } from '../platform/file-version.ts';

/** What a provider knows of a file before anybody has read it. */
export interface FileEntry {
  /** The provider's id of the file: stable over renames where the provider can, else its path. */
  readonly fileId: string;
  /** The id under which an earlier version of MPC has listed the file, where that was another: it is known by either. */
  readonly formerId?: string;
  /** `/`-separated, relative to the account's root, decoded (no percent-encoding), no leading slash. */
  readonly path: string;
  /** Bytes; null when the provider does not tell. */
  readonly size: number | null;
  /** Epoch milliseconds; null when the provider does not tell. */
  readonly modified: number | null;
  /** Changes whenever the content may have changed; compared for equality only. */
  readonly changeKey: string;
  /**
   * The provider's hash of the content, with the name of its kind before it (`sha1:…`): files of the same hash are
   * the same bytes, on whichever account. Absent where the provider has none.
   */
  readonly contentHash?: string;
  /** As the provider says; not to be trusted over the file's extension. Empty when unknown. */
  readonly mimeType: string;
  /** Tags that the provider itself knows (catalogue entries); the file's own tags win over them. */
  readonly hints?: FileHints;
}

export interface FileHints {
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly track?: number;
  /** Seconds. */
  readonly duration?: number;
  /** Absolute URL of a picture. */
  readonly artwork?: string;
}

/** A part of a listing, stored together with its cursor in one transaction. */
export interface ChangeBatch {
  readonly entries: readonly FileEntry[];
  /**
   * Folders that bear other paths now, with all that was listed beneath them; paths without a slash at either end.
   * They move in this order, before anything else of the batch happens.
   */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  /** Paths at and beneath which nothing is any more; before `removed` and `entries`. */
  readonly removedPaths?: readonly string[];
  /** Files that are certainly gone, by their ids. */
  readonly removed: readonly string[];
  /** Folders or files that could not be listed; what lies beneath them is not taken for gone. */
  readonly failures: readonly { readonly path: string; readonly error: WireError }[];
  /**
   * Set on the first batch of a listing that begins anew within the same call, since its cursor was taken no more: what
   * was listed before does not count as seen.
   */
  readonly anew?: true;
  /** Where to go on after this batch; opaque, stored with it. */
  readonly cursor: string | null;
  /**
   * Set on the last batch. `full`: everything that exists was listed since the listing began, so what was not
   * seen is gone (except beneath `failures`). `delta`: only changes were listed.
   */
  readonly end?: 'full' | 'delta';
}

export interface Identity {
  /** Tells two accounts of one provider apart; the same place always yields the same key. */
  readonly key: string;
  /** What a listener would call it. */
  readonly label: string;
  /** Who is signed in, as the provider calls them: a mail address or a user name. Absent where it does not tell. */
  readonly user?: string;
  /** Room at the provider in bytes; `total` null where there is no limit or none is told. Absent where it tells nothing. */
  readonly quota?: { readonly used: number; readonly total: number | null };
}

/** Tags, and a picture in a format of its own choosing. */
export interface FileDescription {
  readonly tags: Omit<TrackTags, 'picture' | 'lyrics'>;
  readonly picture: Uint8Array<ArrayBuffer> | null;
}

/** A file to be read. `size` is a hint; a provider that knows better ignores it. */
export interface FileRef {
  readonly fileId: string;
  readonly path: string;
  readonly size: number | null;
  /** Told by providers that can what each answer says of the file: so that bytes that were kept are known to be of it. */
  readonly onAnswer?: (facts: AnswerFacts) => void;
}

export interface FileSlice {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of the whole file as far as this answer tells; null if it does not. */
  readonly size: number | null;
}

export interface Provider {
  /** Files lie on this device: reading them costs nothing, and nobody keeps a copy of what is read. */
  readonly onDevice?: boolean;
  /**
   * Checks that the account can be used.
   * @throws MpcError `unauthorized`, `forbidden`, `cors`, `unreachable`, `not-found`, `permission`, `server`
   */
  identify(signal: AbortSignal): Promise<Identity>;
  /**
   * What changed since the cursor, in batches; everything when the cursor is null or no longer known.
   * Listing may stop between any two batches and go on from the last one's cursor.
   */
  changes(cursor: string | null, signal: AbortSignal): AsyncIterable<ChangeBatch>;
  /**
   * Bytes `start` (inclusive) to `end` (exclusive); fewer where the file ends, none beyond it.
   * @throws MpcError `not-found` when the file is gone
   */
  read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice>;
  /**
   * What an `<audio>` element can play: a URL that needs no headers, or the file itself where it lies on this device;
   * null where there is neither. Object URLs are the page's business.
   */
  url(file: FileRef, signal: AbortSignal): Promise<string | Blob | null>;
  /** What the provider itself knows of a file, in place of reading it. @throws MpcError as {@link Provider.read} */
  describe?(file: FileRef, signal: AbortSignal): Promise<FileDescription>;
  /** Words that the provider knows; null where it knows none. */
  lyrics?(file: FileRef, signal: AbortSignal): Promise<Lyrics | null>;
  /** Tells the provider that a file is played. @param startedAt epoch milliseconds @param submission whether it counts as a play; else it has just begun */
  scrobble?(file: FileRef, startedAt: number, submission: boolean, signal: AbortSignal): Promise<void>;
}
