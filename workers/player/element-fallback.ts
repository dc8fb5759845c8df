/**
 * Playback through the sounding page's `<audio>` element, for what the pipeline cannot fetch (no CORS) or
 * decode. It commands the element and believes only what the element reports; an element that stays silent
 * has failed. No gapless joins, and positions are as exact as the browser's.
 */
import { MpcError, type MpcErrorCode } from '../../services/protocol/errors.ts';
import { ELEMENT_TYPES, type ElementReport } from '../../services/protocol/output.ts';
import type { Clock } from '../platform/clock.ts';
import type { FollowTitles } from './icy-titles.ts';
import type { Output } from './outputs.ts';
import type { TrackSource } from './track-source.ts';

/** Milliseconds for which the element may wait for data without a sound. */
const SILENCE_LIMIT = 30_000;

export interface ElementEvents {
  progress(position: number, duration: number | null, flowing: boolean): void;
  /** Whether the browser wants a gesture first, or what a broadcast says of itself, is different. */
  changed(): void;
  ended(): void;
  failed(error: MpcError): void;
}

/** A broadcast; `title` is what it says is on, null while unknown. */
export interface LiveStream {
  readonly title: string | null;
}

/** What the fallback stands on. */
export interface ElementFallbackOptions {
  readonly clock: Clock;
  readonly followTitles: FollowTitles;
}

/** Failures of the pipeline that the element may not share. */
const MAY_HELP: ReadonlySet<MpcErrorCode> = new Set(['cors', 'unsupported', 'malformed', 'internal', 'worker-unavailable']);

/** A URL or the file for the element, if it can be had and the page may play its type; null otherwise. */
export async function elementUrl(source: TrackSource, output: Output, failure: MpcError, signal: AbortSignal): Promise<string | Blob | null> {
  if (!MAY_HELP.has(failure.code)) return null;
  const type = ELEMENT_TYPES[source.extension];
  // An unknown extension says nothing: the element finds out by itself.
  if (type !== undefined && !output.elementTypes.includes(type)) return null;
  const url = await source.url(signal);
  // Behind a password only we can fetch it. Where the page has WebCodecs, its element knows no codec that we do not.
  const isWorthIt = type !== undefined && (output.failure !== null || !output.lendsCodec);
  return url === null && isWorthIt ? source.copy(signal) : url;
}

export class ElementFallback {
  readonly #output: Output;
  readonly #clock: Clock;
  readonly #followTitles: FollowTitles;
  readonly #events: ElementEvents;
  readonly #load: number;
  /** Why the pipeline did not play it; the cause of what the element may fail with. */
  readonly #reason: MpcError;
  #waiting: AbortController | null = null;
  #blocked = false;
  #live: LiveStream | null = null;
  #url: string | Blob = '';
  /** Ends the reading of titles. */
  #reading: AbortController | null = null;

  constructor(output: Output, reason: MpcError, { clock, followTitles }: ElementFallbackOptions, events: ElementEvents) {
    this.#output = output;
    this.#load = output.nextLoad();
    this.#reason = reason;
    this.#clock = clock;
    this.#followTitles = followTitles;
    this.#events = events;
  }

  /** Whether it waits for a gesture. */
  get blocked(): boolean {
    return this.#blocked;
  }

  /** Null for what has an end. */
  get live(): LiveStream | null {
    return this.#live;
  }

  load(url: string | Blob, position: number): void {
    this.#url = url;
    this.#output.send({ type: 'element-load', url, position, load: this.#load });
    this.#expectSound();
  }

  play(): void {
    this.#output.send({ type: 'element-play', load: this.#load });
    this.#expectSound();
  }

  pause(): void {
    this.#heard();
    this.#stopReading();
    this.#output.send({ type: 'element-pause', load: this.#load });
  }

  seek(position: number): void {
    this.#output.send({ type: 'element-seek', position, load: this.#load });
  }

  close(): void {
    this.#heard();
    this.#stopReading();
    this.#output.send({ type: 'element-unload' });
  }

  receive(report: ElementReport): void {
    if (report.load !== this.#load) return;
    const { position, duration } = report;
    this.#blocked = report.event === 'blocked';
    switch (report.event) {
      case 'playing':
      case 'position':
        this.#heard();
        this.#look(duration);
        this.#events.progress(position, duration, true);
        break;
      case 'paused':
        this.#heard();
        this.#events.progress(position, duration, false);
        break;
      case 'waiting':
        this.#expectSound();
        this.#events.progress(position, duration, false);
        break;
      case 'blocked':
        this.#heard();
        this.#events.changed();
        break;
      case 'ended':
        this.#heard();
        this.#events.ended();
        break;
      case 'error':
        this.#heard();
        this.#fail();
        break;
    }
  }

  /** What sounds without an end in sight is a broadcast. */
  #look(duration: number | null): void {
    this.#live = duration === null ? (this.#live ?? { title: null }) : null;
    if (this.#live === null || this.#reading !== null || typeof this.#url !== 'string') return;
    const reading = new AbortController();
    this.#reading = reading;
    const heard = (title: string): void => {
      if (reading.signal.aborted || this.#live === null) return;
      this.#live = { title: title === '' ? null : title };
      this.#events.changed();
    };
    // Where titles cannot be read there are none.
    this.#followTitles(this.#url, heard, reading.signal).catch(() => undefined);
  }

  #stopReading(): void {
    this.#reading?.abort();
    this.#reading = null;
  }

  #expectSound(): void {
    if (this.#waiting !== null) return;
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#clock.sleep(SILENCE_LIMIT, waiting.signal).then(
      () => {
        this.#waiting = null;
        this.#events.failed(new MpcError('timeout', 'The audio element got no data in time.', { cause: this.#reason }));
      },
      () => undefined,
    );
  }

  #heard(): void {
    this.#waiting?.abort();
    this.#waiting = null;
  }

  /** The element cannot tell what is wrong; what the pipeline met says more. */
  #fail(): void {
    const { code, retryable } = this.#reason;
    const message = 'Neither the decoder pipeline nor an audio element can play this.';
    this.#events.failed(new MpcError(code === 'internal' ? 'unsupported' : code, message, { retryable, cause: this.#reason }));
  }
}
