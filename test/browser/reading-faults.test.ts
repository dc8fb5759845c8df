/**
 * Playing from servers as they are: the same samples come out, whatever a server, the network or the account does
 * meanwhile, and nothing is left behind.
 */
import { expect } from '@open-wc/testing';
import { asMpcError } from '../../services/protocol/errors.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import { openAudio } from '../../workers/decoder/open-audio.ts';
import type { AudioStream } from '../../workers/decoder/audio-stream.ts';
import { SystemClock, type Clock } from '../../workers/platform/clock.ts';
import { FetchHttpClient } from '../../workers/platform/fetch-http.ts';
import { MemoryNetwork } from '../../workers/platform/memory-network.ts';
import { WebdavProvider } from '../../workers/providers/webdav/webdav-provider.ts';
import { TrackSource } from '../../workers/player/track-source.ts';
import { CacheRig } from '../../workers/reading/cache-fixture.ts';
import { PatientReader, READ_PATIENCE } from '../../workers/reading/patient-reader.ts';
import { startWebdav, type Faults, type WebdavServer } from '../servers/test-servers.ts';

const RATE = 44_100;
const FLAC = 'Wicker Street Trio/Live at the Paper Lantern/01 Blue Umbrella.flac';
const MP3 = 'Parallel Kiosk/Last Tram to Everywhere/04 Pocket Picnic.mp3';

const SPOILT: Readonly<Record<string, Faults>> = {
  'drops every third connection': { dropEvery: 3 },
  'cuts each answer': { cutBody: 200_000 },
  'promises more bytes than it sends': { moreLength: 5000 },
  'is slow': { slowBody: 10 },
  'fails every now and then': { status: [{ pattern: '^GET', code: 503, times: 3 }] },
  'hides its headers': { hideHeaders: true },
  'ignores ranges': { ignoreRange: true },
  'ignores ranges and drops every third connection': { ignoreRange: true, dropEvery: 3 },
};

/** Pauses between attempts are short, time limits are as they are. */
class HastyClock extends SystemClock {
  override sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return super.sleep(milliseconds <= 4000 ? milliseconds / 50 : milliseconds, signal);
  }
}

/** One listener at one server. */
class Listener {
  readonly network = new MemoryNetwork();
  readonly caches = new CacheRig();
  readonly http: FetchHttpClient;
  readonly #server: WebdavServer;
  readonly #clock: Clock;
  readonly #life = new AbortController();
  renewals = 0;

  constructor(server: WebdavServer, clock: Clock = new HastyClock()) {
    this.#server = server;
    this.#clock = clock;
    this.http = new FetchHttpClient({ clock, watch: new SystemClock(), network: this.network });
  }

