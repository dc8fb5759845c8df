/**
 * From bytes to the worklet: the real engine, decoder and audio output in one page, over files made here whose
 * every sample is known. What is compared is what comes out behind the worklet.
 */
import { expect } from '@open-wc/testing';
import { AudioOutput } from '../../services/audio-output/audio-output.ts';
import { FakePageContext } from '../../services/audio-output/context-link.fake.ts';
import { EventBus, createStamp } from '../../services/event-bus.ts';
import { DEFAULT_CONFIG } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import { DEFAULT_SOUND } from '../../services/protocol/sound.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Track, TrackRow } from '../../services/protocol/records.ts';
import { openAudio } from '../../workers/decoder/open-audio.ts';
import type { LibraryStore } from '../../workers/library/store.ts';
import { SystemClock } from '../../workers/platform/clock.ts';
import { MemoryNetwork } from '../../workers/platform/memory-network.ts';
import { createPlayerService } from '../../workers/player/player-service.ts';
import { NO_OFFLINE_MUSIC } from '../../workers/reading/offline-music.fake.ts';
import { PlayerEngine } from '../../workers/player/player.ts';
import type { Provider } from '../../workers/providers/provider.ts';

const RATE = 44_100;

/** A 16 bit stereo WAV file: left the samples, right their negatives. */
function wav(samples: Int16Array, sampleRate = RATE): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + samples.length * 4);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string): void => void new TextEncoder().encodeInto(letters, bytes.subarray(at));
  text(0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 4, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 4, true);
  samples.forEach((value, index) => {
    view.setInt16(44 + index * 4, value, true);
    view.setInt16(46 + index * 4, -value, true);
  });
  return bytes;
}

/** A tone that never is zero for long, so that a missing or extra sample shows. */
function tone(frames: number): Int16Array {
  return Int16Array.from({ length: frames }, (_, index) => 1 + Math.round(12_000 * Math.abs(Math.sin(index / 37))) + (index % 7));
}

const CAPTURE = `
class Capture extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input[0].slice());
    return true;
  }
}
registerProcessor('capture', Capture);`;

class Page {
  readonly bus = new EventBus(1024);
  readonly engine: PlayerEngine;
  readonly output: AudioOutput;
  readonly heard: number[] = [];
  state: PlayerState | null = null;
  bytes = 0;

  constructor(readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>) {
    const stamp = createStamp('test', () => Date.now());
    const provider: Partial<Provider> = {
      read: async (file, start, end) => {
        const bytes = files[file.fileId]?.slice(start, end);
        if (bytes === undefined) throw new MpcError('not-found', 'No such file.');
        this.bytes += bytes.length;
        return { bytes, size: files[file.fileId]?.length ?? null };
      },
      url: async () => null,
    };
    const row = (id: string): TrackRow => ({ id, title: id, duration: null, artwork: null }) as TrackRow;
    const library: Partial<LibraryStore> = {
      rows: async (ids) => ids.map(row),
      track: async (id) => ({ ...row(id), sampleRate: RATE }) as Track,
      file: async (id) => ({
        account: 'account',
        file: { fileId: id, path: id, size: files[id]?.length ?? null, modified: null, changeKey: '', mimeType: '' },
      }),
      copies: async (id) => [id],
      resolve: async (request) => ('tracks' in request ? request.tracks : []),
    };
    this.engine = new PlayerEngine({
      library: library as LibraryStore,
      providers: { provider: async () => provider as Provider, renew: async () => provider as Provider },
      cache: null,
      isKept: () => false,
      network: new MemoryNetwork(),
      openAudio,
      startBuffer: () => DEFAULT_CONFIG.playback.startBuffer,
      positionInterval: () => DEFAULT_CONFIG.playback.positionInterval,
      followTitles: async () => undefined,
      waveformsWanted: () => true,
      store: { get: async () => undefined, set: async () => undefined, delete: async () => undefined, entries: async () => [] },
      emit: (event) => {
        if (event.type === 'Playback' && event.payload.event === 'StateChanged') this.state = event.payload.state;
        this.bus.emit(stamp(event));
      },
      heard: () => undefined,
      sound: () => DEFAULT_SOUND,
      savePlaylist: () => Promise.reject(new Error('No playlists here.')),
      chapters: async () => [],
      clock: new SystemClock(),
      log: SILENT,
    });
    this.output = new AudioOutput({
      player: createPlayerService(this.engine, 'tab', NO_OFFLINE_MUSIC),
      events: this.bus,
      library: { artwork: async () => null },
      host: 'test',
      tab: 'tab',
      workletUrl: new URL('../../services/audio-output/playback.worklet.ts', import.meta.url),
      codecWorkerUrl: new URL('../../workers/codec.worker.ts', import.meta.url),
      ...new FakePageContext(),
    });
  }

