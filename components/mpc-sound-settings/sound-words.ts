/** The words of the sound settings: names, and values with their units as people read and hear them. */
import type { EqualiserPreset, ReplayGainMode } from '../../services/protocol/sound.ts';
import { pageLocale } from '../shared/format.ts';

export const PRESET_NAMES = {
  flat: 'Flat',
  acoustic: 'Acoustic',
  'bass-boost': 'More bass',
  classical: 'Classical',
  electronic: 'Electronic',
  'hip-hop': 'Hip-hop',
  jazz: 'Jazz',
  loudness: 'Quiet listening',
  pop: 'Pop',
  rock: 'Rock',
  'treble-boost': 'More treble',
  vocal: 'Voices',
} as const satisfies Record<EqualiserPreset, string>;

export const LEVELLING_NAMES = {
  off: 'Off',
  auto: 'Automatic',
  album: 'By album',
  track: 'By track',
} as const satisfies Record<ReplayGainMode, string>;

export const LEVELLING_HINTS = {
  off: 'Everything is as loud as it was made.',
  auto: 'Albums keep their quiet tracks; mixed tracks are all as loud.',
  album: 'Albums are as loud as each other; their quiet tracks stay quiet.',
  track: 'All tracks are as loud as each other.',
} as const satisfies Record<ReplayGainMode, string>;

/** `31`, `1k`: below a slider of the equaliser. */
export function bandLabel(hertz: number): string {
  return hertz < 1000 ? String(hertz) : `${hertz / 1000}k`;
}

/** `1 kilohertz`: for screen readers. */
export function spokenBand(hertz: number): string {
  return hertz < 1000 ? `${hertz} hertz` : `${hertz / 1000} kilohertz`;
}

/** `+3 dB`, `−1.5 dB`, `0 dB`. */
export function decibels(value: number): string {
  const number = new Intl.NumberFormat(pageLocale(), { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  return `${number.format(value).replace('-', '−')} dB`;
}

/** `Off`, `6 s`. */
export function secondsOrOff(value: number): string {
  if (value === 0) return 'Off';
  return new Intl.NumberFormat(pageLocale(), { style: 'unit', unit: 'second', unitDisplay: 'narrow', maximumFractionDigits: 2 }).format(value);
}

/** `1.25×`. */
export function times(value: number): string {
  return `${new Intl.NumberFormat(pageLocale(), { maximumFractionDigits: 2 }).format(value)}×`;
}

/** `Centre`, `20 % left`. */
export function side(balance: number): string {
  const percent = Math.round(Math.abs(balance) * 100);
  return percent === 0 ? 'Centre' : `${percent} % ${balance < 0 ? 'left' : 'right'}`;
}
