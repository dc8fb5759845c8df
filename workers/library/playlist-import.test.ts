import { expect } from '@open-wc/testing';
import type { MpcError } from '../../services/protocol/errors.ts';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { PlaylistFormat } from '../../services/protocol/playlists.ts';
import { addTagged, openTestLibrary, sync } from './library-fixture.ts';

const FORMATS: readonly PlaylistFormat[] = ['m3u8', 'jspf', 'xspf'];
const SONGS = {
  'Björk/Homogenic/01 Hunter.flac': { title: 'Hunter', artists: ['Björk'], album: 'Homogenic', track: 1, duration: 255.5 },
  'Björk/Post/01 Army of Me.flac': { title: 'Army of Me', artists: ['Björk'], album: 'Post', track: 1, duration: 234 },
  '#1 hits/A & B <live>/50% off.mp3': { title: 'A - B - C', artists: ['X & <Y>'], album: '"Quotes"', duration: 61 },
  '椎名林檎/無罪モラトリアム/01.mp3': { title: '正しい街', artists: ['椎名林檎'], album: '無罪モラトリアム', duration: 232 },
  'root.mp3': { title: 'Root: a tune', duration: 10 },
};
const PATHS = Object.keys(SONGS);

async function filled(): Promise<{ readonly service: LibraryService; readonly ids: readonly string[]; readonly close: () => void; readonly library: Awaited<ReturnType<typeof openTestLibrary>>['library'] }> {
  const { library } = await openTestLibrary();
  const ids = await addTagged(library, SONGS);
  return { library, service: library.service('tab'), ids, close: () => library.close() };
}

/** What lines of an M3U are found to be, by title; a dash where nothing is. */
async function found(service: LibraryService, lines: readonly string[]): Promise<readonly string[]> {
  const { playlist } = await service.importPlaylist('P', lines.join('\n'), 'm3u8');
  return (await service.playlistEntries(playlist.id, 0, 1000)).map(({ track, title }) => (track === null ? '-' : title));
}

async function refusal(promise: Promise<unknown>): Promise<MpcError> {
  return promise.then(
    () => expect.fail('It was taken.'),
    (thrown: unknown) => thrown as MpcError,
  );
}

