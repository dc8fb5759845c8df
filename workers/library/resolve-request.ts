/** What a request to play means, as rows in playing order. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { Filter, ViewQuery } from '../../services/protocol/library.ts';
import type { PlayRequest } from '../../services/protocol/player.ts';
import { isLive } from './albums.ts';
import type { Projection } from './projection.ts';
import { sortByKeys } from './radix-sort.ts';
import { sortTracks } from './sorting.ts';
import { filteredRows, viewItems, type ViewSources } from './view-items.ts';
import type { Views } from './views.ts';

const ALBUM_ORDER = { kind: 'tracks', sort: [{ by: 'disc' }, { by: 'track' }, { by: 'path' }] } as const satisfies ViewQuery;

/** @throws MpcError `not-found` when the view, album, artist or playlist is unknown */
export function resolveRequest(request: PlayRequest, views: Views): Uint32Array {
  const { projection } = views.sources;
  const { table } = projection;
  if ('view' in request) {
    const { query, items } = views.items(request.view);
    if (query.kind === 'tracks') return items;
    if (query.kind === 'albums') return concat(Array.from(items, (album) => albumInOrder(album, projection)));
    return behind(query, items, views.sources);
  }
  if ('tracks' in request) {
    const rows = request.tracks.map((id) => table.find(id));
    return Uint32Array.from(rows.filter((row) => row !== -1 && isLive(table.columns.state.data[row])));
  }
  if ('album' in request) {
    const album = projection.albums.find(request.album);
    if (album === -1) throw new MpcError('not-found', 'There is no such album.');
    return albumInOrder(album, projection);
  }
  if ('playlist' in request) return viewItems({ kind: 'tracks', playlist: request.playlist }, views.sources).items;
  if ('artist' in request) {
    return viewItems({ kind: 'tracks', filter: { op: 'equals', field: 'artistId', value: request.artist } }, views.sources).items;
  }
  const ofAccount: Filter = { op: 'equals', field: 'account', value: request.account };
  return viewItems({ kind: 'tracks', filter: ofAccount, sort: [] }, views.sources).items;
}

/** The tracks behind rows of artists, genres or folders, each once, at the first of them that it belongs to. */
function behind(query: ViewQuery, items: Uint32Array, { projection, now }: ViewSources): Uint32Array {
  const { kind, filter } = query;
  const { folders, folderOf } = projection.folders;
  const groups = kind === 'artists' ? projection.artists : projection.genres;
  const placeOf = new Map<number, number>();
  for (const [place, item] of items.entries()) placeOf.set(item, place);
  const place = (row: number): number => {
    let first = Infinity;
    if (kind === 'folders') {
      for (let at = folderOf[row] ?? -1; at !== -1; at = folders[at]?.parent ?? -1) first = Math.min(first, placeOf.get(at) ?? Infinity);
    } else {
      for (const name of groups.namesOf(row)) first = Math.min(first, placeOf.get(name) ?? Infinity);
    }
    return first;
  };
  const tracks: ViewQuery = { kind: 'tracks', ...(filter !== undefined && { filter }) };
  const rows = filteredRows(tracks, projection, now()).filter((row) => place(row) !== Infinity);
  sortTracks(rows, tracks, projection);
  sortByKeys(rows, [rows.map(place)]);
  return rows;
}

function albumInOrder(album: number, projection: Projection): Uint32Array {
  const rows = projection.albumRows(album).slice();
  sortTracks(rows, ALBUM_ORDER, projection);
  return rows;
}

function concat(parts: readonly Uint32Array[]): Uint32Array {
  const rows = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    rows.set(part, at);
    at += part.length;
  }
  return rows;
}
