/** How loud the listener wants it, in whichever tab sounds. */
import type { OutputCommand } from '../../services/protocol/output.ts';
import { invalid } from '../library/argument-check.ts';

export interface VolumeControlOptions {
  readonly tell: (command: Extract<OutputCommand, { readonly type: 'volume' }>) => void;
  /** The listener has changed it. */
  readonly changed: () => void;
}

export class VolumeControl {
  readonly #options: VolumeControlOptions;
  #volume = 1;
  #muted = false;

  constructor(options: VolumeControlOptions) {
    this.#options = options;
  }

  /** 0 to 1, as the listener sees it. */
  get volume(): number {
    return this.#volume;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** @throws MpcError `invalid-argument` */
  setVolume(volume: number): void {
    if (!(volume >= 0 && volume <= 1)) throw invalid('volume', 'a number from 0 to 1');
    this.restore({ volume, muted: this.#muted });
    this.#options.changed();
  }

  setMuted(muted: boolean): void {
    this.restore({ volume: this.#volume, muted });
    this.#options.changed();
  }

  /** As it was at the last visit. */
  restore({ volume, muted }: { readonly volume: number; readonly muted: boolean }): void {
    this.#volume = volume;
    this.#muted = muted;
    this.#options.tell({ type: 'volume', volume, muted });
  }
}
