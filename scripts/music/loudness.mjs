import { spawnSync } from 'node:child_process';

/**
 * Loudness after EBU R 128, measured by ffmpeg.
 *
 * @typedef {{ lufs: number, peak: number }} Loudness `peak` is linear, of samples.
 */

/**
 * @param {readonly string[]} files Measured one after the other, as one programme.
 * @returns {Loudness}
 */
export function measure(files) {
  const inputs = files.flatMap((file) => ['-i', file]);
  const even = files.map((_, i) => `[${i}:a]aresample=48000,aformat=channel_layouts=stereo[a${i}]`);
  const joined = files.map((_, i) => `[a${i}]`).join('');
  const graph = `${even.join(';')};${joined}concat=n=${files.length}:v=0:a=1,ebur128=peak=sample`;
  const { stderr, status } = spawnSync(
    'ffmpeg',
    ['-hide_banner', '-nostats', ...inputs, '-filter_complex', graph, '-f', 'null', '-'],
    { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  const summary = stderr.slice(stderr.lastIndexOf('Summary:'));
  const lufs = /I:\s+(-?[\d.]+) LUFS/.exec(summary);
  const peak = /Peak:\s+(-?[\d.]+) dBFS/.exec(summary);
  if (status !== 0 || !lufs || !peak) throw new Error(`ffmpeg could not measure the loudness: ${stderr}`);
  return { lufs: Number(lufs[1]), peak: 10 ** (Number(peak[1]) / 20) };
}
