/** What the decoder alone answers for: exactness, throughput, memory. One worker in Chromium, no player. */
import express from 'express';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { root } from '../../scripts/tools.mjs';
import { launchBrowser, openPage } from '../../test/e2e/harness.mjs';
import { listen } from '../../test/servers/listen.mjs';
import { bundle } from '../bundle.mjs';
import { median, rounded, spread } from '../spread.mjs';
import { page as html, WorkerBench } from '../worker-bench.mjs';
import { framesOf, longFlac } from './files/flac.mjs';
import { repeatAlac, repeatMusepack, repeatTta, repeatWavpack } from './files/lossless.mjs';
import { adtsFrames, longMp3, mp3Frames } from './files/mpeg.mjs';
import { repeatOgg } from './files/ogg.mjs';

const ROUNDS = 5;
const MEBIBYTE = 2 ** 20;
/** Samples of a FLAC frame of the material. */
const BLOCK = 4096;
/** Milliseconds between two looks at the heap. */
const LOOK_EVERY = 250;
/** Seconds of a song, of which the material has four. */
const SONG = 180;
const TIMES = SONG / 4;

const fixtures = join(root, 'test', 'fixtures');
const fixture = (name) => readFile(join(fixtures, 'playback', name));

/** The same music in every codec, as long as a song. */
const songs = {
  mp3: { name: 'long.mp3', make: async () => songOf('music.mp3', mp3Frames, longMp3) },
  flac: { name: 'long.flac', make: async () => songOf('music.flac', framesOf, longFlac) },
  vorbis: { name: 'long.ogg', make: async () => repeatOgg(await fixture('music.ogg'), TIMES) },
  opus: { name: 'long.opus', make: async () => repeatOgg(await fixture('music.opus'), TIMES) },
  aac: { name: 'long.aac', make: async () => songOf('music.aac', adtsFrames, adts) },
  alac: { name: 'long.caf', make: async () => repeatAlac(await fixture('music.m4a'), TIMES) },
  wavpack: { name: 'long.wv', make: async () => repeatWavpack(await fixture('music.wv'), TIMES) },
  tta: { name: 'long.tta', make: async () => repeatTta(await fixture('music.tta'), TIMES) },
  musepack: { name: 'long.mpc', make: async () => repeatMusepack(await fixture('music.mpc'), TIMES) },
  wav: { name: 'long.wav' },
  aiff: { name: 'long.aiff' },
};

/** `decode_error`: `pass`, or the codecs that are not as they should be. */
export async function exactness() {
  return withWorker({}, async ({ worker }) => {
    const found = await worker.call('faults');
    const failing = Object.keys(found).filter((codec) => !found[codec].pass);
    return { decode_error: failing.length === 0 ? 'pass' : failing, decode_error_by_codec: found };
  });
}

/** `pipeline_vs_bare_decoder` and `realtime_factor`: per codec and of the lowest one. */
export async function throughput() {
  const files = {};
  // The worker makes WAV and AIFF of the FLAC.
  for (const { name, make } of Object.values(songs)) if (make !== undefined) files[name] = await make();
  return withWorker(files, async ({ worker, bench }) => {
    const [share, speed] = [{}, {}];
    for (const [codec, { name }] of Object.entries(songs)) {
      const seconds = await worker.call('load', name);
      // Of some formats only whole packets are repeated.
      if (Math.abs(seconds - SONG) > SONG / 4) throw new Error(`${name} lasts ${seconds} s.`);
      // What is compiled on the way must not be one candidate's alone.
      await worker.call('pipeline', name);
      await worker.call('alone', name);
      const [ours, alone] = [`pipeline_${codec}`, `alone_${codec}`];
      await bench.alternate(ROUNDS, { [ours]: () => worker.call('pipeline', name), [alone]: () => worker.call('alone', name) });
      // Each round by itself: what else this machine does weighs on all of it.
      share[codec] = rounded(median(bench.samples[alone].map((took, round) => took / bench.samples[ours][round])));
      speed[codec] = Math.round((seconds * 1000) / median(bench.samples[ours]));
      await worker.call('forget', name);
    }
    return { pipeline_vs_bare_decoder: withLowest(share), realtime_factor: withLowest(speed), ms: spreads(bench.samples) };
  });
}

/** `peak_heap_mb`: the worker's, above what it has at rest. */
export async function memory({ quick }) {
  const hours = quick ? 0.5 : 3;
  const folder = await mkdtemp(join(tmpdir(), 'mpc-bench-'));
  try {
    const model = await fixture('music.flac');
    const material = framesOf(model);
    const frames = Math.ceil((hours * 3600 * 44_100) / BLOCK);
    const file = join(folder, 'long.flac');
    await pipeline(Readable.from(longFlac({ model, frame: (number) => material[number % material.length], frames })), createWriteStream(file));
    const { size } = await stat(file);
    return await withWorker({}, async ({ worker }) => {
      const idle = await worker.heap();
      let peak = idle;
      let heard = null;
      const ended = worker.call('feedWhole', '/folder/long.flac', size).then((answer) => (heard = answer));
      while (heard === null) {
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, LOOK_EVERY))]);
        peak = Math.max(peak, await worker.heap(false));
      }
      if (heard.frames !== frames * BLOCK) throw new Error(`${heard.frames} of ${frames * BLOCK} frames were heard.`);
      const left = (await worker.heap()) - idle;
      const speed = Math.round((hours * 3600 * 1000) / heard.ms);
      const setup = { hours, file_mb: megabytes(size), idle_mb: megabytes(idle), left_mb: megabytes(left), played_at_speed: speed };
      return { peak_heap_mb: megabytes(peak - idle), peak_heap_setup: setup };
    }, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function songOf(name, split, write) {
  const model = await fixture(name);
  const material = split(model);
  const frames = material.length * TIMES;
  return Buffer.concat([...write({ model, frame: (number) => material[number % material.length], frames })]);
}

function* adts({ frame, frames }) {
  for (let number = 0; number < frames; number++) yield frame(number);
}

/** Runs with one worker that has the decoder, and a server for what it reads. */
async function withWorker(files, run, folder = null) {
  const app = express();
  app.get('/', (_request, response) => response.type('html').send(html));
  app.use('/fixtures', express.static(fixtures));
  if (folder !== null) app.use('/folder', express.static(folder));
  for (const [name, file] of Object.entries(files)) app.get(`/long/${name}`, (_request, response) => response.type('bin').send(file));
  const scripts = {
    'comlink.js': join(root, 'node_modules', 'comlink', 'dist', 'esm', 'comlink.mjs'),
    'decoder.worker.js': join(root, 'bench', 'playback', 'decoder.worker.mjs'),
    'ring.worker.js': join(root, 'bench', 'playback', 'ring.worker.mjs'),
  };
  for (const [name, file] of Object.entries(scripts)) {
    const code = await bundle(file);
    app.get(`/${name}`, (_request, response) => response.type('js').send(code));
  }
  const server = await listen(app);
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await openPage(browser, server.url);
    const bench = new WorkerBench(page);
    const worker = await bench.start('decoder');
    const figures = await run({ worker, bench });
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return figures;
  } finally {
    await browser.close();
    await server.close();
  }
}

const megabytes = (bytes) => Math.round((bytes / MEBIBYTE) * 10) / 10;
const spreads = (samples) => Object.fromEntries(Object.entries(samples).map(([name, numbers]) => [name, spread(numbers)]));
const withLowest = (numbers) => ({ lowest: Math.min(...Object.values(numbers)), ...numbers });
