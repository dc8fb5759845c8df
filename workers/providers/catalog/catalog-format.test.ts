import { expect } from '@open-wc/testing';
import { MpcError } from '../../../services/protocol/errors.ts';
import type { Catalog } from './catalog-entry.ts';
import { parseClock } from './catalog-entry.ts';
import { readCatalog } from './catalog-format.ts';

const base = 'https://music.example/lists/list';

function read(content: string | Uint8Array, type = '', url = base): Catalog {
  const result = readCatalog(typeof content === 'string' ? new TextEncoder().encode(content) : content, type, url);
  if (result.kind !== 'catalog') throw new Error('It was taken for audio.');
  return result.catalog;
}

describe('an M3U playlist', () => {
  it('is read with all that its tags tell', () => {
    const { title, entries } = read(
      [
        '\uFEFF#EXTM3U', '#PLAYLIST:Low Water', '#EXTALB:Low Water', '#EXTART:The Ferrymen', '#EXTIMG:cover.jpg',
        '#EXTINF:123.5 tvg-logo="https://other.example/one.png",Ann Other - Tide & Time', 'songs/tide%20and%20time.mp3',
        '', '# a comment', '#EXTINF:-1,No artist here', '/two.ogg', 'https://elsewhere.example/three.flac#t=10',
      ].join('\r\n'),
    );
    expect(title).to.equal('Low Water');
    expect(entries).to.deep.equal([
      {
        url: 'https://music.example/lists/songs/tide%20and%20time.mp3',
        hints: { album: 'Low Water', artist: 'Ann Other', title: 'Tide & Time', duration: 123.5, artwork: 'https://other.example/one.png' },
      },
      {
        url: 'https://music.example/two.ogg',
        hints: { album: 'Low Water', artist: 'The Ferrymen', title: 'No artist here', artwork: 'https://music.example/lists/cover.jpg' },
      },
      {
        url: 'https://elsewhere.example/three.flac#t=10',
        hints: { album: 'Low Water', artist: 'The Ferrymen', artwork: 'https://music.example/lists/cover.jpg' },
      },
    ]);
  });

  it('may be written in Latin-1 or in UTF-8', () => {
    const latin = Uint8Array.from('#EXTM3U\n#EXTINF:1,Café - Été\na.mp3', (char) => char.codePointAt(0)!);
    expect(read(latin).entries[0]?.hints).to.include({ artist: 'Café', title: 'Été' });
    expect(read('#EXTM3U\n#EXTINF:1,Café - Été\na.mp3').entries[0]?.hints).to.include({ artist: 'Café', title: 'Été' });
  });

  it('needs no header when its type or its name says what it is', () => {
    expect(read('a.mp3\nb.mp3\n', 'audio/x-mpegurl').entries).to.have.length(2);
    expect(read('a.mp3\nb.mp3\n', 'text/plain', 'https://music.example/list.m3u8').entries).to.have.length(2);
  });

  it('takes nothing from anywhere but the web', () => {
    const { entries } = read('#EXTM3U\nfile:///etc/passwd\njavascript:alert(1)\nC:\\Music\\a.mp3\nb.mp3');
    expect(entries.map(({ url }) => url)).to.deep.equal(['https://music.example/lists/b.mp3']);
  });

  it('of an HLS stream is refused as what it is', () => {
    for (const tag of ['#EXT-X-TARGETDURATION:10', '#EXT-X-STREAM-INF:BANDWIDTH=1']) {
      expect(() => read(`#EXTM3U\n${tag}\npart0.ts`)).to.throw(MpcError).with.property('code', 'unsupported');
    }
  });
});

describe('a JSPF playlist', () => {
  it('is read', () => {
    const { title, entries } = read(
      JSON.stringify({
        playlist: {
          title: 'List',
          track: [
            { location: ['a.mp3', 'b.mp3'], title: 'A', creator: 'X', album: 'Y', trackNum: 3, duration: 61_000, image: 'i.png' },
            { location: 'https://h.example/c.mp3' },
            { title: 'nowhere' },
          ],
        },
      }),
    );
    expect(title).to.equal('List');
    expect(entries).to.deep.equal([
      {
        url: 'https://music.example/lists/a.mp3',
        hints: { title: 'A', artist: 'X', album: 'Y', track: 3, duration: 61, artwork: 'https://music.example/lists/i.png' },
      },
      { url: 'https://h.example/c.mp3', hints: {} },
    ]);
  });
});

