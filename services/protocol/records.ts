/**
 * The records that cross the wire. Rows are what lists show, small and complete; whole records are asked for
 * by id. Ids are opaque strings that stay the same over re-syncs, renames and moves.
 */

/** Id of an account. */
export type AccountId = string;
/** Id of a track. */
export type TrackId = string;
/** Id of an album. */
export type AlbumId = string;
/** Id of an artist. */
export type ArtistId = string;
/** Id of a genre. */
export type GenreId = string;
/** Id of a folder of an account. */
export type FolderId = string;
/** Hex SHA-256 of the picture's bytes: the same cover in a thousand files is one artwork. */
export type ArtworkId = string;

/**
 * How far a track has come: `listed` by its file name only, `tagged` once its tags are read,
 * `untagged` when they could not be (see `warning`); every state plays.
 */
export type TrackStatus = 'listed' | 'tagged' | 'untagged';

/** One line of a list of tracks. */
export interface TrackRow {
  readonly id: TrackId;
  readonly title: string;
  /** As shown: the joined credit when the file has one, else the artists joined by `, `. Empty if unknown. */
  readonly artist: string;
  readonly albumArtist: string;
  readonly album: string;
  readonly albumId: AlbumId | null;
  readonly artistId: ArtistId | null;
  readonly track: number | null;
  readonly disc: number | null;
  readonly year: number | null;
  readonly genre: string;
  /** Seconds; null while unknown. */
  readonly duration: number | null;
  readonly artwork: ArtworkId | null;
  readonly account: AccountId;
  readonly status: TrackStatus;
  /** Why the tags could not be read, in developer's English; null when all is well. */
  readonly warning: string | null;
  readonly favourite: boolean;
  /** 0 to 5 in halves; null when it is not rated. */
  readonly rating: number | null;
  /** How many accounts' files hold this recording, this one included. */
  readonly copies: number;
}

/** ReplayGain or R128 as tagged: gains in dB, peaks as linear amplitude (1 = full scale). */
export interface Loudness {
  readonly trackGain: number | null;
  readonly trackPeak: number | null;
  readonly albumGain: number | null;
  readonly albumPeak: number | null;
}

/** What somebody did for a recording. */
export type ArtistRole = 'artist' | 'composer' | 'lyricist' | 'conductor' | 'remixer' | 'producer' | 'performer';

export interface Credit {
  readonly name: string;
  readonly role: ArtistRole;
}

/** Ids of MusicBrainz (UUIDs), as tagged; empty where they are not. */
export interface MusicBrainzIds {
  readonly recording: string;
  readonly track: string;
  readonly release: string;
  readonly releaseGroup: string;
  readonly artists: readonly string[];
  readonly albumArtists: readonly string[];
}

/** Words of a track: as one text, and with times where they are known. */
export interface Lyrics {
  readonly text: string;
  /** Milliseconds into the track, rising; null where there are no times. */
  readonly lines: readonly { readonly time: number; readonly text: string }[] | null;
}

/** All that is known of a track. */
export interface Track extends TrackRow {
  readonly titleSort: string;
  readonly artistSort: string;
  readonly albumSort: string;
  readonly albumArtistSort: string;
  /** Everybody who took part, by role; the main artists first. */
  readonly credits: readonly Credit[];
  readonly artists: readonly string[];
  /** One for each of `artists`, in their order: every one has a page of their own. */
  readonly artistIds: readonly ArtistId[];
  readonly genres: readonly string[];
  /** One for each of `genres`, in their order. */
  readonly genreIds: readonly GenreId[];
  readonly composer: string;
  readonly comment: string;
  readonly trackTotal: number | null;
  readonly discTotal: number | null;
  /** As tagged: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`. */
  readonly date: string;
  /** When it first came out, in the same form. */
  readonly originalDate: string;
  readonly bpm: number | null;
  readonly isrc: string;
  readonly musicBrainz: MusicBrainzIds;
  readonly plays: number;
  readonly skips: number;
  /** Epoch milliseconds; null when it was never played. */
  readonly lastPlayed: number | null;
  /** Names of tags that a person has changed. */
  readonly edited: readonly string[];
  readonly compilation: boolean;
  readonly loudness: Loudness;
  /** Codec and container by their usual short names: `mp3`, `flac`, `vorbis`, `opus`, `aac`, `pcm`. */
  readonly codec: string;
  readonly container: string;
  readonly lossless: boolean;
  /** Bits per second. */
  readonly bitRate: number | null;
  readonly bitDepth: number | null;
  /** Hz. */
  readonly sampleRate: number | null;
  readonly channels: number | null;
  /** Samples to be left out at the beginning and the end, as the encoder says; null where it does not. */
  readonly encoderDelay: number | null;
  readonly encoderPadding: number | null;
  /** The provider's own id of the file. */
  readonly fileId: string;
  /** Path within the account, `/`-separated, without a leading slash. */
  readonly path: string;
  /** The provider's word for this content, such as an ETag; another one means that the file has changed. */
  readonly changeKey: string;
  readonly folder: FolderId;
  /** Bytes. */
  readonly size: number | null;
  /** Epoch milliseconds. */
  readonly added: number;
  /** Epoch milliseconds; null where the provider does not tell. */
  readonly modified: number | null;
}

/** One line of a list of albums. */
export interface AlbumRow {
  readonly id: AlbumId;
  readonly title: string;
  readonly albumArtist: string;
  readonly year: number | null;
  readonly trackCount: number;
  /** Seconds, of the tracks whose duration is known. */
  readonly duration: number;
  readonly artwork: ArtworkId | null;
}

/** One line of a list of artists. */
export interface ArtistRow {
  readonly id: ArtistId;
  readonly name: string;
  readonly albumCount: number;
  readonly trackCount: number;
  readonly artwork: ArtworkId | null;
}

/** One line of a list of genres. */
export interface GenreRow {
  readonly id: GenreId;
  readonly name: string;
  readonly albumCount: number;
  readonly trackCount: number;
  readonly artwork: ArtworkId | null;
}

/** One line of a list of folders. */
export interface FolderRow {
  readonly id: FolderId;
  readonly account: AccountId;
  readonly name: string;
  readonly path: string;
  /** The folder above; null for an account's root. */
  readonly parent: FolderId | null;
  /** Folders directly within. */
  readonly folderCount: number;
  /** Tracks within, at any depth. */
  readonly trackCount: number;
}
