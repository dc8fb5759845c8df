/** What an ALAC decoder must know, from the `alac` box of MP4 or the `kuki` chunk of CAF. */
import { MpcError } from '../../services/protocol/errors.ts';
import { text, uint32be } from './binary.ts';

export interface AlacConfig {
  /** Frames of every packet but the last. */
  readonly frameLength: number;
  /** Of a sample: 16, 20, 24 or 32. */
  readonly bits: number;
  /** How fast the entropy decoder's mean follows, where it begins, and the most bits it takes at once. */
  readonly historyMultiplier: number;
  readonly initialHistory: number;
  readonly riceLimit: number;
  readonly channels: number;
  readonly sampleRate: number;
}

const LENGTH = 24;
/** Size, name, version and flags of the box around it. */
const BOX_HEADER = 12;
/** Larger than any packet of an encoder (4096), small enough to be held. */
const MAX_FRAME_LENGTH = 65_536;

/** @throws MpcError `malformed` */
export function parseAlacConfig(description: Uint8Array): AlacConfig {
  const at = configOffset(description);
  const config = {
    frameLength: uint32be(description, at),
    bits: description[at + 5] ?? 0,
    historyMultiplier: description[at + 6] ?? 0,
    initialHistory: description[at + 7] ?? 0,
    riceLimit: description[at + 8] ?? 0,
    channels: description[at + 9] ?? 0,
    sampleRate: uint32be(description, at + 20),
  };
  const { frameLength, bits, riceLimit, channels } = config;
  const possible = at + LENGTH <= description.length && frameLength > 0 && frameLength <= MAX_FRAME_LENGTH && riceLimit <= 31;
  if (!possible || ![16, 20, 24, 32].includes(bits) || channels < 1 || channels > 8) {
    throw new MpcError('malformed', 'The ALAC stream describes itself wrongly.');
  }
  return config;
}

/** Behind the header of the innermost `alac` box, since the sample entry around it bears the same name; 0 if there is none. */
function configOffset(bytes: Uint8Array): number {
  for (let at = bytes.length - LENGTH - BOX_HEADER; at >= 0; at -= 1) {
    if (text(bytes, at + 4, 4) === 'alac') return at + BOX_HEADER;
  }
  return 0;
}
