/**
 * Changes to the entries of a playlist. Each is worked out against the entries as they are, and made of their ids
 * instead of places, so that it can be made again when another host has written first.
 */
import type { PlaylistEntryId } from '../../services/protocol/playlists.ts';
import type { EntryRecord } from './playlist-record.ts';

type Entries = readonly EntryRecord[];
export type Edit = (entries: Entries) => Entries;

/** Puts entries before the one that is at `at` now. */
export function inserting(added: Entries, at: number, now: Entries): Edit {
  const before = now[at]?.id;
  return (entries) => {
    const place = before === undefined ? entries.length : entries.findIndex(({ id }) => id === before);
    return entries.toSpliced(place === -1 ? Math.min(at, entries.length) : place, 0, ...added);
  };
}

export function removing(ids: ReadonlySet<PlaylistEntryId>): Edit {
  return (entries) => entries.filter(({ id }) => !ids.has(id));
}

/** Moves entries, in their order, before the one that is at `to` now; if that moves as well, before the next that stays. */
export function moving(ids: ReadonlySet<PlaylistEntryId>, to: number, now: Entries): Edit {
  const before = now.slice(to).find(({ id }) => !ids.has(id))?.id;
  return (entries) => {
    const moved = entries.filter(({ id }) => ids.has(id));
    const staying = entries.filter(({ id }) => !ids.has(id));
    const place = before === undefined ? staying.length : staying.findIndex(({ id }) => id === before);
    return staying.toSpliced(place === -1 ? Math.min(to, staying.length) : place, 0, ...moved);
  };
}

/**
 * Takes back a change that made `after` of `before`. What others have added since stays behind the entry that it
 * followed, what they have removed stays away.
 */
export function takingBack(before: Entries, after: Entries): Edit {
  const left = idsOf(after);
  const known = new Set([...left, ...idsOf(before)]);
  return (entries) => {
    const present = idsOf(entries);
    const restored = before.filter(({ id }) => !left.has(id) || present.has(id));
    /** What others have added, by the entry in front of it; under the empty id what stands first. */
    const added = new Map<PlaylistEntryId, EntryRecord[]>();
    let previous = '';
    for (const entry of entries) {
      if (known.has(entry.id)) previous = entry.id;
      else added.set(previous, [...(added.get(previous) ?? []), entry]);
    }
    const result = [...(added.get('') ?? [])];
    const placed = new Set(['']);
    for (const entry of restored) {
      result.push(entry, ...(added.get(entry.id) ?? []));
      placed.add(entry.id);
    }
    for (const [id, orphans] of added) if (!placed.has(id)) result.push(...orphans);
    return result;
  };
}

function idsOf(entries: Entries): ReadonlySet<PlaylistEntryId> {
  return new Set(entries.map(({ id }) => id));
}
