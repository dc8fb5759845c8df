/**
 * The settings of the sound while somebody changes them: what the worker says, with what was asked for and is not
 * answered yet laid over it, so that a slider stays under the hand that moves it.
 */
import type { MpcClient } from '../../services/client.ts';
import { mergeSettings, type Settings } from '../../services/protocol/settings.ts';
import type { EqualiserSettings, SoundPatch, SoundSettings } from '../../services/protocol/sound.ts';
import { LatestRequest } from '../shared/latest-request.ts';

export class SoundDraft {
  readonly #changed: () => void;
  readonly #requests: LatestRequest<SoundPatch>;
  #settings: Settings;
  /** All that was asked for since nothing was under way. */
  #asked: SoundPatch = {};

  /** @param send asks the worker; must not reject, and answers undefined where it failed */
  constructor(settings: Settings, send: (patch: SoundPatch) => Promise<Settings | undefined>, changed: () => void) {
    this.#settings = settings;
    this.#changed = changed;
    this.#requests = new LatestRequest(async (patch) => {
      const answer = await send(patch);
      if (answer !== undefined) this.#settings = answer;
    });
  }

  /** As it is to be shown. */
  get sound(): SoundSettings {
    return mergeSettings(this.#settings, { sound: this.#asked }).sound;
  }

  /** The worker says so. */
  told(settings: Settings): void {
    this.#settings = settings;
    this.#changed();
  }

  async change(patch: SoundPatch): Promise<void> {
    this.#asked = { ...this.#asked, ...patch, ...equaliserOf(this.#asked, patch) };
    this.#changed();
    await this.#requests.ask(this.#asked);
    if (this.#requests.busy) return;
    this.#asked = {};
    this.#changed();
  }
}

/** A preset brings gains and gains end a preset: of the two the later one counts. */
function equaliserOf({ equaliser: before }: SoundPatch, { equaliser }: SoundPatch): { equaliser?: Partial<EqualiserSettings> } {
  if (before === undefined || equaliser === undefined) return {};
  const isOther = equaliser.preset !== undefined || equaliser.gains !== undefined;
  if (!isOther) return { equaliser: { ...before, ...equaliser } };
  return { equaliser: { ...(before.enabled !== undefined && { enabled: before.enabled }), ...equaliser } };
}

/** The settings as they are now, for a draft. */
export async function draftOf(client: MpcClient, send: (patch: SoundPatch) => Promise<Settings | undefined>, changed: () => void): Promise<SoundDraft> {
  return new SoundDraft(await client.settings.get(), send, changed);
}
