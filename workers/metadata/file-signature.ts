/** What a file is by its first bytes, since names lie: an `.mp3` may hold FLAC, and a `.flac` begin with ID3. */
import { isSoundPage } from './ogg-pages.ts';
import type { TokenizedFile } from './range-tokenizer.ts';

const SIGNATURES: readonly (readonly [offset: number, signature: string, extension: string])[] = [
  [0, 'fLaC', 'flac'],
  [0, 'OggS', 'ogg'],
  [4, 'ftyp', 'm4a'],
  [0, 'RIFF', 'wav'],
  [0, 'RF64', 'wav'],
  [0, 'FORM', 'aiff'],
  [0, 'MAC ', 'ape'],
  [0, 'caff', 'caf'],
  [0, 'wvpk', 'wv'],
  [0, 'TTA1', 'tta'],
  [0, 'MPCK', 'mpc'],
  [0, 'MP+', 'mpc'],
  [0, 'DSD ', 'dsf'],
  [0, 'FRM8', 'dff'],
  [0, '\x30\x26\xB2\x75', 'wma'],
  [0, '\x1A\x45\xDF\xA3', 'mka'],
];

/** Formats that have their tags behind the audio, found from the file's end. */
const TAGGED_AT_END: ReadonlySet<string> = new Set(['mp1', 'mp2', 'mp3', 'ape', 'wv', 'mpc', 'tta']);

const ID3_HEADER = 10;

/** Formats that the parser does not know, or whose headers it misreads: their demuxers tell what they hold. */
const TOLD_BY_DEMUXER: ReadonlySet<string> = new Set(['caf', 'tta', 'mpc']);

export interface FileKind extends TokenizedFile {
  /** What the file is, or is called: not always what the parser is told. */
  readonly format: string;
  readonly toldByDemuxer: boolean;
}

/** @param named the file's own extension, which decides where the bytes do not */
export function fileKind(head: Uint8Array, named: string): FileKind {
  const text = String.fromCharCode(...head.subarray(0, 16));
  const signature = SIGNATURES.find(([offset, bytes]) => text.startsWith(bytes, offset));
  const extension = signature?.[2] ?? (named === 'mpga' || named === 'mp+' ? 'mp3' : named);
  return {
    format: extension,
    toldByDemuxer: TOLD_BY_DEMUXER.has(extension),
    // The parser does not know TTA, but its tags are those of MP3, at both ends.
    extension: extension === 'tta' ? 'mp3' : extension,
    tagsAtEnd: TAGGED_AT_END.has(extension),
    // The parser would go on through a dozen pages of sound, in case more tags came.
    ...(extension === 'ogg' && { isBeyond: isSoundPage }),
    ...(extension === 'tta' && { isBeyond: isTta }),
  };
}

/** Not when just as much is read as an ID3v2 header takes: the parser is to find out that there is none. */
function isTta(bytes: Uint8Array): boolean {
  return bytes.length > ID3_HEADER && String.fromCharCode(...bytes.subarray(0, 4)) === 'TTA1';
}
