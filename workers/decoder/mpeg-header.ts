/** Headers of MPEG audio frames: MPEG 1, 2 and 2.5, layers I to III (ISO/IEC 11172-3 2.4.1.3, 13818-3). */
import type { FrameHeader } from './frame-scanner.ts';

export interface MpegHeader extends FrameHeader {
  readonly version: 1 | 2 | 2.5;
  readonly layer: 1 | 2 | 3;
  readonly sampleRate: number;
  readonly channels: 1 | 2;
  /** Bit/s. */
  readonly bitRate: number;
  /** Whether the bit rate has no name: see `free-format.ts`. */
  readonly free: boolean;
}

/** kbit/s by bit rate index. */
const BIT_RATES = {
  '1/1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1/2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1/3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2/1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2/2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
} as const;

const SAMPLE_RATES = [44_100, 48_000, 32_000];
const RATE_DIVISORS = { 1: 1, 2: 2, 2.5: 4 } as const;

/**
 * The frame header at this place; null where there is none.
 * @param freeBytes length of frames of free format; without it they are none
 */
export function parseMpegHeader(bytes: Uint8Array, at: number, freeBytes = 0): MpegHeader | null {
  const [b0 = 0, b1 = 0, b2 = 0, b3 = 0] = bytes.subarray(at, at + 4);
  if (b0 !== 0xff || (b1 & 0xe0) !== 0xe0) return null;
  const version = ([2.5, null, 2, 1] as const)[(b1 >> 3) & 3] ?? null;
  const layer = ([null, 3, 2, 1] as const)[(b1 >> 1) & 3] ?? null;
  const baseRate = SAMPLE_RATES[(b2 >> 2) & 3];
  if (version === null || layer === null || baseRate === undefined) return null;
  const rates = bitRates(version, layer);
  const free = b2 >> 4 === 0;
  const named = (rates[b2 >> 4] ?? 0) * 1000;
  if (free ? freeBytes === 0 : named === 0) return null;
  const sampleRate = baseRate / RATE_DIVISORS[version];
  const samples = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152;
  const padding = ((b2 >> 1) & 1) * (layer === 1 ? 4 : 1);
  const bitRate = free ? (freeBytes * 8 * sampleRate) / samples : named;
  const length = (free ? freeBytes : frameBytes(layer, samples, bitRate, sampleRate)) + padding;
  return {
    length,
    samples,
    // All frames of a stream agree in version, layer and sampling rate; the mode may change between the stereo ones.
    kind: ((b1 & 0x1e) << 8) | (b2 & 0x0c) | (b3 >> 6 === 3 ? 1 : 0),
    version,
    layer,
    sampleRate,
    channels: b3 >> 6 === 3 ? 1 : 2,
    bitRate,
    free,
  };
}

/** Of all frames like this one that a header can name, the shortest that holds so many bytes; null if none does. */
export function namedFrame({ version, layer, samples, sampleRate }: MpegHeader, bytes: number): { readonly index: number; readonly length: number } | null {
  const lengths = bitRates(version, layer).map((rate) => frameBytes(layer, samples, rate * 1000, sampleRate));
  const index = lengths.findIndex((length) => length >= bytes);
  const length = lengths[index];
  return length === undefined ? null : { index, length };
}

function bitRates(version: MpegHeader['version'], layer: MpegHeader['layer']): readonly number[] {
  return BIT_RATES[version === 1 ? (`1/${layer}` as const) : layer === 1 ? '2/1' : '2/2'];
}

/** Bytes of a frame without padding. Those of layer I are counted in fours. */
function frameBytes(layer: MpegHeader['layer'], samples: number, bitRate: number, sampleRate: number): number {
  return layer === 1 ? Math.floor((12 * bitRate) / sampleRate) * 4 : Math.floor((samples / 8) * (bitRate / sampleRate));
}
