/** For tests: files of `test/fixtures/audio` as byte sources that count what is read, and streams decoded whole. */
import { SILENT } from '../../services/protocol/logging.ts';
import type { AudioFormat, AudioStream, AudioStreamOptions, ByteSource, CodecLender, PcmBlock } from './audio-stream.ts';
import { openAudio } from './open-audio.ts';

export interface CountingSource extends ByteSource {
  readonly reads: readonly { readonly start: number; readonly end: number }[];
  /** Bytes handed out so far. */
  readonly total: number;
}

export interface Decoded {
  readonly format: AudioFormat;
  readonly channels: readonly Float32Array<ArrayBuffer>[];
  readonly frames: number;
}

/** A context that can lend no codec; streams that need one then use their own. */
export const noCodecs: CodecLender = { port: () => Promise.reject(new Error('no codec was expected to be borrowed')) };

export async function fixtureBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(new URL(`../../test/fixtures/audio/${name}`, import.meta.url));
  if (!response.ok) throw new Error(`There is no fixture ${name}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** The name of a file of `test/fixtures/formats`, for the functions here. */
export function formatFixture(name: string): string {
  return `../formats/${name}`;
}

export async function fixture(name: string): Promise<CountingSource> {
  return sourceOf(await fixtureBytes(name), name);
}

export function sourceOf(bytes: Uint8Array<ArrayBuffer>, name: string): CountingSource {
  return sparseSource(bytes.length, name, (start, end) => bytes.slice(start, end));
}

/** A file too large to be held: its bytes are made as they are asked for. */
export function sparseSource(
  size: number,
  name: string,
  make: (start: number, end: number) => Uint8Array<ArrayBuffer>,
): CountingSource {
  const reads: { start: number; end: number }[] = [];
  return {
    reads,
    get total(): number {
      return reads.reduce((sum, { start, end }) => sum + end - start, 0);
    },
    size,
    extension: name.split('.').at(-1) ?? '',
    mimeType: '',
    read: async (start, end, signal) => {
      signal.throwIfAborted();
      const until = Math.min(end, size);
      reads.push({ start, end: until });
      return make(start, until);
    },
  };
}

export function open(source: ByteSource, options: Partial<AudioStreamOptions> = {}): Promise<AudioStream> {
  return openAudio(source, {
    sampleRate: 44_100,
    channels: 2,
    codecs: noCodecs,
    log: SILENT,
    signal: new AbortController().signal,
    ...options,
  });
}

/** What is left of a stream. */
export async function rest(stream: AudioStream): Promise<Decoded> {
  const blocks: PcmBlock[] = [];
  for (let block = await stream.read(); block; block = await stream.read()) blocks.push(block);
  const frames = blocks.reduce((sum, block) => sum + block.frames, 0);
  const channels = (blocks[0]?.channels ?? []).map((_, index) => {
    const joined = new Float32Array(frames);
    let at = 0;
    for (const block of blocks) {
      joined.set(block.channels[index] ?? [], at);
      at += block.frames;
    }
    return joined;
  });
  return { format: stream.format, channels, frames };
}

/** A whole fixture at its own rate. */
export async function decode(name: string, options: Partial<AudioStreamOptions> = {}): Promise<Decoded> {
  const source = await fixture(name);
  const sampleRate = options.sampleRate ?? (await rateOf(source));
  const stream = await open(source, { ...options, sampleRate });
  try {
    return await rest(stream);
  } finally {
    stream.close();
  }
}

export async function rateOf(source: ByteSource): Promise<number> {
  const stream = await open(source);
  stream.close();
  return stream.format.sampleRate;
}

/** The largest difference between two runs of samples, over the length of the shorter one. */
export function largestDifference(a: Float32Array, b: Float32Array): number {
  let largest = 0;
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) largest = Math.max(largest, Math.abs((a[at] ?? 0) - (b[at] ?? 0)));
  return largest;
}

/** The code of the error that a promise rejects with. */
export async function errorCode(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return 'none';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
