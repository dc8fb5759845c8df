import * as lastTramHome from './last-tram-home.mjs';
import * as lastTram from './last-tram.mjs';
import * as lowWater from './low-water.mjs';
import { paperLantern, TRACK_MARKS } from './paper-lantern.mjs';

/**
 * What is on the demo's three albums: words, formats and which score is played.
 *
 * @typedef {'mp3' | 'flac' | 'ogg' | 'opus' | 'm4a' | 'wav'} Format
 *
 * @typedef {object} Track
 * @property {string} title
 * @property {Format} format
 * @property {string} genre
 * @property {readonly string[]} [artists]  When they are others than the album's artist.
 * @property {string} [credit]              The artists in one line, where "and" would not do.
 * @property {() => import('./low-water.mjs').Recording} [score]
 * @property {number} [quality]             In the encoder's own scale.
 *
 * @typedef {object} Album
 * @property {string} artist
 * @property {string} title
 * @property {string} date
 * @property {string} composer
 * @property {'low-water' | 'last-tram' | 'paper-lantern'} cover
 * @property {readonly Track[]} tracks
 * @property {{ score: () => import('./low-water.mjs').Recording, marks: readonly number[] }} [set]
 *   A recording that all tracks are cut from, where they have no scores of their own.
 */

/** @type {readonly Album[]} */
export const ALBUMS = [
  {
    artist: 'Aurélie Sandvær',
    title: 'Low Water, Early Light',
    date: '2025-03-20',
    composer: 'Aurélie Sandvær',
    cover: 'low-water',
    tracks: [
      {
        title: 'Kelp Forest, First Light',
        format: 'mp3',
        genre: 'Modern Classical',
        score: lowWater.kelpForest,
        quality: 6,
      },
      {
        title: 'Lanterne à marée basse',
        format: 'm4a',
        genre: 'Modern Classical',
        score: lowWater.lanterne,
        quality: 88,
      },
      { title: '潮のうた', format: 'opus', genre: 'Ambient', score: lowWater.songOfTides, quality: 68 },
      { title: 'Small Harbours', format: 'wav', genre: 'Modern Classical', score: lowWater.smallHarbours },
      { title: 'Nattväka', format: 'ogg', genre: 'Ambient', score: lowWater.nattvaka, quality: 1 },
    ],
  },
  {
    artist: 'Parallel Kiosk',
    title: 'Last Tram to Everywhere',
    date: '2026-01-16',
    composer: 'Parallel Kiosk',
    cover: 'last-tram',
    tracks: [
      {
        title: 'Terminal 7, Gate of Stars',
        format: 'mp3',
        genre: 'Synthwave',
        score: lastTram.terminalSeven,
        quality: 6,
      },
      {
        title: 'Rain on the Cassette Deck',
        format: 'ogg',
        genre: 'Lo-Fi Hip-Hop',
        score: lastTram.rainOnTheCassette,
        quality: 1,
      },
      {
        title: 'Café Größenwahn',
        format: 'm4a',
        genre: 'Deep House',
        artists: ['Parallel Kiosk', 'Ilse Quill'],
        credit: 'Parallel Kiosk feat. Ilse Quill',
        score: lastTram.cafe,
        quality: 96,
      },
      { title: 'Pocket Picnic', format: 'mp3', genre: 'Chiptune', score: lastTramHome.picnic, quality: 5 },
      {
        title: 'Slow Elevator, Fast City',
        format: 'opus',
        genre: 'Drum & Bass',
        artists: ['Parallel Kiosk', 'Tomáš Věžník'],
        score: lastTramHome.slowElevator,
        quality: 76,
      },
      { title: 'Home Before Four', format: 'ogg', genre: 'Downtempo', score: lastTramHome.homeBeforeFour, quality: 1 },
    ],
  },
  {
    artist: 'Wicker Street Trio',
    title: 'Live at the Paper Lantern',
    date: '2024-11-09',
    composer: 'Wicker Street Trio',
    cover: 'paper-lantern',
    set: { score: paperLantern, marks: TRACK_MARKS },
    tracks: [
      { title: 'Blue Umbrella', format: 'flac', genre: 'Jazz' },
      { title: 'Thirteen Steps', format: 'flac', genre: 'Jazz' },
      { title: 'Última canción', format: 'flac', genre: 'Bossa Nova' },
    ],
  },
];
