import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { MpcClient } from '../../services/client.ts';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Settings } from '../../services/protocol/settings.ts';
import type { ReplayGainMode, SoundPatch, SoundSettings } from '../../services/protocol/sound.ts';
import { followPlayer } from '../../services/follow-player.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorLine } from '../shared/error-text.ts';
import { icon } from '../shared/icons.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { renderSelectRow, renderSwitchRow } from '../shared/setting-rows.ts';
import { slider } from '../shared/slider.styles.ts';
import { switches } from '../shared/switch.styles.ts';
import { DeviceChoice } from './device-choice.ts';
import { renderEqualiser } from './equaliser.ts';
import { styles } from './mpc-sound-settings.styles.ts';
import { renderSliderRow } from './sound-controls.ts';
import { draftOf, type SoundDraft } from './sound-draft.ts';
import { decibels, LEVELLING_HINTS, LEVELLING_NAMES, secondsOrOff, side, times } from './sound-words.ts';

const LEVELLING = Object.entries(LEVELLING_NAMES) as readonly (readonly [ReplayGainMode, string])[];
/** Id of the words that say what the browser's own player cannot. */
const WHY = 'why';

/**
 * How music sounds, for the listener to set: equaliser, loudness, fades, speed, sides and output device. It shows what
 * the worker says, in every tab; what the browser's own player cannot do is greyed out while that one plays.
 *
 * @summary Equaliser, loudness, crossfade, speed, balance and output device.
 * @tag mpc-sound-settings
 * @fires mpc-error - something failed; `event.error`
 * @csspart section - a group of settings
 * @csspart bands - the ten sliders of the equaliser
 * @csspart slider - each slider
 * @csspart note - the line that says what is not as usual
 * @cssprop [--mpc-accent] - the accent
 */
export class MpcSoundSettings extends MpcElement {
  static override readonly styles = [...MpcElement.styles, base, controls, slider, switches, styles];

  /** What plays; null until the worker has said it. */
  @state() private playing: PlayerState | null = null;
  @state() private draft: SoundDraft | null = null;

