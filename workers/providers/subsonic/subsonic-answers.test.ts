import { expect } from '@open-wc/testing';
import { MpcError } from '../../../services/protocol/errors.ts';
import { contentsOf, failureInBytes } from './subsonic-answers.ts';
import { lyricsIn } from './subsonic-lyrics.ts';
import { songFile } from './subsonic-song.ts';

const URL_ASKED = 'https://music.example/rest/ping?u=ann&t=secrettoken';

function failureOf(text: string): MpcError {
  try {
    contentsOf(text, URL_ASKED);
  } catch (error) {
    if (error instanceof MpcError) return error;
  }
  throw new Error('It did not fail.');
}

describe('answers of Subsonic servers', () => {
  it('that fail are errors of the right kind, in JSON and XML, without what was asked', () => {
    const codes = { 0: 'server', 10: 'server', 20: 'unsupported', 30: 'unsupported', 40: 'unauthorized', 41: 'unauthorized', 42: 'unauthorized', 43: 'unauthorized', 44: 'unauthorized', 50: 'forbidden', 60: 'forbidden', 70: 'not-found', 99: 'server' };
    for (const [code, kind] of Object.entries(codes)) {
      const json = failureOf(JSON.stringify({ 'subsonic-response': { status: 'failed', version: '1.16.1', error: { code: Number(code), message: 'of ann' } } }));
      const xml = failureOf(`<?xml version="1.0"?><subsonic-response xmlns="http://subsonic.org/restapi" status="failed" version="1.16.1"><error code="${code}" message="of ann"/></subsonic-response>`);
      for (const error of [json, xml]) {
        expect([error.code, error.details['subsonic'], error.retryable], code).to.deep.equal([kind, Number(code), false]);
        expect(JSON.stringify([error.message, error.details])).not.to.match(/ann|secrettoken/);
      }
    }
  });

  it('that are none are said to be none', () => {
    for (const text of ['<html><body>Sign in</body></html>', '{"error":"x"}', '[]', '', 'null', '{"subsonic-response":5}']) {
      expect(failureOf(text).details['reason'], text).to.equal('not-subsonic');
    }
    expect(failureOf('{"subsonic-response":{"status":"failed"}}').code).to.equal('server');
  });

  it('are told from bytes by their type', async () => {
    const answer = (type: string, body: string): Promise<MpcError | null> => failureInBytes(new Response(body, { headers: { 'Content-Type': type } }));
    expect(await answer('audio/mpeg', '{}')).to.equal(null);
    expect(await answer('application/octet-stream', '<x/>')).to.equal(null);
    expect((await answer('application/json; charset=utf-8', '{"subsonic-response":{"status":"failed","error":{"code":70}}}'))?.code).to.equal('not-found');
    expect((await answer('text/xml', '<html/>'))?.details['reason']).to.equal('not-subsonic');
  });
});

describe('songs of Subsonic servers', () => {
  it('may lack whatever is not needed, and have numbers for ids', () => {
    const file = songFile({ id: 7, title: 'One', suffix: 'mp3' });
    expect(file).to.include({ fileId: '7', path: 'One [7].mp3', size: null, modified: null, mimeType: '' });
    expect(file?.tags).to.deep.equal({ title: 'One', codec: 'mp3', container: 'mp3' });
    expect(songFile({ id: '8', path: '/./A//../B/x.flac', size: '12', track: '3', created: 'nonsense' })).to.deep.include({ path: 'A/B/x.flac', size: 12, modified: null });
    expect(songFile({ id: '9', path: 'x.mp3', artist: null, genres: 'Pop', artists: [5, {}, { name: 'Ann' }], replayGain: [] })?.tags).to.deep.include({ artists: ['Ann'] });
  });

  it('are no videos, folders or pictures', () => {
    for (const song of [{}, { id: '1', isDir: true, path: 'a.mp3' }, { id: '1', isVideo: true, path: 'a.mp4' }, { id: '1', path: 'a.jpg', contentType: 'image/jpeg' }]) {
      expect(songFile(song)).to.equal(null);
    }
  });
});

describe('lyrics of Subsonic servers', () => {
  it('are those with times where there are several, moved by their offset', () => {
    const plain = { synced: false, line: [{ value: 'plain' }] };
    const synced = { synced: true, offset: 100, line: [{ start: 2000, value: 'two' }, { start: 50, value: 'one' }] };
    expect(lyricsIn([plain, synced])).to.deep.equal({ text: 'two\none', lines: [{ time: 0, text: 'one' }, { time: 1900, text: 'two' }] });
    expect(lyricsIn([{ synced: true, line: [{ value: 'no time' }] }])).to.deep.equal({ text: 'no time', lines: null });
    expect([lyricsIn([]), lyricsIn([{}]), lyricsIn([{ line: [{ value: ' ' }] }])]).to.deep.equal([null, null, null]);
  });
});
