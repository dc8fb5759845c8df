import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import type { MpcError } from '../../services/protocol/errors.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorLine } from '../shared/error-text.ts';
import { icon } from '../shared/icons.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { checkAddress } from './address.ts';
import { fieldOfError, formTexts, type FieldName, type FormField, type FormKind, type FormText, type SignInValues } from './form-fields.ts';
import { styles } from './mpc-sign-in-form.styles.ts';

const NOTHING_TYPED: SignInValues = { url: '', username: '', password: '', apiKey: '', clientId: '', clientSecret: '' };

/**
 * The form for a server's address and credentials, in a dialog. It keeps nothing: what was typed goes to `submit` once, and
 * secrets are wiped when the dialog closes.
 *
 * @summary Dialog for what a place has to be told: address, user name, password, keys.
 * @tag mpc-sign-in-form
 * @csspart dialog - the dialog
 */
export class MpcSignInForm extends LitElement {
  static override readonly styles = [tokens, base, controls, styles];

  @query('dialog') private dialog!: HTMLDialogElement;
  @query('form') private form!: HTMLFormElement;

  @state() private busy = false;
  /** The secret that is shown as it is typed. */
  @state() private secretShown: FieldName | null = null;
  /** The form's other fields are asked for. */
  @state() private isInstead = false;
  @state() private problems: Partial<Record<FieldName, string>> = {};
  /** What went wrong and is about no field. */
  @state() private problem = '';
  @state() private isCopied = false;

  @property() provider: FormKind = 'webdav';
  /** The account's address, when it is only signed in to again. */
  @property() url = '';
  @property() username = '';
  /** Of the listener's own client, when it was refused. */
  @property() clientId = '';
  /** The address that the listener has to register with a client of their own. */
  @property() redirectUri = '';
  /** Signs in; resolves with the error, or null when all is well. */
  @property({ attribute: false }) submit: (values: SignInValues) => Promise<MpcError | null> = () => Promise.resolve(null);

  /** Opens the dialog. */
  show(): void {
    this.problems = {};
    this.problem = '';
    this.secretShown = null;
    this.dialog.showModal();
    const first = this.#fields.find(({ name }) => this.#input(name)?.value === '');
    if (first !== undefined) this.#input(first.name)?.focus();
  }

  close(): void {
    this.dialog.close();
  }

