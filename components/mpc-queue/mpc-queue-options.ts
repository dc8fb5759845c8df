import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { MpcClient } from '../../services/client.ts';
import type { PlayerState, RepeatMode, ShuffleBy } from '../../services/protocol/player.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { renderSelectRow, renderSwitchRow } from '../shared/setting-rows.ts';
import { switches } from '../shared/switch.styles.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { SLEEP_CHOICES, SLEEP_NAMES, sleepRemaining, sleepTimerOf, type SleepChoice } from './sleep-words.ts';

const SHUFFLE = [['off', 'Off'], ['track', 'Tracks'], ['album', 'Albums']] as const satisfies readonly (readonly ['off' | ShuffleBy, string])[];
const REPEAT = [['off', 'Off'], ['all', 'The queue'], ['one', 'This track']] as const satisfies readonly (readonly [RepeatMode, string])[];

/** The choice that stands for a timer which runs by the clock; what is left of it stands beside. */
const RUNNING = 'running';

/**
 * How the queue goes on: chance, repeat, music like it, the sleep timer, and the queue as a playlist. What fails is for
 * the queue around it to say.
 *
 * @summary Options of the play queue.
 * @tag mpc-queue-options
 */
export class MpcQueueOptions extends LitElement {
  static override readonly styles = [
    tokens,
    base,
    controls,
    switches,
    css`
      :host {
        padding: 0 16px 12px;
        border-block-end: 1px solid var(--_hairline);
      }
      form {
        display: flex;
        gap: 8px;
        padding-block-start: 8px;
      }
      form .field {
        flex: 1;
        min-width: 0;
      }
      .status {
        color: var(--_muted);
        font-size: var(--_size-small);
      }
    `,
  ];

  @state() private saved = '';

  @property({ attribute: false }) client: MpcClient | undefined;
  @property({ attribute: false }) state: PlayerState | null = null;
  /** Makes a request whose failure is shown around this. Must not reject. */
  @property({ attribute: false }) ask: (request: () => Promise<unknown>) => Promise<unknown> = () => Promise.resolve();

  #ticking: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#ticking);
  }

  /** What is left of a timer changes every second. */
  protected override updated(): void {
    clearTimeout(this.#ticking);
    const timer = this.state?.sleepTimer ?? null;
    if (timer !== null && 'endsAt' in timer && this.isConnected) this.#ticking = setTimeout(() => this.requestUpdate(), 1000);
  }

  #ask(request: (client: MpcClient) => Promise<unknown>): void {
    const { client } = this;
    if (client !== undefined) void this.ask(() => request(client));
  }

  #shuffle(by: 'off' | ShuffleBy): void {
    this.#ask((client) => (by === 'off' ? client.player.setShuffle(false) : client.player.setShuffle(true, by)));
  }

  async #save(event: SubmitEvent & { readonly currentTarget: HTMLFormElement }): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget;
    const name = form.querySelector('input')?.value.trim() ?? '';
    const { client } = this;
    if (client === undefined || name === '') return;
    this.saved = '';
    const playlist = await this.ask(() => client.player.saveQueue(name));
    if (playlist === undefined) return;
    form.reset();
    this.saved = `Saved as “${name}”.`;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { state } = this;
    if (state === null) return nothing;
    return html`${renderSelectRow({ label: 'Shuffle', value: state.shuffle ? state.shuffleBy : 'off', options: SHUFFLE, disabled: false, change: (by) => this.#shuffle(by) })}
      ${renderSelectRow({ label: 'Repeat', value: state.repeat, options: REPEAT, disabled: false, change: (mode) => this.#ask((client) => client.player.setRepeat(mode)) })}
      ${renderSwitchRow({ label: 'Go on with music like it', checked: state.autoplay, disabled: false, change: (on) => this.#ask((client) => client.player.setAutoplay(on)) })}
      ${this.#renderSleep(state)}
      <form @submit=${this.#save}>
        <input class="field" name="name" aria-label="Name of the playlist" placeholder="Save as a playlist" autocomplete="off" required maxlength="200" />
        <button class="button">Save</button>
      </form>
      <p class="status" role="status">${this.saved}</p>`;
  }

  #renderSleep({ sleepTimer }: PlayerState): TemplateResult {
    const left = sleepRemaining(sleepTimer, Date.now());
    const named = SLEEP_CHOICES.map((choice) => [choice, SLEEP_NAMES[choice]] as const);
    const options = left === null ? named : [[RUNNING, `In ${left}`] as const, ...named];
    const atEnd = sleepTimer !== null && 'atEndOf' in sleepTimer ? sleepTimer.atEndOf : 'off';
    const change = (choice: SleepChoice | typeof RUNNING): void => {
      if (choice !== RUNNING) this.#ask((client) => client.player.setSleepTimer(sleepTimerOf(choice)));
    };
    return renderSelectRow<SleepChoice | typeof RUNNING>({ label: 'Stop playing', value: left === null ? atEnd : RUNNING, options, disabled: false, change });
  }
}

define('mpc-queue-options', MpcQueueOptions);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-queue-options': MpcQueueOptions;
  }
}
