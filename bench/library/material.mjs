/**
 * The tracks that are measured with: 20,000 of real names, and as many further ones as are asked for, whose names are put
 * together from the first. The same number always gives the same track. Each is made in two shapes that say the same: what
 * a sync hands to the library, and the flat record that an app would put into a table.
 */

/** @returns {Promise<object[]>} the 20,000 */
export async function loadMaterial() {
  const response = await fetch('/material.jsonl');
  const lines = (await response.text()).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line));
}

const CODECS = { mp3: 'MP3', flac: 'FLAC', m4a: 'AAC', ogg: 'Vorbis', opus: 'Opus' };
const TYPES = { mp3: 'audio/mpeg', flac: 'audio/flac', m4a: 'audio/mp4', ogg: 'audio/ogg', opus: 'audio/ogg' };
/** Shares no factor with 20,000. */
const STRIDE = 7919;

/** @returns {object} the track of that number, as an app would keep it in one record */
export function flatTrack(material, number) {
  const round = Math.floor(number / material.length);
  const first = material[number % material.length];
  const named = round === 0 ? first : { ...first, ...variation(material, first, number, round) };
  const { album, track, trackTotal, disc, discTotal, duration, size } = first;
  const extension = first.path.split('.').at(-1);
  const name = first.path.split('/').at(-1);
  return {
    id: String(number).padStart(8, '0'),
    title: named.title ?? '',
    artists: named.artists,
    artist: named.artists.join(', '),
    albumArtist: named.albumArtist ?? '',
    album: named.album ?? '',
    genre: first.genre ?? '',
    year: (first.year ?? 0) === 0 ? 0 : first.year - (round % 20),
    track: track ?? 0,
    trackTotal: trackTotal ?? 0,
    disc: disc ?? 0,
    discTotal: discTotal ?? 0,
    duration: duration + round,
    codec: CODECS[extension] ?? '',
    bitRate: Math.round((size * 8) / duration),
    sampleRate: 44_100,
    path: round === 0 ? first.path : `${round}/${named.albumArtist ?? ''}/${named.album ?? album}/${name}`,
    size: size + round,
    modified: (first.mtime + round) * 1000,
    added: 1_700_000_000_000 + number * 1000,
    changeKey: `${first.etag}${round}`,
    mimeType: TYPES[extension] ?? '',
    account: 'home',
  };
}

/** The track's file as a provider lists it, with the tags that are read from it. */
export function syncedTrack(record) {
  const { path, size, modified, changeKey, mimeType } = record;
  const { title, artists, albumArtist, album, genre, year, track, trackTotal, disc, discTotal, duration, codec, bitRate, sampleRate } = record;
  return {
    entry: { fileId: path, path, size, modified, changeKey, mimeType },
    tags: { title, artists, albumArtist, album, genres: genre === '' ? [] : [genre], year, track, trackTotal, disc, discTotal, duration, codec, bitRate, sampleRate },
  };
}

/** Other names for a copy of a track: the tracks of one album stay together. */
function variation(material, first, number, round) {
  const other = material[(number * STRIDE + round) % material.length];
  const albumSeed = hash(`${first.albumArtist}/${first.album}/${round}`);
  const neighbour = material[albumSeed % material.length];
  const artists = albumSeed % 3 === 0 ? first.artists : albumSeed % 3 === 1 ? neighbour.artists : [first.artists[0], ...neighbour.artists];
  const { title } = first;
  return {
    title: title === null || number % 5 < 2 ? title : number % 5 === 2 ? other.title : `${title} ${word(other.title, number)}`.trim(),
    artists: [...new Set(artists)],
    albumArtist: albumSeed % 3 === 0 ? first.albumArtist : artists[0],
    album: first.album === null ? null : `${first.album} ${word(neighbour.album, albumSeed)}`.trim(),
  };
}

function word(text, seed) {
  const words = (text ?? '').split(' ');
  return words[seed % words.length];
}

function hash(text) {
  let mixed = 0x2545f491;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
