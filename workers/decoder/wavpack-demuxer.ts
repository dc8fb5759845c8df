/**
 * WavPack files: blocks that stand for themselves and tell their position, so that seeking is exact and damage costs
 * just the blocks that it hit. Beyond two channels, several blocks in a row share a moment: a group.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { searchPlace, type Place } from './place-search.ts';
import { parseWavpackBlock, WAVPACK_HEADER, wavpackRate, wavpackSpeakers, type WavpackBlock } from './wavpack-block.ts';

const MAX_CHANNELS = 8;
/** How far the sound may lie behind the file's beginning, and behind damage. */
const MAX_SEARCH = 4 * 1024 * 1024;
const WINDOW = 16 * 1024;
/** Frames to decode before a target in DSD, whose filter reaches back into the block before by fewer than these. */
const DSD_RUN_UP = 64;

/** The blocks of one moment. */
interface Group extends Place {
  readonly length: number;
  readonly frames: number;
  readonly channels: number;
  readonly block: WavpackBlock;
}

type Read = (start: number, length: number) => Promise<Uint8Array<ArrayBuffer>>;

export class WavpackDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #first: Group;
  readonly #read: Read;
  #offset: number;
  #expected: number | null = null;

  /** @throws MpcError `malformed`, `unsupported` */
  static async open(reader: BufferedReader, start: number): Promise<WavpackDemuxer> {
    const first = await findGroup((at, length) => reader.read(at, length), start, start + MAX_SEARCH);
    if (!first) throw new MpcError('malformed', 'There is no sound in this WavPack file, or it is of a version before 4.');
    if (first.channels > MAX_CHANNELS) throw new MpcError('unsupported', 'A WavPack file with more than eight channels cannot be played.');
    const bytes = await reader.read(first.offset, first.block.length);
    const sampleRate = wavpackRate(first.block, bytes);
    if (!sampleRate) throw new MpcError('malformed', 'The WavPack file does not tell its sampling rate.');
    return new WavpackDemuxer(reader, first, { sampleRate, speakers: wavpackSpeakers(bytes), description: bytes.slice(0, WAVPACK_HEADER) });
  }

  private constructor(reader: BufferedReader, first: Group, described: Pick<EncodedTrack, 'sampleRate' | 'speakers' | 'description'>) {
    const { channels, offset } = first;
    const frames = first.block.total;
    this.#reader = reader;
    this.#read = (start, length) => reader.read(start, length);
    this.#first = first;
    this.#offset = offset;
    this.track = {
      container: 'wavpack',
      codec: 'wavpack',
      codecName: 'WavPack',
      channels,
      order: 'wave',
      frames,
      duration: frames === null ? null : frames / described.sampleRate,
      ...described,
    };
  }

  async next(): Promise<PacketBatch | null> {
    const group = await findGroup(this.#read, this.#offset, this.#offset + MAX_SEARCH);
    if (!group) return null;
    const bytes = await this.#reader.read(group.offset, group.length);
    // The file is cut off here.
    if (bytes.length < group.length) return null;
    const position = group.position === this.#expected ? null : group.position - this.#first.position;
    this.#offset = group.offset + group.length;
    this.#expected = group.position + group.frames;
    return { packets: [bytes], position, frames: group.frames };
  }

  async seek(frame: number): Promise<void> {
    const target = Math.max(0, frame - (this.#first.block.dsd ? DSD_RUN_UP : 0)) + this.#first.position;
    const probe: Read = (start, length) => this.#reader.probe(start, length);
    const behind = { offset: this.#reader.size ?? this.#first.offset, position: this.track.frames ?? Infinity };
    const { offset } = await searchPlace(this.#first, behind, target, (from, limit) => findGroup(probe, from, limit));
    this.#offset = offset;
    this.#expected = null;
    // Goes on, without decoding, to the group that holds the target.
    for (;;) {
      const group = await findGroup(probe, this.#offset, this.#offset + MAX_SEARCH);
      if (!group || group.position + group.frames > target) return;
      this.#offset = group.offset + group.length;
    }
  }

  close(): void {
    this.#reader.close();
  }
}

/** The first group with sound that begins at or after `from`, and before `limit`. */
async function findGroup(read: Read, from: number, limit: number): Promise<Group | null> {
  for (let at = from; at < limit; ) {
    const block = parseWavpackBlock(await read(at, WAVPACK_HEADER), 0);
    if (block && block.frames > 0 && block.first) return wholeGroup(read, at, block);
    if (block) {
      at += block.length;
      continue;
    }
    const next = await findLetters(read, at + 1, limit);
    if (next === null) return null;
    at = next;
  }
  return null;
}

async function wholeGroup(read: Read, offset: number, block: WavpackBlock): Promise<Group> {
  let { length, channels }: { length: number; channels: number } = block;
  for (let member: WavpackBlock | null = block; member && !member.last && channels <= MAX_CHANNELS; ) {
    member = parseWavpackBlock(await read(offset + length, WAVPACK_HEADER), 0);
    // Where a block is missing, the group ends; its decoder will say so.
    if (!member || member.first || member.position !== block.position) break;
    length += member.length;
    channels += member.channels;
  }
  return { offset, position: block.position, length, frames: block.frames, channels, block };
}

/** Where the letters of a block stand next. */
async function findLetters(read: Read, from: number, limit: number): Promise<number | null> {
  for (let start = from; start < limit; start += WINDOW - WAVPACK_HEADER) {
    const window = await read(start, WINDOW);
    for (let at = window.indexOf(0x77); at >= 0; at = window.indexOf(0x77, at + 1)) {
      if (parseWavpackBlock(window, at)) return start + at;
    }
    if (window.length < WINDOW) return null;
  }
  return null;
}
