/** For tests: the signal in the files of `test/fixtures/formats`, computed, so that no copy of the samples need be kept. */

/** Sample frames of random noise are followed by the next state of this generator (ANSI C's). */
const MULTIPLIER = 1_103_515_245;
const INCREMENT = 12_345;

/** Triangles of a pitch of their own in each channel, with a little noise; the first four frames are the extremes. */
export function referenceSignal(frames: number, channels: number, bits: number): Float32Array<ArrayBuffer>[] {
  const full = 2 ** (bits - 1);
  const planes = Array.from({ length: channels }, () => new Float32Array(frames));
  let state = 1;
  for (let frame = 0; frame < frames; frame += 1) {
    planes.forEach((plane, channel) => {
      state = (Math.imul(state, MULTIPLIER) + INCREMENT) >>> 0;
      const period = 100 + 13 * channel;
      const triangle = Math.floor(((2 * Math.abs(2 * (frame % period) - period) - period) * full * 7) / (period * 16));
      const noise = Math.floor((((state >>> 16) - 32_768) * full) / 2 ** 21);
      const extreme = (frame + channel) % 2 === 0 ? -full : full - 1;
      plane[frame] = (frame < 4 ? extreme : triangle + noise) / full;
    });
  }
  return planes;
}
