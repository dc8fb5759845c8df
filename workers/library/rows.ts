/** Rows as they cross the wire, built from the projection for one window at a time. */
import type { AlbumRow, ArtistRow, Credit, FolderRow, GenreRow, Track, TrackRow } from '../../services/protocol/records.ts';
import { NO_ALBUM } from './albums.ts';
import type { NameGroups } from './names.ts';
import { LIBRARY_SCOPE, type Projection, type Scope } from './projection.ts';
import { splitCredits, splitList, STATUSES } from './track-record.ts';

/** Significant digits of the gains and peaks that are kept as 32-bit floats. */
const FLOAT_DIGITS = 6;

/** Number, in the domain of names, of a row's artist as shown. */
export function shownArtist(projection: Projection, row: number): number {
  const { artistCredit, artists } = projection.table.columns;
  return artistCredit.data[row] || artists.domain.shown(artists.data[row] ?? 0);
}

/**
 * Makes the rows of tracks. What all rows need is fetched once, and the columns' arrays
 * are read here: through `get`, which all columns share, engines cannot tell which kind of array they are about to read.
 */
export function trackRows(projection: Projection, rows: readonly number[]): readonly TrackRow[] {
  const { table, artists, duplicates } = projection;
  const { columns, domains, personal } = table;
  const { names } = domains;
  const albums = projection.albumsOf(rows);
  const { albumOf, artistOf } = albums;
  const [titles, albumTitles, pictures] = [columns.title.data, columns.album.data, columns.artwork.data];
  const [artistLists, genreLists] = [columns.artists.data, columns.genres.data];
  const [accounts, statuses, durations] = [columns.account.data, columns.status.data, columns.duration.data];
  const [tracks, discs, years] = [columns.track.data, columns.disc.data, columns.year.data];
  const listsOfArtists = columns.artists.domain;
  const listsOfGenres = columns.genres.domain;
  const { missing } = columns.track;
  // Where nobody has said anything, a column takes no room, and asking for its array would give it some.
  const favourites = personal.favourite.isBlank ? null : personal.favourite.data;
  const warnings = columns.warning.isBlank ? null : columns.warning;
  return rows.map((row) => {
    const album = albumOf[row] ?? NO_ALBUM;
    const [firstArtist] = listsOfArtists.members(artistLists[row] ?? 0);
    return {
      id: table.id(row),
      title: domains.titles.text(titles[row] ?? 0),
      artist: names.text(shownArtist(projection, row)),
      albumArtist: names.text(artistOf[row] ?? 0),
      album: domains.albums.text(albumTitles[row] ?? 0),
      albumId: album === NO_ALBUM ? null : albums.id(album),
      artistId: firstArtist === undefined ? null : artists.idOfSpelling(firstArtist),
      track: numberOrNull(tracks[row], missing),
      disc: numberOrNull(discs[row], missing),
      year: numberOrNull(years[row], missing),
      genre: domains.genres.text(listsOfGenres.shown(genreLists[row] ?? 0)),
      duration: numberOrNull(durations[row], columns.duration.missing),
      artwork: domains.pictures.text(pictures[row] ?? 0) || null,
      account: domains.accounts.text(accounts[row] ?? 0),
      status: STATUSES[statuses[row] ?? 0] ?? 'listed',
      warning: warnings?.get(row) || null,
      favourite: favourites?.[row] === 1,
      rating: personal.rating.get(row),
      copies: duplicates.count(row),
    };
  });
}