  /** @param cached whether what passes is kept */
  async source(path: string, cached: boolean): Promise<TrackSource> {
    const fileId = path.split('/').map(encodeURIComponent).join('/');
    const file = { fileId, path, size: null, modified: null, changeKey: '1', mimeType: '' };
    const provider = new WebdavProvider({ url: this.#server.url, username: 'ann', password: 'the-right-one-4711', http: this.http });
    const renew = async () => {
      this.renewals += 1;
      return provider;
    };
    const reader = new PatientReader({
      account: 'account',
      providers: { provider: async () => provider, renew },
      clock: this.#clock,
      network: this.network,
      patience: READ_PATIENCE,
    });
    const kept = cached ? await this.caches.file({ account: 'account', fileId, changeKey: '1' }) : null;
    return new TrackSource({ file, reader, kept });
  }

  async open(path: string, cached = false): Promise<AudioStream> {
    const codecs = { port: () => Promise.reject(new Error('No codec is lent here.')) };
    return openAudio(await this.source(path, cached), { sampleRate: RATE, channels: 2, codecs, log: SILENT, signal: this.#life.signal });
  }

  close(): void {
    this.#life.abort();
    this.http.close();
  }
}

/** The left channel up to the end, or of so many frames. */
async function heard(stream: AudioStream, frames = Infinity): Promise<Float32Array[]> {
  const blocks: Float32Array[] = [];
  for (let count = 0; count < frames; ) {
    const block = await stream.read();
    const [left] = block?.channels ?? [];
    if (!left) break;
    blocks.push(left);
    count += left.length;
  }
  return blocks;
}

/** Equal for equal samples. */
async function hashOf(blocks: readonly Float32Array[]): Promise<string> {
  const bytes = await new Blob(blocks.map((block) => new Uint8Array(block.slice().buffer))).arrayBuffer();
  return Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)), (byte) => byte.toString(16)).join('');
}

describe('playing from a server that', () => {
  let server: WebdavServer;
  let listener: Listener;
  const recorded: Record<string, string> = {};
  const unhandled: unknown[] = [];
  const note = (event: PromiseRejectionEvent): void => void unhandled.push(event.reason);

  before(async () => {
    window.addEventListener('unhandledrejection', note);
    server = await startWebdav({ folder: 'demo/music', user: 'ann', password: 'the-right-one-4711' });
    const untroubled = new Listener(server);
    for (const path of [FLAC, MP3]) recorded[path] = await hashOf(await heard(await untroubled.open(path)));
    untroubled.close();
  });
  beforeEach(async () => {
    await server.control({ reset: true });
    await server.clearLog();
    listener = new Listener(server);
  });
  afterEach(() => {
    listener.close();
    expect(unhandled).to.deep.equal([]);
  });
  after(async () => {
    await server.close();
    window.removeEventListener('unhandledrejection', note);
  });

  for (const [what, faults] of Object.entries(SPOILT)) {
    it(`${what} sounds as recorded, kept or not, and again from what was kept`, async () => {
      await server.control(faults);
      expect(await hashOf(await heard(await listener.open(FLAC)))).to.equal(recorded[FLAC]);
      for (const path of [FLAC, MP3]) {
        expect(await hashOf(await heard(await listener.open(path, true))), path).to.equal(recorded[path]);
        await server.control({ offline: true });
        expect(await hashOf(await heard(await listener.open(path, true))), `${path} without a network`).to.equal(recorded[path]);
        await server.control({ offline: false });
      }
    });
  }

  it('finds the token expired in mid-track goes on once the account is renewed', async () => {
    const stream = await listener.open(FLAC);
    const begun = await heard(stream, RATE);
    await server.control({ status: [{ pattern: '^GET', code: 401, times: 1 }] });
    expect(await hashOf([...begun, ...(await heard(stream))])).to.equal(recorded[FLAC]);
    expect(listener.renewals).to.equal(1);
  });

  it('is away for a while goes on at the same sample when it is back', async () => {
    listener.close();
    listener = new Listener(server, new SystemClock());
    const stream = await listener.open(FLAC);
    const begun = await heard(stream, RATE);
    await server.control({ offline: true });
    const rest = heard(stream);
    await pause(2500);
    await server.control({ offline: false });
    expect(await hashOf([...begun, ...(await rest)])).to.equal(recorded[FLAC]);
  });

  it('waits for a device without a network, and goes on when that is back', async () => {
    const stream = await listener.open(FLAC);
    const begun = await heard(stream, RATE);
    await server.control({ offline: true });
    listener.network.set({ online: false });
    const rest = heard(stream);
    setTimeout(() => {
      void server.control({ offline: false }).then(() => listener.network.set({ online: true }));
    }, 100);
    expect(await hashOf([...begun, ...(await rest)])).to.equal(recorded[FLAC]);
  });

  it('replaces the file while it plays ends the stream with an error, and never mixes two files', async () => {
    for (const cached of [false, true]) {
      const stream = await listener.open(FLAC, cached);
      await heard(stream, RATE / 2);
      const other = await (await fetch(`/demo/music/${FLAC.replace('01 Blue Umbrella', '02 Thirteen Steps')}`)).arrayBuffer();
      const before = await (await fetch(`/demo/music/${FLAC}`)).arrayBuffer();
      const put = (body: ArrayBuffer): Promise<Response> =>
        fetch(new URL(encodeURI(FLAC), server.url), { method: 'PUT', body, headers: { Authorization: `Basic ${btoa('ann:the-right-one-4711')}` } });
      await put(other);
      const error = await heard(stream).then(() => null, asMpcError);
      expect([error?.code, error?.details['reason']]).to.deep.equal(['server', 'changed']);
      expect(await hashOf(await heard(await listener.open(FLAC, cached)))).not.to.equal(recorded[FLAC]);
      await put(before);
      // Where all is kept that is needed, nobody asks the server before the library is told of the change.
      if (!cached) expect(await hashOf(await heard(await listener.open(FLAC, cached)))).to.equal(recorded[FLAC]);
    }
  });

  it('is asked for a hundred places in a row is left alone by those that are not wanted any more', async () => {
    await server.control({ slowBody: 5 });
    const stream = await listener.open(FLAC);
    for (let turn = 0; turn < 100; turn += 1) {
      await stream.seek(((turn * 37) % 60) / 10);
      await stream.read();
    }
    await stream.seek(0);
    expect(await hashOf(await heard(stream))).to.equal(recorded[FLAC]);
    stream.close();
    await allClosed();
  });

  it('is left while it sends sees the connection end', async () => {
    const stream = await listener.open(FLAC);
    await server.control({ stallBody: 1000 });
    const reading = heard(stream).then(() => null, asMpcError);
    for (let turn = 0; turn < 500 && (await server.log()).every(({ closed }) => closed); turn += 1) await pause(10);
    stream.close();
    expect(await reading).to.have.property('code');
    await allClosed();
  });

  /** Every answer is over. */
  async function allClosed(): Promise<void> {
    for (let turn = 0; turn < 500 && !(await server.log()).every(({ closed }) => closed); turn += 1) await pause(10);
    expect((await server.log()).filter(({ closed }) => !closed)).to.deep.equal([]);
  }
});

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
