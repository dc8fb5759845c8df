/**
 * Extended M3U playlists in UTF-8, with paths relative to the playlist and percent-encoded.
 *
 * @typedef {object} Entry
 * @property {string} path    Relative, with slashes.
 * @property {number} seconds
 * @property {import('./tags.mjs').Tags} tags
 */

/** @param {string} path */
const encodePath = (path) => path.split('/').map(encodeURIComponent).join('/');

/**
 * @param {string} title
 * @param {readonly Entry[]} entries
 */
export function m3u8(title, entries) {
  const lines = ['#EXTM3U', '#EXTENC:UTF-8', `#PLAYLIST:${title}`];
  for (const { path, seconds, tags } of entries) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    lines.push(
      `#EXTINF:${Math.round(seconds)},${tags.credit} - ${tags.title}`,
      `#EXTALB:${tags.album}`,
      `#EXTART:${tags.albumArtist}`,
      `#EXTGENRE:${tags.genre}`,
      `#EXTIMG:${encodePath(`${folder}/cover.jpg`)}`,
      encodePath(path),
    );
  }
  return `${lines.join('\n')}\n`;
}
