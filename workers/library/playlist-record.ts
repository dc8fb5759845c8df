/** A playlist as it is stored and kept in memory: one record, whose revision guards it against two writers. */
import type { PlaylistEntryId, PlaylistId, SmartRule } from '../../services/protocol/playlists.ts';
import type { AccountId, TrackId } from '../../services/protocol/records.ts';
import type { Projection } from './projection.ts';
import { shownArtist } from './rows.ts';
import { formatId, randomId } from './stable-id.ts';

/** By what the track of an entry is found again when its id is not there: its place, its words. */
export interface TrackWords {
  /** Empty for what came from a playlist file and has not been found. */
  readonly account: AccountId;
  /** Path within the account; without one as the playlist file has it: a path or an address. */
  readonly location: string;
  /** Empty texts are unknown. */
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  /** Number on its disc. */
  readonly number: number | null;
  /** Seconds. */
  readonly duration: number | null;
}

export interface EntryRecord extends TrackWords {
  readonly id: PlaylistEntryId;
  /** The track that was put there; empty while none has been found. */
  readonly track: TrackId;
}

export interface PlaylistRecord {
  readonly id: PlaylistId;
  readonly name: string;
  readonly description: string;
  /** Epoch milliseconds. */
  readonly created: number;
  readonly modified: number;
  /** Rises with every write. */
  readonly revision: number;
  /** Null for a manual playlist. */
  readonly rule: SmartRule | null;
  /** In order; none in a smart playlist. */
  readonly entries: readonly EntryRecord[];
}

/** A playlist of more entries than this is refused: each change writes all of it. */
export const MAX_ENTRIES = 100_000;

export function newEntry(track: TrackId, words: TrackWords): EntryRecord {
  return { id: formatId(randomId()), track, ...words };
}

/** What a row says, to be kept for when it is gone. */
export function wordsOfRow(projection: Projection, row: number): TrackWords {
  const { table } = projection;
  const { columns, domains } = table;
  return {
    account: columns.account.get(row),
    location: table.path(row),
    title: columns.title.get(row),
    artist: domains.names.text(shownArtist(projection, row)),
    album: columns.album.get(row),
    number: columns.track.get(row),
    duration: columns.duration.get(row),
  };
}

/** As stored: the entries as JSON, which the database copies many times faster than objects. */
export interface StoredPlaylist extends Omit<PlaylistRecord, 'entries'> {
  readonly entries: string;
}

export function encodePlaylist(record: PlaylistRecord): StoredPlaylist {
  return { ...record, entries: JSON.stringify(record.entries) };
}

/** Null when the value is damaged: what it lacks nobody can tell. */
export function decodePlaylist(value: unknown): PlaylistRecord | null {
  if (!isStored(value)) return null;
  try {
    const entries: unknown = JSON.parse(value.entries);
    return Array.isArray(entries) && entries.every(isEntry) ? { ...value, entries } : null;
  } catch {
    return null;
  }
}

export function isStored(value: unknown): value is StoredPlaylist {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, description, created, modified, revision, rule, entries } = value as Partial<Record<keyof StoredPlaylist, unknown>>;
  return (
    [id, name, description, entries].every((text) => typeof text === 'string') &&
    [created, modified, revision].every((number) => typeof number === 'number') &&
    typeof rule === 'object'
  );
}

export function isEntry(value: unknown): value is EntryRecord {
  if (typeof value !== 'object' || value === null) return false;
  const { id, track, account, location, title, artist, album, number, duration } = value as Partial<Record<keyof EntryRecord, unknown>>;
  return (
    [id, track, account, location, title, artist, album].every((text) => typeof text === 'string') &&
    [number, duration].every((amount) => amount === null || Number.isFinite(amount))
  );
}
