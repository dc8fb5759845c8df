/** ReplayGain as tagged, in whichever of its dialects, on the one scale of ReplayGain 2.0 (reference -18 LUFS). */
import type { Loudness } from '../../services/protocol/records.ts';

export interface NativeTag {
  readonly id: string;
  readonly value: unknown;
}

/** R128 tags (RFC 7845, 5.2.1) aim at -23 LUFS, ReplayGain 2.0 at -18 LUFS. */
const R128_TO_REPLAYGAIN = 5;
/** Beyond this a tag is a mistake. */
const MAX_GAIN = 64;

export function loudnessOf(tags: readonly NativeTag[]): Partial<Loudness> {
  const found: { -readonly [Key in keyof Loudness]?: number } = {};
  for (const { id, value } of tags) {
    const [, scope, kind] = /replaygain_(track|album)_(gain|peak)$/i.exec(id) ?? [];
    // Numbers are read from the text: `-6.5`, `-6.5dB` and `-6.50 dB` all occur, and decimal commas too.
    const number = Number.parseFloat(String(value).replace(',', '.'));
    if (scope === undefined || Number.isNaN(number)) continue;
    const isTrack = scope.toLowerCase() === 'track';
    if (kind?.toLowerCase() === 'peak') {
      if (number > 0) found[isTrack ? 'trackPeak' : 'albumPeak'] = number;
    } else if (Math.abs(number) <= MAX_GAIN) {
      found[isTrack ? 'trackGain' : 'albumGain'] = number;
    }
  }
  for (const { id, value } of tags) {
    const [, scope] = /^R128_(TRACK|ALBUM)_GAIN$/i.exec(id) ?? [];
    // Signed Q7.8: 256 is one decibel.
    const gain = Number.parseInt(String(value), 10) / 256 + R128_TO_REPLAYGAIN;
    if (scope === undefined || Number.isNaN(gain) || Math.abs(gain) > MAX_GAIN) continue;
    found[scope.toUpperCase() === 'TRACK' ? 'trackGain' : 'albumGain'] ??= gain;
  }
  return found;
}
