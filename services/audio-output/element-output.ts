/** The plain `<audio>` element for what the pipeline cannot play: obeys the player and reports what it does. */
import type { ElementReport, OutputCommand } from '../protocol/output.ts';
import { ELEMENT_TYPES } from '../protocol/output.ts';

type ElementCommand = Extract<OutputCommand, { readonly type: `element-${string}` }>;

/** The types of {@link ELEMENT_TYPES} that this browser may play. */
export function playableTypes(): readonly string[] {
  const audio = document.createElement('audio');
  return [...new Set(Object.values(ELEMENT_TYPES))].filter((type) => audio.canPlayType(type) !== '');
}

const EVENTS: Readonly<Record<string, ElementReport['event']>> = {
  playing: 'playing',
  waiting: 'waiting',
  ended: 'ended',
  timeupdate: 'position',
  seeked: 'position',
  durationchange: 'position',
};

export class ElementOutput {
  readonly #report: (report: ElementReport) => void;
  /** Made when it is first needed, and then kept: iOS lets only an element sound that a gesture has played. */
  #audio: HTMLAudioElement | null = null;
  #load: number | null = null;
  /** Of a file that was given whole; revoked when it is left. */
  #objectUrl: string | null = null;
  #wanted = false;
  #blocked = false;
  #gain = 1;
  #speed = 1;
  #device = '';

  constructor(report: (report: ElementReport) => void) {
    this.#report = report;
  }

  /** Whether it waits for a gesture. */
  get blocked(): boolean {
    return this.#blocked;
  }

  receive(command: ElementCommand): void {
    if (command.type === 'element-load') {
      this.#start(command.load, command.url, command.position);
      return;
    }
    if (command.type === 'element-unload') {
      this.#unload();
      return;
    }
    if (command.load !== this.#load || this.#audio === null) return;
    if (command.type === 'element-play') this.#play();
    else if (command.type === 'element-seek') this.#audio.currentTime = command.position;
    else {
      this.#wanted = false;
      this.#audio.pause();
    }
  }

  /** In a gesture: what was blocked may sound now. */
  unlock(): void {
    if (this.#blocked) this.#play();
  }

  /** @param amount linear amplitude, 0 to 1 */
  setGain(amount: number): void {
    this.#gain = amount;
    if (this.#audio !== null) this.#audio.volume = amount;
  }

  /** @param speed times as fast as recorded; the pitch stays */
  setSpeed(speed: number): void {
    this.#speed = speed;
    if (this.#audio !== null) this.#hasten(this.#audio);
  }

  /** @param device null is the usual one @throws as `setSinkId` does */
  async setDevice(device: string | null): Promise<void> {
    this.#device = device ?? '';
    if (this.#audio !== null) await this.#send(this.#audio);
  }

  close(): void {
    this.#unload();
    this.#audio = null;
  }

  #start(load: number, source: string | Blob, position: number): void {
    const audio = (this.#audio ??= this.#make());
    this.#load = load;
    this.#revoke();
    if (typeof source === 'string') audio.src = source;
    else audio.src = this.#objectUrl = URL.createObjectURL(source);
    audio.currentTime = position;
    this.#play();
  }

  #make(): HTMLAudioElement {
    const audio = document.createElement('audio');
    audio.preload = 'auto';
    audio.volume = this.#gain;
    this.#hasten(audio);
    // The device may be gone; then it is the usual one.
    if (this.#device !== '') this.#send(audio).catch(() => undefined);
    for (const [type, event] of Object.entries(EVENTS)) audio.addEventListener(type, () => this.#tell(event));
    audio.addEventListener('pause', () => {
      if (!audio.ended) this.#tell('paused');
    });
    audio.addEventListener('error', () => {
      // An error of a source that was replaced meanwhile leaves no `error` behind.
      if (audio.error !== null) this.#tell('error');
    });
    return audio;
  }

  async #send(audio: HTMLAudioElement): Promise<void> {
    const { setSinkId } = audio as Partial<HTMLAudioElement>;
    await setSinkId?.call(audio, this.#device);
  }

  #hasten(audio: HTMLAudioElement): void {
    audio.preservesPitch = true;
    // Loading sets the one to the other.
    audio.defaultPlaybackRate = audio.playbackRate = this.#speed;
  }

  #play(): void {
    const load = this.#load;
    this.#wanted = true;
    this.#blocked = false;
    this.#audio?.play().catch((error: unknown) => {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError';
      if (!refused || load !== this.#load || !this.#wanted) return;
      this.#blocked = true;
      this.#tell('blocked');
    });
  }

  /** WebKit keeps the connection and the buffer of an element that still has its source. */
  #unload(): void {
    this.#load = null;
    this.#wanted = false;
    this.#blocked = false;
    if (this.#audio === null || !this.#audio.hasAttribute('src')) return;
    this.#audio.pause();
    this.#audio.removeAttribute('src');
    this.#audio.load();
    this.#revoke();
  }

  #revoke(): void {
    if (this.#objectUrl !== null) URL.revokeObjectURL(this.#objectUrl);
    this.#objectUrl = null;
  }

  #tell(event: ElementReport['event']): void {
    if (this.#load === null || this.#audio === null) return;
    const { currentTime, duration } = this.#audio;
    this.#report({
      type: 'element',
      load: this.#load,
      event,
      position: currentTime,
      duration: Number.isFinite(duration) ? duration : null,
    });
  }
}
