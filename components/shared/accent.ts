/**
 * The accent colour of a picture: its most telling colour, made dark enough for light surfaces and light enough
 * for dark ones, so that text in it keeps a contrast of 4.5 : 1 (WCAG 2.2, 1.4.3) on both.
 */

export interface Accent {
  /** CSS colours, for light and for dark surfaces. */
  readonly light: string;
  readonly dark: string;
}

type Rgb = readonly [red: number, green: number, blue: number];

/** The darkest light surface and the lightest dark one of the tokens: what holds on these holds on the others. */
const LIGHT_SURFACE: Rgb = [0xf5, 0xf5, 0xf6];
const DARK_SURFACE: Rgb = [0x1d, 0x1d, 0x21];
const MIN_CONTRAST = 4.5;

const HUE_BINS = 24;
/** Below this weighted share of colourful pixels a picture counts as grey. */
const MIN_COLOURFUL_SHARE = 0.02;
/** The picture is looked at in this many pixels each way. */
const SAMPLE = 40;

/** The accent of a picture; null when it is grey or cannot be read. */
export async function accentOf(picture: Blob): Promise<Accent | null> {
  try {
    const bitmap = await createImageBitmap(picture, { resizeWidth: SAMPLE, resizeHeight: SAMPLE });
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = SAMPLE;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context?.drawImage(bitmap, 0, 0);
    bitmap.close();
    const pixels = context?.getImageData(0, 0, SAMPLE, SAMPLE).data;
    return pixels === undefined ? null : accentOfPixels(pixels);
  } catch {
    // A picture that the browser cannot decode has no accent; the default one stays.
    return null;
  }
}

/** @param pixels RGBA, as of `ImageData` */
export function accentOfPixels(pixels: Uint8ClampedArray): Accent | null {
  const bins = Array.from({ length: HUE_BINS }, () => ({ weight: 0, hueX: 0, hueY: 0, saturation: 0 }));
  let total = 0;
  for (let i = 0; i + 3 < pixels.length; i += 4) {
    if ((pixels[i + 3] ?? 0) < 128) continue;
    total++;
    const [hue, saturation, lightness] = toHsl([pixels[i] ?? 0, pixels[i + 1] ?? 0, pixels[i + 2] ?? 0]);
    // Strong colours of middle lightness count most: shadows and highlights have a hue that nobody sees.
    const weight = saturation ** 2 * Math.max(0, 1 - Math.abs(lightness - 0.5) * 2);
    const bin = bins[Math.floor((hue / 360) * HUE_BINS) % HUE_BINS];
    if (bin === undefined || weight === 0) continue;
    bin.weight += weight;
    bin.hueX += weight * Math.cos((hue * Math.PI) / 180);
    bin.hueY += weight * Math.sin((hue * Math.PI) / 180);
    bin.saturation += weight * saturation;
  }
  const best = bins.reduce((a, b) => (b.weight > a.weight ? b : a));
  if (total === 0 || best.weight / total < MIN_COLOURFUL_SHARE) return null;
  const hue = (Math.atan2(best.hueY, best.hueX) * 180) / Math.PI;
  const saturation = Math.min(0.85, Math.max(0.35, best.saturation / best.weight));
  return {
    light: contrasting(hue, saturation, 0.5, -0.01, LIGHT_SURFACE),
    dark: contrasting(hue, saturation, 0.6, 0.01, DARK_SURFACE),
  };
}

/** WCAG contrast ratio of two colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [one, two] = [luminance(a), luminance(b)];
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
}

/** Walks the lightness from `from` by `step` until the contrast holds; black and white always end it. */
function contrasting(hue: number, saturation: number, from: number, step: number, surface: Rgb): string {
  let lightness = from;
  let colour = fromHsl(hue, saturation, lightness);
  while (contrast(colour, surface) < MIN_CONTRAST && lightness > 0 && lightness < 1) {
    lightness += step;
    colour = fromHsl(hue, saturation, Math.min(1, Math.max(0, lightness)));
  }
  return `rgb(${colour.join(' ')})`;
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((channel) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}

function toHsl([red, green, blue]: Rgb): [hue: number, saturation: number, lightness: number] {
  const [r, g, b] = [red / 255, green / 255, blue / 255];
  const max = Math.max(r, g, b);
  const range = max - Math.min(r, g, b);
  const lightness = max - range / 2;
  if (range === 0) return [0, 0, lightness];
  const saturation = range / (1 - Math.abs(2 * lightness - 1));
  const sextant = max === r ? ((g - b) / range + 6) % 6 : max === g ? (b - r) / range + 2 : (r - g) / range + 4;
  return [sextant * 60, saturation, lightness];
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const chroma = saturation * Math.min(lightness, 1 - lightness);
  const channel = (n: number): number => {
    const k = (n + hue / 30 + 12) % 12;
    return Math.round(255 * (lightness - chroma * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
