/** What a file is by its first bytes, since names lie; and what is music but has no decoder here. */
import { parseAdtsHeader } from './adts-demuxer.ts';
import { text } from './binary.ts';
import { parseMpegHeader } from './mpeg-header.ts';

export type Container =
  | 'mp3' | 'flac' | 'ogg' | 'wav' | 'aiff' | 'caf' | 'wavpack' | 'tta' | 'musepack' | 'musepack7'
  | 'dsf' | 'dff' | 'adts' | 'mp4' | 'webm';

/** Music without a decoder, by the name that people know it by. */
export interface Unsupported {
  readonly unsupported: string;
}

/** Bytes that tell. */
export const SIGNATURE_LENGTH = 64;

type Signature = readonly [offset: number, letters: string];

/** All the letters of a row must be there. */
const SIGNATURES: readonly (readonly [Container, ...Signature[]])[] = [
  ['flac', [0, 'fLaC']],
  ['ogg', [0, 'OggS']],
  ['wav', [0, 'RIFF'], [8, 'WAVE']],
  ['wav', [0, 'RF64'], [8, 'WAVE']],
  ['wav', [0, 'BW64'], [8, 'WAVE']],
  ['aiff', [0, 'FORM'], [8, 'AIFF']],
  ['aiff', [0, 'FORM'], [8, 'AIFC']],
  ['caf', [0, 'caff']],
  ['wavpack', [0, 'wvpk']],
  ['tta', [0, 'TTA1']],
  ['musepack', [0, 'MPCK']],
  ['musepack7', [0, 'MP+\x07']],
  ['musepack7', [0, 'MP+\x17']],
  ['dsf', [0, 'DSD ']],
  ['dff', [0, 'FRM8'], [12, 'DSD ']],
  ['webm', [0, '\x1A\x45\xDF\xA3']],
];
const UNSUPPORTED: readonly (readonly [name: string, ...Signature])[] = [
  ['Windows Media (WMA)', 0, '\x30\x26\xB2\x75'],
  ['Monkey’s Audio (APE)', 0, 'MAC '],
  ['AC-3', 0, '\x0B\x77'],
  ['AC-3', 0, '\x77\x0B'],
  ['DTS', 0, '\x7F\xFE\x80\x01'],
  ['DTS', 0, '\xFE\x7F\x01\x80'],
  ['DTS', 0, '\x1F\xFF\xE8\x00'],
  ['DTS', 0, '\xFF\x1F\x00\xE8'],
  ['DTS', 0, 'DTSHDHDR'],
  ['Audible’s protected audio', 4, '\x57\x90\x75\x36'],
  ['Audible’s protected audio', 4, 'ftypaax'],
  ['Musepack of a version before 7', 0, 'MP+'],
  ['TTA of version 2', 0, 'TTA2'],
  ['OptimFROG', 0, 'OFR '],
  ['Shorten', 0, 'ajkg'],
  ['RealAudio', 0, '.ra\xFD'],
  ['RealAudio', 0, '.RMF'],
  ['AMR', 0, '#!AMR'],
  ['Sun audio', 0, '.snd'],
  ['MIDI', 0, 'MThd'],
  ['Sony Wave64', 0, 'riff\x2E\x91\xCF\x11'],
];
/** Boxes that MP4 files begin with. */
const MP4_BOXES: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat', 'free', 'wide', 'skip', 'pnot']);

/**
 * Null where the bytes do not tell.
 * @param tagged whether ID3v2 stands in front
 */
export function containerOf(head: Uint8Array, tagged: boolean): Container | Unsupported | null {
  const begins = ([offset, letters]: Signature): boolean => text(head, offset, letters.length) === letters;
  const known = SIGNATURES.find(([, ...signatures]) => signatures.every(begins));
  if (known) return known[0];
  const unknown = UNSUPPORTED.find(([, ...signature]) => begins(signature));
  if (unknown) return { unsupported: unknown[0] };
  if (MP4_BOXES.has(text(head, 4, 4))) return 'mp4';
  if (parseAdtsHeader(head, 0)) return 'adts';
  // Little else carries ID3v2 in front; its frames may begin a little later.
  return tagged || parseMpegHeader(head, 0) ? 'mp3' : null;
}