export function wholeTrack(projection: Projection, row: number): Track {
  const { table, folders } = projection;
  const { columns, personal } = table;
  const [shown] = trackRows(projection, [row]);
  if (shown === undefined) throw new RangeError('There is no such row.');
  return {
    ...shown,
    titleSort: columns.titleSort.get(row),
    artistSort: columns.artistSort.get(row),
    albumSort: columns.albumSort.get(row),
    albumArtistSort: columns.albumArtistSort.get(row),
    credits: creditsOf(projection, row),
    artists: splitList(columns.artists.get(row)),
    artistIds: idsOf(projection.artists, columns.artists.domain.members(columns.artists.data[row] ?? 0)),
    genres: splitList(columns.genres.get(row)),
    genreIds: idsOf(projection.genres, columns.genres.domain.members(columns.genres.data[row] ?? 0)),
    composer: columns.composer.get(row),
    comment: columns.comment.get(row),
    trackTotal: columns.trackTotal.get(row),
    discTotal: columns.discTotal.get(row),
    date: columns.date.get(row),
    originalDate: columns.originalDate.get(row),
    bpm: rounded(columns.bpm.get(row)),
    isrc: columns.isrc.get(row),
    musicBrainz: {
      recording: columns.mbRecording.get(row),
      track: columns.mbTrack.get(row),
      release: columns.mbRelease.get(row),
      releaseGroup: columns.mbReleaseGroup.get(row),
      artists: splitList(columns.mbArtists.get(row)),
      albumArtists: splitList(columns.mbAlbumArtists.get(row)),
    },
    plays: personal.plays.get(row),
    skips: personal.skips.get(row),
    lastPlayed: personal.lastPlayed.get(row),
    edited: Object.keys(table.edited.get(row) ?? {}),
    compilation: columns.compilation.get(row) === 1,
    loudness: {
      trackGain: rounded(columns.trackGain.get(row)),
      trackPeak: rounded(columns.trackPeak.get(row)),
      albumGain: rounded(columns.albumGain.get(row)),
      albumPeak: rounded(columns.albumPeak.get(row)),
    },
    codec: columns.codec.get(row),
    container: columns.container.get(row),
    lossless: columns.lossless.get(row) === 1,
    bitRate: columns.bitRate.get(row),
    bitDepth: columns.bitDepth.get(row),
    sampleRate: columns.sampleRate.get(row),
    channels: columns.channels.get(row),
    encoderDelay: columns.encoderDelay.get(row),
    encoderPadding: columns.encoderPadding.get(row),
    fileId: table.fileId(row),
    path: table.shownPath(row),
    changeKey: columns.changeKey.get(row),
    folder: folders.id(folders.folderOf[row] ?? 0),
    size: columns.size.get(row),
    added: columns.added.get(row),
    modified: columns.modified.get(row),
  };
}

/** Ids of names, which are grouped with their other spellings. */
function idsOf(groups: NameGroups, names: readonly number[]): readonly string[] {
  return names.map((name) => groups.id(groups.domain.canonical(name)));
}

/** The artists first; composers are kept apart only where there are several. */
function creditsOf({ table }: Projection, row: number): readonly Credit[] {
  const { artists, composer, credits } = table.columns;
  const others = splitCredits(credits.get(row));
  const composers = composer.get(row) === '' || others.some(({ role }) => role === 'composer') ? [] : [composer.get(row)];
  return [
    ...splitList(artists.get(row)).map((name): Credit => ({ name, role: 'artist' })),
    ...composers.map((name): Credit => ({ name, role: 'composer' })),
    ...others,
  ];
}

export function albumRow(projection: Projection, number: number): AlbumRow {
  const { domains } = projection.table;
  const album = projection.albums.albums[number];
  return {
    id: album === undefined ? '' : projection.albums.id(number),
    title: domains.albums.text(album?.title ?? 0),
    albumArtist: domains.names.text(album?.artist ?? 0),
    year: album?.year ?? null,
    trackCount: album?.trackCount ?? 0,
    duration: album?.duration ?? 0,
    artwork: domains.pictures.text(album?.artwork ?? 0) || null,
  };
}

/** An artist's or a genre's row: they are told apart by the kind of the view. */
export function nameRow(
  projection: Projection,
  groups: NameGroups,
  name: number,
  scope: Scope = LIBRARY_SCOPE,
): ArtistRow & GenreRow {
  const counts = projection.counts(groups, scope);
  return {
    id: groups.id(name),
    name: groups.domain.text(counts.spelled[name] || name),
    albumCount: counts.albums[name] ?? 0,
    trackCount: counts.tracks[name] ?? 0,
    artwork: projection.table.domains.pictures.text(counts.artwork[name] ?? 0) || null,
  };
}

export function folderRow(projection: Projection, number: number): FolderRow {
  const { folders } = projection;
  const folder = folders.folders[number];
  const parent = folder?.parent ?? -1;
  return {
    id: folder === undefined ? '' : folders.id(number),
    account: projection.table.domains.accounts.text(folder?.account ?? 0),
    name: folder?.name ?? '',
    path: folder?.path ?? '',
    parent: parent === -1 ? null : folders.id(parent),
    folderCount: folder?.folderCount ?? 0,
    trackCount: folder?.trackCount ?? 0,
  };
}

function numberOrNull(value: number | undefined, missing: number): number | null {
  return value === undefined || value === missing || Number.isNaN(value) ? null : value;
}

export function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(FLOAT_DIGITS));
}
