import { expect } from '@open-wc/testing';
import type { PcmMessage } from '../../services/protocol/output.ts';
import type { PcmBlock } from '../decoder/audio-stream.ts';
import { PcmFeeder } from './pcm-feeder.ts';
import type { PrimedTrack } from './pcm-generation.ts';
import { TrackStream } from './track-stream.ts';

const RATE = 8000;

function second(level: number): PcmBlock {
  return { channels: [new Float32Array(RATE).fill(level)], frames: RATE };
}

/** Ten minutes. */
function track(ahead = 0, level = 0.5, block = second(level)): PrimedTrack {
  const stream = new TrackStream(
    { entry: 'entry', track: 'track' },
    ['track'],
    { ahead, format: { sampleRate: RATE, channels: 1, duration: 600 }, read: async () => ({ ...block, channels: block.channels.map((plane) => plane.slice()) }), seek: async () => undefined, close: () => undefined } as never,
    { album: null, gain: 1, tempo: null, meter: null, heard: () => undefined },
  );
  return { stream, position: 0, first: { ...block, channels: block.channels.map((plane) => plane.slice()) } };
}

/** What is to be sent is sent within these: without a wait of any kind. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve();
}

/** A feeder that says `play` again with each word of the worklet's. */
function feederOf(port: MessagePort, startBuffer: () => number): PcmFeeder {
  const feeder: PcmFeeder = new PcmFeeder(port, RATE, startBuffer, {
    next: async () => null,
    longestCrossfade: () => 0,
    crossfade: () => 0,
    progress: () => void turns().then(() => feeder.play(0)),
    joined: () => undefined,
    drained: () => undefined,
  });
  return feeder;
}

/**
 * What a feeder has sent: as much as it sends before the worklet sounds, or once that has played for a moment.
 * @param ahead seconds whose bytes are there
 */
async function fed(startBuffer: () => number, starts: number, sounds = true, ahead = 0): Promise<readonly PcmMessage[]> {
  const { port1, port2 } = new MessageChannel();
  const feeder = feederOf(port1, startBuffer);
  const sent: PcmMessage[] = [];
  const done = new Promise<void>((resolve) => {
    port2.onmessage = ({ data }: MessageEvent<PcmMessage>) => {
      if (data.type !== 'play') sent.push(data);
      else if (sounds) {
        port2.postMessage({ type: 'progress', generation: starts, ordinal: 0, framesOfOrdinal: RATE / 2, consumed: RATE / 2, buffered: 1, underrun: 0 });
        sounds = false;
      } else resolve();
    };
  });
  for (let n = 0; n < starts; n++) {
    feeder.start(track(ahead));
    await turns();
  }
  feeder.play(0);
  await done;
  feeder.close();
  port2.close();
  return sent;
}

/** Seconds that a feeder has sent before anything is heard, and each time so many seconds were in all; it begins with half a second. */
async function sentAfter(first: PrimedTrack, heard: readonly number[]): Promise<readonly number[]> {
  const { port1, port2 } = new MessageChannel();
  const feeder = feederOf(port1, () => 0.5);
  const seconds: number[] = [];
  let sent = 0;
  await new Promise<void>((resolve) => {
    port2.onmessage = ({ data }: MessageEvent<PcmMessage>) => {
      if (data.type === 'block') sent += data.frames / RATE;
      if (data.type !== 'play') return;
      seconds.push(sent);
      const now = heard[seconds.length - 1];
      if (now === undefined) resolve();
      else port2.postMessage({ type: 'progress', generation: 1, ordinal: 0, framesOfOrdinal: now * RATE, consumed: now * RATE, buffered: 1, underrun: 0 });
    };
    feeder.start(first);
    void turns().then(() => feeder.play(0));
  });
  feeder.close();
  port2.close();
  return seconds;
}

describe('PcmFeeder', () => {
  it('asks the worklet to wait for as much sound as is configured, anew at each start', async () => {
    let startBuffer = 0.5;
    const sent = await fed(() => {
      const now = startBuffer;
      startBuffer = 3;
      return now;
    }, 2);
    const holds = sent.flatMap((message) => (message.type === 'flush' ? [[message.holdFrames, message.longestHoldFrames]] : []));
    expect(holds).to.deep.equal([[RATE / 2, RATE * 2], [RATE * 3, RATE * 3]]);
  });

  it('lets the worklet begin with a little where the bytes of the rest are there already', async () => {
    const startFrames = async (startBuffer: number, ahead: number): Promise<number | undefined> => {
      const [flush] = await fed(() => startBuffer, 1, false, ahead);
      return flush?.type === 'flush' ? flush.startFrames : undefined;
    };
    // A second is decoded in each case.
    expect([await startFrames(3, 2), await startFrames(3, 1.9), await startFrames(0.05, 0)]).to.deep.equal([RATE * 0.1, RATE * 3, RATE * 0.05]);
  });

  it('sends no more than the worklet waits for before it sounds, so that no byte is read that the first sound does not need', async () => {
    for (const seconds of [0.5, 2, 5]) {
      const sent = await fed(() => seconds, 1, false);
      const frames = sent.reduce((sum, message) => sum + (message.type === 'block' ? message.frames : 0), 0);
      expect(frames, `${seconds} s`).to.equal(Math.ceil(seconds) * RATE);
    }
  });

  it('sends no more than that as long as only silence has been heard, but for half of it', async () => {
    const seconds = await sentAfter(track(0, 0), [0.2, 0.5]);
    expect(seconds.slice(0, 2)).to.deep.equal([1, 1]);
    expect(seconds[2]).to.be.greaterThan(2);
  });

  it('sends twice as much as was heard for a moment, and all that it keeps ahead only then', async () => {
    const short: PcmBlock = { channels: [new Float32Array(RATE / 10).fill(0.5)], frames: RATE / 10 };
    const seconds = await sentAfter(track(0, 0.5, short), [0.04, 0.1, 0.2, 0.3]);
    expect(seconds.map((sent) => Math.round(sent * 10) / 10).slice(0, 4)).to.deep.equal([0.5, 0.5, 0.7, 0.9]);
    expect(seconds[4]).to.be.greaterThan(2);
  });

  it('sends more ahead than the worklet may wait for, so that it never waits for what does not come', async () => {
    for (const seconds of [0.1, 0.5, 2, 5]) {
      const sent = await fed(() => seconds, 1);
      const frames = sent.reduce((sum, message) => sum + (message.type === 'block' ? message.frames : 0), 0);
      const longest = sent.reduce((most, message) => (message.type === 'flush' ? (message.longestHoldFrames ?? 0) : most), 0);
      expect(frames, `${seconds} s`).to.be.greaterThan(longest).and.at.most(longest + 3 * RATE);
    }
  });
});
