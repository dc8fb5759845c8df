import { expect } from '@open-wc/testing';
import { errorCode } from './decode-fixture.ts';
import { DecodedStream } from './decoded-stream.ts';
import type { Demuxer, PacketBatch } from './demuxer.ts';
import type { PacketDecoder, Pcm } from './packet-decoder.ts';

/** Frames of a packet, as the file counts them. */
const FRAME = 1024;
const PACKETS = 40;
const RATE = 22_050;
const BROKEN = 255;

/** Packets whose one byte is their number. */
function demuxer(damaged: ReadonlySet<number> = new Set()): Demuxer {
  let next = 0;
  let moved = true;
  return {
    track: {
      container: 'x', codec: 'web:x', codecName: 'X', sampleRate: RATE, channels: 1, order: 'wave', description: null,
      frames: PACKETS * FRAME - 100, duration: null,
    },
    next: async (): Promise<PacketBatch | null> => {
      if (next >= PACKETS) return null;
      const position = moved ? next * FRAME : null;
      moved = false;
      next += 1;
      return { packets: [Uint8Array.of(damaged.has(next - 1) ? BROKEN : next - 1)], position, frames: FRAME };
    },
    seek: async (frame: number): Promise<void> => {
      next = Math.floor(frame / FRAME);
      moved = true;
    },
    close: (): void => {},
  };
}

/** Twice the rate that the file tells, as SBR does it; every frame is its own number, and comes one packet late. */
class Doubling implements PacketDecoder {
  #held: number | null = null;

  async decode([packet]: readonly Uint8Array[]): Promise<Pcm> {
    const number = packet?.[0] ?? BROKEN;
    if (number === BROKEN) throw new Error('damaged');
    const due = this.#held;
    this.#held = number;
    return this.#sound(due);
  }

  async flush(): Promise<Pcm> {
    const due = this.#held;
    this.#held = null;
    return this.#sound(due);
  }

  reset(): void {
    this.#held = null;
  }

  close(): void {}

  #sound(number: number | null): Pcm {
    const frames = number === null ? 0 : FRAME * 2;
    // Small enough to be exact, and to be meant.
    const plane = Float32Array.from({ length: frames }, (_, at) => (1 + (number ?? 0) * FRAME * 2 + at) / 2 ** 18);
    return { channels: [plane], frames, sampleRate: RATE * 2 };
  }
}

async function rest(stream: DecodedStream): Promise<number[]> {
  const samples: number[] = [];
  for (let pcm = await stream.read(); pcm; pcm = await stream.read()) samples.push(...(pcm.channels[0] ?? new Float32Array(0)).subarray(0, pcm.frames));
  return samples.map((sample) => sample * 2 ** 18 - 1);
}

const END = (PACKETS * FRAME - 100) * 2;

describe('DecodedStream', () => {
  it('counts in the rate that comes out where that is twice the one the file tells', async () => {
    const stream = new DecodedStream(demuxer(), new Doubling());
    await stream.prime();
    expect(stream.sampleRate).to.equal(RATE * 2);
    expect(stream.frames).to.equal(END);
    const samples = await rest(stream);
    expect(samples.length).to.equal(END);
    expect(samples.every((sample, at) => sample === at)).to.be.true;
  });

  it('goes to the very sample in that rate', async () => {
    const stream = new DecodedStream(demuxer(), new Doubling());
    await stream.prime();
    for (const frame of [END - 1, 5001, 0, 2048, END, END + 10]) {
      await stream.seek(frame);
      const samples = await rest(stream);
      expect(samples.length, `from ${frame}`).to.equal(Math.max(0, END - frame));
      expect(samples[0]).to.equal(frame < END ? frame : undefined);
    }
  });

  it('plays on in time behind a packet that a lagging decoder stumbles over', async () => {
    const stream = new DecodedStream(demuxer(new Set([7, 20])), new Doubling());
    const samples = await rest(stream);
    expect(samples.length).to.equal(END);
    // What the decoder still held is lost with the packet.
    const silent = samples.filter((sample, at) => sample !== at);
    expect(silent.every((sample) => sample === -1)).to.be.true;
    expect(silent.length).to.equal(4 * FRAME * 2);
    expect(samples[8 * FRAME * 2]).to.equal(8 * FRAME * 2);
  });

  it('is silent where no sound comes of packets, and gives a file up that has lost more than ten seconds in a row', async () => {
    const second = (sounds: boolean): Pcm => ({ channels: [new Float32Array(sounds ? RATE : 0).fill(0.5)], frames: sounds ? RATE : 0, sampleRate: RATE });
    const heard = async (sounding: readonly boolean[]): Promise<readonly number[]> => {
      const packets = sounding.map((sounds, at): PacketBatch => ({ packets: [Uint8Array.of(Number(sounds))], position: at === 0 ? 0 : null, frames: RATE }));
      const decoder: PacketDecoder = { decode: ([packet]) => second(packet?.[0] === 1), reset: () => {}, close: () => {} };
      const { track, ...others } = demuxer();
      const stream = new DecodedStream({ ...others, track: { ...track, frames: sounding.length * RATE }, next: async () => packets.shift() ?? null }, decoder);
      const levels: number[] = [];
      for (let pcm = await stream.read(); pcm; pcm = await stream.read()) levels.push(...(pcm.channels[0] ?? new Float32Array(0)).filter((_, at) => at % RATE === 0));
      return levels;
    };
    const lost = (seconds: number): boolean[] => Array.from({ length: seconds }, () => false);
    expect(await heard([true, ...lost(10), true])).to.deep.equal([0.5, ...lost(10).map(Number), 0.5]);
    expect(await errorCode(heard([true, ...lost(11), true]))).to.equal('malformed');
  });

  it('hands on what a long packet brings as it is, and no more than two seconds of it at a time', async () => {
    for (const [seconds, reads] of [[1.5, [1.5]], [5, [2, 2, 1]]] as const) {
      const plane = Float32Array.from({ length: RATE * seconds }, (_, at) => at / 2 ** 18);
      const decoder: PacketDecoder = { decode: () => ({ channels: [plane], frames: plane.length, sampleRate: RATE }), reset: () => {}, close: () => {} };
      const packets: PacketBatch[] = [{ packets: [Uint8Array.of(0)], position: 0, frames: plane.length }];
      const { track, ...others } = demuxer();
      const stream = new DecodedStream({ ...others, track: { ...track, frames: plane.length }, next: async () => packets.shift() ?? null }, decoder);
      const blocks: Pcm[] = [];
      for (let pcm = await stream.read(); pcm; pcm = await stream.read()) blocks.push(pcm);
      expect(blocks.map(({ frames }) => frames / RATE)).to.deep.equal(reads);
      expect(blocks.flatMap(({ channels }) => [...(channels[0] ?? [])])).to.deep.equal([...plane]);
      expect(blocks[0]?.channels[0] === plane).to.equal(reads.length === 1);
    }
  });
});
