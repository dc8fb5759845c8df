/** Opens tracks for playback: finds the file, has it decoded, and reads the first block to know that it plays. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { OpenAudio } from '../decoder/audio-stream.ts';
import type { CodecLoan } from './codec-loan.ts';
import type { PrimedTrack } from './pcm-generation.ts';
import type { QueueItem } from './queue.ts';
import { openTrackSource, type TrackSource, type TrackSourceOptions } from './track-source.ts';
import { TrackStream } from './track-stream.ts';

export interface TrackOpenerOptions extends TrackSourceOptions {
  readonly openAudio: OpenAudio;
  readonly codecs: CodecLoan;
  readonly log: Logger;
}

/** What the worklet plays. */
const CHANNELS = 2;

export class TrackOpener {
  readonly #options: TrackOpenerOptions;

  constructor(options: TrackOpenerOptions) {
    this.#options = options;
  }

  /** @throws MpcError `not-found`, `unauthorized`, `permission` */
  source(item: QueueItem): Promise<TrackSource> {
    return openTrackSource(item.track, this.#options);
  }

  /**
   * Aborting the signal ends the opening; the stream, once there, lives until it is closed.
   * @throws MpcError `unsupported`, `malformed`, or why the file cannot be read
   */
  stream(item: QueueItem, source: TrackSource, sampleRate: number, signal: AbortSignal): Promise<TrackStream> {
    const { track } = item;
    const { extension } = source;
    return this.#options.log.span('open track', (log) => this.#open(item, source, sampleRate, signal, log), { track, extension });
  }

  /** Opens an item at its start. @throws MpcError */
  async primed(item: QueueItem, sampleRate: number, signal: AbortSignal): Promise<PrimedTrack> {
    const stream = await this.stream(item, await this.source(item), sampleRate, signal);
    try {
      const first = await stream.read();
      signal.throwIfAborted();
      if (first === null) throw noSound();
      return { stream, position: 0, first };
    } catch (error) {
      stream.close();
      throw error;
    }
  }

  /** Hz of the recording as its tags tell; null while unknown. */
  async sampleRate(item: QueueItem): Promise<number | null> {
    try {
      return (await this.#options.library.track(item.track)).sampleRate;
    } catch {
      return null;
    }
  }

  async #open(item: QueueItem, source: TrackSource, sampleRate: number, signal: AbortSignal, log: Logger): Promise<TrackStream> {
    const { openAudio, codecs } = this.#options;
    const life = new AbortController();
    const abort = (): void => life.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    try {
      const audio = await openAudio(source, { sampleRate, channels: CHANNELS, codecs, log: log.child('codec'), signal: life.signal });
      if (signal.aborted) audio.close();
      signal.throwIfAborted();
      return new TrackStream(item, audio);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

export function noSound(): MpcError {
  return new MpcError('malformed', 'The file holds no sound.');
}
