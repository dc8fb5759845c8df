/**
 * Decoded sound of one recording from a position on: nothing of what the encoder added, silence where the file is
 * damaged, in the recording's own rate and channels. Reads ahead nothing; holds one decoded batch.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { Codec, Demuxer, PacketBatch } from './demuxer.ts';
import type { PacketDecoder, Pcm } from './packet-decoder.ts';

/** Seconds of sound that one read gives at most. The packets of most codecs are shorter: what they bring is handed on as it is, uncopied. */
const LONGEST_READ = 2;
/** Above this (12 dB over full scale) it is damage that a lossy decoder made sound of, which nobody's ears shall bear. */
const LOUDEST = 4;
/** Samples from one look for that to the next. */
const LOOK_EVERY = 4;
/** Of these, any level may be meant, or none can be beyond full scale. */
const LOSSLESS: ReadonlySet<Codec> = new Set(['pcm', 'flac', 'alac', 'wavpack', 'tta', 'dsd']);
/** Batches in a row that cannot be decoded, or seconds of sound that do not come of them, before the file is given up. */
const MAX_FAILURES = 100;
const LONGEST_LOSS = 10;

interface Placed {
  readonly position: number;
  readonly pcm: Pcm;
}

export class DecodedStream {
  readonly #demuxer: Demuxer;
  readonly #decoder: PacketDecoder;
  /** Frame that {@link read} gives next. */
  #at = 0;
  #held: Placed | null = null;
  #batch: PacketBatch | null = null;
  /** Where the decoder's present run began, in the demuxer's frames; null before it has begun. */
  #run: number | null = null;
  /** Frames that the decoder has given since. */
  #given = 0;
  /** The demuxer's frames that the decoder has taken since; null where the demuxer cannot tell. */
  #taken: number | null = 0;
  /** Frames of sound for each of the demuxer's: 2 where SBR doubles the rate, which only the decoder knows. */
  #scale = 1;
  #rateKnown = false;
  #end: number | null;
  #failures = 0;
  /** The demuxer's frames of which no sound came, since sound last did. */
  #lost = 0;
  /** Whether another codec worker has been asked for since sound last came. */
  #recovering = false;
  /** How often the demuxer was sent elsewhere: a batch taken before that is void. */
  #jumps = 0;
  #closed = false;

  constructor(demuxer: Demuxer, decoder: PacketDecoder) {
    this.#demuxer = demuxer;
    this.#decoder = decoder;
    this.#end = demuxer.track.frames;
  }

