/** An output that plays nothing: devices to choose from, and a spectrum that moves as if music played. */
import type { ClientOutput, OutputDevice, SpectrumFrame } from '../services/client.ts';

const DEVICES: readonly OutputDevice[] = [
  { id: 'headphones', label: 'Headphones' },
  { id: 'kitchen', label: 'Kitchen speaker' },
];
const SAMPLE_RATE = 48_000;

export class SampleOutput implements ClientOutput {
  readonly context = null;
  readonly node = null;
  device: string | null = null;
  /** Who listens to the spectrum now. */
  listeners = 0;
  readonly #found: readonly OutputDevice[];

  constructor(found: readonly OutputDevice[] = DEVICES) {
    this.#found = found;
  }

  async devices(ask = false): Promise<readonly OutputDevice[]> {
    return ask ? DEVICES : this.#found;
  }

  async setDevice(id: string | null): Promise<void> {
    this.device = id;
  }

  spectrum(listener: (frame: SpectrumFrame) => void, { bins = 1024 } = {}): () => void {
    this.listeners++;
    let next = 0;
    const paint = (now: number): void => {
      next = requestAnimationFrame(paint);
      listener(frameAt(now / 1000, bins));
    };
    next = requestAnimationFrame(paint);
    return () => {
      cancelAnimationFrame(next);
      this.listeners--;
    };
  }
}

/** Louder where it is low, and swaying. */
function frameAt(seconds: number, bins: number): SpectrumFrame {
  const bytes = Uint8Array.from({ length: bins }, (_, bin) => {
    const pitch = Math.log2(bin + 1) / Math.log2(bins);
    const sway = Math.sin(seconds * 2 + pitch * 9) * Math.sin(seconds * 5 - pitch * 23);
    return Math.max(0, 215 - pitch * 130 + sway * 45);
  });
  return { binWidth: SAMPLE_RATE / 2 / bins, bytes, decibels: Float32Array.from(bytes, (byte) => (byte / 255) * 70 - 100) };
}
