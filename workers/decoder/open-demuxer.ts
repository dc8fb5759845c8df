/** Finds out by content what a file is, by name only where content does not tell, and opens the demuxer for it. */
import { MpcError } from '../../services/protocol/errors.ts';
import { parseAdtsHeader } from './adts-demuxer.ts';
import type { ByteSource } from './audio-stream.ts';
import { text, uint32be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer } from './demuxer.ts';
import { skipId3 } from './id3.ts';
import { parseMpegHeader } from './mpeg-header.ts';

type Container = 'mp3' | 'flac' | 'ogg' | 'wav' | 'aiff' | 'caf' | 'wavpack' | 'tta' | 'dsf' | 'dff' | 'musepack' | 'musepack7' | 'adts' | 'mp4' | 'webm' | 'unsupported' | 'malformed';

const EBML = 0x1a45dfa3;
const ASF = 0x3026b275;
const RIFF_FORMS: ReadonlySet<string> = new Set(['RIFF', 'RF64', 'BW64']);
const MP4_BOXES: ReadonlySet<string> = new Set(['ftyp', 'moov', 'mdat', 'free', 'wide', 'skip', 'pnot']);
/** First letters of formats that are music but have no decoder here. */
const UNSUPPORTED: readonly string[] = ['MAC ', 'MP+', 'TTA2', '.snd', '#!AMR', 'OFR '];

/** What a file of this name should be, when nothing in it says so. */
const BY_EXTENSION: ReadonlyMap<string, Container> = new Map([
  ['mp3', 'mp3'], ['mp2', 'mp3'], ['mp1', 'mp3'], ['mpga', 'mp3'],
  ['aac', 'adts'],
  // Their content is unmistakable, so a file without it is none.
  ['flac', 'malformed'], ['ogg', 'malformed'], ['oga', 'malformed'], ['opus', 'malformed'], ['wav', 'malformed'],
  ['m4a', 'malformed'], ['m4b', 'malformed'], ['mp4', 'malformed'], ['webm', 'malformed'], ['mka', 'malformed'],
]);
const BY_TYPE: ReadonlyMap<string, Container> = new Map([
  ['audio/mpeg', 'mp3'], ['audio/mp3', 'mp3'], ['audio/aac', 'adts'], ['audio/aacp', 'adts'],
]);

/** @throws MpcError `unsupported`, `malformed` */
export async function openDemuxer(reader: BufferedReader, source: ByteSource): Promise<Demuxer> {
  const start = await skipId3(reader);
  const head = await reader.read(start, 64);
  if (head.length === 0) throw new MpcError('malformed', 'There is nothing in this file.');
  const container = containerOf(head, start > 0) ?? containerByName(source);
  switch (container) {
    case 'mp3':
      return (await import('./mp3-demuxer.ts')).Mp3Demuxer.open(reader, start);
    case 'flac':
      return (await import('./flac-demuxer.ts')).FlacDemuxer.open(reader, start);
    case 'ogg':
      return (await import('./ogg-demuxer.ts')).OggDemuxer.open(reader);
    case 'wav':
      return (await import('./wav-demuxer.ts')).openWav(reader);
    case 'aiff':
      return (await import('./aiff-demuxer.ts')).openAiff(reader);
    case 'caf':
      return (await import('./caf-demuxer.ts')).openCaf(reader);
    case 'wavpack':
      return (await import('./wavpack-demuxer.ts')).WavpackDemuxer.open(reader, start);
    case 'tta':
      return (await import('./tta-demuxer.ts')).openTta(reader, start);
    case 'dsf':
      return (await import('./dsf-file.ts')).openDsf(reader);
    case 'dff':
      return (await import('./dff-file.ts')).openDff(reader);
    case 'musepack':
      return (await import('./musepack-demuxer.ts')).MusepackDemuxer.open(reader, start);
    case 'musepack7':
      return (await import('./musepack-sv7-demuxer.ts')).MusepackSv7Demuxer.open(reader, start);
    case 'adts':
      return (await import('./adts-demuxer.ts')).AdtsDemuxer.open(reader, start);
    case 'mp4':
    case 'webm':
      return (await import('./mediabunny-demuxer.ts')).MediabunnyDemuxer.open(reader, container);
    case 'malformed':
      throw new MpcError('malformed', `The file is not what its name says (${source.extension}).`);
    default:
      throw new MpcError('unsupported', 'Files of this kind cannot be played.', { details: { extension: source.extension } });
  }
}

function containerOf(head: Uint8Array, tagged: boolean): Container | null {
  const start = text(head, 0, 4);
  const form = text(head, 8, 4);
  if (start === 'fLaC') return 'flac';
  if (start === 'OggS') return 'ogg';
  if (RIFF_FORMS.has(start) && form === 'WAVE') return 'wav';
  if (start === 'FORM' && (form === 'AIFF' || form === 'AIFC')) return 'aiff';
  if (start === 'caff') return 'caf';
  if (start === 'wvpk') return 'wavpack';
  if (start === 'TTA1') return 'tta';
  if (start === 'MPCK') return 'musepack';
  if (text(head, 0, 3) === 'MP+' && ((head[3] ?? 0) & 15) === 7) return 'musepack7';
  if (start === 'DSD ') return 'dsf';
  if (start === 'FRM8' && text(head, 12, 4) === 'DSD ') return 'dff';
  if (MP4_BOXES.has(text(head, 4, 4))) return 'mp4';
  if (uint32be(head, 0) === EBML) return 'webm';
  if (uint32be(head, 0) === ASF || UNSUPPORTED.some((letters) => text(head, 0, letters.length) === letters)) return 'unsupported';
  if (parseAdtsHeader(head, 0)) return 'adts';
  // Little else carries ID3v2 in front; its frames may begin a little later.
  return tagged || parseMpegHeader(head, 0) ? 'mp3' : null;
}

function containerByName({ extension, mimeType }: ByteSource): Container {
  const type = mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return BY_EXTENSION.get(extension) ?? BY_TYPE.get(type) ?? 'unsupported';
}
