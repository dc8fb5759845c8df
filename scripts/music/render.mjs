/**
 * Composes, renders and encodes the demo's music: `node scripts/music/render.mjs`.
 *
 * Its output in `demo/music` is committed, and neither `npm start` nor `npm test` runs it. It needs
 * ffmpeg, flac, lame, oggenc (vorbis-tools) and opusenc (opus-tools) on the path. Random numbers
 * are seeded, so with the same encoders the same files come out.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ALBUMS } from './catalogue.mjs';
import { drawCover } from './covers.mjs';
import { encodeCover, ENCODERS } from './encode.mjs';
import { measure } from './loudness.mjs';
import { quantise } from './master.mjs';
import { m3u8 } from './playlists.mjs';
import { tagsOf } from './tags.mjs';
import { encodeWav } from './wav.mjs';

/** @typedef {{ samples: Int16Array, rate: number, channels: 1 | 2 }} Pressing */

const OUTPUT = fileURLToPath(new URL('../../demo/music/', import.meta.url));

/** The embed demo plays one piece of each format. */
const SAMPLER = [
  'Kelp Forest, First Light',
  'Rain on the Cassette Deck',
  '潮のうた',
  'Café Größenwahn',
  'Small Harbours',
  'Blue Umbrella',
];

/**
 * @param {import('./catalogue.mjs').Album} album
 * @returns {Pressing[]} One for each track.
 */
function press(album) {
  if (album.set) {
    const { rate, bus } = album.set.score();
    const whole = quantise(bus, { dither: false });
    const marks = [0, ...album.set.marks, whole.length / 2];
    return album.tracks.map((_, index) => ({
      samples: whole.slice(marks[index] * 2, marks[index + 1] * 2),
      rate,
      channels: 2,
    }));
  }
  return album.tracks.map(({ score, format }) => {
    const { rate, bus } = score();
    const channels = format === 'wav' ? 1 : 2;
    return { samples: quantise(bus, { channels, dither: format !== 'wav' }), rate, channels };
  });
}

/**
 * @param {import('./catalogue.mjs').Album} album
 * @param {string} workshop A folder for what is not kept.
 * @returns {import('./playlists.mjs').Entry[]}
 */
function release(album, workshop) {
  const folder = join(OUTPUT, album.artist, album.title);
  mkdirSync(folder, { recursive: true });
  const cover = join(folder, 'cover.jpg');
  encodeCover(drawCover(album.cover), cover);

  const pressings = press(album);
  const masters = pressings.map((pressing, index) => {
    const master = join(workshop, `${album.cover}-${index + 1}.wav`);
    writeFileSync(master, encodeWav(pressing.samples, pressing));
    return master;
  });
  const whole = measure(masters);
  return album.tracks.map((track, index) => {
    const { samples, rate, channels } = pressings[index];
    const tags = tagsOf(album, index, measure([masters[index]]), whole);
    const name = `${String(index + 1).padStart(2, '0')} ${track.title}.${track.format}`;
    const target = join(folder, name);
    const serial = 1000 * (ALBUMS.indexOf(album) + 1) + index + 1;
    const quality = track.quality ?? 0;
    ENCODERS[track.format]({ master: masters[index], samples, rate, channels, target, cover, quality, serial, tags });
    const seconds = samples.length / channels / rate;
    console.log(`${name}  ${seconds.toFixed(1)} s  ${statSync(target).size} bytes`);
    return { path: `${album.artist}/${album.title}/${name}`, seconds, tags };
  });
}

const workshop = mkdtempSync(join(tmpdir(), 'demo-music-'));
try {
  const entries = ALBUMS.flatMap((album) => release(album, workshop));
  const sampler = SAMPLER.map((title) => entries.find((entry) => entry.tags.title === title));
  writeFileSync(join(OUTPUT, 'demo.m3u8'), m3u8('MPC demo', sampler));
  const live = ALBUMS.find((album) => album.set);
  writeFileSync(
    join(OUTPUT, 'live.m3u8'),
    m3u8(
      live.title,
      entries.filter((entry) => entry.tags.album === live.title),
    ),
  );
} finally {
  rmSync(workshop, { recursive: true });
}
