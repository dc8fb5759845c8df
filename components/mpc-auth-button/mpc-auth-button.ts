import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { MpcClient } from '../../services/client.ts';
import type { Account, AccountState, ProviderKind } from '../../services/protocol/accounts.ts';
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorLine } from '../shared/error-text.ts';
import { MpcSignedInEvent } from '../shared/events.ts';
import { formatAgo } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { AccountMenu } from './account-menu.ts';
import { chooseFolder, droppedFolder, mayBeFolder, type ChosenFolder } from './local-folder.ts';
import { styles } from './mpc-auth-button.styles.ts';
import './mpc-sign-in-form.ts';
import type { MpcSignInForm, SignInValues } from './mpc-sign-in-form.ts';
import { providerText } from './provider-text.ts';

/** The button beside an account that is not as it should be; empty for states that need none. */
const remedies = {
  ready: '',
  'signing-in': '',
  'signed-out': 'Sign in',
  expired: 'Sign in again',
  'permission-needed': 'Allow access again',
  failed: 'Try again',
} as const satisfies Record<AccountState, string>;

/**
 * The way in to one place where music lies: a server, a folder on this device, or a link. Before, it is a button
 * that asks for what is needed; afterwards it shows the account, what is wrong with it, and a menu.
 *
 * @summary Adds an account and shows how it is.
 * @tag mpc-auth-button
 * @fires mpc-signed-in - an account was added or signed in to; `event.account`
 * @fires mpc-error - something failed; `event.error`
 * @slot - replaces the words on the button
 * @csspart button - the button that adds an account
 * @csspart account - the account
 * @csspart problem - what went wrong
 */
export class MpcAuthButton extends MpcElement {
  static override readonly styles = [...MpcElement.styles, base, controls, styles];

