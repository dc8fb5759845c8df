/**
 * A radio station as Icecast makes one: MP3 without beginning or end, in about real time, and titles between the sound for
 * those who ask. With `cors`, any page may read all of it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from './listen.mjs';

const INTERVAL = 4096;
/** Bytes a second: twice what 160 kbit need, so that tests wait less. */
const RATE = 40_000;
/** Bytes that listeners get at once, as Icecast's burst. */
const BURST = 128_000;

/**
 * @param {Uint8Array} mp3 frames, without a tag in front, that are played over and over
 * @param {{ title: string, cors: boolean }} station the title may be changed while it is on the air
 */
export function startRadio(mp3, station) {
  return listen((request, response) => void broadcast(mp3, station, request, response));
}

/**
 * @param {Uint8Array} mp3
 * @param {{ title: string, cors: boolean }} station
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
async function broadcast(mp3, station, request, response) {
  response.setHeader('Content-Type', 'audio/mpeg');
  response.setHeader('Cache-Control', 'no-cache, no-store');
  response.setHeader('icy-name', 'Station of the tests');
  if (station.cors) {
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Icy-MetaData, Range');
    response.setHeader('Access-Control-Expose-Headers', 'icy-metaint, icy-name');
  }
  const withTitles = request.headers['icy-metadata'] === '1';
  if (withTitles) response.setHeader('icy-metaint', String(INTERVAL));
  response.writeHead(request.method === 'OPTIONS' ? 204 : 200);
  if (request.method !== 'GET') return void response.end();
  for (let sent = 0; !response.destroyed; sent += INTERVAL) {
    const sound = Buffer.from(Array.from({ length: INTERVAL }, (_, at) => mp3[(sent + at) % mp3.length] ?? 0));
    response.write(withTitles ? Buffer.concat([sound, titleBlock(station.title)]) : sound);
    if (sent > BURST) await sleep((INTERVAL / RATE) * 1000);
  }
}

/** @param {string} title */
function titleBlock(title) {
  const text = Buffer.from(`StreamTitle='${title}';`);
  const units = Math.ceil(text.length / 16);
  return Buffer.concat([Buffer.from([units]), text, Buffer.alloc(units * 16 - text.length)]);
}
