/**
 * How much of a track is really heard, whatever the playhead does: pauses add nothing, a seek is no listening, and
 * what is heard twice counts twice. A play is told as soon as it is one, and once more when the track is left.
 */
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { QueueItem } from './queue.ts';

export interface ListeningOptions {
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Takes what was heard: an entry for each time that a track was on, told again when more of it was heard. */
  readonly heard: (entry: HistoryEntry) => void;
  /** Told once for each time that a track was on, as soon as a scrobbler would count it. */
  readonly listened: (track: TrackId, startedAt: number, duration: number | null) => void;
}

/** A play is half of the track or so many seconds, whichever is less. */
const PLAY_PART = 0.5;
const PLAY_SECONDS = 240;
/** Seconds: shorter tracks are not scrobbled (Last.fm, ListenBrainz). */
const SCROBBLED = 30;
/** Who leaves a track that sounded for less seconds has not even begun to hear it. */
const BEGUN = 1;
/** Reports of the playhead come several times a second: one that is so many seconds further is a leap. */
const LEAP = 10;

interface Listen {
  readonly item: QueueItem;
  readonly startedAt: number;
  heard: number;
  /** Where the playhead was; null after a seek. */
  position: number | null;
  told: boolean;
}

export class Listening {
  readonly #options: ListeningOptions;
  #listen: Listen | null = null;

  constructor(options: ListeningOptions) {
    this.#options = options;
  }

  /** The playhead is there while the track sounds. @param duration seconds; null while unknown */
  progressed(item: QueueItem, position: number, duration: number | null): void {
    if (this.#listen?.item !== item) {
      this.left(false);
      this.#listen = { item, startedAt: this.#options.now(), heard: 0, position, told: false };
    }
    const listen = this.#listen;
    const step = position - (listen.position ?? position);
    listen.position = position;
    if (step > 0 && step < LEAP) listen.heard += step;
    if (!listen.told && listen.heard >= Math.min(PLAY_SECONDS, (duration ?? Infinity) * PLAY_PART)) {
      listen.told = true;
      this.#tell(listen);
      if (duration === null || duration > SCROBBLED) this.#options.listened(item.track, listen.startedAt, duration);
    }
  }

  /** The playhead will be elsewhere without anything between being heard. */
  leapt(): void {
    if (this.#listen !== null) this.#listen.position = null;
  }

  /** The track is over. @param passedOver the listener wanted no more of it */
  left(passedOver: boolean): void {
    const listen = this.#listen;
    this.#listen = null;
    if (listen === null) return;
    if (listen.told || (passedOver && listen.heard >= BEGUN)) this.#tell(listen);
  }

  #tell({ item, startedAt, heard, told }: Listen): void {
    this.#options.heard({ track: item.track, startedAt, heard: Math.round(heard * 1000) / 1000, completed: told });
  }
}