describe('an XSPF playlist', () => {
  it('is read, in whichever way its namespace is declared', () => {
    const tracks = (p: string): string =>
      `<${p}title>List &amp; more</${p}title><${p}trackList><${p}track><${p}location>a.mp3</${p}location><${p}creator>X</${p}creator><${p}title>A</${p}title><${p}album>Y</${p}album><${p}trackNum>2</${p}trackNum><${p}duration>1500</${p}duration></${p}track></${p}trackList>`;
    for (const xml of [
      `<?xml version="1.0" encoding="UTF-8"?><playlist version="1" xmlns="http://xspf.org/ns/0/">${tracks('')}</playlist>`,
      `<x:playlist version="1" xmlns:x="http://xspf.org/ns/0/">${tracks('x:')}</x:playlist>`,
      `<playlist>${tracks('')}</playlist>`,
    ]) {
      expect(read(xml)).to.deep.equal({
        title: 'List & more',
        entries: [{ url: 'https://music.example/lists/a.mp3', hints: { artist: 'X', title: 'A', album: 'Y', track: 2, duration: 1.5 } }],
      });
    }
  });
});

describe('a podcast feed', () => {
  it('is read: enclosures with the iTunes tags, pictures of the episode or the show', () => {
    const { title, entries } = read(
      `<?xml version="1.0"?><rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
        <title>The Show</title><itunes:author>Host</itunes:author><itunes:image href="https://p.example/show.jpg"/>
        <item><title><![CDATA[Rock & <Roll>]]></title><itunes:duration>1:02:03</itunes:duration><itunes:episode>7</itunes:episode>
          <enclosure url="https://p.example/7.mp3?x=1&amp;y=2" length="0" type="audio/mpeg"/><itunes:image href="/7.jpg"/></item>
        <item><title>A video</title><enclosure url="https://p.example/v.mp4v" type="video/mp4"/></item>
        <item><title>Text only</title></item>
        <item><title>Six</title><itunes:duration>95</itunes:duration><enclosure url="https://p.example/six" type="audio/x-m4a"/></item>
      </channel></rss>`,
      'application/rss+xml',
    );
    expect(title).to.equal('The Show');
    expect(entries).to.deep.equal([
      {
        url: 'https://p.example/7.mp3?x=1&y=2',
        mimeType: 'audio/mpeg',
        hints: { title: 'Rock & <Roll>', artist: 'Host', album: 'The Show', track: 7, duration: 3723, artwork: 'https://music.example/7.jpg' },
      },
      {
        url: 'https://p.example/six',
        mimeType: 'audio/x-m4a',
        hints: { title: 'Six', artist: 'Host', album: 'The Show', duration: 95, artwork: 'https://p.example/show.jpg' },
      },
    ]);
  });

  it('may tell durations in any form', () => {
    const forms = ['95', '1:35', '01:01:35', '95.5', 'PT1H2M3S', 'PT90S', '', 'about an hour', '1:2:3:4'];
    expect(forms.map(parseClock)).to.deep.equal([95, 95, 3695, 95.5, 3723, 90, undefined, undefined, undefined]);
  });
});

describe('something else', () => {
  for (const [what, content, type, words] of [
    ['a web page', '<!DOCTYPE html><html><body>', 'text/html', 'web page'],
    ['XML of another kind', '<svg xmlns="http://www.w3.org/2000/svg"/>', '', '<svg>'],
    ['broken XML', '<rss><channel>', '', 'well-formed'],
    ['broken JSON', '{"playlist":', '', 'JSON'],
    ['JSON of another kind', '{"a":1}', '', 'playlist'],
    ['plain text', 'hello world', 'text/plain', 'neither'],
    ['an RSS feed without a channel', '<rss version="2.0"></rss>', '', 'channel'],
  ] as const) {
    it(`is refused by name: ${what}`, () => {
      expect(() => read(content, type)).to.throw(MpcError, words).with.property('code', 'malformed');
    });
  }

  it('that is audio is taken for one file', () => {
    for (const head of ['ID3\x04', 'fLaC', 'OggS', 'RIFF', '\0\0\0\x20ftypM4A ', '\xFF\xFB\x90\x00']) {
      const bytes = Uint8Array.from(head, (char) => char.charCodeAt(0));
      expect(readCatalog(bytes, '', base)).to.deep.equal({ kind: 'audio' });
    }
  });
});