describe('a playlist that is exported', () => {
  for (const format of FORMATS) {
    it(`comes back as it was: ${format}`, async () => {
      const { service, ids, close } = await filled();
      const { id } = await service.createPlaylist('Mix & <more>', [...ids, ids[0] ?? '']);
      const text = await service.exportPlaylist(id, format);
      const { playlist, matched, unmatched } = await service.importPlaylist('Again', text, format);
      expect({ matched, unmatched }).to.deep.equal({ matched: 6, unmatched: [] });
      const tracks = async (list: string) => (await service.playlistEntries(list, 0, 10)).map(({ track }) => track);
      expect(await tracks(playlist.id)).to.deep.equal(await tracks(id));
      const again = await service.exportPlaylist(playlist.id, format);
      expect(again.replace('Again', format === 'xspf' ? 'Mix &amp; &lt;more&gt;' : 'Mix & <more>')).to.equal(text);
      close();
    });

    it(`keeps the words of what is not there: ${format}`, async () => {
      const full = await filled();
      const { id } = await full.service.createPlaylist('P', full.ids);
      const text = await full.service.exportPlaylist(id, format);
      const empty = (await openTestLibrary()).library;
      const service = empty.service('tab');
      const { playlist, matched, unmatched } = await service.importPlaylist('P', text, format);
      expect(matched).to.equal(0);
      expect(unmatched).to.deep.equal(Object.values(SONGS).map(({ title }) => title));
      expect(playlist).to.deep.include({ trackCount: 0, missingCount: 5 });
      expect(await service.exportPlaylist(playlist.id, format)).to.equal(text);
      const wanted = (await full.service.playlistEntries(id, 0, 10)).map(({ title, artist }) => ({ title, artist, track: null }));
      expect((await service.playlistEntries(playlist.id, 0, 10)).map(({ title, artist, track }) => ({ title, artist, track }))).to.deep.equal(wanted);
      // And they are found when their music comes.
      await addTagged(empty, SONGS);
      expect(await service.playlist(playlist.id)).to.deep.include({ trackCount: 5, missingCount: 0 });
      full.close();
      empty.close();
    });
  }

  it('is what other players read', async () => {
    const { service, ids, close } = await filled();
    const { id } = await service.createPlaylist('P & Q', ids.slice(0, 3));
    await service.updatePlaylist(id, { description: 'Five < six' });
    expect((await service.exportPlaylist(id, 'm3u8')).split('\n')).to.deep.equal([
      '#EXTM3U',
      '#PLAYLIST:P & Q',
      '#EXTART:Björk',
      '#EXTALB:Homogenic',
      '#EXTINF:256,Björk - Hunter',
      PATHS[0],
      '#EXTALB:Post',
      '#EXTINF:234,Björk - Army of Me',
      PATHS[1],
      '#EXTART:X & <Y>',
      '#EXTALB:"Quotes"',
      '#EXTINF:61,X & <Y> - A - B - C',
      `./${PATHS[2]}`,
      '',
    ]);
    const { playlist } = JSON.parse(await service.exportPlaylist(id, 'jspf')) as { playlist: { track: readonly unknown[] } };
    expect(playlist.track[0]).to.deep.equal({
      location: ['Bj%C3%B6rk/Homogenic/01%20Hunter.flac'],
      title: 'Hunter',
      creator: 'Björk',
      album: 'Homogenic',
      trackNum: 1,
      duration: 255500,
    });
    expect((await service.exportPlaylist(id, 'xspf')).split('\n').slice(0, 13)).to.deep.equal([
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<playlist version="1" xmlns="http://xspf.org/ns/0/">',
      '  <title>P &amp; Q</title>',
      '  <annotation>Five &lt; six</annotation>',
      '  <trackList>',
      '    <track>',
      '      <location>Bj%C3%B6rk/Homogenic/01%20Hunter.flac</location>',
      '      <title>Hunter</title>',
      '      <creator>Björk</creator>',
      '      <album>Homogenic</album>',
      '      <trackNum>1</trackNum>',
      '      <duration>255500</duration>',
      '    </track>',
    ]);
    expect(await service.exportPlaylist(id, 'xspf')).to.contain('<location>%231%20hits/A%20%26%20B%20%3Clive%3E/50%25%20off.mp3</location>');
    close();
  });

  it('may be a smart one, as it stands', async () => {
    const { service, close } = await filled();
    const { id } = await service.createSmartPlaylist('P', { filter: { op: 'equals', field: 'artist', value: 'bjork' }, sort: [{ by: 'album', order: 'desc' }] });
    const { playlist } = await service.importPlaylist('Q', await service.exportPlaylist(id, 'm3u8'), 'm3u8');
    expect((await service.playlistEntries(playlist.id, 0, 9)).map(({ title }) => title)).to.deep.equal(['Army of Me', 'Hunter']);
    close();
  });
});

