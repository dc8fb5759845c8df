/** Covers drawn from a number: always the same for the same number, none like the one before. */

const PALETTES = [
  ['#1b2a49', '#e4572e', '#f3c98b', '#f7f3e9'],
  ['#0f3d3e', '#e2dcc8', '#f2a541', '#100f0f'],
  ['#3d1f4e', '#ff8c61', '#ce6a85', '#fbe8d3'],
  ['#f5efe6', '#1f4e5f', '#79a8a9', '#e8505b'],
  ['#141e30', '#5f9ea0', '#d6e6e6', '#ffb703'],
  ['#5c1a1b', '#d4a373', '#fefae0', '#bc4749'],
  ['#22333b', '#eae0d5', '#c6ac8f', '#5e503f'],
  ['#0b132b', '#6fffe9', '#5bc0be', '#3a506b'],
  ['#fdf0d5', '#003049', '#c1121f', '#669bbc'],
  ['#2d2a32', '#ddd92a', '#eae151', '#fafdf6'],
  ['#264653', '#2a9d8f', '#e9c46a', '#e76f51'],
  ['#10002b', '#9d4edd', '#e0aaff', '#ff9e00'],
] as const;

type Draw = (context: OffscreenCanvasRenderingContext2D, size: number, random: () => number, colours: readonly string[]) => void;

const sun: Draw = (context, size, random, [, second, third, fourth]) => {
  const sky = context.createLinearGradient(0, 0, 0, size);
  sky.addColorStop(0, second ?? '');
  sky.addColorStop(1, third ?? '');
  context.fillStyle = sky;
  context.fillRect(0, size * 0.2, size, size * 0.8);
  circle(context, size * (0.3 + random() * 0.4), size * 0.5, size * (0.16 + random() * 0.08), fourth);
  for (let layer = 0; layer < 3; layer++) hills(context, size, size * (0.62 + layer * 0.12), random, `rgb(0 0 0 / ${0.25 + layer * 0.22})`);
};

const rings: Draw = (context, size, random, colours) => {
  const [x, y] = [size * (0.2 + random() * 0.6), size * (0.2 + random() * 0.6)];
  for (let ring = 9; ring > 0; ring--) circle(context, x, y, (size * ring) / 8, colours[ring % 4]);
};

const stripes: Draw = (context, size, random, colours) => {
  context.translate(size / 2, size / 2);
  context.rotate((random() - 0.5) * 1.6);
  const width = size * (0.06 + random() * 0.06);
  for (let i = -12; i < 12; i++) {
    context.fillStyle = colours[(Math.abs(i) % 3) + 1] ?? '';
    if (i % 2 === 0) context.fillRect(i * width, -size, width, size * 2);
  }
};

const tiles: Draw = (context, size, random, colours) => {
  const step = size / 4;
  for (let x = 0; x < 4; x++) {
    for (let y = 0; y < 4; y++) {
      context.fillStyle = colours[Math.floor(random() * 4)] ?? '';
      context.fillRect(x * step, y * step, step, step);
      context.fillStyle = colours[Math.floor(random() * 4)] ?? '';
      context.beginPath();
      context.moveTo(x * step + (random() < 0.5 ? 0 : step), y * step + (random() < 0.5 ? 0 : step));
      context.arc(x * step + step / 2, y * step + step / 2, step / 2, random() * 6, random() * 6 + Math.PI);
      context.fill();
    }
  }
};

const waves: Draw = (context, size, random, colours) => {
  const phase = random() * 6;
  for (let line = 0; line < 22; line++) {
    context.strokeStyle = colours[(line % 3) + 1] ?? '';
    context.lineWidth = size / 70;
    context.beginPath();
    for (let x = 0; x <= size; x += size / 60) {
      const swell = Math.sin(x / (size / 7) + phase + line / 4) * Math.exp(-(((x - size / 2) / (size / 3)) ** 2));
      context.lineTo(x, size * (0.12 + line * 0.036) + (swell * size) / 14);
    }
    context.stroke();
  }
};

const blobs: Draw = (context, size, random, colours) => {
  for (let blob = 0; blob < 9; blob++) {
    const [x, y, radius] = [random() * size, random() * size, size * (0.3 + random() * 0.35)];
    const glow = context.createRadialGradient(x, y, 0, x, y, radius);
    glow.addColorStop(0, colours[blob % 4] ?? '');
    glow.addColorStop(1, 'transparent');
    context.fillStyle = glow;
    context.fillRect(0, 0, size, size);
  }
};

const STYLES = [sun, blobs, rings, waves, stripes, tiles] as const;

const drawn = new Map<string, Promise<Blob>>();

/** A cover of `size` pixels as a JPEG. */
export function sampleCover(seed: number, size = 400): Promise<Blob> {
  const key = `${seed}/${size}`;
  const cover = drawn.get(key) ?? draw(seed, size);
  drawn.set(key, cover);
  return cover;
}

async function draw(seed: number, size: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(size, size);
  const context = canvas.getContext('2d');
  const colours = PALETTES[(seed * 7) % PALETTES.length] ?? PALETTES[0];
  if (context === null) throw new Error('This browser draws no covers.');
  context.fillStyle = colours[0];
  context.fillRect(0, 0, size, size);
  STYLES[(seed * 5 + Math.floor(seed / 6)) % STYLES.length]?.(context, size, numbers(seed + 1), colours);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
}

function circle(context: OffscreenCanvasRenderingContext2D, x: number, y: number, radius: number, colour = ''): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, Math.PI * 2);
  context.fill();
}

function hills(context: OffscreenCanvasRenderingContext2D, size: number, top: number, random: () => number, colour: string): void {
  const phase = random() * 6;
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(0, size);
  for (let x = 0; x <= size; x += size / 40) {
    context.lineTo(x, top + Math.sin(x / (size / 5) + phase) * size * 0.05 + Math.sin(x / (size / 13) + phase * 3) * size * 0.015);
  }
  context.lineTo(size, size);
  context.fill();
}

/** Numbers from 0 to 1 that are always the same for a seed (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed * 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
