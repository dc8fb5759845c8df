import { expect } from '@open-wc/testing';
import type { PlaylistFormat } from '../../services/protocol/playlists.ts';
import type { PlaylistFileTrack } from '../playlist-files/playlist-file.ts';
import { addTagged, openTestLibrary } from './library-fixture.ts';
import { readPlaylistFile, writePlaylistFile } from './playlist-import.ts';
import { placesOf } from './playlist-places.ts';

const FORMATS: readonly PlaylistFormat[] = ['m3u8', 'jspf', 'xspf'];

/** Names that files have on some disk or other, each a trap for some format. */
const NASTY = [
  'a\nb', 'a\r\nb', 'a\rb', 'tab\tbed', 'line\u2028sep', 'par\u2029sep', 'next\u0085line', '\u00a0nbsp\u00a0', ' leading', 'trailing ', '\ufeffbom',
  '#hash first', '#EXTM3U', '#EXTINF:1,x', 'EXTINF:12,Song', 'http:song', 'C:drive', 'file:x', '50% off', '100%25', '%2F', 'a?b=c', 'x#y', 'a&b;c',
  '<tag>', '{json}', ']]>', '<![CDATA[', '"quoted"', "it's", 'back\\slash', '\\\\unc', 'semi;colon', 'comma,', ' - ', '-1,', '...', '..x', '~', '*',
  '🎵🎶', 'e\u0301', 'é', 'مرحبا', '\u202eRTL\u202c', '日本語', 'ﬁ', 'İ', 'ß', '\u200bzero', '\u0001ctrl', 'logo="x"', '&amp;', '&#10;', '[1]', '+', '=',
];

