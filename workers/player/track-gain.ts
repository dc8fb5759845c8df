/** How much louder or quieter a track is played, by what is known of its loudness (ReplayGain 2.0). */
import type { Loudness } from '../../services/protocol/records.ts';
import type { SoundSettings } from '../../services/protocol/sound.ts';
import type { MeasuredLoudness } from './loudness-meter.ts';

/** LUFS that ReplayGain 2.0 aims at. */
export const REFERENCE = -18;

/** What is known of a track. */
export interface KnownLoudness {
  /** From its tags; R128 gains are told as ReplayGain's. */
  readonly tagged: Loudness;
  /** Measured here, where the tags say nothing. */
  readonly measured: MeasuredLoudness | null;
}

export type GainSettings = Pick<SoundSettings, 'replayGain' | 'preamp' | 'untaggedGain' | 'preventClipping'>;

/**
 * The linear factor; 1 leaves samples as they are.
 * @param shuffled whether tracks are played apart from their albums, for `auto`
 */
export function trackGain({ tagged, measured }: KnownLoudness, settings: GainSettings, shuffled: boolean): number {
  const { replayGain, preamp, untaggedGain, preventClipping } = settings;
  if (replayGain === 'off') return 1;
  const track = { gain: tagged.trackGain, peak: tagged.trackPeak };
  const album = { gain: tagged.albumGain, peak: tagged.albumPeak };
  const byTrack = replayGain === 'track' || (replayGain === 'auto' && shuffled);
  const wished = byTrack ? track : album;
  const other = byTrack ? album : track;
  const integrated = measured?.integrated ?? null;
  const own = integrated === null ? null : { gain: REFERENCE - integrated, peak: measured?.peak ?? null };
  const known = wished.gain !== null ? wished : other.gain !== null ? other : own;
  const factor = 10 ** ((known === null ? untaggedGain : (known.gain ?? 0) + preamp) / 20);
  if (!preventClipping) return factor;
  const peak = known?.peak ?? measured?.peak ?? null;
  // Where nobody knows the peak, the page limits what goes beyond full scale.
  return peak === null ? factor : Math.min(factor, 1 / peak);
}

/** Whether a track's tags tell how loud it is. */
export function tellsLoudness({ trackGain: track, albumGain: album }: Loudness): boolean {
  return track !== null || album !== null;
}
