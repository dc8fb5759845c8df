import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { TrackTags } from '../library/store.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { SystemClock } from '../platform/clock.ts';
import { FetchHttpClient } from '../platform/fetch-http.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import type { Provider } from '../providers/provider.ts';
import { id3Tag, joined, jpeg, mp3Stream } from './mp3-stream.fake.ts';
import { entry, never, OneFile, read, reader } from './one-file.fake.ts';
import { TagReader } from './tag-reader.ts';

interface Agreed {
  readonly tags: Readonly<Record<string, string>>;
  readonly duration: number;
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly codec: string;
  readonly artwork: boolean;
}

async function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`/test/fixtures/tags/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The fields in the form that the truth of the fixtures has. */
function comparable({ title, artists, album, albumArtist, track, trackTotal, disc, discTotal, date, genres }: TrackTags): Record<string, string> {
  const numbered = (number?: number, total?: number): string => (number === undefined ? '' : total === undefined ? `${number}` : `${number}/${total}`);
  return {
    title: title ?? '',
    artist: artists?.join(', ') ?? '',
    album: album ?? '',
    albumartist: albumArtist ?? '',
    track: numbered(track, trackTotal),
    disc: numbered(disc, discTotal),
    date: date ?? '',
    genre: genres?.join(', ') ?? '',
  };
}

describe('TagReader', () => {
  it('reads what ffprobe and mutagen agree on', async () => {
    const agreed = (await (await fetch('/test/fixtures/tags/agreed.json')).json()) as Record<string, Agreed>;
    for (const [name, truth] of Object.entries(agreed)) {
      const { tags, warning } = await read(await fixture(name), name);
      const found = comparable(tags);
      for (const [field, value] of Object.entries(truth.tags)) {
        const wanted = value.replaceAll(/\b0(?=\d)/g, '');
        // What only one of the two knows is no part of the truth: totals, for instance.
        expect(wanted.includes('/') ? found[field] : found[field]?.replace(/\/.*/, ''), `${name} ${field}`).to.equal(wanted);
      }
      // Theirs counts the silence that MP3 encoders add, 57 ms at most; ours is what will be heard.
      expect(tags.duration, `${name} duration`).to.be.closeTo(truth.duration, 0.06);
      expect(tags.codec, name).to.equal(truth.codec);
      if (truth.sampleRate !== undefined) expect(tags.sampleRate, name).to.equal(truth.sampleRate);
      if (truth.channels !== undefined) expect(tags.channels, name).to.equal(truth.channels);
      expect(tags.picture !== undefined, `${name} artwork`).to.equal(truth.artwork);
      expect(warning, name).to.equal(null);
    }
  });

  it('reads little of a large file', async () => {
    const audio = mp3Stream(48_000, 128);
    const v1 = new Uint8Array(128);
    v1.set(new TextEncoder().encode('TAGOld title'));
    const bytes = joined([id3Tag({ TIT2: 'New title' }, [{ kind: 3, data: jpeg(700_000) }]), audio, v1]);
    const file = new OneFile(bytes);
    const { tags, bytes: transferred } = await reader().read(file as unknown as Provider, entry('long.mp3', bytes.length), never);
    expect(tags).to.include({ title: 'New title', bitRate: tags.bitRate });
    expect(tags.picture?.bytes.length).to.equal(700_000);
    expect(tags.duration).to.be.closeTo((48_000 * 1152) / 44_100, 0.1);
    expect(bytes.length).to.be.above(20_000_000);
    expect(transferred).to.be.below(1_000_000);
    expect(file.ranges.length).to.be.at.most(5);
  });

  it('takes what ID3v1 tells at the end when there is nothing else', async () => {
    const v1 = new Uint8Array(128);
    v1.set(new TextEncoder().encode('TAGOld title'));
    expect((await read(joined([mp3Stream(500, 128), v1]))).tags.title).to.equal('Old title');
  });

  it('estimates the duration of a variable rate without headers', async () => {
    const frames = 6000;
    const { tags } = await read(joined([mp3Stream(200, 32), mp3Stream(frames - 200, 128, 192, 320)]));
    const truth = (frames * 1152) / 44_100;
    expect(tags.duration).to.be.within(truth * 0.6, truth * 1.6);
  });

  it('shows the front cover, not the icon, nor what merely comes first', async () => {
    const pictures = [{ kind: 1, data: jpeg(900) }, { kind: 4, data: jpeg(5000) }, { kind: 3, data: jpeg(2000) }];
    const { tags } = await read(joined([id3Tag({}, pictures), mp3Stream(20, 128)]));
    expect(tags.picture?.bytes.length).to.equal(2000);
    const without = await read(joined([id3Tag({}, [{ kind: 1, data: jpeg(9000) }, { kind: 0, data: jpeg(300) }, { kind: 4, data: jpeg(400) }]), mp3Stream(20, 128)]));
    expect(without.tags.picture?.bytes.length).to.equal(400);
  });

  it('reads ReplayGain however it is written', async () => {
    for (const [gain, expected] of [['-6.50 dB', -6.5], ['-6.5dB', -6.5], ['-6.5', -6.5], ['+3,25 dB', 3.25]] as const) {
      const tag = id3Tag({ 'TXXX:REPLAYGAIN_TRACK_GAIN': gain, 'TXXX:replaygain_track_peak': '0.988', 'TXXX:REPLAYGAIN_ALBUM_GAIN': 'nonsense' });
      const { tags } = await read(joined([tag, mp3Stream(20, 128)]));
      expect(tags.loudness, gain).to.deep.equal({ trackGain: expected, trackPeak: 0.988 });
    }
  });

  it('leaves AC/DC one band, and keeps several artists apart', async () => {
    const v24 = await read(joined([id3Tag({ TPE1: 'Ann\0Bob', TPE2: 'Various' }), mp3Stream(20, 128)]));
    expect(v24.tags).to.deep.include({ artists: ['Ann', 'Bob'], albumArtist: 'Various' });
    const v23 = id3Tag({ TPE1: 'AC/DC' });
    v23[3] = 3;
    expect((await read(joined([v23, mp3Stream(20, 128)]))).tags.artists).to.deep.equal(['AC/DC']);
  });

  it('reads a file by what it is, not by what it is called', async () => {
    const { tags, warning } = await read(await fixture('full.flac'), 'wrong.mp3');
    expect([tags.codec, tags.title, warning]).to.deep.equal(['flac', 'full', null]);
  });

  for (const [what, bytes] of [
    ['an empty file', new Uint8Array()],
    ['a text', new TextEncoder().encode('This is no music.\n'.repeat(20))],
    ['random bytes', Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919) % 255)],
  ] as const) {
    it(`warns of ${what} called .mp3`, async () => {
      const { tags, warning } = await read(bytes, 'song.mp3', { title: 'Hint' });
      expect(warning?.code).to.equal('malformed');
      expect(tags.title).to.equal('Hint');
    });
  }

  it('keeps what it found of a file that is cut off', async () => {
    const whole = await fixture('full.m4a');
    for (const name of ['full.flac', 'full.opus', 'full.mp3']) {
      const { tags } = await read((await fixture(name)).slice(0, 5000), name);
      expect(tags.title, name).to.equal('full');
    }
    const { warning } = await read(whole.slice(0, 900), 'full.m4a');
    expect(warning?.code).to.equal('malformed');
  });

  it('jumps over the sound of an M4A file to the tags at its end', async () => {
    const whole = await fixture('full.m4a');
    const boxes = new Map<string, Uint8Array<ArrayBuffer>>();
    const view = new DataView(whole.buffer);
    for (let at = 0; at < whole.length; at += view.getUint32(at)) {
      boxes.set(String.fromCharCode(...whole.subarray(at + 4, at + 8)), whole.slice(at, at + view.getUint32(at)));
    }
    const sound = new Uint8Array(6_000_000);
    new DataView(sound.buffer).setUint32(0, sound.length);
    sound.set(new TextEncoder().encode('mdat'), 4);
    const bytes = joined([boxes.get('ftyp')!, sound, boxes.get('moov')!]);
    const { tags, bytes: transferred } = await read(bytes, 'tail.m4a');
    expect(tags.title).to.equal('full');
    expect(transferred).to.be.below(100_000);
  });

  it('never searches through a whole file', async () => {
    const file = new OneFile(new Uint8Array(40_000_000).fill(0x20));
    const { warning, bytes } = await reader().read(file as unknown as Provider, entry('noise.mp3', 40_000_000), never);
    expect(warning?.code).to.equal('malformed');
    expect(bytes).to.be.below(3_000_000);
  });

  it('throws what the provider throws', async () => {
    const gone = { read: () => Promise.reject(new MpcError('not-found', 'gone')) };
    const error = await reader().read(gone as unknown as Provider, entry('a.m4a', 1000), never).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'not-found');
  });

  it('gives up a file that takes too long', async () => {
    const hanging = { read: (_f: unknown, _s: number, _e: number, signal: AbortSignal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))) };
    const tags = new TagReader({ http: new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() }), timeLimit: 20 });
    const error = await tags.read(hanging as unknown as Provider, entry('a.mp3', 1000), never).catch((thrown: unknown) => thrown);
    expect(error).to.have.property('code', 'timeout');
  });

  it('reads a file whose size nobody tells', async () => {
    const bytes = await fixture('full.m4a');
    const { tags } = await reader().read(new OneFile(bytes) as unknown as Provider, entry('full.m4a', null), never);
    expect(tags.title).to.equal('full');
  });

  it('lets the file’s own tags win over the catalogue’s, and fills in what they lack', async () => {
    let fetched = 0;
    const tags = reader(() => {
      fetched += 1;
      return Promise.resolve(new Response(jpeg(100)));
    });
    const hints = { title: 'Hint', album: 'Hinted album', artwork: 'https://h.example/cover.jpg' };
    const tagged = joined([id3Tag({ TIT2: 'Own' }), mp3Stream(20, 128)]);
    const first = await read(tagged, 'a.mp3', hints, tags);
    expect(first.tags).to.include({ title: 'Own', album: 'Hinted album' });
    expect(first.tags.picture).to.deep.equal({ bytes: jpeg(100), mimeType: 'image/jpeg' });
    await read(tagged, 'b.mp3', hints, tags);
    expect(fetched).to.equal(1);
  });

  it('reads everything that taggers commonly write', async () => {
    const tag = id3Tag({
      TIT2: 'Song',
      TPE1: 'Ann',
      TSOT: 'Song, A',
      TSOP: 'Ann, A',
      TSOA: 'Album, An',
      TSO2: 'Band, The',
      TCOM: 'Cid\0Dee',
      TEXT: 'Eve',
      TPE3: 'Fay',
      TPE4: 'Gus',
      TBPM: '128',
      TSRC: 'gb-aye-6700149',
      TDOR: '1967-05-26',
      TDRC: '2009',
      TCMP: '1',
      'TXXX:MusicBrainz Album Id': '9E873859-8AA4-4790-B985-5A953E8EF628',
      'TXXX:MusicBrainz Artist Id': '7cf0ea9d-86b9-4dad-ba9e-2355a64899ea',
    });
    const { tags } = await read(joined([tag, mp3Stream(20, 128)]));
    expect(tags).to.deep.include({
      titleSort: 'Song, A',
      artistSort: 'Ann, A',
      albumSort: 'Album, An',
      albumArtistSort: 'Band, The',
      composer: 'Cid, Dee',
      credits: [
        { name: 'Cid', role: 'composer' },
        { name: 'Dee', role: 'composer' },
        { name: 'Eve', role: 'lyricist' },
        { name: 'Fay', role: 'conductor' },
        { name: 'Gus', role: 'remixer' },
      ],
      bpm: 128,
      isrc: 'GBAYE6700149',
      originalDate: '1967-05-26',
      date: '2009',
      compilation: true,
      musicBrainz: { release: '9E873859-8AA4-4790-B985-5A953E8EF628', artists: ['7cf0ea9d-86b9-4dad-ba9e-2355a64899ea'] },
    });
  });

  it('reads what real taggers wrote: bpm, words, ids, and what encoders added', async () => {
    const ids = { recording: '8b882575-08a5-4452-a7a7-cbb8a1531f9e', release: '9e873859-8aa4-4790-b985-5a953e8ef628' };
    for (const name of ['full.mp3', 'full.flac', 'full.ogg', 'full.opus', 'full.m4a', 'full.ape', 'full.wv']) {
      const { tags } = await read(await fixture(name), name);
      expect([tags.bpm, tags.lyrics], name).to.deep.equal([6, { text: 'the lyrics', lines: null }]);
      expect(tags.musicBrainz, name).to.include(ids);
    }
    const added = async (name: string) => {
      const { encoderDelay, encoderPadding } = (await read(await fixture(name), name)).tags;
      return [encoderDelay, encoderPadding];
    };
    expect(await added('full.m4a')).to.deep.equal([2112, 892]);
    expect((await added('full.opus'))[0]).to.be.above(0);
    expect(await added('full.flac')).to.deep.equal([undefined, undefined]);
  });
});