/** The same numbers in every run. */
function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function nastyPaths(count: number): readonly string[] {
  const random = randomly(7);
  const name = (): string => Array.from({ length: 1 + random(3) }, () => NASTY[random(NASTY.length)] ?? '').join('');
  const paths = new Set(NASTY);
  while (paths.size < count) paths.add([...Array.from({ length: random(3) }, name), `${name()}${['', '.mp3', '.mp3 '][random(3)] ?? ''}`].join('/'));
  return [...paths];
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

describe('a playlist of files with nasty names', () => {
  const paths = nastyPaths(400);

  for (const format of FORMATS) {
    it(`means the same files when it is read back: ${format}`, async () => {
      const { library } = await openTestLibrary();
      // All of one title: only their places tell them apart.
      const ids = await addTagged(library, Object.fromEntries(paths.map((path) => [path, { title: 'Same', duration: 60 }])));
      const service = library.service('x');
      const { id } = await service.createPlaylist('P', ids);
      const text = await service.exportPlaylist(id, format);
      const { playlist } = await service.importPlaylist('Q', text, format);
      const entries = await service.playlistEntries(playlist.id, 0, 1000);
      const wrong = entries.flatMap(({ track }, index) => (track === ids[index] ? [] : [paths[index]]));
      expect(wrong).to.deep.equal([]);
      expect(entries).to.have.length(ids.length);
      library.close();
    });

    it(`keeps their words: ${format}`, async () => {
      const random = randomly(11);
      const word = (): string => NASTY[random(NASTY.length)] ?? '';
      const tracks = Array.from({ length: 400 }, (_, n): PlaylistFileTrack => ({
        locations: [`${n}.mp3`], title: word(), artist: random(3) === 0 ? '' : word(), album: word(), track: n + 1, duration: n + 1, artwork: '',
      }));
      const read = await readPlaylistFile(await writePlaylistFile({ title: word(), description: '', tracks }, format), format);
      // Controls are no part of XML; M3U has one line for each thing.
      const kept = (text: string): string => (format === 'xspf' ? text.replace('\u0001', '').trim() : format === 'm3u8' ? oneLine(text) : text.trim());
      const words = (list: readonly PlaylistFileTrack[]): readonly string[][] => list.map(({ title, artist, album }) => [kept(title), kept(artist), kept(album)]);
      expect(words(read.tracks)).to.deep.equal(words(tracks));
    });
  }
});

describe('places in playlist files', () => {
  const FILE = ['Music', 'Björk', 'Hunter.flac'];
  for (const location of [
    'C:\\Music\\Björk\\Hunter.flac',
    'C:/Music/Björk/Hunter.flac',
    'file:///C:/Music/Bj%C3%B6rk/Hunter.flac',
    'file://localhost/C:/Music/Bj%c3%b6rk/Hunter.flac',
    'file:/Music/Bj%C3%B6rk/Hunter.flac',
    'file:///Music/Björk/Hunter.flac',
    'C%3A%5CMusic%5CBj%C3%B6rk%5CHunter.flac',
    '../../Music/Björk/Hunter.flac',
    'Music/Other/../Björk/./Hunter.flac',
    '.\\Music\\Other\\..\\Björk\\Hunter.flac',
    'https://cloud.example/Music/Bj%C3%B6rk/Hunter.flac?x=1#t=2',
  ]) {
    it(`are understood: ${location}`, () => expect(placesOf(location)).to.deep.include(FILE));
  }

  const read = async (format: PlaylistFormat, text: string): Promise<readonly (readonly string[])[]> => (await readPlaylistFile(text, format)).tracks.map(({ locations }) => locations);
  const jspf = (...locations: readonly string[]): string => JSON.stringify({ playlist: { track: locations.map((location) => ({ location })) } });

  it('that are URIs are read as the paths that they mean, and written as URIs that others read', async () => {
    const uris = ['file:///C:/Music/a%20b.mp3', 'file://nas/Music/a.mp3', 'file:///home/me/a%23.mp3', './a%3Ab/c.mp3', 'https://host/a%20b.mp3', '../up/a.mp3'];
    const paths = ['C:/Music/a b.mp3', '//nas/Music/a.mp3', '/home/me/a#.mp3', './a:b/c.mp3', 'https://host/a%20b.mp3', '../up/a.mp3'];
    expect((await read('jspf', jspf(...uris))).flat()).to.deep.equal(paths);
    const tracks = paths.map((path): PlaylistFileTrack => ({ locations: [path], title: '', artist: '', album: '', track: null, duration: null, artwork: '' }));
    const { playlist } = JSON.parse(await writePlaylistFile({ title: '', description: '', tracks }, 'jspf')) as { playlist: { track: readonly { location: readonly string[] }[] } };
    expect(playlist.track.flatMap(({ location }) => location)).to.deep.equal(uris);
    expect((await read('jspf', jspf('file://C:/Music/a.mp3', 'C:\\Music\\a.mp3', 'file:/x/a.mp3', 'http%3Aa.mp3', 'a%3Ab.mp3'))).flat()).to.deep.equal(['C:/Music/a.mp3', 'C:\\Music\\a.mp3', '/x/a.mp3', './http:a.mp3', './a:b.mp3']);
  });

  it('of Windows are written as file URIs', async () => {
    const tracks = ['C:\\Music\\a b.mp3', '\\\\nas\\Music\\a.mp3', 'sub\\a.mp3'].map((path): PlaylistFileTrack => ({ locations: [path], title: '', artist: '', album: '', track: null, duration: null, artwork: '' }));
    const text = await writePlaylistFile({ title: '', description: '', tracks }, 'xspf');
    expect([...text.matchAll(/<location>(.*)<\/location>/g)].map(([, uri]) => uri)).to.deep.equal(['file:///C:/Music/a%20b.mp3', 'file://nas/Music/a.mp3', 'sub/a.mp3']);
  });
});

describe('M3U as it is found', () => {
  const read = async (lines: readonly string[]): Promise<readonly (readonly (string | number | null)[])[]> =>
    (await readPlaylistFile(lines.join('\r'), 'm3u8')).tracks.map(({ title, artist, duration }) => [artist, title, duration]);

  it('is read with whatever EXTINF says', async () => {
    expect(
      await read([
        '#extm3u', '#EXTINF:-1,Ann - One', 'a', '#EXTINF:61.5,Two', 'b', '#EXTINF:62', 'c', '#EXTINF:63 Ann - Four', 'd', '#EXTINF:Ann - Five', 'e',
        '#EXTINF:', 'f', '#EXTINF:-1 tvg-logo="x,y" group-title="A",Ann - Seven', 'g', '#EXTINF:0,', 'h', '#a comment', 'i',
      ]),
    ).to.deep.equal([
      ['Ann', 'One', null], ['', 'Two', 61.5], ['', '', 62], ['Ann', 'Four', 63], ['Ann', 'Five', null],
      ['', '', null], ['Ann', 'Seven', null], ['', '', null], ['', '', null],
    ]);
  });
});

describe('XSPF as it is found', () => {
  const track = '<p:track><p:title><![CDATA[A < B & ]]>&#x43;&amp;&lt;&quot;</p:title><!-- <p:title>no</p:title> --><p:location>a%20b.mp3</p:location></p:track>';
  const document = (prolog: string): string => `\uFEFF<?xml version="1.0"?>\n${prolog}<p:playlist version="1" xmlns:p="http://xspf.org/ns/0/" xmlns:x="urn:x"><x:trackList/><p:trackList>${track}</p:trackList></p:playlist>`;

  it('is read with prefixes, comments, CDATA and references', async () => {
    for (const prolog of ['', '<!-- <a> -->', '<!DOCTYPE playlist>\n']) {
      const { tracks } = await readPlaylistFile(document(prolog), 'xspf');
      expect(tracks.map(({ title, locations }) => [title, locations])).to.deep.equal([['A < B & C&<"', ['a b.mp3']]]);
    }
  });

  it('is refused when it declares entities', async () => {
    const thrown: unknown = await readPlaylistFile(document('<!DOCTYPE p [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'), 'xspf').catch((error: unknown) => error);
    expect(thrown).to.deep.include({ code: 'malformed', details: { field: 'DOCTYPE' } });
  });
});
