/** The library as one tab calls it: checks every argument, then asks the parts. */
import { MpcError } from '../../services/protocol/errors.ts';
import { type ArtworkSize, type LibraryCounts, type LibraryService, MAX_WINDOW } from '../../services/protocol/library.ts';
import type { PersonalData } from '../../services/protocol/personal.ts';
import type { Playlists } from '../../services/protocol/playlists.ts';
import type { AccountId, ArtistRow, GenreRow } from '../../services/protocol/records.ts';
import type { Upkeep } from '../../services/protocol/upkeep.ts';
import { isLive } from './albums.ts';
import { checkCount, checkText, invalid } from './argument-check.ts';
import type { ArtworkStore } from './artwork-store.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { TrackStore } from './library-store.ts';
import type { NameGroups } from './names.ts';
import { LIBRARY_SCOPE, type Projection } from './projection.ts';
import { checkQuery } from './query-check.ts';
import { albumRow, folderRow, nameRow, trackRows } from './rows.ts';
import type { Search } from './search.ts';
import { EMBEDDED } from './track-record.ts';
import type { Views } from './views.ts';

export interface LibraryServiceParts {
  readonly tab: string;
  readonly projection: Projection;
  readonly store: TrackStore;
  readonly views: Views;
  readonly feed: ChangeFeed;
  readonly search: Search;
  readonly artwork: ArtworkStore;
  /** What a person writes, the playlists, the upkeep: services of their own, which this one puts beside its own methods. */
  readonly personal: PersonalData;
  readonly playlists: Playlists;
  readonly upkeep: Upkeep;
}

const DEFAULT_HITS = 5;
const SIZES: readonly ArtworkSize[] = ['thumbnail', 'cover', 'full'];

export function createLibraryService(parts: LibraryServiceParts): LibraryService {
  const { tab, projection, store, views, feed, search, artwork } = parts;
  return {
    ...parts.personal,
    ...parts.playlists,
    ...parts.upkeep,

    async view(query) {
      return views.open(tab, checkQuery(query));
    },

    async window(view, offset, limit) {
      checkText(view, 'view');
      checkCount(offset, 'offset');
      checkCount(limit, 'limit', MAX_WINDOW);
      return feed.window(view, offset, limit);
    },

    async groups(view) {
      checkText(view, 'view');
      feed.freshen(view);
      return views.groups(view);
    },

    async indexOf(view, id) {
      checkText(view, 'view');
      checkText(id, 'id');
      feed.freshen(view);
      return views.indexOf(view, id);
    },

    async release(view) {
      views.release(checkText(view, 'view'));
    },

    async search(text, limit = DEFAULT_HITS) {
      checkText(text, 'text');
      checkCount(limit, 'limit', MAX_WINDOW);
      const { artists, albums, tracks } = search.ranked(text, limit, views.sources.now());
      return {
        text,
        artists: artists.best.map((name) => nameRow(projection, projection.artists, name)),
        albums: albums.best.map((album) => albumRow(projection, album)),
        tracks: trackRows(projection, tracks.best),
        counts: { artists: artists.count, albums: albums.count, tracks: tracks.count },
      };
    },

    async track(id) {
      return store.track(checkText(id, 'id'));
    },

    async album(id) {
      const album = projection.albums.find(checkText(id, 'id'));
      if (album === -1) throw new MpcError('not-found', 'There is no such album.');
      return albumRow(projection, album);
    },

    async artist(id) {
      return nameById(projection, projection.artists, checkText(id, 'id'), 'artist');
    },

    async genre(id) {
      return nameById(projection, projection.genres, checkText(id, 'id'), 'genre');
    },

    async folder(id) {
      const folder = projection.folders.find(checkText(id, 'id'));
      if (projection.folders.folders[folder]?.trackCount === 0 || folder === -1) throw new MpcError('not-found', 'There is no such folder.');
      return folderRow(projection, folder);
    },

    async copies(id) {
      return trackRows(projection, projection.duplicates.copies(store.row(checkText(id, 'id'))));
    },

    async lyrics(id) {
      return store.lyrics(checkText(id, 'id'));
    },

    async counts() {
      return countAll(projection);
    },

    async artwork(id, size) {
      checkText(id, 'id');
      if (!SIZES.includes(size)) throw invalid('size', `one of ${SIZES.join(', ')}`);
      return artwork.get(id, size);
    },
  };
}

/** An artist or genre, counted among the tracks of the library, or of the embed's list that alone has it. */
function nameById(projection: Projection, groups: NameGroups, id: string, word: string): ArtistRow & GenreRow {
  const name = groups.find(id);
  const scope = name === -1 ? null : projection.scopeOfName(groups, name);
  if (scope === null) throw new MpcError('not-found', `There is no such ${word}.`);
  return nameRow(projection, groups, name, scope);
}

/** An embed's list counts by its account only, and so do copies. */
function countAll(projection: Projection): LibraryCounts {
  projection.settle();
  const { columns, count, duplicate } = projection.table;
  const byAccount: Record<AccountId, number> = {};
  let tracks = 0;
  let warnings = 0;
  for (let row = 0; row < count; row++) {
    const flags = columns.state.get(row);
    if (!isLive(flags)) continue;
    const account = columns.account.get(row);
    byAccount[account] = (byAccount[account] ?? 0) + 1;
    if ((flags & EMBEDDED) !== 0 || duplicate.get(row) === 1) continue;
    tracks++;
    if (columns.warning.data[row] !== 0) warnings++;
  }
  const used = (counts: Uint32Array): number => counts.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0);
  return {
    tracks,
    albums: projection.albums.albums.reduce((sum, { trackCount, embedded }) => sum + (trackCount > 0 && embedded === 0 ? 1 : 0), 0),
    artists: used(projection.counts(projection.artists, LIBRARY_SCOPE).tracks),
    genres: used(projection.counts(projection.genres, LIBRARY_SCOPE).tracks),
    byAccount,
    warnings,
  };
}
