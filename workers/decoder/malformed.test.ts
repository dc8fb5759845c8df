import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { ByteSource } from './audio-stream.ts';
import { decode, errorCode, fixture, fixtureBytes, formatFixture, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';

const encode = (words: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(words);
const prose = encode('This is a letter and no music at all. '.repeat(3000));
const empty = new Float32Array(0);

describe('files that are not what they seem', () => {
  for (const extension of ['mp3', 'flac', 'ogg', 'opus', 'wav', 'm4a', 'aac', 'webm', 'aiff', 'caf', 'wv', 'tta', 'mpc', 'dsf', 'dff']) {
    it(`calls text named .${extension} malformed`, async () => {
      expect(await errorCode(open(sourceOf(prose, `letter.${extension}`)))).to.equal('malformed');
    });

    it(`calls an empty .${extension} malformed`, async () => {
      expect(await errorCode(open(sourceOf(new Uint8Array(0), `nothing.${extension}`)))).to.equal('malformed');
    });
  }

  it('calls text of another name, and music of formats without a decoder, unsupported at once', async () => {
    const wma = await fixture('pure.wma');
    const names = ['letter.txt', 'letter'].map((name) => sourceOf(prose, name));
    const binary = (letters: string): Uint8Array<ArrayBuffer> => Uint8Array.from(letters.padEnd(5000, 'x'), (letter) => letter.charCodeAt(0));
    const magic = ['MAC ', '\x0B\x77', '\x7F\xFE\x80\x01', 'OFR ', 'TTA2', 'MP+\x05', '....ftypaax ', 'MThd'].map((letters) => sourceOf(binary(letters), 'music.bin'));
    for (const source of [wma, ...names, ...magic]) {
      expect(await errorCode(open(source))).to.equal('unsupported');
      expect(source.total).to.be.at.most(64 * 1024);
    }
  });

  it('calls MP4 with protected sound unsupported, and says why', async () => {
    const bytes = (await fixtureBytes(formatFixture('alac-16.m4a'))).slice();
    const entry = String.fromCharCode(...bytes).indexOf('alac', bytes.length - 2000);
    bytes.set(encode('drms'), entry);
    for (const source of [sourceOf(bytes, 'bought.m4p'), await fixture('protected.mp4')]) {
      const failure = await open(source).catch((error: unknown) => error);
      expect(failure).to.include({ code: 'unsupported' });
      expect(failure).to.have.property('message').that.includes('copy-protected');
    }
  });

  it('says in a sentence of its own what a library has stumbled over', async () => {
    const bytes = (await fixtureBytes('sine-a.m4a')).slice();
    // The chunk map begins at the tenth sample and not at the first.
    const map = String.fromCharCode(...bytes).indexOf('stsc');
    bytes[map + 15] = 10;
    const failure = await open(sourceOf(bytes, 'x.m4a')).then(rest).catch((error: unknown) => error);
    expect(failure).to.include({ code: 'malformed', message: 'The file is damaged: what stands in it makes no sense.' });
  });

  it('believes the content over the name', async () => {
    const stream = await open(sourceOf(await fixtureBytes('sine-a.flac'), 'sine.mp3'));
    expect(stream.format.container).to.equal('flac');
  });

  it('calls headers without sound malformed', async () => {
    for (const [name, length] of [['sine-a.flac', 42], ['sine-a.ogg', 3500], ['sine-a.m4a', 600], ['sine-a.wav', 44], ['sine-a.mp3', 300]] as const) {
      const bytes = (await fixtureBytes(name)).slice(0, length);
      const result = await errorCode(open(sourceOf(bytes, name)).then(rest).then(({ frames }) => (frames === 0 ? Promise.reject(new Error('silent')) : frames)));
      expect(['malformed', 'Error: silent'], `${name}: ${result}`).to.include(result);
    }
  });

  for (const name of ['sweep.flac', 'sweep.mp3', 'sweep-vbr.mp3', 'sweep.ogg', 'sweep.opus', 'sweep.m4a', 'sweep.aac', 'sweep.webm', 'random-16.wav']) {
    it(`plays a ${name} that is cut off to where it ends`, async () => {
      const bytes = await fixtureBytes(name);
      const whole = await decode(name);
      const sampleRate = whole.format.sampleRate;
      const part = await rest(await open(sourceOf(bytes.slice(0, Math.floor(bytes.length * 0.6)), name), { sampleRate }));
      expect(part.frames / whole.frames).to.be.within(0.4, 0.75);
      const sure = Math.min(part.frames, whole.frames) - sampleRate / 10;
      expect(largestDifference(part.channels[0]?.subarray(0, sure) ?? empty, whole.channels[0]?.subarray(0, sure) ?? empty)).to.be.below(0.02);
    });
  }

  for (const [name, exact] of [['sweep.flac', true], ['sweep.mp3', true], ['sweep.ogg', true], ['sweep.opus', true]] as const) {
    it(`plays on in time after damage in the middle of ${name}`, async () => {
      const bytes = await fixtureBytes(name);
      const whole = await decode(name);
      const { sampleRate } = whole.format;
      const from = Math.floor(bytes.length / 2);
      const damaged = bytes.slice();
      for (let at = from; at < from + 3000; at += 1) damaged[at] = (at * 7919) & 0xff;
      const played = await rest(await open(sourceOf(damaged, name), { sampleRate }));
      expect(played.frames === whole.frames).to.equal(exact);
      const last = whole.frames - 5 * sampleRate;
      expect(largestDifference(played.channels[0]?.subarray(last) ?? empty, whole.channels[0]?.subarray(last) ?? empty)).to.be.below(0.001);
    });
  }

  for (const name of ['sweep.flac', 'sweep.mp3', 'sweep.ogg', 'sweep.m4a', 'sweep.aac', 'sweep.webm']) {
    it(`hands on what the source of ${name} throws, at once or on the way`, async () => {
      const source = await fixture(name);
      const lost = new MpcError('unreachable', 'The server is gone.');
      const failing = (from: number): ByteSource => ({
        size: source.size,
        extension: source.extension,
        mimeType: source.mimeType,
        read: (start, end, signal) => (end > from ? Promise.reject(lost) : source.read(start, end, signal)),
      });
      expect(await errorCode(open(failing(0)))).to.equal('unreachable');
      expect(await errorCode(open(failing(Math.floor((source.size ?? 0) * 0.6))).then(rest))).to.equal('unreachable');
    });
  }
});