  /** Decodes the first sound, so that rate and length are known. @throws MpcError `malformed` if there is none */
  async prime(): Promise<void> {
    while (!this.#held) {
      if (!(await this.#fill())) {
        if (this.#end === 0) return;
        throw new MpcError('malformed', 'There is no sound in this file.');
      }
    }
  }

  get sampleRate(): number {
    return this.#demuxer.track.sampleRate * this.#scale;
  }

  /** Frames of the recording; null while unknown. */
  get frames(): number | null {
    return this.#end;
  }

  /** The next frames, or null at the end. */
  async read(): Promise<Pcm | null> {
    for (;;) {
      if (this.#end !== null && this.#at >= this.#end) return null;
      if (this.#held) {
        const pcm = this.#cut(this.#held);
        if (pcm) return pcm;
      } else if (!(await this.#fill())) {
        return null;
      }
    }
  }

  async seek(frame: number): Promise<void> {
    this.#at = this.#end === null ? frame : Math.min(frame, this.#end);
    this.#lost = 0;
    await this.#restart();
  }

  close(): void {
    this.#closed = true;
    this.#decoder.close();
    this.#demuxer.close();
  }

  async #restart(): Promise<void> {
    this.#jumps += 1;
    this.#held = null;
    this.#batch = null;
    this.#run = null;
    await this.#demuxer.seek(Math.floor(this.#at / this.#scale));
  }

  /** A decoder that is given back must not be fed: some never return. */
  #throwIfClosed(): void {
    if (this.#closed) throw new MpcError('aborted', 'The stream was closed.');
  }

  /** What of a decoded batch is due now; null, and the batch is done with, if nothing is. */
  #cut({ position, pcm }: Placed): Pcm | null {
    const most = Math.min(Math.round(this.sampleRate * LONGEST_READ), (this.#end ?? Infinity) - this.#at);
    const { sampleRate } = pcm;
    if (position > this.#at) {
      const frames = Math.min(position - this.#at, most);
      this.#at += frames;
      return { channels: pcm.channels.map(() => new Float32Array(frames)), frames, sampleRate };
    }
    const from = this.#at - position;
    const frames = Math.min(pcm.frames - from, most);
    if (from + Math.max(frames, 0) >= pcm.frames) this.#held = null;
    if (frames <= 0) return null;
    this.#at += frames;
    if (frames === pcm.frames) return pcm;
    return { channels: pcm.channels.map((channel) => channel.slice(from, from + frames)), frames, sampleRate };
  }

  /** Decodes until there is sound; false at the end of the file. */
  async #fill(): Promise<boolean> {
    for (;;) {
      const batch = this.#batch ?? (await this.#demuxer.next());
      this.#batch = null;
      this.#throwIfClosed();
      if (batch === null || batch.position !== null) {
        const jumps = this.#jumps;
        const rest = await this.#finishRun();
        if (jumps !== this.#jumps) continue;
        this.#throwIfClosed();
        if (rest) {
          this.#batch = batch;
          this.#held = rest;
          return true;
        }
        if (batch === null) return this.#endInSilence();
        await this.#decoder.reset();
        this.#begin(batch.position);
      }
      if (batch.end !== undefined) this.#end = Math.min(this.#end ?? Infinity, batch.end * this.#scale);
      this.#held = await this.#decode(batch);
      if (this.#held) return true;
    }
  }

  /** Packets at the end that could not be decoded were of some length as well. @returns whether they were */
  #endInSilence(): boolean {
    if (this.#run === null || !this.#rateKnown) return false;
    const position = Math.round(this.#run * this.#scale) + this.#given;
    if (position <= this.#at) return false;
    const channels = Array.from({ length: this.#demuxer.track.channels }, () => new Float32Array(0));
    this.#held = { position, pcm: { channels, frames: 0, sampleRate: this.sampleRate } };
    return true;
  }

  /** What a lagging decoder still holds of a run that is over. */
  async #finishRun(): Promise<Placed | null> {
    if (this.#run === null || !this.#decoder.flush) return null;
    const pcm = await this.#guard(() => this.#decoder.flush?.() ?? null);
    const placed = pcm && pcm.frames > 0 ? this.#place(pcm, null) : null;
    this.#run = null;
    return placed;
  }

  async #decode({ packets, frames }: PacketBatch): Promise<Placed | null> {
    const pcm = await this.#guard(() => this.#decoder.decode(packets));
    this.#taken = this.#taken === null || frames === null ? null : this.#taken + frames;
    if (this.#decoder.flush) {
      // What comes out of a lagging decoder are not the frames of these packets. What it held when it failed is lost.
      if (pcm === null && this.#run !== null && this.#taken !== null) this.#begin(this.#run + this.#taken);
      return pcm && pcm.frames > 0 ? this.#place(pcm, null) : null;
    }
    if (pcm && pcm.frames > 0) return this.#place(pcm, frames);
    this.#given += (frames ?? 0) * this.#scale;
    this.#lost += frames ?? 0;
    if (this.#lost > LONGEST_LOSS * this.#demuxer.track.sampleRate) throw damaged();
    return null;
  }

  /** What the decoder gives next lies at a position. */
  #begin(position: number | null): void {
    this.#run = position;
    this.#given = 0;
    this.#taken = 0;
  }

  /** Gives decoded sound its position. What is missing of the frames it should have becomes silence. */
  #place(pcm: Pcm, frames: number | null): Placed {
    this.#failures = this.#lost = 0;
    this.#recovering = false;
    if (!this.#rateKnown) {
      this.#rateKnown = true;
      this.#scale = pcm.sampleRate / this.#demuxer.track.sampleRate;
      this.#end = this.#end === null ? null : Math.round(this.#end * this.#scale);
    }
    const position = Math.round((this.#run ?? 0) * this.#scale) + this.#given;
    const due = frames === null ? pcm.frames : Math.round(frames * this.#scale);
    this.#given += due;
    if (!LOSSLESS.has(this.#demuxer.track.codec)) for (const plane of pcm.channels) muteDamage(plane);
    return { position, pcm: { ...pcm, frames: Math.min(pcm.frames, due) } };
  }

  /** Runs a decoder; null where it stumbled over a packet. @throws what is not the packet's fault */
  async #guard(decode: () => Pcm | Promise<Pcm> | null): Promise<Pcm | null> {
    try {
      return await decode();
    } catch (error) {
      if (error instanceof MpcError && error.code === 'closed' && !this.#recovering) {
        this.#recovering = true;
        await this.#decoder.reset();
        await this.#restart();
        return null;
      }
      if (error instanceof MpcError && error.code !== 'malformed') throw error;
      this.#failures += 1;
      if (this.#failures > MAX_FAILURES) throw damaged(error);
      await this.#decoder.reset();
      return null;
    }
  }
}

/** Makes silence of a plane in which anything is too loud to be meant, or no number. Outbursts are long: a look here and there finds them. */
function muteDamage(plane: Float32Array): void {
  for (let at = 0; at < plane.length; at += LOOK_EVERY) {
    const sample = plane[at] ?? 0;
    if (sample >= -LOUDEST && sample <= LOUDEST) continue;
    plane.fill(0);
    return;
  }
}

function damaged(cause?: unknown): MpcError {
  return new MpcError('malformed', 'The sound in this file is damaged.', { cause });
}
