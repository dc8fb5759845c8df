/** Opens tracks for playback: finds the file, has it decoded, and reads the first block to know that it plays. */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { Track, TrackId } from '../../services/protocol/records.ts';
import type { SoundSettings } from '../../services/protocol/sound.ts';
import type { OpenAudio } from '../decoder/audio-stream.ts';
import { READ_PATIENCE } from '../reading/patient-reader.ts';
import type { CodecLoan } from './codec-loan.ts';
import { CopyChoice, type Copies } from './copy-choice.ts';
import { EarlyCodec } from './early-codec.ts';
import type { LoudnessBook } from './loudness-book.ts';
import { LoudnessMeter } from './loudness-meter.ts';
import type { PrimedTrack } from './pcm-generation.ts';
import type { QueueItem } from './queue.ts';
import { openTrackSource, type TrackSource, type TrackSourceOptions } from './track-source.ts';
import type { Tempo } from './tempo.ts';
import { tellsLoudness, trackGain } from './track-gain.ts';
import { TrackStream, type TrackSound } from './track-stream.ts';

export interface TrackOpenerOptions extends Omit<TrackSourceOptions, 'troubled'> {
  readonly openAudio: OpenAudio;
  readonly codecs: CodecLoan;
  readonly sound: () => SoundSettings;
  /** Whether a track plays without a network: such copies go first. */
  readonly isKept: (track: TrackId) => boolean;
  /** Whether tracks are played apart from their albums. */
  readonly shuffled: () => boolean;
  readonly loudness: LoudnessBook;
  /** To be told why a read of an item has failed that is tried again, or was for long enough, where no other copy may stand in. */
  readonly troubled: (item: QueueItem, error: MpcError) => void;
  readonly log: Logger;
}

/** Milliseconds for which a read is tried again when another copy of the recording waits. */
const PATIENCE_WITH_COPIES = 3000;
/** What the worklet plays. */
const CHANNELS = 2;

export class TrackOpener {
  readonly #options: TrackOpenerOptions;

  constructor(options: TrackOpenerOptions) {
    this.#options = options;
  }

  /** The copies of an item's recording, the best first. @throws MpcError `not-found` */
  async copies({ track }: QueueItem): Promise<Copies> {
    const { library, isKept } = this.#options;
    const copies = await library.copies(track);
    const [first = track, ...others] = [...copies.filter(isKept), ...copies.filter((copy) => !isKept(copy))];
    return [first, ...others];
  }

