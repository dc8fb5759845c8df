/** `first_sound_vs_audio_element` and `bytes_before_first_sound_kib`: from the wish to the first sample that is not silence. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/tools.mjs';
import { demoSongs } from '../../test/fixtures/demo-songs.mjs';
import { ratio, spread } from '../spread.mjs';
import { repeatAlac, repeatMusepack, repeatTta, repeatWavpack } from './files/lossless.mjs';
import { Listener, write } from './listener.mjs';

const ROUNDS = 7;
/** So many times four seconds of those that the demo has not. */
const TIMES = 8;

const demos = {
  'mp3.mp3': demoSongs.mp3,
  'flac.flac': demoSongs.flac,
  'vorbis.ogg': demoSongs.vorbis,
  'opus.opus': demoSongs.opus,
  'aac.m4a': demoSongs.aac,
  'wav.wav': demoSongs.wav,
};
const made = { 'alac.caf': ['music.m4a', repeatAlac], 'wavpack.wv': ['music.wv', repeatWavpack], 'tta.tta': ['music.tta', repeatTta], 'musepack.mpc': ['music.mpc', repeatMusepack] };

/** @param {{ formats?: readonly string[] }} options all formats unless some are told */
export async function firstSound({ formats }) {
  const listener = await Listener.open(firstSoundFiles);
  try {
    const samples = {};
    const [kib, versus, cold] = [{}, {}, {}];
    for (const name of [...Object.keys(demos), ...Object.keys(made)]) {
      const [format] = name.split('.');
      if (formats?.includes(format) === false) continue;
      const rival = await listener.page.evaluate((url) => window.candidates.element.plays(url), listener.url(name));
      const [ours, element] = [[], []];
      // The first round loads the codec, as the first track of a visit does; it is told by itself.
      for (let round = 0; round <= ROUNDS; round++) {
        const turns = [() => played(listener, name, ours), () => rival && heard(listener, name, round, element)];
        for (const turn of round % 2 === 0 ? turns : turns.reverse()) {
          const bytes = await turn();
          if (typeof bytes === 'number') kib[format] = Math.max(kib[format] ?? 0, Math.ceil(bytes / 1024));
        }
      }
      cold[format] = { ours: Math.round(ours.shift()), ...(rival && { element: Math.round(element.shift()) }) };
      console.error(name, ours.map(Math.round).join(' '), '|', element.map(Math.round).join(' '));
      samples[`first_sound_${format}`] = spread(ours);
      if (!rival) continue;
      samples[`first_sound_${format}_element`] = spread(element);
      versus[format] = ratio(ours, element);
    }
    listener.check();
    const worst = (numbers) => ({ worst: Math.max(...Object.values(numbers)), ...numbers });
    return { first_sound_vs_audio_element: worst(versus), bytes_before_first_sound_kib: worst(kib), first_sound_cold_ms: cold, ms: samples };
  } finally {
    await listener.close();
  }
}

export async function firstSoundFiles(folder) {
  const files = {};
  for (const [name, path] of Object.entries(demos)) files[name] = await readFile(path);
  for (const [name, [fixture, repeat]] of Object.entries(made)) files[name] = repeat(await readFile(join(root, 'test', 'fixtures', 'playback', fixture)), TIMES);
  await write(folder, files);
}

/** Ours plays. @returns {Promise<number>} bytes of what had been asked for by the first sound, whether they were all there or not */
async function played(listener, name, samples) {
  const { page, music, tracks } = listener;
  const before = music.injection.log.length;
  const { took, at } = await page.evaluate(async (track) => ({ took: await window.candidates.ours.play(track), at: Date.now() }), tracks[name]);
  samples.push(took);
  const asked = music.injection.log.slice(before).filter((entry) => entry.at <= at);
  const bytes = asked.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes === 0) throw new Error(`${name} was not read: its first sound is none.`);
  await page.evaluate(() => window.candidates.ours.stop());
  return bytes;
}

/** The element plays, an address that it has not had yet. */
async function heard(listener, name, round, samples) {
  samples.push(await listener.page.evaluate((url) => window.candidates.element.play(url), `${listener.url(name)}?round=${round}`));
  await listener.page.evaluate(() => window.candidates.element.stop());
}
