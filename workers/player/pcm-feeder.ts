/**
 * The player's end of the `pcm` port: starts and ends generations on the worklet of one output, pauses and
 * resumes it. Whatever sounds is faded, over a few milliseconds at least, so that no command clicks.
 */
import type { PcmMessage, PcmReport } from '../../services/protocol/output.ts';
import { PcmGeneration, type GenerationEvents, type PrimedTrack } from './pcm-generation.ts';

/** Seconds of the fades that a listener is not to notice, but for the click that is not there. */
const FADE = { least: 0.01, skip: 0.01, seek: 0.005 } as const;
/** Seconds that must be decoded before playing starts, where the bytes of the others are here: decoding them takes no time. */
const DECODED = 0.1;
/** Seconds that the worklet asks for at most before it goes on after it ran dry, unless it asked for more at its start. */
const LONGEST_HOLD = 2;

/** Seconds that the worklet waits for: at first, after it ran dry, and at most. */
interface Waits {
  readonly start: number;
  readonly hold: number;
  readonly longestHold: number;
}

export class PcmFeeder {
  readonly #port: MessagePort;
  readonly #sampleRate: number;
  readonly #startBuffer: () => number;
  readonly #events: GenerationEvents;
  #number = 0;
  #generation: PcmGeneration | null = null;

  /**
   * @param startBuffer seconds that are there, decoded or not, before the worklet begins, so that the next block of a slow
   *   server comes within them; asked at each start
   */
  constructor(port: MessagePort, sampleRate: number, startBuffer: () => number, events: GenerationEvents) {
    this.#port = port;
    this.#sampleRate = sampleRate;
    this.#startBuffer = startBuffer;
    this.#events = events;
    port.onmessage = (message: MessageEvent<PcmReport>) => this.#generation?.receive(message.data);
  }

  /** Starts a generation. The beginning of a track is left as it is; in mid-track it is faded in. */
  start(first: PrimedTrack): void {
    const hold = this.#startBuffer();
    const longestHold = Math.max(hold, LONGEST_HOLD);
    const isHere = first.first.frames / this.#sampleRate + first.stream.ahead >= hold;
    this.#flush(first.position > 0 ? FADE.seek : 0, { start: isHere ? Math.min(hold, DECODED) : hold, hold, longestHold });
    const generation = new PcmGeneration({
      number: this.#number,
      sampleRate: this.#sampleRate,
      hold,
      longestHold,
      first,
      events: this.#events,
      post: (message, transfer) => this.#post(message, transfer),
    });
    this.#generation = generation;
    void generation.run();
  }

  /** @param fade seconds in which what a pause has faded out comes back */
  play(fade: number): void {
    this.#post({ type: 'play', fadeFrames: this.#frames(Math.max(FADE.least, fade)) });
  }

  /** @param fade seconds */
  pause(fade: number): void {
    this.#post({ type: 'pause', fadeFrames: this.#frames(Math.max(FADE.least, fade)) });
  }

  /** Ends what sounds. @param fade seconds */
  stop(fade: number = FADE.skip): void {
    if (this.#generation !== null) this.#flush(0, { start: 0, hold: 0, longestHold: 0 }, Math.max(FADE.skip, fade));
  }

  /** See {@link PcmGeneration.nextIs}. */
  nextIs(entry: string | null): void {
    this.#generation?.nextIs(entry);
  }

  /** Ends what sounds and leaves the output for good. */
  close(): void {
    this.stop();
    this.#port.onmessage = null;
  }

  #flush(fadeIn: number, { start, hold, longestHold }: Waits, fadeOut: number = FADE.skip): void {
    this.#generation?.close();
    this.#generation = null;
    this.#number += 1;
    this.#post({
      type: 'flush',
      generation: this.#number,
      fadeOutFrames: this.#frames(fadeOut),
      fadeInFrames: this.#frames(fadeIn),
      startFrames: this.#frames(start),
      holdFrames: this.#frames(hold),
      longestHoldFrames: this.#frames(longestHold),
    });
  }

  #frames(seconds: number): number {
    return Math.round(seconds * this.#sampleRate);
  }

  #post(message: PcmMessage, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }
}
