/** What a file's sound is, by the demuxer that will play it: for formats that music-metadata does not know or misreads. */
import type { ByteSource } from '../decoder/audio-stream.ts';
import { BufferedReader } from '../decoder/buffered-reader.ts';
import type { Codec, EncodedTrack } from '../decoder/demuxer.ts';
import { openDemuxer } from '../decoder/open-demuxer.ts';
import type { TrackTags } from '../library/store.ts';
import type { RangeReader } from './range-reader.ts';

const LOSSLESS: ReadonlySet<Codec> = new Set(['pcm', 'alac', 'tta']);

/** @throws MpcError `malformed`, `unsupported` */
export async function streamFacts(reader: RangeReader, extension: string): Promise<Partial<TrackTags>> {
  const source: ByteSource = {
    size: reader.size,
    extension,
    mimeType: '',
    read: (start, end) => reader.read(start, end - start),
  };
  const demuxer = await openDemuxer(new BufferedReader(source, new AbortController().signal), source);
  try {
    return factsOf(demuxer.track, reader.size);
  } finally {
    demuxer.close();
  }
}

function factsOf({ codec, codecName, container, sampleRate, channels, duration, pcm }: EncodedTrack, size: number | null): Partial<TrackTags> {
  const lossless = LOSSLESS.has(codec);
  return {
    codec: codecName.toLowerCase(),
    container,
    lossless,
    sampleRate,
    channels,
    ...(pcm && { bitDepth: pcm.bytesPerSample * 8 }),
    ...(duration !== null && duration > 0 && { duration }),
    ...(duration !== null && duration > 0 && size !== null && { bitRate: Math.round((size * 8) / duration) }),
  };
}
