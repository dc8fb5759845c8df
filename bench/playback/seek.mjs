/** `seek_vs_audio_element`: from the wish to the first sample of the new place, in a file of an hour. */
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { root } from '../../scripts/tools.mjs';
import { ratio, spread } from '../spread.mjs';
import { framesOf, longFlac } from './files/flac.mjs';
import { longMp3, mp3Frames } from './files/mpeg.mjs';
import { Listener } from './listener.mjs';

/** Seconds for which one side sounds and the other one does not: by that the new place is known from the old one. */
const SIDE = 30;
/** Seconds from where a side begins within which no place is sought: a table of places may be off by a few. */
const MARGIN = 8;
const SEEKS = 50;
/** In a row by one candidate, before it is the other's turn. */
const TURN = 10;

const formats = {
  mp3: { split: mp3Frames, write: longMp3, frameSeconds: 1152 / 44_100 },
  flac: { split: framesOf, write: longFlac, frameSeconds: 4096 / 44_100 },
};

/** @param {{ quick: boolean }} options */
export async function seeks({ quick }) {
  const minutes = quick ? 10 : 60;
  const listener = await Listener.open((folder) => placesFiles(folder, minutes));
  try {
    const [versus, ms] = [{}, {}];
    for (const format of Object.keys(formats)) {
      const { ours, element } = await compared(listener, `places.${format}`, minutes);
      versus[format] = ratio(ours, element);
      ms[`seek_${format}`] = spread(ours);
      ms[`seek_${format}_element`] = spread(element);
    }
    listener.check();
    return { seek_vs_audio_element: { worst: Math.max(...Object.values(versus)), ...versus }, seek_setup: { minutes, seeks: SEEKS }, ms };
  } finally {
    await listener.close();
  }
}

/** Files that sound on the left and on the right by turns. */
export async function placesFiles(folder, minutes) {
  for (const [format, { split, write, frameSeconds }] of Object.entries(formats)) {
    const model = await readFile(join(root, 'test', 'fixtures', 'playback', `place-left.${format}`));
    const sides = [split(model), split(await readFile(join(root, 'test', 'fixtures', 'playback', `place-right.${format}`)))];
    const frame = (number) => {
      const side = sides[Math.floor((number * frameSeconds) / SIDE) % 2];
      return side[number % side.length];
    };
    const file = write({ model, frame, frames: Math.ceil((minutes * 60) / frameSeconds) });
    await pipeline(Readable.from(file), createWriteStream(join(folder, `places.${format}`)));
  }
}

async function compared(listener, name, minutes) {
  const { page, tracks } = listener;
  const targets = placesOf(minutes);
  const samples = { ours: [], element: [] };
  await page.evaluate((track) => window.candidates.ours.play(track), tracks[name]);
  await page.evaluate(() => window.candidates.ours.pause());
  await page.evaluate((url) => window.candidates.element.play(url), listener.url(name));
  await page.evaluate(() => window.candidates.element.pause());
  for (let from = 0; from < SEEKS; from += TURN) {
    const turns = (from / TURN) % 2 === 0 ? ['ours', 'element'] : ['element', 'ours'];
    for (const candidate of turns) {
      await page.evaluate((of) => window.candidates[of].resume(), candidate);
      for (const { position, side } of targets.slice(from, from + TURN)) {
        samples[candidate].push(await page.evaluate((of, to, on) => window.candidates[of].seek(to, on), candidate, position, side));
      }
      await page.evaluate((of) => window.candidates[of].pause(), candidate);
    }
  }
  await page.evaluate(() => Promise.all([window.candidates.ours.stop(), window.candidates.element.stop()]));
  for (const [candidate, numbers] of Object.entries(samples)) console.error(name, candidate, numbers.map(Math.round).join(' '));
  return samples;
}

/** Random places, right and left by turns. Playing begins on the left. The same ones each time. */
function placesOf(minutes) {
  const sides = (minutes * 60) / SIDE;
  let state = 1;
  const random = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) / 2 ** 32;
  return Array.from({ length: SEEKS }, (_, index) => {
    const isRight = index % 2 === 0;
    const side = 2 * Math.floor((random() * sides) / 2) + (isRight ? 1 : 0);
    return { position: side * SIDE + MARGIN + random() * (SIDE - 2 * MARGIN), side: isRight ? 'right' : 'left' };
  });
}
