/** A file through the player's own feeder into the worklet's own ring, as fast as it goes, in one worker. */
import { PcmRing } from '../../services/audio-output/pcm-ring.ts';
import { openAudio } from '../../workers/decoder/open-audio.ts';
import { PcmFeeder } from '../../workers/player/pcm-feeder.ts';
import { TrackStream } from '../../workers/player/track-stream.ts';
import { noCodecs, rangesOf, silent } from './sources.mjs';

const RATE = 44_100;
/** Frames between two reports, as the worklet has them. */
const REPORT = RATE / 10;
/** Frames heard between two looks at what came in. */
const STEP = RATE / 5;
const QUANTUM = 128;

/**
 * @param {string} url of a file at 44.1 kHz, read by ranges
 * @param {number} size bytes
 * @returns {Promise<{ frames: number, ms: number }>} heard in all, and how long it took
 */
export async function feedWhole(url, size) {
  const start = performance.now();
  const { port1, port2 } = new MessageChannel();
  const options = { sampleRate: RATE, channels: 2, codecs: noCodecs, log: silent, signal: new AbortController().signal };
  const sound = { album: null, gain: 1, tempo: null, meter: null, heard() {} };
  const stream = new TrackStream({ entry: 'only', track: 'only' }, ['only'], await openAudio(rangesOf(new URL(url, location.href).href, size), options), sound);
  let frames = 0;
  const ring = new PcmRing((report) => {
    if (report.type === 'progress') frames = report.consumed;
    port2.postMessage(report);
  }, REPORT);
  port2.onmessage = ({ data }) => ring.receive(data);
  const done = new Promise((resolve, reject) => {
    const drained = (failure) => (failure === null ? resolve() : reject(failure));
    const feeder = new PcmFeeder(port1, RATE, () => 0, { next: async () => null, progress() {}, joined() {}, longestCrossfade: () => 0, crossfade: () => 0, drained });
    void stream.read().then((first) => {
      feeder.start({ stream, position: 0, first });
      feeder.play(0);
    }, reject);
  });
  const stop = hear(ring);
  await done.finally(stop);
  stream.close();
  port1.close();
  port2.close();
  return { frames, ms: performance.now() - start };
}

/** The rendering thread of this ring, which takes turns with all else. @returns what ends it */
function hear(ring) {
  const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    for (let frame = 0; frame < STEP; frame += QUANTUM) ring.render(output);
    port2.postMessage(null);
  };
  port2.postMessage(null);
  return () => port1.close();
}
