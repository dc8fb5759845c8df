/** Numbers and times as people read and hear them, in the language of the page. */

/** What stands where a duration is not known (yet). */
const UNKNOWN_DURATION = '–:––';

/** The page's language, or the browser's. */
export function pageLocale(): string {
  return document.documentElement.lang || navigator.language;
}

/** `3:05`, `1:02:03`; a dash for what is unknown. Seconds are cut, not rounded, as on any clock. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return UNKNOWN_DURATION;
  const { hours, minutes, rest } = parts(seconds);
  const twoDigits = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(rest)}` : `${minutes}:${twoDigits(rest)}`;
}

/** For screen readers: `1 minute 3 seconds`. */
export function spokenDuration(seconds: number | null, locale = pageLocale()): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'unknown';
  const { hours, minutes, rest } = parts(seconds);
  const words: string[] = [];
  if (hours > 0) words.push(withUnit(hours, 'hour', locale));
  if (minutes > 0) words.push(withUnit(minutes, 'minute', locale));
  if (rest > 0 || words.length === 0) words.push(withUnit(rest, 'second', locale));
  return words.join(' ');
}

/** For headings: `48 min`, `3 hr 20 min`. */
export function formatLongDuration(seconds: number, locale = pageLocale()): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  const hours = Math.floor(minutes / 60);
  const short = (value: number, unit: string): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value);
  if (hours === 0) return short(minutes, 'minute');
  return minutes % 60 === 0 ? short(hours, 'hour') : `${short(hours, 'hour')} ${short(minutes % 60, 'minute')}`;
}

/** `1 track`, `12,345 tracks`. */
export function formatCount(count: number, one: string, many: string, locale = pageLocale()): string {
  return `${new Intl.NumberFormat(locale).format(count)} ${count === 1 ? one : many}`;
}

/** `340 kB`, `1.2 GB`. */
export function formatBytes(bytes: number, locale = pageLocale()): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: units[power] ?? 'byte',
    unitDisplay: power === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && power > 1 ? 1 : 0,
  }).format(value);
}

/** `2 minutes ago`, `yesterday`. Both times in epoch milliseconds. */
export function formatAgo(time: number, now = Date.now(), locale = pageLocale()): string {
  const seconds = Math.max(0, (now - time) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  if (seconds < 60) return format.format(0, 'second');
  if (seconds < 3600) return format.format(-Math.floor(seconds / 60), 'minute');
  if (seconds < 86_400) return format.format(-Math.floor(seconds / 3600), 'hour');
  return format.format(-Math.floor(seconds / 86_400), 'day');
}

function parts(seconds: number): { hours: number; minutes: number; rest: number } {
  const whole = Math.max(0, Math.floor(seconds));
  return { hours: Math.floor(whole / 3600), minutes: Math.floor((whole % 3600) / 60), rest: whole % 60 };
}

function withUnit(value: number, unit: string, locale: string): string {
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
}
