/** The output devices of this browser, as far as it names them, and the choice among them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { ClientOutput, OutputDevice } from '../../services/client.ts';
import { renderSelectRow } from '../shared/setting-rows.ts';

/** Stands for whatever the system plays through. */
const USUAL = '';

export class DeviceChoice {
  readonly #output: ClientOutput | null;
  readonly #attempt: <T>(request: () => Promise<T>) => Promise<T | undefined>;
  readonly #changed: () => void;
  #devices: readonly OutputDevice[] = [];

  /** @param attempt makes a request and shows what fails */
  constructor(output: ClientOutput | null, attempt: <T>(request: () => Promise<T>) => Promise<T | undefined>, changed: () => void) {
    this.#output = output;
    this.#attempt = attempt;
    this.#changed = changed;
  }

  /** Looks for devices; without asking the listener unless told so. */
  async look(ask = false): Promise<void> {
    const output = this.#output;
    if (output === null || !canChoose()) return;
    this.#devices = (ask ? await this.#attempt(() => output.devices(true)) : await output.devices().catch(() => [])) ?? [];
    this.#changed();
  }

  async #choose(id: string): Promise<void> {
    const output = this.#output;
    if (output === null) return;
    await this.#attempt(() => output.setDevice(id === USUAL ? null : id));
    this.#changed();
  }

  render(): TemplateResult {
    if (this.#output === null || !canChoose()) {
      return html`<p class="hint" id="why-no-device">This browser plays through the device that your system has chosen.</p>`;
    }
    const named = this.#devices.filter(({ label }) => label !== '');
    if (named.length === 0) {
      return html`<div class="choice">
        <span>Output device</span>
        <button type="button" class="button" @click=${() => this.look(true)}>Choose…</button>
      </div>
      <p class="hint">Your browser asks you first: it tells a page the names of devices only then.</p>`;
    }
    const chosen = this.#output.device ?? USUAL;
    return html`${renderSelectRow({
      label: 'Output device',
      value: chosen,
      options: [[USUAL, 'Usual device'], ...named.map(({ id, label }) => [id, label] as const)],
      disabled: false,
      change: (id) => void this.#choose(id),
    })}${chosen !== USUAL && !named.some(({ id }) => id === chosen) ? html`<p class="hint">The device you chose is not here.</p>` : nothing}`;
  }
}

/** Safari and Firefox have no `setSinkId` for what the pipeline plays through. */
function canChoose(): boolean {
  return typeof AudioContext !== 'undefined' && 'setSinkId' in AudioContext.prototype;
}
