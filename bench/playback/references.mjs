/** What comes out of the decoder beside what is known to be right, codec by codec. */
import { openAudio } from '../../workers/decoder/open-audio.ts';
import { referenceSignal } from '../../workers/decoder/reference-signal.ts';
import { rounded } from '../spread.mjs';
import { aiffOf, samplesOfWav } from './files/pcm.mjs';
import { fetched, noCodecs, silent, sourceOf } from './sources.mjs';

const LSB = 1 / 32_768;
/** Frames at which the stored output of ffmpeg begins. */
const STORED_FROM = 44_100;

/** By how much two recordings differ at most, and how far that may be. */
const exact = { unit: 'full scale', most: 0, between: largest };
const nearest = { unit: 'LSB of 16 bits', most: 2, between: (one, other) => largest(one, other) / LSB };
const quiet = { unit: 'dB', most: -80, between: decibels };

/**
 * Per codec the fixtures and what is right for them. Each gives both decoded and expected, channel by channel; what is expected
 * may be shorter where the reference leaves out the end.
 */
const cases = {
  flac: { rule: exact, fixtures: [8, 16, 24].map((bits) => () => pair(`audio/random-${bits}.flac`, wav(`audio/random-${bits}.wav`))) },
  wav: { rule: exact, fixtures: [8, 16, 24].map((bits) => () => pair(`audio/random-${bits}.wav`, wav(`audio/random-${bits}.wav`))) },
  aiff: { rule: exact, fixtures: [aiff] },
  alac: {
    rule: exact,
    fixtures: [made('alac-16.m4a', 10_000, 2, 16), made('alac-24.m4a', 10_000, 2, 24), made('alac-mono.m4a', 10_000, 1, 16), made('alac.caf', 10_000, 2, 16)],
  },
  wavpack: {
    rule: exact,
    fixtures: [...[8, 20, 24, 32].map((bits) => made(`wavpack-${bits}.wv`, 3000, 2, bits)), made('wavpack-float.wv', 3000, 2, 16), made('wavpack-blocks.wv', 10_000, 2, 16)],
  },
  tta: { rule: exact, fixtures: [made('tta-8.tta', 3000, 2, 8), made('tta-24.tta', 3000, 2, 24), made('tta-frames.tta', 20_000, 1, 16), made('tta-long.tta', 110_000, 1, 16)] },
  mp3: {
    rule: nearest,
    fixtures: [
      ...['l1-fl3', 'l2-fl14', 'l3-si_block'].map((name) => () => pair(`audio/${name}.bit`, interleaved(`audio/${name}.pcm`))),
      ...['l3-compl', 'l3-he_32khz', 'l3-hecommon', 'l3-si'].map((name) => () => pair(`audio/${name}.bit`, planes(`audio/${name}.flac`))),
    ],
  },
  vorbis: { rule: quiet, fixtures: [stored('ogg')] },
  opus: { rule: quiet, fixtures: [stored('opus')] },
  aac: { rule: quiet, fixtures: [stored('aac')] },
  musepack: { rule: quiet, fixtures: [stored('mpc')] },
};

/** @returns {Promise<Record<string, { difference: number, unit: string, pass: boolean }>>} the worst of each codec's fixtures */
export async function faults() {
  const found = {};
  for (const [codec, { rule, fixtures }] of Object.entries(cases)) {
    const differences = [];
    for (const fixture of fixtures) {
      const { channels, expected } = await fixture();
      if (channels.length !== expected.length) throw new Error(`${codec}: ${channels.length} channels instead of ${expected.length}.`);
      if (expected.some((plane, channel) => plane.length === 0 || plane.length > channels[channel].length)) throw new Error(`${codec}: the sound is shorter than it should be.`);
      if (rule === exact && channels[0].length !== expected[0].length) throw new Error(`${codec}: ${channels[0].length} frames instead of ${expected[0].length}.`);
      differences.push(Math.max(...channels.map((plane, channel) => rule.between(plane, expected[channel]))));
    }
    const difference = Math.max(...differences);
    // JSON knows no infinity: what does not differ at all is quieter than any float.
    found[codec] = { difference: rounded(Math.max(difference, -1000)), unit: rule.unit, pass: difference <= rule.most };
  }
  return found;
}

/** The whole of a file at its own rate. */
export async function decoded(bytes, name, count = 2) {
  const options = { sampleRate: 44_100, channels: count, codecs: noCodecs, log: silent, signal: new AbortController().signal };
  let stream = await openAudio(sourceOf(bytes, name), options);
  const { format } = stream;
  if (format.sampleRate !== options.sampleRate) {
    stream.close();
    stream = await openAudio(sourceOf(bytes, name), { ...options, sampleRate: format.sampleRate });
  }
  const blocks = [];
  for (let block = await stream.read(); block !== null; block = await stream.read()) blocks.push(block.channels);
  stream.close();
  return { format, channels: Array.from({ length: count }, (_, channel) => joined(blocks.map((planesOf) => planesOf[channel]))) };
}

/** Decodes a fixture into as many channels as are expected. The ISO's files do not say what they are. */
async function pair(path, reference) {
  const expected = await reference;
  const { channels } = await decoded(await fetched(`/fixtures/${path}`), path.replace(/\.bit$/, '.mp3'), expected.length);
  return { channels, expected };
}

const wav = async (path) => samplesOfWav(await fetched(`/fixtures/${path}`));

async function aiff() {
  const expected = await wav('audio/random-16.wav');
  const samples = Int16Array.from({ length: expected[0].length * 2 }, (_, at) => expected[at % 2][at >> 1] * 32_768);
  return { channels: (await decoded(aiffOf(samples, 44_100), 'random.aiff')).channels, expected };
}

function made(name, frames, channels, bits) {
  return () => pair(`formats/${name}`, Promise.resolve(referenceSignal(frames, channels, bits)));
}

function stored(extension) {
  return async () => {
    const expected = await planes(`playback/reference-${extension}.flac`);
    const { channels } = await decoded(await fetched(`/fixtures/playback/music.${extension}`), `music.${extension}`);
    return { channels: channels.map((plane) => plane.subarray(STORED_FROM, STORED_FROM + expected[0].length)), expected };
  };
}

/** Of a FLAC, whose exactness is measured first. */
async function planes(path) {
  const { format, channels } = await decoded(await fetched(`/fixtures/${path}`), path);
  return channels.slice(0, format.channels);
}

/** 16 bits, one channel or two as the file beside it has them. */
async function interleaved(path) {
  const bytes = await fetched(`/fixtures/${path}`);
  const samples = new Int16Array(bytes.buffer);
  const { format } = await decoded(await fetched(`/fixtures/${path.replace('.pcm', '.bit')}`), 'vector.mp3');
  return Array.from({ length: format.channels }, (_, channel) =>
    Float32Array.from({ length: samples.length / format.channels }, (_unused, frame) => samples[frame * format.channels + channel] * LSB),
  );
}

function joined(parts) {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function largest(plane, expected) {
  return expected.reduce((most, sample, at) => Math.max(most, Math.abs(sample - plane[at])), 0);
}

/** The difference's level, by its root mean square. */
function decibels(plane, expected) {
  const power = expected.reduce((sum, sample, at) => sum + (sample - plane[at]) ** 2, 0) / expected.length;
  return 10 * Math.log10(power);
}
