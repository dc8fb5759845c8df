/** Finds out by content what a file is, by name only where content does not tell, and opens the demuxer for it. */
import { MpcError } from '../../services/protocol/errors.ts';
import { containerOf, SIGNATURE_LENGTH, type Container } from './audio-signature.ts';
import type { ByteSource } from './audio-stream.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer } from './demuxer.ts';
import { skipId3 } from './id3.ts';
import { readOggEnds } from './ogg-ends.ts';

/** What a file of this name holds, when nothing in it says so. */
const BY_EXTENSION: ReadonlyMap<string, Container> = new Map([['mp3', 'mp3'], ['mp2', 'mp3'], ['mp1', 'mp3'], ['mpga', 'mp3'], ['aac', 'adts']]);
const BY_TYPE: ReadonlyMap<string, Container> = new Map([
  ['audio/mpeg', 'mp3'], ['audio/mp3', 'mp3'], ['audio/aac', 'adts'], ['audio/aacp', 'adts'],
]);
/** Names of Ogg files. */
const OGG: ReadonlySet<string> = new Set(['ogg', 'oga', 'opus']);
/** Names of files whose content is unmistakable, so that a file without it is none. */
const UNMISTAKABLE: ReadonlySet<string> = new Set([
  'flac', 'ogg', 'oga', 'opus', 'wav', 'wave', 'bwf', 'aif', 'aiff', 'aifc', 'caf', 'm4a', 'm4b', 'm4p', 'mp4', 'webm', 'weba', 'mka',
  'wv', 'tta', 'mpc', 'mp+', 'dsf', 'dff', 'wma', 'ape', 'ac3', 'dts',
]);

/** @throws MpcError `unsupported`, `malformed` */
export async function openDemuxer(reader: BufferedReader, source: ByteSource): Promise<Demuxer> {
  if (OGG.has(source.extension)) await readOggEnds(reader, 0);
  const start = await skipId3(reader);
  const head = await reader.read(start, SIGNATURE_LENGTH);
  if (head.length === 0) throw new MpcError('malformed', 'There is nothing in this file.');
  const container = containerOf(head, start > 0) ?? containerByName(source);
  if (typeof container === 'object') throw new MpcError('unsupported', `${container.unsupported} cannot be played.`, { details: { kind: container.unsupported } });
  switch (container) {
    case 'mp3':
      return (await import('./mp3-demuxer.ts')).Mp3Demuxer.open(reader, start);
    case 'flac':
      return (await import('./flac-demuxer.ts')).FlacDemuxer.open(reader, start);
    case 'ogg':
      return (await import('./ogg-demuxer.ts')).OggDemuxer.open(reader, start);
    case 'wav':
      return (await import('./wav-demuxer.ts')).openWav(reader, start);
    case 'aiff':
      return (await import('./aiff-demuxer.ts')).openAiff(reader, start);
    case 'caf':
      return (await import('./caf-demuxer.ts')).openCaf(reader);
    case 'wavpack':
      return (await import('./wavpack-demuxer.ts')).WavpackDemuxer.open(reader, start);
    case 'tta':
      return (await import('./tta-demuxer.ts')).TtaDemuxer.open(reader, start);
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
  }
}

/** @throws MpcError `malformed`, `unsupported` */
function containerByName({ extension, mimeType }: ByteSource): Container {
  const type = mimeType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const container = BY_EXTENSION.get(extension) ?? BY_TYPE.get(type);
  if (container) return container;
  if (UNMISTAKABLE.has(extension)) throw new MpcError('malformed', `The file is not what its name says (${extension}).`);
  throw new MpcError('unsupported', 'Files of this kind cannot be played.', { details: { extension } });
}
