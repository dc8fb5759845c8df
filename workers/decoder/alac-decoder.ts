/**
 * ALAC, after Apple's published description of the bit stream. Every packet stands for itself: elements of one or two
 * channels, each predicted, entropy coded, and restored to the very integers that went in.
 */
import type { AlacConfig } from './alac-config.ts';
import { DIFFERENCES, undoDifferences, undoPrediction, type Prediction } from './alac-predictor.ts';
import { readResiduals } from './alac-residuals.ts';
import { BitReader } from './bit-reader.ts';
import type { PacketDecoder, Pcm } from './packet-decoder.ts';

const SINGLE = 0;
const PAIR = 1;
const LOW = 3;
const DATA = 4;
const FILL = 6;
const END = 7;

interface Element {
  /** Frames. */
  readonly count: number;
  /** Low bits of every sample that are stored apart. */
  readonly shift: number;
  /** Whether samples lie there as they are. */
  readonly plain: boolean;
}

interface Channel extends Prediction {
  readonly multiplier: number;
  readonly twice: boolean;
}

export class AlacPacketDecoder implements PacketDecoder {
  readonly #config: AlacConfig;
  /** Of one packet, for each channel. */
  readonly #samples: readonly Int32Array[];
  /** Low bits of two channels, taking turns. */
  readonly #low: Uint32Array;

  constructor(config: AlacConfig) {
    this.#config = config;
    this.#samples = Array.from({ length: config.channels }, () => new Int32Array(config.frameLength));
    this.#low = new Uint32Array(config.frameLength * 2);
  }

  decode(packets: readonly Uint8Array<ArrayBuffer>[]): Pcm {
    const { frameLength, bits, sampleRate } = this.#config;
    const channels = this.#samples.map(() => new Float32Array(frameLength * packets.length));
    const full = 2 ** (bits - 1);
    let frames = 0;
    for (const packet of packets) {
      const count = this.#decodePacket(packet);
      this.#samples.forEach((samples, index) => {
        const plane = channels[index];
        // No integer of that width is larger; what damage makes may be.
        for (let at = 0; plane && at < count; at += 1) plane[frames + at] = Math.max(-full, Math.min(samples[at] ?? 0, full - 1)) / full;
      });
      frames += count;
    }
    return { channels: channels.map((plane) => plane.subarray(0, frames)), frames, sampleRate };
  }

  reset(): void {}

  close(): void {}

  /** Fills `#samples`. @returns frames */
  #decodePacket(packet: Uint8Array): number {
    const reader = new BitReader(packet);
    let channel = 0;
    let count = 0;
    while (!reader.overrun) {
      const kind = reader.read(3);
      if (kind === END) break;
      if (kind === DATA) skipData(reader);
      else if (kind === FILL) skipFill(reader);
      else if (kind === SINGLE || kind === LOW || kind === PAIR) {
        const width = kind === PAIR ? 2 : 1;
        count = this.#decodeElement(reader, this.#samples.slice(channel, channel + width), width);
        channel += width;
      } else throw new Error('The ALAC packet holds an element of an unknown kind.');
    }
    if (channel < this.#samples.length) throw new Error('The ALAC packet lacks channels.');
    return count;
  }

  /** One element: one channel, or two that were mixed. @returns frames */
  #decodeElement(reader: BitReader, planes: readonly Int32Array[], width: 1 | 2): number {
    if (planes.length < width) throw new Error('The ALAC packet has too many channels.');
    const element = this.#readHeader(reader);
    const { count, shift, plain } = element;
    if (plain) {
      this.#readPlain(reader, planes, count);
      return count;
    }
    const mixBits = reader.read(8);
    const mixWeight = reader.readSigned(8);
    const channels = planes.map(() => this.#readChannel(reader));
    if (shift > 0) {
      for (let at = 0; at < count * width; at += 1) this.#low[at] = reader.read(shift);
    }
    const bits = this.#config.bits - shift + width - 1;
    channels.forEach((channel, index) => this.#readSamples(reader, planes[index], channel, count, bits));
    const [left, right] = planes;
    if (left && right && mixWeight !== 0) unmix(left, right, count, mixBits, mixWeight);
    if (shift > 0) this.#addLow(planes, count, shift);
    return count;
  }

  #readHeader(reader: BitReader): Element {
    // The element's number, which nothing refers to, and bits without meaning.
    reader.skip(16);
    const partial = reader.read(1) === 1;
    const shift = reader.read(2) * 8;
    const plain = reader.read(1) === 1;
    const count = partial ? reader.read(32) : this.#config.frameLength;
    if (count > this.#config.frameLength || shift >= this.#config.bits) throw new Error('The ALAC packet describes itself wrongly.');
    return { count, shift, plain };
  }

  #readChannel(reader: BitReader): Channel {
    const twice = reader.read(4) !== 0;
    const shift = reader.read(4);
    const multiplier = (this.#config.historyMultiplier * reader.read(3)) >>> 2;
    const coefficients = new Int16Array(reader.read(5));
    for (let at = 0; at < coefficients.length; at += 1) coefficients[at] = reader.readSigned(16);
    return { twice, shift, multiplier, coefficients };
  }

  #readPlain(reader: BitReader, planes: readonly Int32Array[], count: number): void {
    for (let at = 0; at < count; at += 1) {
      for (const plane of planes) plane[at] = reader.readSigned(this.#config.bits);
    }
    if (reader.overrun) throw new Error('The ALAC packet ends too early.');
  }

  #readSamples(reader: BitReader, plane: Int32Array | undefined, channel: Channel, count: number, bits: number): void {
    if (!plane) return;
    const { initialHistory, riceLimit } = this.#config;
    readResiduals(reader, plane, count, bits, { initialHistory, riceLimit, multiplier: channel.multiplier });
    if (channel.twice) undoDifferences(plane, count, bits);
    if (channel.coefficients.length === DIFFERENCES) undoDifferences(plane, count, bits);
    else undoPrediction(plane, count, bits, channel);
  }

  #addLow(planes: readonly Int32Array[], count: number, shift: number): void {
    planes.forEach((plane, index) => {
      for (let at = 0; at < count; at += 1) {
        plane[at] = ((plane[at] ?? 0) << shift) | (this.#low[at * planes.length + index] ?? 0);
      }
    });
  }
}

/** Of two mixed channels, the first holds a weighted mean and the second the difference. */
function unmix(left: Int32Array, right: Int32Array, count: number, bits: number, weight: number): void {
  for (let at = 0; at < count; at += 1) {
    const difference = right[at] ?? 0;
    const first = (left[at] ?? 0) + difference - ((weight * difference) >> bits);
    left[at] = first;
    right[at] = first - difference;
  }
}

function skipData(reader: BitReader): void {
  reader.skip(4);
  const aligned = reader.read(1) === 1;
  const short = reader.read(8);
  const bytes = short === 255 ? short + reader.read(8) : short;
  if (aligned) reader.align();
  reader.skip(bytes * 8);
}

function skipFill(reader: BitReader): void {
  const short = reader.read(4);
  reader.skip((short === 15 ? short + reader.read(8) - 1 : short) * 8);
}
