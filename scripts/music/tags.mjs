/**
 * One track's tags, before they take the shape of a format.
 *
 * @typedef {object} Tags
 * @property {string} title
 * @property {readonly string[]} artists
 * @property {string} credit  All artists in one line.
 * @property {string} album
 * @property {string} albumArtist
 * @property {number} track
 * @property {number} tracks
 * @property {string} date
 * @property {string} genre
 * @property {string} composer
 * @property {string} comment
 * @property {Record<string, string>} replayGain  By the names that Vorbis comments use.
 * @property {{ track: number, album: number }} loudness  In LUFS.
 */

const REPLAYGAIN_REFERENCE = -18;
const R128_REFERENCE = -23;

/** @param {number} decibels */
const gainText = (decibels) => `${decibels.toFixed(2)} dB`;

/**
 * @param {import('./catalogue.mjs').Album} album
 * @param {number} index
 * @param {import('./loudness.mjs').Loudness} track
 * @param {import('./loudness.mjs').Loudness} whole Of the album.
 * @returns {Tags}
 */
export function tagsOf(album, index, track, whole) {
  const { title, genre, artists = [album.artist], credit = artists.join(', ') } = album.tracks[index];
  return {
    title,
    artists,
    credit,
    album: album.title,
    albumArtist: album.artist,
    track: index + 1,
    tracks: album.tracks.length,
    date: album.date,
    genre,
    composer: album.composer,
    comment: 'CC0 1.0',
    replayGain: {
      REPLAYGAIN_TRACK_GAIN: gainText(REPLAYGAIN_REFERENCE - track.lufs),
      REPLAYGAIN_TRACK_PEAK: track.peak.toFixed(6),
      REPLAYGAIN_ALBUM_GAIN: gainText(REPLAYGAIN_REFERENCE - whole.lufs),
      REPLAYGAIN_ALBUM_PEAK: whole.peak.toFixed(6),
    },
    loudness: { track: track.lufs, album: whole.lufs },
  };
}

/**
 * Vorbis comments, as FLAC, Ogg Vorbis and Opus store them. Opus has its own pair of gains
 * (RFC 7845), in 256ths of a decibel.
 *
 * @param {Tags} tags
 * @param {{ r128: boolean }} options
 * @returns {string[]} `NAME=value`
 */
export function vorbisComments(tags, { r128 }) {
  const q8 = (/** @type {number} */ lufs) => String(Math.round((R128_REFERENCE - lufs) * 256));
  const gains = r128
    ? { R128_TRACK_GAIN: q8(tags.loudness.track), R128_ALBUM_GAIN: q8(tags.loudness.album) }
    : tags.replayGain;
  return [
    `TITLE=${tags.title}`,
    ...tags.artists.map((artist) => `ARTIST=${artist}`),
    `ALBUM=${tags.album}`,
    `ALBUMARTIST=${tags.albumArtist}`,
    `TRACKNUMBER=${tags.track}`,
    `TRACKTOTAL=${tags.tracks}`,
    'DISCNUMBER=1',
    'DISCTOTAL=1',
    `DATE=${tags.date}`,
    `GENRE=${tags.genre}`,
    `COMPOSER=${tags.composer}`,
    `COMMENT=${tags.comment}`,
    ...Object.entries(gains).map(([name, value]) => `${name}=${value}`),
  ];
}
