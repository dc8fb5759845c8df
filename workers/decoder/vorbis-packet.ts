/**
 * How long a Vorbis packet sounds (Vorbis I, 4.3): a quarter of its block and of the one before. The size of a
 * block hangs on its mode, and the modes stand at the end of the setup header, behind codebooks that can only be
 * passed by reading them all; so they are read from the end backwards.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint32be } from './binary.ts';

/** Block flag, window type, transform type, mapping. */
const MODE_BITS = 1 + 16 + 16 + 8;
const MAX_MODES = 64;

/** For each mode whether its blocks are long. @throws MpcError `malformed` */
function parseVorbisModes(setup: Uint8Array): readonly boolean[] {
  const bit = (at: number): number => ((setup[at >> 3] ?? 0) >> (at & 7)) & 1;
  const number = (at: number, length: number): number => {
    let value = 0;
    for (let index = length - 1; index >= 0; index -= 1) value = value * 2 + bit(at + index);
    return value;
  };
  let framing = setup.length * 8 - 1;
  while (framing > 0 && bit(framing) === 0) framing -= 1;
  let modes: readonly boolean[] = [];
  const flags: boolean[] = [];
  for (let count = 1; count <= MAX_MODES; count += 1) {
    const mode = framing - count * MODE_BITS;
    // Window and transform type are zero in Vorbis I, and there are at most 64 mappings.
    if (mode < 6 || number(mode + 1, 32) !== 0 || number(mode + 33, 8) > 63) break;
    flags.unshift(bit(mode) === 1);
    if (number(mode - 6, 6) === count - 1) modes = [...flags];
  }
  if (modes.length === 0) throw new MpcError('malformed', 'The Vorbis setup header is broken.');
  return modes;
}

export class VorbisDurations {
  readonly #modes: readonly boolean[];
  readonly #blockSizes: readonly [short: number, long: number];
  readonly #modeBits: number;
  #previous: number | null = null;

  constructor(modes: readonly boolean[], blockSizes: readonly [short: number, long: number]) {
    this.#modes = modes;
    this.#blockSizes = blockSizes;
    this.#modeBits = 32 - Math.clz32(modes.length - 1);
  }

  /** Frames that come out when this packet follows the last one asked about; none when it is the first. */
  frames(packet: Uint8Array): number {
    const head = packet[0] ?? 0;
    // The lowest bit marks packets that hold no sound.
    if ((head & 1) === 1) return 0;
    const long = this.#modes[(head >> 1) & (2 ** this.#modeBits - 1)] ?? false;
    const size = this.#blockSizes[long ? 1 : 0];
    const frames = this.#previous === null ? 0 : (this.#previous + size) / 4;
    this.#previous = size;
    return frames;
  }

  restart(): void {
    this.#previous = null;
  }
}

/** @param description as {@link vorbisDescription} joins it @throws MpcError `malformed` */
export function vorbisDurations(description: Uint8Array): VorbisDurations {
  const [identification, setup] = splitVorbisDescription(description);
  const sizes = identification[28] ?? 0;
  return new VorbisDurations(parseVorbisModes(setup), [2 ** (sizes & 15), 2 ** (sizes >> 4)]);
}

/** The identification and setup headers out of Matroska's private data (Xiph lacing), in the decoder's form. */
export function xiphHeaders(data: Uint8Array): Uint8Array<ArrayBuffer> {
  let at = 1;
  const length = (): number => {
    let sum = 0;
    for (let value = 255; value === 255; at += 1) {
      value = data[at] ?? 0;
      sum += value;
    }
    return sum;
  };
  const first = length();
  const second = length();
  const setup = at + first + second;
  return vorbisDescription(data.subarray(at, at + first), data.subarray(setup));
}

/** Both headers that the decoder needs: the first one's length in four bytes, then one after the other. */
export function vorbisDescription(identification: Uint8Array, setup: Uint8Array): Uint8Array<ArrayBuffer> {
  const description = new Uint8Array(4 + identification.length + setup.length);
  new DataView(description.buffer).setUint32(0, identification.length);
  description.set(identification, 4);
  description.set(setup, 4 + identification.length);
  return description;
}

/** Frames of which every packet's length is a multiple. @param description as {@link vorbisDescription} joins it */
export function vorbisGrid(description: Uint8Array): number {
  const [identification] = splitVorbisDescription(description);
  return 2 ** ((identification[28] ?? 0) & 15) / 4;
}

/** The two headers that {@link vorbisDescription} joined. */
export function splitVorbisDescription(description: Uint8Array): readonly [identification: Uint8Array, setup: Uint8Array] {
  const length = uint32be(description, 0);
  return [description.subarray(4, 4 + length), description.subarray(4 + length)];
}
