/**
 * Tells the place that a track comes from that it is played, where the site's owner wants that and the place can be told:
 * when it begins, and once more when it counts as a play. What cannot be told is lost to that place alone: the listener's
 * own history has it.
 */
import type { FeatureFlags } from '../../services/protocol/config.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { MpcEvent } from '../../services/protocol/events.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { ProviderRegistry } from '../accounts/provider-registry.ts';
import type { LibraryStore } from '../library/store.ts';
import type { Clock } from '../platform/clock.ts';

export interface ScrobblingOptions {
  readonly library: Pick<LibraryStore, 'file'>;
  readonly providers: ProviderRegistry;
  /** As they are now. */
  readonly features: () => Pick<FeatureFlags, 'scrobbling'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Logger;
}

/** Milliseconds for a provider to answer. */
const TIME_LIMIT = 30_000;

export class Scrobbling {
  readonly #options: ScrobblingOptions;

  constructor(options: ScrobblingOptions) {
    this.#options = options;
  }

  /** Hears what this host plays; what other hosts play they tell themselves. */
  heed({ type, payload }: MpcEvent): void {
    if (type !== 'Playback' || (payload.event !== 'Started' && payload.event !== 'Listened')) return;
    const { clock, log, features } = this.#options;
    if (!features().scrobbling) return;
    const submission = payload.event === 'Listened';
    const startedAt = submission ? payload.startedAt : clock.now();
    this.#tell(payload.track, startedAt, submission).catch((error: unknown) => log.warning('A play could not be told to its provider', { error }));
  }

  async #tell(track: TrackId, startedAt: number, submission: boolean): Promise<void> {
    const { account, file } = await this.#options.library.file(track);
    const provider = await this.#options.providers.provider(account);
    await provider.scrobble?.(file, startedAt, submission, AbortSignal.timeout(TIME_LIMIT));
  }
}