  readonly #menu = new AccountMenu(this, {
    sync: () => void this.#ask((client, account) => client.sync.start(account.id)),
    signOut: () => void this.#ask((client, account) => client.accounts.signOut(account.id)),
    remove: () => void this.#ask((client, account) => client.accounts.remove(account.id)),
  });

  @query('mpc-sign-in-form') private form!: MpcSignInForm | null;
  @query('input[type=file]') private fileInput!: HTMLInputElement | null;

  /** What the worker says of the account; null when there is none. */
  @state() private shown: Account | null = null;
  @state() private busy = false;
  @state() private dropping = false;

  /** Which kind of place. */
  @property() provider: ProviderKind = 'webdav';
  /** Id of the account to show; without it the first one of its kind, if any. */
  @property() account = '';
  /** Always offers to add another one, whatever there is already. */
  @property({ type: Boolean }) add = false;

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    this.shown = null;
    this.listen(client, signal, 'Auth', ({ payload }) => {
      if (payload.event === 'AccountChanged') this.#onChanged(payload.account, payload.state);
    });
    void this.#find(client);
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const other = ['account', 'provider', 'add'].some((name) => changed.has(name));
    if (other && this.hasUpdated && this.activeClient !== undefined) void this.#find(this.activeClient);
  }

  async #find(client: MpcClient): Promise<void> {
    if (this.add) {
      this.shown = null;
      return;
    }
    const accounts = await this.attempt(() => client.accounts.list());
    if (accounts === undefined || client !== this.activeClient) return;
    this.shown = accounts.find((account) => this.#isMine(account)) ?? null;
  }

  #isMine(account: Account): boolean {
    if (this.add || account.embedded) return false;
    return this.account === '' ? account.provider === this.provider : account.id === this.account;
  }

  #onChanged(id: string, account: Account | null): void {
    if (this.shown?.id === id) this.shown = account;
    else if (this.shown === null && account !== null && this.#isMine(account)) this.shown = account;
  }

  async #ask(request: (client: MpcClient, account: Account) => Promise<unknown>): Promise<void> {
    const { activeClient: client, shown: account } = this;
    if (client !== undefined && account !== null) await this.attempt(() => request(client, account));
  }

  #onAdd(): void {
    this.failure = null;
    if (this.provider === 'local') void this.#addFolder();
    else this.form?.show();
  }

  async #addFolder(): Promise<void> {
    const { fileInput } = this;
    if (fileInput === null) return;
    const chosen = await this.attempt(() => chooseFolder(fileInput));
    if (chosen) await this.#signInFolder(chosen);
  }

  async #onDrop(event: DragEvent): Promise<void> {
    this.dropping = false;
    const { dataTransfer } = event;
    if (this.provider !== 'local' || dataTransfer === null) return;
    event.preventDefault();
    const dropped = await this.attempt(() => droppedFolder(dataTransfer));
    if (dropped) await this.#signInFolder(dropped);
  }

  #onDragOver(event: DragEvent): void {
    if (this.provider !== 'local' || !mayBeFolder(event.dataTransfer)) return;
    event.preventDefault();
    this.dropping = true;
  }

  async #signInFolder({ name, folder }: ChosenFolder): Promise<void> {
    const known = this.shown;
    const error = await this.#signIn((client) =>
      known === null
        ? client.accounts.add({ provider: 'local', folder, label: name })
        : client.accounts.signIn(known.id, { folder }),
    );
    if (error !== null) this.fail(error);
  }

  readonly #submit = (values: SignInValues): Promise<MpcError | null> => {
    const { url, username, password } = values;
    const known = this.shown;
    return this.#signIn((client) => {
      if (known !== null && known.url === url) return client.accounts.signIn(known.id, { username, password });
      return this.provider === 'webdav'
        ? client.accounts.add({ provider: 'webdav', url, username, password })
        : client.accounts.add({ provider: 'catalog', from: url });
    });
  };

  /** Shows what the answer says: an account of a kind of its own, or nothing where others are to be added. */
  async #signIn(request: (client: MpcClient) => Promise<Account>): Promise<MpcError | null> {
    const client = this.activeClient;
    if (client === undefined) return null;
    this.busy = true;
    try {
      const account = await request(client);
      this.failure = null;
      if (this.#isMine(account)) this.shown = account;
      this.dispatchEvent(new MpcSignedInEvent(account));
      return null;
    } catch (thrown) {
      return asMpcError(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** The browser asks for the folder again only within a gesture, and only for a handle; else it is chosen anew. */
  async #allowAgain(): Promise<void> {
    const { activeClient: client, shown: account } = this;
    if (client === undefined || account === null) return;
    const handle = await this.attempt(() => client.accounts.folder(account.id));
    if (handle === null) await this.#addFolder();
    else if (handle && (await handle.requestPermission?.({ mode: 'read' })) === 'granted') {
      await this.#signInFolder({ name: handle.name, folder: handle });
    }
  }

  #remedy(): void {
    const account = this.shown;
    if (account === null) return;
    if (account.provider === 'local' && account.state !== 'failed') void this.#allowAgain();
    else if (account.state === 'failed') void this.#ask((client, { id }) => client.sync.start(id));
    else this.form?.show();
  }

  protected override render(): TemplateResult {
    const { shown, failure } = this;
    const provider = shown?.provider ?? this.provider;
    return html`<div
        class="frame"
        @dragover=${(event: DragEvent) => this.#onDragOver(event)}
        @dragleave=${() => (this.dropping = false)}
        @drop=${(event: DragEvent) => this.#onDrop(event)}
      >
        ${shown === null ? this.#renderAdd() : this.#renderAccount(shown)}
        ${failure === null ? nothing : html`<p part="problem" class="problem" role="alert">${errorLine(failure)}</p>`}
      </div>
      ${provider === 'local'
        ? html`<input type="file" webkitdirectory multiple aria-hidden="true" tabindex="-1" />`
        : html`<mpc-sign-in-form
            .provider=${provider}
            .url=${shown?.url ?? ''}
            .username=${shown?.username ?? ''}
            .submit=${this.#submit}
          ></mpc-sign-in-form>`}`;
  }

  #renderAdd(): TemplateResult {
    const text = providerText[this.provider];
    return html`<button
      part="button"
      type="button"
      class=${classMap({ add: true, busy: this.busy, dropping: this.dropping })}
      ?disabled=${this.activeClient === undefined || this.busy}
      @click=${() => this.#onAdd()}
    >
      <span class="sign">${icon(text.icon)}</span>
      <span class="words">
        <slot><span class="strong">${this.busy ? 'Connecting …' : text.add}</span><span class="hint">${text.hint}</span></slot>
      </span>
    </button>`;
  }

  #renderAccount(account: Account): TemplateResult {
    const remedy = remedies[account.state];
    const busy = this.busy || account.state === 'signing-in';
    const text = providerText[account.provider];
    return html`<div part="account" class=${classMap({ account: true, busy, dropping: this.dropping, trouble: remedy !== '' })}>
      <span class="sign">${icon(remedy === '' ? text.icon : 'warning')}</span>
      <span class="words">
        <span class="strong ellipsis">${account.label || text.name}</span>
        <span class="hint">${busy ? 'Connecting …' : describe(account)}</span>
      </span>
      ${remedy === '' || busy
        ? nothing
        : html`<button type="button" class="button remedy" @click=${() => this.#remedy()}>${remedy}</button>`}
      ${this.#menu.render(account)}
    </div>`;
  }
}

/** How the account is, in a few words. */
function describe({ state, error, url, lastSync }: Account): string {
  if (error !== null && state !== 'ready') return errorLine(error);
  if (state === 'signed-out') return 'Signed out. Its tracks stay in your library.';
  if (state === 'expired') return 'The server no longer takes your password.';
  if (state === 'permission-needed') return 'Your browser wants your permission again.';
  if (lastSync !== null) return `Up to date, ${formatAgo(lastSync)}`;
  return URL.canParse(url) ? new URL(url).host : '';
}

define('mpc-auth-button', MpcAuthButton);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-auth-button': MpcAuthButton;
  }
}
