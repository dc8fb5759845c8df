/** Music like a track, by what the tags tell: its artists, and its genres. */
import { EMBEDDED } from './track-record.ts';
import type { AlbumId, TrackId } from '../../services/protocol/records.ts';
import { isLive, NO_ALBUM } from './albums.ts';
import type { Projection } from './projection.ts';
import { shuffled } from './shuffling.ts';

/** Of the tracks that are given, so many are by the same artists where there are enough others. */
const SAME_ARTIST = 0.4;

/**
 * Up to `count` tracks, by chance: some by the artists of the row, the others of its genres. None of `except`, no copies,
 * nothing of an embed's list.
 * @param random 0 (inclusive) to 1 (exclusive)
 */
export function similarTracks(projection: Projection, row: number, count: number, except: ReadonlySet<TrackId>, random: () => number): readonly TrackId[] {
  const { table, artists, genres } = projection;
  const { columns, duplicate } = table;
  const own = { artists: new Set(artists.namesOf(row)), genres: new Set(genres.namesOf(row)) };
  const not = new Set(Array.from(except, (id) => table.find(id)));
  const byArtist: number[] = [];
  const byGenre: number[] = [];
  for (let other = 0; other < table.count; other++) {
    const flags = columns.state.data[other];
    if (other === row || !isLive(flags) || ((flags ?? 0) & EMBEDDED) !== 0 || duplicate.get(other) === 1 || not.has(other)) continue;
    if (artists.namesOf(other).some((name) => own.artists.has(name))) byArtist.push(other);
    else if (genres.namesOf(other).some((name) => own.genres.has(name))) byGenre.push(other);
  }
  const [near, far] = [shuffled(byArtist, random), shuffled(byGenre, random)];
  const fromNear = Math.max(Math.round(count * SAME_ARTIST), count - far.length);
  const chosen = near.slice(0, fromNear);
  return shuffled([...chosen, ...far.slice(0, count - chosen.length)], random).map((other) => table.id(other));
}

/** The albums of those of the tracks that are of one. */
export function albumsOf({ table, albums }: Projection, tracks: readonly TrackId[]): ReadonlyMap<TrackId, AlbumId> {
  const found = new Map<TrackId, AlbumId>();
  for (const track of tracks) {
    const album = albums.albumOf[table.find(track)] ?? NO_ALBUM;
    if (album !== NO_ALBUM) found.set(track, albums.id(album));
  }
  return found;
}
