/**
 * What the sync engine and the player ask of the library. The library owns tracks, what is derived from them
 * and what a person makes of them; nobody else writes them.
 */
import type { WireError } from '../../services/protocol/errors.ts';
import type { PlayRequest } from '../../services/protocol/player.ts';
import type { AccountId, AlbumId, Credit, Loudness, Lyrics, MusicBrainzIds, Track, TrackId, TrackRow } from '../../services/protocol/records.ts';
import type { FileEntry } from '../providers/provider.ts';

/** What a file's tags and stream say. Absent members are unknown. */
export interface TrackTags {
  readonly title?: string;
  readonly titleSort?: string;
  readonly artistSort?: string;
  readonly albumSort?: string;
  readonly albumArtistSort?: string;
  readonly artists?: readonly string[];
  /** The joined credit as tagged, where it differs from the list. */
  readonly artistCredit?: string;
  readonly albumArtist?: string;
  readonly album?: string;
  readonly track?: number;
  readonly trackTotal?: number;
  readonly disc?: number;
  readonly discTotal?: number;
  readonly date?: string;
  readonly year?: number;
  readonly genres?: readonly string[];
  readonly composer?: string;
  /** Everybody but the artists; composers only where there are several. */
  readonly credits?: readonly Credit[];
  readonly comment?: string;
  /** As `date`: when it first came out. */
  readonly originalDate?: string;
  readonly bpm?: number;
  readonly isrc?: string;
  readonly musicBrainz?: Partial<MusicBrainzIds>;
  readonly lyrics?: Lyrics;
  readonly compilation?: boolean;
  readonly loudness?: Partial<Loudness>;
  readonly codec?: string;
  readonly container?: string;
  readonly lossless?: boolean;
  readonly bitRate?: number;
  readonly bitDepth?: number;
  readonly sampleRate?: number;
  readonly channels?: number;
  /** Samples; 0 is a value. */
  readonly encoderDelay?: number;
  readonly encoderPadding?: number;
  readonly duration?: number;
  /** The picture to show for the track: front cover first. */
  readonly picture?: Picture;
}

export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mimeType: string;
}

/** The outcome of reading one file's tags. */
export interface Extraction {
  readonly track: TrackId;
  /** The change key of the content that was read; an outcome for an older one is dropped. */
  readonly changeKey: string;
  readonly tags: TrackTags;
  /** Why there are none, or not all. */
  readonly warning: WireError | null;
}

/** A file as listed, with its tags where whoever lists it knows all of them: then nobody reads the file for them. */
export interface ListedFile extends FileEntry {
  readonly tags?: Omit<TrackTags, 'picture' | 'lyrics'>;
}

/** Everything one step of a sync changes. It commits as a whole or not at all. */
export interface SyncBatch {
  readonly account: AccountId;
  /** Discovery run: entries of one full listing share it, so that what was not seen can be told. Absent: of no listing. */
  readonly run?: string;
  readonly entries?: readonly ListedFile[];
  /** Folders under other paths, in order, before all else. */
  readonly moved?: readonly { readonly from: string; readonly to: string }[];
  /** Paths at and beneath which nothing is any more. */
  readonly removedPaths?: readonly string[];
  readonly removed?: readonly string[];
  readonly extractions?: readonly Extraction[];
  /** The listing's cursor after this batch; absent = unchanged. */
  readonly cursor?: string | null;
  /** The account is an embed's list: its tracks show only in views that name the account. */
  readonly embedded?: boolean;
  /**
   * Ends a full listing: tracks of the account not seen in `run` are removed (renames are recognised first),
   * except those whose path lies beneath one of `keepBeneath`.
   */
  readonly settle?: { readonly keepBeneath: readonly string[] };
  /** Ends a listing of changes only: what was seen in `run` is forgotten, and nothing is taken for gone. */
  readonly ended?: boolean;
}

/** What a batch did, for counting and for events. */
export interface SyncBatchResult {
  readonly added: readonly TrackId[];
  /** Known files whose content changed. */
  readonly changed: readonly TrackId[];
  readonly renamed: readonly TrackId[];
  readonly removed: readonly TrackId[];
  /** Tracks that now have tags (or a warning). */
  readonly extracted: readonly TrackId[];
}

/** A track whose tags have still to be read. */
export interface PendingTrack {
  readonly track: TrackId;
  readonly file: FileEntry;
}

export interface LibraryStore {
  /** @throws MpcError `invalid-argument`, `storage-full`, `storage-unavailable`; then nothing of the batch has happened */
  applySync(batch: SyncBatch): Promise<SyncBatchResult>;
  /**
   * The cursor that the last committed batch left; null before the first.
   * @param run whose cursor it has to be: null before the first batch of that run that brings files, and after its last
   */
  cursor(account: AccountId, run?: string): Promise<string | null>;
  /** Up to `limit` tracks of the account that wait for their tags, in listing order. */
  pending(account: AccountId, limit: number): Promise<readonly PendingTrack[]>;
  pendingCount(account: AccountId): Promise<number>;
  /** Puts these tracks back among those that wait. */
  markPending(tracks: readonly TrackId[]): Promise<void>;
  /** Forgets all tracks of an account; what a person made of them is kept for its return. */
  removeAccount(account: AccountId): Promise<void>;
  track(id: TrackId): Promise<Track>;
  /** Words of a track. @throws MpcError `not-found` */
  lyrics(id: TrackId): Promise<Lyrics | null>;
  /** The track and its copies on other accounts, the best first; a track that is gone has none but itself. */
  copies(id: TrackId): Promise<readonly TrackId[]>;
  /** The albums of those of the tracks that are of one. */
  albumsOf(tracks: readonly TrackId[]): Promise<ReadonlyMap<TrackId, AlbumId>>;
  /** Up to `count` tracks, by chance, by the artists or of the genres of a track; none of `except`, no copies, nothing of an embed's list. */
  similar(track: TrackId, count: number, except: ReadonlySet<TrackId>): Promise<readonly TrackId[]>;
  /** The file behind a track. @throws MpcError `not-found` */
  file(id: TrackId): Promise<{ readonly account: AccountId; readonly file: FileEntry }>;
  /** Rows of those of the tracks that still exist, in the order asked for. */
  rows(ids: readonly TrackId[]): Promise<readonly TrackRow[]>;
  /**
   * The tracks that a request to play means, in the order of its view; an album by disc and track, an artist
   * by album, an account in listing order. @throws MpcError `not-found`
   */
  resolve(request: PlayRequest): Promise<readonly TrackId[]>;
}