  /** The bytes of the first of these; they are waited for less long when another may stand in. @throws MpcError `not-found`, `unauthorized`, `permission` */
  source(item: QueueItem, copies: Copies): Promise<TrackSource> {
    const isLast = copies.length === 1;
    const troubled = (error: MpcError): void => {
      if (isLast) this.#options.troubled(item, error);
    };
    return openTrackSource(copies[0], { ...this.#options, troubled }, isLast ? READ_PATIENCE : PATIENCE_WITH_COPIES);
  }

  /** Whether an item could be read now, or its server says at once why not. What is kept of a part of it is no answer. */
  async answers(item: QueueItem, signal: AbortSignal): Promise<boolean> {
    const { isKept } = this.#options;
    try {
      const [best] = await this.copies(item);
      if (isKept(best)) return true;
      const source = await openTrackSource(best, { ...this.#options, troubled: () => undefined, cache: null }, 0);
      await source.read(0, 1, signal);
      return true;
    } catch (thrown) {
      return !signal.aborted && !asMpcError(thrown).retryable;
    }
  }

  /**
   * Aborting the signal ends the opening; the stream, once there, lives until it is closed.
   * @throws MpcError `unsupported`, `malformed`, or why the file cannot be read
   */
  stream(item: QueueItem, copies: Copies, source: TrackSource, sampleRate: number, signal: AbortSignal): Promise<TrackStream> {
    const [track] = copies;
    const { extension } = source;
    return this.#options.log.span('open track', (log) => this.#open(item, copies, source, sampleRate, signal, log), { track, extension });
  }

  /** Opens an item at its start: the best copy that can be. @throws MpcError why the best one cannot */
  async primed(item: QueueItem, sampleRate: number, signal: AbortSignal): Promise<PrimedTrack> {
    const choice = new CopyChoice((wanted) => this.copies(wanted));
    for (;;) {
      try {
        return await this.#prime(item, await choice.of(item), sampleRate, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const failure = choice.failed(asMpcError(thrown));
        if (failure !== null) throw failure;
      }
    }
  }

  /** The same for what may follow: what cannot be opened is no failure yet, but tried again, or skipped, when its turn has come. */
  async ahead(item: QueueItem | null, sampleRate: number, signal: AbortSignal): Promise<PrimedTrack | null> {
    if (item === null) return null;
    try {
      return await this.primed(item, sampleRate, signal);
    } catch (thrown) {
      if (!signal.aborted) this.#options.log.debug('The next track could not be opened ahead.', { code: asMpcError(thrown).code });
      return null;
    }
  }

  async #prime(item: QueueItem, copies: Copies, sampleRate: number, signal: AbortSignal): Promise<PrimedTrack> {
    const stream = await this.stream(item, copies, await this.source(item, copies), sampleRate, signal);
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
      const [best] = await this.copies(item);
      return (await this.#options.library.track(best)).sampleRate;
    } catch {
      return null;
    }
  }

  /** Lets a stream sound as it is to sound now, once it is sought. @returns whether that is different; what cannot be looked up stays */
  async retune(stream: TrackStream, sampleRate: number): Promise<boolean> {
    try {
      const [{ gain }, tempo] = await Promise.all([this.#gainOf(stream.copies[0]), this.#tempo(sampleRate)]);
      return stream.setSound({ gain, tempo });
    } catch (error) {
      this.#options.log.debug('How a track is to sound could not be looked up.', { error });
      return false;
    }
  }

  /** Seconds for which tracks fade into each other at most. */
  longestCrossfade(): number {
    return this.#options.sound().crossfade;
  }

  /** Seconds: none within an album, unless its tracks are played apart. */
  crossfade(from: TrackStream, to: TrackStream): number {
    const together = from.album !== null && from.album === to.album && !this.#options.shuffled();
    return together ? 0 : this.longestCrossfade();
  }

  async #soundOf(id: TrackId, sampleRate: number): Promise<TrackSound> {
    const [{ gain, track, unknown }, tempo] = await Promise.all([this.#gainOf(id), this.#tempo(sampleRate)]);
    const meter = unknown ? new LoudnessMeter(sampleRate, CHANNELS) : null;
    const heard = (measured: LoudnessMeter): void => void this.#options.loudness.put(id, track?.changeKey ?? '', measured.result());
    return { album: track?.albumId ?? null, gain, tempo, meter, heard };
  }

  async #tempo(sampleRate: number): Promise<Tempo | null> {
    const { speed } = this.#options.sound();
    if (speed === 1) return null;
    const loaded = await import('./tempo.ts');
    return new loaded.Tempo(speed, sampleRate);
  }

  /** `unknown`: it would be good to know how loud the track is. */
  async #gainOf(id: TrackId): Promise<{ readonly gain: number; readonly track: Track | null; readonly unknown: boolean }> {
    const { library, loudness, sound, shuffled } = this.#options;
    const settings = sound();
    const levels = settings.replayGain !== 'off';
    if (!levels && settings.crossfade === 0) return { gain: 1, track: null, unknown: false };
    const track = await library.track(id);
    if (!levels) return { gain: 1, track, unknown: false };
    const tagged = tellsLoudness(track.loudness);
    const measured = tagged ? null : await loudness.get(id, track.changeKey);
    return { gain: trackGain({ tagged: track.loudness, measured }, settings, shuffled()), track, unknown: !tagged && measured === null };
  }

  async #open(item: QueueItem, copies: Copies, source: TrackSource, sampleRate: number, signal: AbortSignal, log: Logger): Promise<TrackStream> {
    const { openAudio, codecs } = this.#options;
    const life = new AbortController();
    const abort = (): void => life.abort(signal.reason);
    signal.throwIfAborted();
    signal.addEventListener('abort', abort, { once: true });
    const lender = new EarlyCodec(codecs, source.extension, life.signal);
    try {
      const audio = await openAudio(source, { sampleRate, channels: CHANNELS, codecs: lender, log: log.child('codec'), signal: life.signal });
      if (signal.aborted) audio.close();
      signal.throwIfAborted();
      return new TrackStream(item, copies, audio, await this.#soundOf(copies[0], sampleRate));
    } finally {
      signal.removeEventListener('abort', abort);
      lender.close();
    }
  }
}

export function noSound(): MpcError {
  return new MpcError('malformed', 'The file holds no sound.');
}