  #devices: DeviceChoice | null = null;
  #serving: AbortSignal | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.draft = null;
    this.playing = null;
  }

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    this.draft = null;
    this.#serving = signal;
    const changed = (): void => void (signal.aborted || this.requestUpdate());
    const fail = (thrown: unknown): void => this.fail(asMpcError(thrown));
    this.#devices = new DeviceChoice(client.output, (request) => this.attempt(request), changed);
    void this.#devices.look();
    followPlayer(client, signal, (playing) => (this.playing = playing), fail);
    this.listen(client, signal, 'System', ({ payload }) => {
      if (payload.event === 'SettingsChanged') this.draft?.told(payload.settings);
      else if (payload.event === 'Lagged') void this.#begin(client, signal);
    });
    void this.#begin(client, signal);
  }

  async #begin(client: MpcClient, signal: AbortSignal): Promise<void> {
    const send = (sound: SoundPatch): Promise<Settings | undefined> => this.attempt(() => client.settings.set({ sound }));
    const draft = await this.attempt(() => draftOf(client, send, () => void (signal.aborted || this.requestUpdate())));
    if (draft !== undefined && !signal.aborted) this.draft = draft;
  }

  #retry(): void {
    this.failure = null;
    const client = this.activeClient;
    if (client === undefined) this.lookForClient();
    else if (this.draft === null && this.#serving !== null) void this.#begin(client, this.#serving);
  }

  protected override render(): TemplateResult {
    const { draft, playing } = this;
    if (draft === null) {
      return html`${this.#renderFailure()}
        <div class="skeletons" aria-hidden="true" ?hidden=${this.failure !== null}>
          ${[60, 90, 75, 90, 50].map((width) => html`<div class="skeleton" .style=${`width: ${width}%`}></div>`)}
        </div>`;
    }
    const byBrowser = playing?.mode === 'element' && playing.current !== null;
    const change = (patch: SoundPatch): void => void draft.change(patch);
    return html`${this.#renderFailure()}
      ${byBrowser
        ? html`<p part="note" class="note" id=${WHY}>
            <span>This track is played by the browser itself: what is grey here does nothing to it.</span>
          </p>`
        : nothing}
      ${this.#renderSections(draft.sound, byBrowser, change)}`;
  }

  #renderSections(sound: SoundSettings, byBrowser: boolean, change: (patch: SoundPatch) => void): TemplateResult {
    const { crossfade, pauseFade, speed, mono, balance } = sound;
    const ours = { disabled: byBrowser, describedBy: byBrowser ? WHY : undefined };
    return html`<section part="section" aria-label="Equaliser" ?data-disabled=${byBrowser}>
        ${renderEqualiser({ settings: sound.equaliser, ...ours, change: (equaliser) => change({ equaliser }) })}
      </section>
      ${this.#renderLevelling(sound, ours, change)}
      <section part="section" ?data-disabled=${byBrowser} aria-labelledby="fades">
        <h2 id="fades">Fades</h2>
        ${renderSliderRow({ label: 'Between tracks', value: crossfade, min: 0, max: 12, step: 0.5, origin: 0, text: secondsOrOff(crossfade), ...ours, change: (value) => change({ crossfade: value }) })}
        ${renderSliderRow({ label: 'On pause', value: pauseFade, min: 0, max: 1, step: 0.05, origin: 0, text: secondsOrOff(pauseFade), ...ours, change: (value) => change({ pauseFade: value }) })}
        <p class="hint">Tracks of one album always join as they were made.</p>
      </section>
      <section part="section" aria-labelledby="hearing">
        <h2 id="hearing">Speed and sides</h2>
        ${renderSliderRow({ label: 'Speed', value: speed, min: 0.5, max: 3, step: 0.05, origin: 1, text: times(speed), disabled: false, change: (value) => change({ speed: value }) })}
        ${renderSliderRow({ label: 'Balance', value: balance, min: -1, max: 1, step: 0.05, origin: 0, text: side(balance), ...ours, change: (value) => change({ balance: value }) })}
        ${renderSwitchRow({ label: 'Mono', checked: mono, ...ours, change: (checked) => change({ mono: checked }) })}
      </section>
      <section part="section" aria-label="Output">${this.#devices?.render() ?? nothing}</section>`;
  }

  #renderLevelling(sound: SoundSettings, ours: { readonly disabled: boolean; readonly describedBy: string | undefined }, change: (patch: SoundPatch) => void): TemplateResult {
    const { replayGain, preamp, untaggedGain, preventClipping } = sound;
    const gains = { min: -15, max: 15, step: 0.5, origin: 0, ...ours };
    return html`<section part="section" aria-labelledby="levelling" ?data-disabled=${ours.disabled}>
      <h2 id="levelling">Loudness</h2>
      ${renderSelectRow({ label: 'Levelling (ReplayGain)', value: replayGain, options: LEVELLING, ...ours, change: (value) => change({ replayGain: value }) })}
      <p class="hint">${LEVELLING_HINTS[replayGain]}</p>
      ${replayGain === 'off'
        ? nothing
        : html`${renderSliderRow({ label: 'Pre-amp', value: preamp, text: decibels(preamp), ...gains, change: (value) => change({ preamp: value }) })}
            ${renderSliderRow({ label: 'Of unknown loudness', value: untaggedGain, text: decibels(untaggedGain), ...gains, change: (value) => change({ untaggedGain: value }) })}
            ${renderSwitchRow({ label: 'Never louder than full scale', checked: preventClipping, ...ours, change: (checked) => change({ preventClipping: checked }) })}`}
    </section>`;
  }

  #renderFailure(): TemplateResult | typeof nothing {
    if (this.failure === null) return nothing;
    return html`<div part="note" class="note error" role="alert">
      ${icon('warning')}<span>${errorLine(this.failure)}</span>
      <button type="button" class="button" @click=${() => this.#retry()}>${this.draft === null ? 'Try again' : 'Close'}</button>
    </div>`;
  }
}

define('mpc-sound-settings', MpcSoundSettings);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-sound-settings': MpcSoundSettings;
  }
}
