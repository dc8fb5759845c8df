/** The decoder of MPC in a worker, and the decoders that it stands on, alone. */
import { expose } from 'comlink';
import { BufferedReader } from '../../workers/decoder/buffered-reader.ts';
import { openAudio } from '../../workers/decoder/open-audio.ts';
import { openDemuxer } from '../../workers/decoder/open-demuxer.ts';
import { decodeAlone } from './bare-decoders.mjs';
import { feedWhole } from './feeding.mjs';
import { aiffOf, wavOf } from './files/pcm.mjs';
import { decoded, faults } from './references.mjs';
import { fetched, noCodecs, silent, sourceOf } from './sources.mjs';

/** Seconds that may be missing or too many: what trimming leaves out, what the joints of repeated material bring forth, what an ADTS file's length is estimated at. */
const SLACK = 2;

/** @type {Map<string, { bytes: Uint8Array, seconds: number, rate: number, track: object, batches: Uint8Array[][] }>} */
const files = new Map();

expose({
  /** Every codec against its references, see {@link faults}. */
  faults,

  /** Plays a file through as fast as it goes, see {@link feedWhole}. */
  feedWhole,

  /** Has a file at hand, whole and as packets. @returns {Promise<number>} seconds that it lasts */
  async load(name) {
    const bytes = await bytesOf(name);
    const { format } = await decoded(bytes, name);
    const source = sourceOf(bytes, name);
    const demuxer = await openDemuxer(new BufferedReader(source, new AbortController().signal), source);
    const batches = [];
    for (let batch = await demuxer.next(); batch !== null; batch = await demuxer.next()) batches.push(batch.packets.map((packet) => packet.slice()));
    demuxer.close();
    files.set(name, { bytes, seconds: format.duration, rate: format.sampleRate, track: demuxer.track, batches });
    return format.duration;
  },

  /** @returns {Promise<number>} milliseconds from the bytes in memory to the last block, at the recording's own rate */
  async pipeline(name) {
    const { bytes, rate, seconds } = files.get(name);
    const start = performance.now();
    const options = { sampleRate: rate, channels: 2, codecs: noCodecs, log: silent, signal: new AbortController().signal };
    const stream = await openAudio(sourceOf(bytes, name), options);
    let frames = 0;
    for (let block = await stream.read(); block !== null; block = await stream.read()) frames += block.frames;
    stream.close();
    const took = performance.now() - start;
    expectSeconds(name, frames / rate, seconds);
    return took;
  },

  /** @returns {Promise<number>} milliseconds that the codec's own decoder takes */
  async alone(name) {
    const { track, batches, bytes, rate, seconds } = files.get(name);
    const start = performance.now();
    const frames = await decodeAlone(track, batches, bytes);
    const took = performance.now() - start;
    expectSeconds(name, frames / rate, seconds);
    return took;
  },

  forget: (name) => void files.delete(name),
});

/** WAV and AIFF hold what the FLAC holds. */
async function bytesOf(name) {
  const make = { 'long.wav': wavOf, 'long.aiff': aiffOf }[name];
  if (make === undefined) return fetched(`/long/${name}`);
  const { channels, format } = await decoded(await fetched('/long/long.flac'), 'long.flac');
  const samples = Int16Array.from({ length: channels[0].length * 2 }, (_, at) => channels[at % 2][at >> 1] * 32_768);
  return make(samples, format.sampleRate);
}

function expectSeconds(name, seconds, expected) {
  if (Math.abs(seconds - expected) > SLACK) throw new Error(`${name}: ${seconds} s of ${expected} s were decoded.`);
}
