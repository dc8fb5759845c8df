import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { MpcError, MpcErrorCode } from '../../services/protocol/errors.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorLine } from '../shared/error-text.ts';
import { icon } from '../shared/icons.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { checkAddress } from './address.ts';
import { styles } from './mpc-sign-in-form.styles.ts';
import { providerText } from './provider-text.ts';

export interface SignInValues {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

type Field = keyof SignInValues;

/** Which field an error is about, and better words for it than the general ones where there are. */
const fieldOfError: Partial<Record<MpcErrorCode, { readonly field: Field; readonly text?: string }>> = {
  unauthorized: { field: 'password' },
  forbidden: { field: 'username' },
  'not-found': { field: 'url', text: 'There is nothing at that address. Check the path behind the server’s name.' },
  unreachable: { field: 'url' },
  cors: { field: 'url' },
  'invalid-argument': { field: 'url' },
  malformed: { field: 'url', text: 'What is there is neither a playlist, nor a feed, nor an audio file.' },
};

/**
 * The form for a server's address and credentials, in a dialog. It keeps nothing: what was typed goes to `submit` once, and
 * the password is wiped when the dialog closes.
 *
 * @summary Dialog for the address, user name and password of a server.
 * @tag mpc-sign-in-form
 * @csspart dialog - the dialog
 */
export class MpcSignInForm extends LitElement {
  static override readonly styles = [tokens, base, controls, styles];

  @query('dialog') private dialog!: HTMLDialogElement;
  @query('form') private form!: HTMLFormElement;

  @state() private busy = false;
  @state() private passwordShown = false;
  @state() private problems: Partial<Record<Field, string>> = {};
  /** What went wrong and is about no field. */
  @state() private problem = '';

  @property() provider: 'webdav' | 'catalog' = 'webdav';
  /** The account's address, when it is only signed in to again. */
  @property() url = '';
  @property() username = '';
  /** Signs in; resolves with the error, or null when all is well. */
  @property({ attribute: false }) submit: (values: SignInValues) => Promise<MpcError | null> = () => Promise.resolve(null);

  /** Opens the dialog. */
  show(): void {
    this.problems = {};
    this.problem = '';
    this.passwordShown = false;
    this.dialog.showModal();
    const first = this.url === '' ? 'url' : this.username === '' ? 'username' : 'password';
    this.#input(first)?.focus();
  }

  close(): void {
    this.dialog.close();
  }

  #input(field: Field): HTMLInputElement | null {
    return this.form.querySelector(`[name=${field}]`);
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const value = (field: Field): string => this.#input(field)?.value ?? '';
    const address = checkAddress(value('url'));
    this.problem = '';
    this.problems = 'problem' in address ? { url: address.problem } : {};
    if ('problem' in address) {
      this.#input('url')?.focus();
      return;
    }
    this.busy = true;
    const error = await this.submit({ url: address.url, username: value('username').trim(), password: value('password') });
    this.busy = false;
    if (error === null) this.close();
    else await this.#showError(error);
  }

  async #showError(error: MpcError): Promise<void> {
    if (error.code === 'aborted') return;
    const known = fieldOfError[error.code];
    const text = known?.text ?? errorLine(error);
    const field = known !== undefined && this.#input(known.field) !== null ? known.field : null;
    const origin = error.code === 'cors' ? ` This site is ${location.origin}.` : '';
    if (field === null) this.problem = text + origin;
    else this.problems = { [field]: text + origin };
    await this.updateComplete;
    if (field !== null) this.#input(field)?.focus();
  }

  #onClose(): void {
    this.form.reset();
    this.passwordShown = false;
    this.dispatchEvent(new Event('close'));
  }

  protected override render(): TemplateResult {
    const isServer = this.provider === 'webdav';
    return html`<dialog part="dialog" aria-labelledby="heading" @close=${() => this.#onClose()}>
      <form novalidate @submit=${(event: SubmitEvent) => this.#onSubmit(event)}>
        <h2 id="heading">${providerText[this.provider].form}</h2>
        ${this.#renderField('url', 'Address', {
          type: 'url',
          autocomplete: 'url',
          hint: isServer ? 'For Nextcloud: Files, then Settings, shows it as “WebDAV”.' : 'M3U, JSPF, XSPF, a podcast’s RSS, or an audio file.',
          value: this.url,
          placeholder: isServer ? 'https://cloud.example.org/dav/music' : 'https://example.org/album.m3u8',
        })}
        ${isServer
          ? html`${this.#renderField('username', 'User name', { type: 'text', autocomplete: 'username', value: this.username })}
            ${this.#renderField('password', 'Password', { type: this.passwordShown ? 'text' : 'password', autocomplete: 'current-password' })}`
          : nothing}
        ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
        <div class="actions">
          <button type="button" class="button" @click=${() => this.close()}>Cancel</button>
          <button type="submit" class="button primary" aria-disabled=${this.busy ? 'true' : nothing}>
            ${this.busy ? 'Connecting …' : isServer ? 'Connect' : 'Add'}
          </button>
        </div>
        <p class="unseen" role="status">${this.busy ? 'Connecting' : ''}</p>
      </form>
    </dialog>`;
  }

  #renderField(
    field: Field,
    label: string,
    options: { type: string; autocomplete: string; value?: string; hint?: string; placeholder?: string },
  ): TemplateResult {
    const problem = this.problems[field];
    const described = [problem === undefined ? '' : `${field}-problem`, options.hint === undefined ? '' : `${field}-hint`];
    return html`<div class="group">
      <label for=${field}>${label}</label>
      <div class="input">
        <input
          id=${field}
          name=${field}
          class="field"
          type=${options.type}
          .defaultValue=${options.value ?? ''}
          placeholder=${options.placeholder ?? nothing}
          autocomplete=${options.autocomplete}
          autocapitalize="off"
          spellcheck="false"
          aria-invalid=${problem === undefined ? nothing : 'true'}
          aria-describedby=${described.join(' ').trim() || nothing}
        />
        ${field === 'password'
          ? html`<button
              type="button"
              class="icon-button quiet"
              aria-label="Show password"
              aria-pressed=${this.passwordShown}
              @click=${() => (this.passwordShown = !this.passwordShown)}
            >
              ${icon(this.passwordShown ? 'eye-off' : 'eye')}
            </button>`
          : nothing}
      </div>
      ${problem === undefined ? nothing : html`<p class="problem" id=${`${field}-problem`} role="alert">${problem}</p>`}
      ${options.hint === undefined ? nothing : html`<p class="hint" id=${`${field}-hint`}>${options.hint}</p>`}
    </div>`;
  }
}

define('mpc-sign-in-form', MpcSignInForm);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-sign-in-form': MpcSignInForm;
  }
}