  get #text(): FormText {
    return formTexts[this.provider];
  }

  get #fields(): readonly FormField[] {
    const { fields, instead } = this.#text;
    if (!this.isInstead || instead === undefined) return fields;
    return [...fields.filter(({ name }) => name === 'url'), ...instead.fields];
  }

  #input(field: FieldName): HTMLInputElement | null {
    return this.form.querySelector(`[name=${field}]`);
  }

  async #onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const values = this.#check();
    if (values === null) return;
    this.busy = true;
    const error = await this.submit(values);
    this.busy = false;
    if (error === null) this.close();
    else await this.#showError(error);
  }

  /** What was typed; null where something is not right, which is said at its field. */
  #check(): SignInValues | null {
    const values: Record<FieldName, string> = { ...NOTHING_TYPED };
    const problems: Partial<Record<FieldName, string>> = {};
    for (const { name, missing } of this.#fields) {
      const typed = this.#input(name)?.value ?? '';
      values[name] = name === 'password' ? typed : typed.trim();
      if (missing !== undefined && values[name] === '') problems[name] = missing;
      if (name !== 'url') continue;
      const address = checkAddress(typed);
      if ('problem' in address) problems.url = address.problem;
      else values.url = address.url;
    }
    this.problem = '';
    this.problems = problems;
    const first = this.#fields.find(({ name }) => problems[name] !== undefined);
    if (first === undefined) return values;
    this.#input(first.name)?.focus();
    return null;
  }

  async #showError(error: MpcError): Promise<void> {
    if (error.code === 'aborted') return;
    const known = fieldOfError[error.code];
    const text = known?.text ?? errorLine(error);
    const field = this.#fieldOf(error);
    const origin = error.code === 'cors' ? ` This site is ${location.origin}.` : '';
    if (field === null) this.problem = text + origin;
    else this.problems = { [field]: text + origin };
    await this.updateComplete;
    if (field !== null) this.#input(field)?.focus();
  }

  /** The field that an error is about, if it is among those that are asked. */
  #fieldOf({ code, details }: MpcError): FieldName | null {
    const usual = code === 'unauthorized' && this.isInstead ? 'apiKey' : fieldOfError[code]?.field;
    const named = code === 'invalid-argument' ? details['field'] : undefined;
    return (this.#fields.find(({ name }) => name === named) ?? this.#fields.find(({ name }) => name === usual))?.name ?? null;
  }

  #onClose(): void {
    this.form.reset();
    this.secretShown = null;
    this.isInstead = false;
    this.isCopied = false;
    this.dispatchEvent(new Event('close'));
  }

  async #switch(): Promise<void> {
    this.isInstead = !this.isInstead;
    this.problems = {};
    this.problem = '';
    await this.updateComplete;
    const first = this.#fields.find(({ name }) => name !== 'url');
    if (first !== undefined) this.#input(first.name)?.focus();
  }

  async #copy(): Promise<void> {
    // Where the browser refuses, the address can still be selected.
    await navigator.clipboard.writeText(this.redirectUri).then(
      () => (this.isCopied = true),
      () => this.form.querySelector<HTMLInputElement>('#redirect-uri')?.select(),
    );
  }

  protected override render(): TemplateResult {
    const { heading, send, instead } = this.#text;
    return html`<dialog part="dialog" aria-labelledby="heading" @close=${() => this.#onClose()}>
      <form novalidate @submit=${(event: SubmitEvent) => this.#onSubmit(event)}>
        <h2 id="heading">${heading}</h2>
        ${this.provider === 'google-drive' ? this.#renderOwnClient() : nothing} ${this.#fields.map((field) => this.#renderField(field))}
        ${instead === undefined
          ? nothing
          : html`<button type="button" class="link switch" @click=${() => this.#switch()}>${this.isInstead ? instead.back : instead.words}</button>`}
        ${this.problem === '' ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
        <div class="actions">
          <button type="button" class="button" @click=${() => this.close()}>Cancel</button>
          <button type="submit" class="button primary" aria-disabled=${this.busy ? 'true' : nothing}>${this.busy ? 'Connecting …' : send}</button>
        </div>
        <p class="unseen" role="status">${this.busy ? 'Connecting' : this.isCopied ? 'Copied' : ''}</p>
      </form>
    </dialog>`;
  }

  #renderOwnClient(): TemplateResult {
    return html`<p class="muted">
        This site has no client of its own at Google. You can make one in the Google Cloud console, for a “Web application”, with the Drive
        API switched on and this address to come back to:
      </p>
      <div class="group">
        <label for="redirect-uri">Redirect address</label>
        <div class="input">
          <input id="redirect-uri" class="field" readonly .value=${this.redirectUri} />
          <button type="button" class="icon-button quiet" aria-label="Copy the redirect address" @click=${() => this.#copy()}>
            ${icon(this.isCopied ? 'check' : 'copy')}
          </button>
        </div>
      </div>`;
  }

  #renderField({ name, label, autocomplete, hint, placeholder, secret }: FormField): TemplateResult {
    const problem = this.problems[name];
    const described = [problem === undefined ? '' : `${name}-problem`, hint === undefined ? '' : `${name}-hint`];
    const isShown = this.secretShown === name;
    return html`<div class="group">
      <label for=${name}>${label}</label>
      <div class="input">
        <input
          id=${name}
          name=${name}
          class="field"
          type=${secret && !isShown ? 'password' : name === 'url' ? 'url' : 'text'}
          .defaultValue=${name === 'url' || name === 'username' || name === 'clientId' ? this[name] : ''}
          placeholder=${placeholder ?? nothing}
          autocomplete=${autocomplete}
          autocapitalize="off"
          spellcheck="false"
          aria-invalid=${problem === undefined ? nothing : 'true'}
          aria-describedby=${described.join(' ').trim() || nothing}
        />
        ${secret
          ? html`<button
              type="button"
              class="icon-button quiet"
              aria-label="Show ${label.startsWith('API') ? label : label.toLowerCase()}"
              aria-pressed=${isShown}
              @click=${() => (this.secretShown = isShown ? null : name)}
            >
              ${icon(isShown ? 'eye-off' : 'eye')}
            </button>`
          : nothing}
      </div>
      ${problem === undefined ? nothing : html`<p class="problem" id=${`${name}-problem`} role="alert">${problem}</p>`}
      ${hint === undefined ? nothing : html`<p class="hint" id=${`${name}-hint`}>${hint}</p>`}
    </div>`;
  }
}

define('mpc-sign-in-form', MpcSignInForm);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-sign-in-form': MpcSignInForm;
  }
}
