/**
 * Makes the waveforms of tracks, one at a time, by decoding them beside what plays: a little at a time, and nothing
 * while playing itself waits. What it reads is kept as what is played is, so that it is not read twice.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { Track, TrackId } from '../../services/protocol/records.ts';
import type { Waveform } from '../../services/protocol/waveform.ts';
import type { CodecLender, OpenAudio } from '../decoder/audio-stream.ts';
import { openTrackSource, type TrackSourceOptions } from './track-source.ts';
import type { WaveformBook } from './waveform-book.ts';
import { WaveformPeaks } from './waveform-peaks.ts';

export interface WaveformMakerOptions extends TrackSourceOptions {
  readonly openAudio: OpenAudio;
  readonly codecs: CodecLender;
  readonly book: WaveformBook;
  /** Whether waveforms are wanted at all, at present. */
  readonly enabled: () => boolean;
  /** Whether playing waits for sound, which goes first. */
  readonly busy: () => boolean;
  readonly emit: (event: MpcEventBody) => void;
  readonly log: Logger;
}

/** Milliseconds of work at a stretch, and of rest after each of them. */
const STRETCH = 8;
const REST = 16;
/** Milliseconds until it is looked again whether playing still waits. */
const BUSY_REST = 250;
/** Milliseconds between two events about one waveform. */
const TELL_EVERY = 500;
/** Bytes: what is larger is not read for a picture alone. */
const LARGEST_FILE = 128 * 1024 * 1024;
/** Hz for recordings of which nobody knows it. */
const USUAL_RATE = 44_100;

interface Job {
  readonly track: Track;
  readonly peaks: WaveformPeaks;
  readonly abort: AbortController;
}

export class WaveformMaker {
  readonly #options: WaveformMakerOptions;
  #job: Job | null = null;
  #closed = false;

  constructor(options: WaveformMakerOptions) {
    this.#options = options;
  }

  /** As {@link Waveforms.waveform}. */
  async of(id: TrackId): Promise<Waveform | null> {
    const { library, book, enabled, log } = this.#options;
    if (!enabled()) return null;
    const track = await library.track(id);
    const kept = await book.get(id, track.changeKey).catch((error: unknown) => {
      log.debug('Kept waveforms could not be read.', { code: asMpcError(error).code });
      return null;
    });
    return kept ?? waveformOf(this.#jobFor(track), false);
  }

  close(): void {
    this.#closed = true;
    this.#job?.abort.abort();
  }

  /** The one under way if it is the track's, else a new one in its place. */
  #jobFor(track: Track): Job {
    const before = this.#job;
    if (before?.track.id === track.id && before.track.changeKey === track.changeKey) return before;
    before?.abort.abort();
    const job: Job = { track, peaks: new WaveformPeaks(track.sampleRate ?? USUAL_RATE), abort: new AbortController() };
    if (this.#closed) return job;
    this.#job = job;
    void this.#run(job);
    return job;
  }

  /** Never rejects. */
  async #run(job: Job): Promise<void> {
    const { book, log } = this.#options;
    const { id, changeKey } = job.track;
    try {
      await this.#decode(job);
      await book.put(changeKey, waveformOf(job, true)).catch((error: unknown) => {
        log.warning('A waveform could not be kept.', { code: asMpcError(error).code });
      });
      this.#options.emit(playbackEvents.waveformChanged(id, 'complete'));
    } catch (error) {
      if (this.#closed) return;
      if (!job.abort.signal.aborted) log.debug('A waveform could not be made.', { track: id, code: asMpcError(error).code });
      this.#options.emit(playbackEvents.waveformChanged(id, 'failed'));
    } finally {
      if (this.#job === job) this.#job = null;
    }
  }

  async #decode({ track, peaks, abort: { signal } }: Job): Promise<void> {
    const { openAudio, codecs, clock, log } = this.#options;
    await this.#yield(signal);
    const source = await openTrackSource(track.id, this.#options);
    signal.throwIfAborted();
    const sampleRate = track.sampleRate ?? USUAL_RATE;
    const audio = await openAudio(source, { sampleRate, channels: 2, codecs, log: log.child('codec'), signal });
    try {
      if ((source.size ?? 0) > LARGEST_FILE) throw new MpcError('unsupported', 'The file is too large to be read for its waveform.');
      let since = clock.monotonic();
      let toldAt = since;
      for (let block = await audio.read(); block !== null; block = await audio.read()) {
        signal.throwIfAborted();
        peaks.add(block);
        if (clock.monotonic() - since < STRETCH) continue;
        if (clock.monotonic() - toldAt >= TELL_EVERY) {
          toldAt = clock.monotonic();
          this.#options.emit(playbackEvents.waveformChanged(track.id, 'growing'));
        }
        await this.#yield(signal);
        since = clock.monotonic();
      }
    } finally {
      audio.close();
    }
  }

  async #yield(signal: AbortSignal): Promise<void> {
    const { clock, busy } = this.#options;
    await clock.sleep(REST, signal);
    while (busy()) await clock.sleep(BUSY_REST, signal);
  }
}

function waveformOf({ track, peaks }: Job, complete: boolean): Waveform {
  return { track: track.id, peaks: peaks.bytes(), binDuration: peaks.binDuration, complete };
}
