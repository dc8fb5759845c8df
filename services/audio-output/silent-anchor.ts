/**
 * An `<audio>` element that loops silence. Browsers give media keys and a lock screen to media elements, not to
 * Web Audio alone; this one stands in for the worklet. Its samples are silent, not its volume: a muted element, or
 * one shorter than five seconds, counts for nothing in Chromium.
 */
const SECONDS = 10;
const SAMPLE_RATE = 8000;
/** Milliseconds after which a browser that says nothing is taken to have nothing against it. */
const ANSWER_LIMIT = 300;

export class SilentAnchor {
  #audio: HTMLAudioElement | null = null;
  #url: string | null = null;

  /**
   * To be called in a gesture once; later calls need none. A browser that refuses it goes without media keys.
   * @returns whether the browser lets sound out now, as far as it says
   */
  async play(): Promise<boolean> {
    if (this.#audio === null) {
      this.#url = URL.createObjectURL(silence());
      this.#audio = document.createElement('audio');
      this.#audio.loop = true;
      this.#audio.src = this.#url;
    }
    if (!this.#audio.paused) return true;
    const asked = this.#audio.play().then(() => true, (error: unknown) => !(error instanceof DOMException && error.name === 'NotAllowedError'));
    // A tab that nobody sees may get no answer.
    return Promise.race([asked, delay(ANSWER_LIMIT)]);
  }

  pause(): void {
    this.#audio?.pause();
  }

  close(): void {
    this.#audio?.pause();
    this.#audio?.removeAttribute('src');
    this.#audio = null;
    if (this.#url !== null) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }
}

/** RIFF/WAVE, 8 bit mono, in which 128 is silence. */
function silence(): Blob {
  const frames = SECONDS * SAMPLE_RATE;
  const bytes = new Uint8Array(44 + frames).fill(128, 44);
  const view = new DataView(bytes.buffer);
  const text = (at: number, letters: string): void => {
    for (let index = 0; index < letters.length; index++) bytes[at + index] = letters.charCodeAt(index);
  };
  text(0, 'RIFF');
  view.setUint32(4, 36 + frames, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE, true);
  view.setUint32(28, SAMPLE_RATE, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, 'data');
  view.setUint32(40, frames, true);
  return new Blob([bytes], { type: 'audio/wav' });
}

function delay(milliseconds: number): Promise<true> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, true);
  });
}