  /** Makes the context and captures behind the worklet before anything is played. */
  async listen(): Promise<void> {
    this.output.unlock();
    await until(() => this.output.node !== null);
    const context = this.output.context!;
    await context.audioWorklet.addModule(URL.createObjectURL(new Blob([CAPTURE], { type: 'text/javascript' })));
    const capture = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
    capture.port.onmessage = (event: MessageEvent<Float32Array>) => this.heard.push(...event.data);
    this.output.node!.connect(capture);
  }

  async close(): Promise<void> {
    this.output.close();
    await this.engine.close();
    this.bus.close();
  }
}

async function until(isTrue: () => boolean, milliseconds = 15_000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`This never came true: ${String(isTrue)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

/** As 16 bit numbers, without the silence around. */
function sounding(samples: readonly number[]): number[] {
  const first = samples.findIndex((value) => value !== 0);
  const last = samples.findLastIndex((value) => value !== 0);
  return samples.slice(first, last + 1).map((value) => value * 32_768);
}

describe('playback, from bytes to the worklet', () => {
  let page: Page;

  afterEach(() => page.close());

  it('joins two files of one recording without a missing, extra or changed sample', async () => {
    const whole = tone(60_001);
    page = new Page({ 'a.wav': wav(whole.slice(0, 33_333)), 'b.wav': wav(whole.slice(33_333)) });
    await page.listen();
    await page.engine.play('tab', { tracks: ['a.wav', 'b.wav'] });
    await until(() => page.state?.status === 'ended');
    expect(sounding(page.heard)).to.deep.equal([...whole]);
  });

  it('seeks to the sample', async () => {
    const whole = tone(10 * RATE);
    page = new Page({ 'a.wav': wav(whole) });
    await page.listen();
    await page.engine.play('tab', { tracks: ['a.wav'] });
    await until(() => page.state?.status === 'playing');
    await page.engine.seek(9);
    await until(() => page.state?.status === 'ended');
    const end = sounding(page.heard).slice(-(RATE - 500));
    expect(end).to.deep.equal(Array.from(whole.slice(-(RATE - 500))));
  });

  it('starts after a small part of a long file', async () => {
    page = new Page({ 'a.wav': wav(tone(120 * RATE)) });
    await page.listen();
    const asked = performance.now();
    await page.engine.play('tab', { tracks: ['a.wav'] });
    await until(() => page.heard.some((value) => value !== 0));
    const milliseconds = Math.round(performance.now() - asked);
    expect(milliseconds).to.be.lessThan(3000);
    expect(page.bytes).to.be.lessThan(4 * 1024 * 1024);
  });

  it('skips what is no music and says so', async () => {
    page = new Page({ 'text.mp3': new TextEncoder().encode('This is not music. '.repeat(500)), 'empty.flac': new Uint8Array(0), 'a.wav': wav(tone(5000)) });
    await page.listen();
    await page.engine.play('tab', { tracks: ['text.mp3', 'empty.flac', 'gone.wav', 'a.wav'] });
    await until(() => page.state?.status === 'ended');
    expect(sounding(page.heard)).to.deep.equal([...tone(5000)]);
    expect(page.state?.skipped?.track.id).to.equal('gone.wav');
  });
});
