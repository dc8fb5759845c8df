/** `underruns_during_sync`: samples that are missing in what is heard while the worker syncs an account of many files. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/tools.mjs';
import { startWebdav } from '../../test/e2e/harness.mjs';
import { mp3Frames } from './files/mpeg.mjs';
import { Listener } from './listener.mjs';
import { placesFiles } from './seek.mjs';

const MINUTES = 20;
/** Files of one folder, an album. */
const ALBUM = 20;

/** @param {{ quick: boolean }} options */
export async function whileSyncing({ quick }) {
  const files = quick ? 500 : 5000;
  const listener = await Listener.open((folder) => placesFiles(folder, MINUTES));
  const other = await startWebdav();
  try {
    await taggedFiles(other.folder, files);
    const { page, tracks } = listener;
    // Of this file no frame is silent.
    await page.evaluate(listenForHoles);
    await page.evaluate((track) => window.candidates.ours.play(track), tracks['places.flac']);
    const started = performance.now();
    await listener.sync(other.url);
    const seconds = (performance.now() - started) / 1000;
    const { heard, missing, tagged } = await page.evaluate(holesHeard);
    listener.check();
    if (tagged !== files) throw new Error(`${tagged} of ${files} tracks have their tags.`);
    if (heard < seconds * 0.9) throw new Error(`Only ${heard} of ${seconds} s were heard.`);
    return { underruns_during_sync: missing, underruns_setup: { tracks: files, sync_seconds: Math.round(seconds) } };
  } finally {
    await other.close();
    await listener.close();
  }
}

/** From now on counts what is heard, and what is missing of it since it began; runs in the page. */
function listenForHoles() {
  const { tap } = window;
  const { heardBlock } = tap;
  window.holes = { heard: 0, missing: 0 };
  tap.heardBlock = (block) => {
    heardBlock(block);
    const [left, right = left] = block;
    for (let frame = 0; frame < left.length; frame++) {
      const isSilent = left[frame] === 0 && right[frame] === 0;
      if (!isSilent || window.holes.heard > 0) window.holes.heard++;
      if (isSilent && window.holes.heard > 0) window.holes.missing++;
    }
  };
}

/** What was counted, in seconds and in samples, and how many tracks of the account have tags; runs in the page. */
async function holesHeard() {
  const { client, holes, tap } = window;
  const { heard, missing } = holes;
  await client.player.stop();
  const view = await client.library.view({ kind: 'tracks', filter: { op: 'equals', field: 'artist', value: 'The Five Thousand' } });
  return { heard: heard / tap.rate, missing, tagged: view.count };
}

/** Short MP3 files, each with tags of its own. */
async function taggedFiles(folder, count) {
  const sound = Buffer.concat(mp3Frames(await readFile(join(root, 'test', 'fixtures', 'playback', 'music.mp3'))).slice(0, 8));
  for (let number = 0; number < count; number++) {
    const album = Math.floor(number / ALBUM);
    const path = join(folder, `Album ${album}`);
    if (number % ALBUM === 0) await mkdir(path);
    const texts = { TIT2: `Song ${number}`, TPE1: 'The Five Thousand', TALB: `Album ${album}`, TRCK: String((number % ALBUM) + 1) };
    await writeFile(join(path, `${number}.mp3`), Buffer.concat([id3(texts), sound]));
  }
}

/** ID3v2.3, its texts in Latin-1. */
function id3(texts) {
  const frames = Object.entries(texts).map(([name, text]) => {
    const frame = Buffer.alloc(11 + text.length);
    frame.write(name);
    frame.writeUInt32BE(text.length + 1, 4);
    frame.write(text, 11, 'latin1');
    return frame;
  });
  const body = Buffer.concat(frames);
  return Buffer.concat([Buffer.from('ID3\x03\0\0', 'latin1'), Buffer.of(0, 0, body.length >> 7, body.length & 0x7f), body]);
}
