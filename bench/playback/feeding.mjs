/** A file through the player's own feeder into the worklet's own ring, as fast as it goes. */
import { openAudio } from '../../workers/decoder/open-audio.ts';
import { PcmFeeder } from '../../workers/player/pcm-feeder.ts';
import { TrackStream } from '../../workers/player/track-stream.ts';
import { noCodecs, rangesOf, silent } from './sources.mjs';

const RATE = 44_100;

/**
 * @param {string} url of a file at 44.1 kHz, read by ranges
 * @param {number} size bytes
 * @returns {Promise<{ frames: number, ms: number }>} heard in all, and how long it took
 */
export async function feedWhole(url, size) {
  const start = performance.now();
  const { port1, port2 } = new MessageChannel();
  const ring = new Worker('/ring.worker.js', { type: 'module' });
  ring.postMessage(null, [port2]);
  const options = { sampleRate: RATE, channels: 2, codecs: noCodecs, log: silent, signal: new AbortController().signal };
  const sound = { album: null, gain: 1, tempo: null, meter: null, heard() {} };
  const audio = await openAudio(rangesOf(new URL(url, location.href).href, size), options);
  const stream = new TrackStream({ entry: 'only', track: 'only' }, ['only'], audio, sound);
  const first = await stream.read();
  let seconds = 0;
  await new Promise((resolve, reject) => {
    const feeder = new PcmFeeder(port1, RATE, () => 0, {
      next: async () => null,
      progress: (at) => (seconds = at),
      joined() {},
      longestCrossfade: () => 0,
      crossfade: () => 0,
      drained: (failure) => (failure === null ? resolve() : reject(failure)),
    });
    feeder.start({ stream, position: 0, first });
    feeder.play(0);
  });
  stream.close();
  ring.terminate();
  return { frames: Math.round(seconds * RATE), ms: performance.now() - start };
}
