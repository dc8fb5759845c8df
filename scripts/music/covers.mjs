import { encodePng } from './png.mjs';
import { seededRandom } from './random.mjs';

/**
 * Sleeve designs, drawn as functions from a point to a colour. Coordinates run from 0 to 1, y
 * downwards; edges are softened by taking several samples a pixel.
 *
 * @typedef {readonly [red: number, green: number, blue: number]} Colour
 * @typedef {(x: number, y: number) => Colour} Design
 */

const SIZE = 600;
const SAMPLES = 4;

/** @param {string} text Such as `#0c1b33`. @returns {Colour} */
function hex(text) {
  const value = Number.parseInt(text.slice(1), 16);
  return [((value >> 16) & 255) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** @param {number} value */
const clamp = (value) => Math.max(0, Math.min(1, value));

/** @param {number} from @param {number} to @param {number} value */
function smooth(from, to, value) {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
}

/** @param {Colour} a @param {Colour} b @param {number} share @returns {Colour} */
function blend(a, b, share) {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** @param {readonly Colour[]} colours @param {number} at 0 to 1. @returns {Colour} */
function gradient(colours, at) {
  const place = clamp(at) * (colours.length - 1);
  const index = Math.min(colours.length - 2, Math.floor(place));
  return blend(colours[index], colours[index + 1], place - index);
}

/** @param {Colour} ink @param {Colour} paper @param {number} strength @returns {Colour} */
function multiply(ink, paper, strength) {
  return blend(paper, [paper[0] * ink[0], paper[1] * ink[1], paper[2] * ink[2]], strength);
}

/**
 * Ridge after ridge of still water under a low sun.
 *
 * @type {Design}
 */
const lowWater = (() => {
  const sky = ['#16324a', '#3a6379', '#8aa5a0', '#e9c49c', '#f6d9b4'].map(hex);
  const near = hex('#0b1f2e');
  const mist = hex('#efc9a2');
  const sun = hex('#fff1d6');
  const ridges = 11;
  const sunX = 0.635;
  const sunY = 0.335;
  const crest = (/** @type {number} */ index, /** @type {number} */ x) => {
    const depth = index / (ridges - 1);
    const height = 0.012 + 0.034 * depth;
    return (
      0.44 +
      0.52 * depth ** 1.35 +
      height * Math.sin(x * (5.2 - 2.3 * depth) + index * 2.17) +
      height * 0.42 * Math.sin(x * (11.3 - 4 * depth) + index * 4.4 + 1.3)
    );
  };
  return (x, y) => {
    let colour = gradient(sky, (y / 0.47) ** 0.9);
    const away = Math.hypot(x - sunX, y - sunY);
    colour = blend(colour, sun, 0.5 * Math.exp(-((away / 0.2) ** 2)));
    if (away < 0.118) colour = sun;
    for (let index = 0; index < ridges; index++) {
      const top = crest(index, x);
      if (y < top) continue;
      const depth = index / (ridges - 1);
      const body = gradient([mist, hex('#b08a86'), hex('#56707f'), hex('#23485c'), near], depth);
      const below = y - top;
      const glow = Math.exp(-below / (0.02 + 0.05 * depth));
      const path = Math.exp(-(((x - sunX) / (0.1 + 0.16 * depth)) ** 2));
      colour = blend(body, mist, 0.28 * glow * (0.35 + path) * (1 - 0.55 * depth));
      colour = blend(colour, mist, 0.22 * (1 - depth) * smooth(0.02, 0.09, below));
      const ripple = Math.sin(y * (330 - 200 * depth) + 2.2 * Math.sin(x * 13 + index * 1.9));
      const narrow = Math.exp(-(((x - sunX + 0.012 * Math.sin(y * 60)) / (0.05 + 0.1 * depth)) ** 2));
      colour = blend(colour, sun, 0.62 * smooth(0.72, 0.98, ripple) * narrow * (1 - 0.35 * depth));
    }
    return colour;
  };
})();

/**
 * Tram lines as quarter circles on a grid: each tile joins the middles of its neighbours' edges,
 * so that the tracks run on over the whole sleeve.
 *
 * @type {Design}
 */
const lastTram = (() => {
  const tiles = 3;
  const turns = [0, 1, 0, 1, 0, 0, 0, 1, 1];
  const night = ['#120b33', '#1d1054', '#2a1263'].map(hex);
  const rails = ['#ff5d73', '#ff9a62', '#ffd08a', '#5ee6d6', '#5a7dff'].map(hex);
  const width = 0.0815;
  return (x, y) => {
    let colour = gradient(night, y * 0.75 + x * 0.25);
    const column = Math.min(tiles - 1, Math.floor(x * tiles));
    const row = Math.min(tiles - 1, Math.floor(y * tiles));
    const u = x * tiles - column;
    const v = y * tiles - row;
    const turned = turns[row * tiles + column] === 1;
    const corners = turned
      ? [
          [0, 0],
          [1, 1],
        ]
      : [
          [1, 0],
          [0, 1],
        ];
    for (const [cornerX, cornerY] of corners) {
      const radius = Math.hypot(u - cornerX, v - cornerY);
      const lane = (radius - 0.5) / width + 2.5;
      const index = Math.floor(lane);
      if (index < 0 || index > 4 || Math.abs(lane - index - 0.5) > 0.36) continue;
      const along = 0.5 + 0.5 * Math.sin(3.1 * (x + y) + 1.7 * (x - y));
      const symmetric = [rails[0], rails[1], rails[2], rails[1], rails[0]][index];
      const cool = [rails[4], rails[3], hex('#d6fff4'), rails[3], rails[4]][index];
      colour = blend(symmetric, cool, smooth(0.3, 0.72, along * 0.5 + (1 - y) * 0.5));
      const shade = 0.82 + 0.18 * Math.cos(((lane - index - 0.5) / 0.36) * 1.3);
      colour = [colour[0] * shade, colour[1] * shade, colour[2] * shade];
    }
    const lamp = Math.exp(-((Math.hypot(x - 0.82, y - 0.16) / 0.55) ** 2));
    return blend(blend(colour, night[0], 0.3 * (1 - lamp)), hex('#fff0d8'), 0.12 * lamp);
  };
})();

/**
 * Three lanterns, one for each player, printed one over the other on cream paper.
 *
 * @type {Design}
 */
const paperLantern = (() => {
  const paper = hex('#f3e6cc');
  const lanterns = [
    { x: 0.335, y: 0.4, across: 0.225, down: 0.255, ink: hex('#e5472f') },
    { x: 0.665, y: 0.345, across: 0.185, down: 0.2, ink: hex('#f2a52b') },
    { x: 0.57, y: 0.655, across: 0.26, down: 0.235, ink: hex('#2f86b8') },
  ];
  const dark = hex('#1d2433');
  return (x, y) => {
    let colour = blend(paper, hex('#ead6b2'), smooth(0.3, 1, Math.hypot(x - 0.45, y - 0.4)));
    for (const lantern of lanterns) {
      if (Math.abs(x - lantern.x) < 0.0022 && y < lantern.y - lantern.down) colour = dark;
      const u = (x - lantern.x) / lantern.across;
      const v = (y - lantern.y) / lantern.down;
      const body = Math.abs(u) ** 2.3 + Math.abs(v) ** 2.1;
      if (body < 1) {
        const bow = v + 0.1 * (1 - u * u) * Math.sign(v) * Math.abs(v);
        const rib = Math.abs(((((bow * 6.5 + 0.5) % 1) + 1) % 1) - 0.5);
        const light = Math.exp(-((u * 1.1) ** 2) - (v * 0.9) ** 2);
        colour = multiply(lantern.ink, colour, 0.96 - 0.2 * light);
        if (rib < 0.045) colour = multiply(lantern.ink, colour, 0.5);
      }
      const cap = Math.abs(u) < 0.36 && Math.abs(Math.abs(v) - 0.985) < 0.05;
      if (cap) colour = dark;
    }
    return colour;
  };
})();

/** @type {Record<'low-water' | 'last-tram' | 'paper-lantern', { design: Design, grain: number }>} */
const DESIGNS = {
  'low-water': { design: lowWater, grain: 0.016 },
  'last-tram': { design: lastTram, grain: 0.012 },
  'paper-lantern': { design: paperLantern, grain: 0.018 },
};

/**
 * @param {keyof typeof DESIGNS} name
 * @returns {Buffer} A PNG file.
 */
export function drawCover(name) {
  const { design, grain } = DESIGNS[name];
  const random = seededRandom(600);
  const pixels = new Uint8Array(SIZE * SIZE * 3);
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const sum = [0, 0, 0];
      for (let sample = 0; sample < SAMPLES * SAMPLES; sample++) {
        const x = (column + ((sample % SAMPLES) + 0.5) / SAMPLES) / SIZE;
        const y = (row + (Math.floor(sample / SAMPLES) + 0.5) / SAMPLES) / SIZE;
        const colour = design(x, y);
        for (let channel = 0; channel < 3; channel++) sum[channel] += colour[channel];
      }
      const speck = (random() + random() - 1) * grain;
      for (let channel = 0; channel < 3; channel++) {
        const value = sum[channel] / (SAMPLES * SAMPLES) + speck;
        pixels[(row * SIZE + column) * 3 + channel] = Math.round(clamp(value) * 255);
      }
    }
  }
  return encodePng(pixels, SIZE, SIZE);
}