describe('a playlist that is imported', () => {
  it('finds files by whatever way their place is written', async () => {
    const { service, close } = await filled();
    expect(
      await found(service, [
        'Björk/Homogenic/01 Hunter.flac',
        './Björk/Homogenic/01 Hunter.flac',
        '/home/me/Music/Björk/Homogenic/01 Hunter.flac',
        'file:///home/me/Music/Bj%C3%B6rk/Homogenic/01%20Hunter.flac',
        'Bj%C3%B6rk/Homogenic/01%20Hunter.flac',
        'D:\\Music\\Björk\\Homogenic\\01 Hunter.flac',
        '..\\Homogenic\\01 Hunter.flac',
        'björk/HOMOGENIC/01 hunter.FLAC',
        'Bjo\u0308rk/Homogenic/01 Hunter.flac',
        'https://cloud.example/dav/Bj%C3%B6rk/Homogenic/01%20Hunter.flac?x=1',
        '01 Hunter.flac',
        '#1 hits/A & B <live>/50% off.mp3',
        './#1 hits/A & B <live>/50% off.mp3',
      ]),
    ).to.deep.equal([...Array<string>(11).fill('Hunter'), 'A - B - C']);
    close();
  });

  it('reads any line ends, a byte order mark, and UTF-8 that was taken for Latin-1', async () => {
    const { service, close } = await filled();
    for (const end of ['\r\n', '\n', '\r']) {
      expect(await found(service, [`\uFEFF#EXTM3U${end}${end}#EXTINF:-1,Anything${end}Björk/Post/01 Army of Me.flac${end}`])).to.deep.equal(['Army of Me']);
    }
    const latin = new TextDecoder('latin1').decode(new TextEncoder().encode('#EXTM3U\nBjörk/Post/01 Army of Me.flac\n椎名林檎/無罪モラトリアム/01.mp3'));
    expect(latin).to.contain('BjÃ');
    expect(await found(service, [latin])).to.deep.equal(['Army of Me', '正しい街']);
    close();
  });

  it('finds what has another place by its tags and duration', async () => {
    const { service, close } = await filled();
    expect(
      await found(service, [
        '#EXTINF:255,BJORK - hunter',
        'elsewhere/track 9.ogg',
        '#EXTINF:200,Björk - Hunter',
        'elsewhere/too short.ogg',
        '#EXTINF:255,Somebody - Hunter',
        'elsewhere/by others.ogg',
        '#EXTINF:-1,Hunter',
        'elsewhere/nothing else known.ogg',
        '#EXTINF:255,Hunter',
        'elsewhere/of that length.ogg',
      ]),
    ).to.deep.equal(['Hunter', '-', '-', '-', 'Hunter']);
    close();
  });

  it('takes no file of the same name for another piece', async () => {
    const { library, service, close } = await filled();
    await addTagged(library, { 'c/01.mp3': { title: 'Intro', duration: 5 }, 'd/01.mp3': { title: 'Prelude', duration: 50 } }, { run: 'run-2' });
    expect(await found(service, ['01.mp3', 'x/c/01.mp3', '#EXTINF:50,Prelude', '01.mp3', '#EXTINF:99,Other', 'root.mp3'])).to.deep.equal(['-', 'Intro', 'Prelude', '-']);
    close();
  });

  it('finds the copy that is there when a file lies in two accounts', async () => {
    const { library, service, close } = await filled();
    const { added } = await sync(library, { account: 'other', entries: [{ fileId: 'x', path: 'Music/q.mp3', size: 1, modified: 1, changeKey: 'k', mimeType: 'audio/mpeg' }] });
    const { playlist } = await service.importPlaylist('P', 'Music/q.mp3', 'm3u8');
    expect((await service.playlistEntries(playlist.id, 0, 1))[0]?.track).to.equal(added[0]);
    close();
  });

  const malformed: readonly (readonly [string, PlaylistFormat, string, Readonly<Record<string, unknown>>])[] = [
    ['an empty text', 'm3u8', '', { line: 1 }],
    ['a web page', 'm3u8', '\n<!doctype html><p>', { line: 2 }],
    ['bytes that are no text', 'm3u8', '#EXTM3U\nab\u0000c.mp3', { line: 2 }],
    ['a picture', 'm3u8', '\x89PNG\r\n\x1a\n\x01\x02garbage', { line: 2, field: 'text' }],
    ['a line without end', 'm3u8', `#EXTM3U\n${'x'.repeat(70_000)}`, { line: 2 }],
    ['lines without end', 'm3u8', 'a\n'.repeat(100_001), {}],
    ['a text without end', 'm3u8', 'a\n'.repeat(9_000_000), {}],
    ['cut JSON', 'jspf', '{"playlist":{"track":[', {}],
    ['JSON of another kind', 'jspf', '[]', { field: 'playlist' }],
    ['a playlist without tracks', 'jspf', '{"playlist":{}}', { field: 'playlist.track' }],
    ['a track that is none', 'jspf', '{"playlist":{"track":[{},5]}}', { field: 'playlist.track[1]' }],
    ['a title that is none', 'jspf', '{"playlist":{"track":[{"title":{}}]}}', { field: 'playlist.track[0].title' }],
    ['a duration that is none', 'jspf', '{"playlist":{"track":[{"duration":"long"}]}}', { field: 'playlist.track[0].duration' }],
    ['a duration below zero', 'jspf', '{"playlist":{"track":[{"duration":-1}]}}', { field: 'playlist.track[0].duration' }],
    ['half a number', 'jspf', '{"playlist":{"track":[{"trackNum":1.5}]}}', { field: 'playlist.track[0].trackNum' }],
    ['places that are none', 'jspf', '{"playlist":{"track":[{"location":[3]}]}}', { field: 'playlist.track[0].location' }],
    ['JSON nested without end', 'jspf', `${'['.repeat(200_000)}`, {}],
    ['cut XML', 'xspf', '<playlist>\n<trackList>\n<track>', {}],
    ['XML of another kind', 'xspf', '<svg/>', { field: 'svg' }],
    ['an XSPF without tracks', 'xspf', '<playlist/>', { field: 'playlist.trackList' }],
    ['a duration of letters', 'xspf', '<playlist><trackList><track><duration>x</duration></track></trackList></playlist>', { field: 'playlist.trackList.track[0].duration' }],
    ['a duration below zero', 'xspf', '<playlist><trackList><track><duration>-1</duration></track></trackList></playlist>', { field: 'playlist.trackList.track[0].duration' }],
    ['half a number', 'xspf', '<playlist><trackList><track><trackNum>1.5</trackNum></track></trackList></playlist>', { field: 'playlist.trackList.track[0].trackNum' }],
    ['an XSPF with two lists', 'xspf', '<playlist><trackList/><trackList><track/></trackList></playlist>', { field: 'playlist.trackList' }],
    ['an empty text', 'xspf', '', { field: 'text' }],
    ['XML nested without end', 'xspf', '<a>'.repeat(50_000) + '</a>'.repeat(50_000), {}],
  ];
  for (const [what, format, text, details] of malformed) {
    it(`is refused when it is ${what} (${format}), and nothing changes`, async () => {
      const { service, close } = await filled();
      const error = await refusal(service.importPlaylist('P', text, format));
      expect(error.code).to.equal('malformed');
      expect(error.details).to.deep.include(details).and.to.have.property('field');
      expect(error.message).to.match(/^The playlist cannot be read: /);
      expect(await service.playlists()).to.deep.equal([]);
      expect(await service.undoable()).to.equal(null);
      close();
    });
  }

  it('lets no entity expand', async () => {
    const { service, close } = await filled();
    const bomb = `<?xml version="1.0"?><!DOCTYPE playlist [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
      <playlist version="1" xmlns="http://xspf.org/ns/0/"><trackList><track><title>&c;&f;</title></track></trackList></playlist>`;
    const outcome = await service.importPlaylist('P', bomb, 'xspf').then(
      ({ unmatched }) => unmatched.join().length,
      (thrown: unknown) => (thrown as MpcError).code,
    );
    expect(outcome === 'malformed' || outcome === '&c;&f;'.length, String(outcome)).to.equal(true);
    close();
  });

  it('says what is no list of tracks: an HLS stream', async () => {
    const { service, close } = await filled();
    for (const tag of ['#EXT-X-TARGETDURATION:10', '#EXT-X-VERSION:3']) {
      expect((await refusal(service.importPlaylist('P', `#EXTM3U\n${tag}\npart.ts`, 'm3u8'))).code).to.equal('unsupported');
    }
    close();
  });
});
