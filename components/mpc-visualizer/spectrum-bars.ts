/** A spectrum as bars: each as wide in octaves as the others, as ears have it. */
import type { SpectrumFrame } from '../../services/client.ts';

/** Hz: below lies little music, above little that is heard. */
const LOWEST = 40;
const HIGHEST = 16_000;
const LEAST_HEIGHT = 0.02;
/** Of a bar and the gap behind it. */
const BAR_WIDTH = 0.66;

/** Heights of the bars, 0 to 1, from low to high; the loudest bin of each. */
export function barHeights({ bytes, binWidth }: Pick<SpectrumFrame, 'bytes' | 'binWidth'>, count: number): readonly number[] {
  const hertzAt = (bar: number): number => LOWEST * (HIGHEST / LOWEST) ** (bar / count);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor(hertzAt(bar) / binWidth);
    const to = Math.max(from + 1, Math.floor(hertzAt(bar + 1) / binWidth));
    let loudest = 0;
    for (let bin = from; bin < to; bin++) loudest = Math.max(loudest, bytes[bin] ?? 0);
    return loudest / 255;
  });
}

/** Draws them in the context's fill style over all of its canvas. */
export function drawBars(context: CanvasRenderingContext2D, heights: readonly number[]): void {
  const { width, height } = context.canvas;
  const step = width / heights.length;
  context.clearRect(0, 0, width, height);
  for (const [bar, value] of heights.entries()) {
    const tall = Math.max(LEAST_HEIGHT, value) * height;
    context.fillRect(bar * step, height - tall, step * BAR_WIDTH, tall);
  }
}
