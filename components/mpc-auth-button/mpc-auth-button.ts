import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { MpcClient } from '../../services/client.ts';
import type { Account, AccountSpec, CloudSpec, ProviderKind, SignInWay } from '../../services/protocol/accounts.ts';
import { asMpcError, fromWireError, type MpcError, type WireError } from '../../services/protocol/errors.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { MpcSignedInEvent } from '../shared/events.ts';
import { icon } from '../shared/icons.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { providerIcons } from '../shared/provider-icons.ts';
import { AccountMenu } from './account-menu.ts';
import { identityWords, isOpenSignIn, remedyWords, statusWords, titleWords, wantsSignIn } from './account-words.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { FolderDoor } from './folder-door.ts';
import type { SignInValues } from './form-fields.ts';
import type { ChosenFolder } from './local-folder.ts';
import { styles } from './mpc-auth-button.styles.ts';
import './mpc-sign-in-form.ts';
import type { MpcSignInForm } from './mpc-sign-in-form.ts';
import { providerErrorLine } from './provider-errors.ts';
import { providerText } from './provider-text.ts';
import { canLeave, clientOf, obstacle, redirectUriOf } from './site-setup.ts';
import { SignInSteps } from './sign-in-steps.ts';
import { isUnderWay, renderStep, stepWords } from './step-words.ts';

/**
 * The way in to one place where music lies: a cloud, a server, a folder on this device, or a link. Before, it is a button
 * that asks for what is needed; afterwards it shows the account, what is wrong with it, and a menu.
 *
 * @summary Adds an account and shows how it is.
 * @tag mpc-auth-button
 * @fires mpc-signed-in - an account was added or signed in to; `event.account`
 * @fires mpc-error - something failed; `event.error`
 * @slot - replaces the words on the button
 * @csspart button - the button that adds an account
 * @csspart account - the account
 * @csspart step - where a sign-in at a cloud stands, with what can be done
 * @csspart problem - what went wrong
 */
export class MpcAuthButton extends MpcElement {
  static override readonly styles = [...MpcElement.styles, base, controls, styles];

  readonly #menu = new AccountMenu(this, {
    sync: () => void this.#ask((client, account) => client.sync.start(account.id)),
    signOut: (tracks) => void this.#ask((client, account) => client.accounts.signOut(account.id, tracks)),
    remove: () => void this.#ask((client, account) => client.accounts.remove(account.id)),
    cancelSignIn: () => void this.#ask((client, account) => client.accounts.cancelSignIn(account.id)),
  });
  readonly #steps = new SignInSteps(this, (account) => this.#settle(account));
  readonly #door = new FolderDoor(this, {
    isOpen: () => this.provider === 'local',
    input: () => this.fileInput,
    attempt: (request) => this.attempt(request),
    signIn: (chosen) => this.#signInFolder(chosen),
  });

  @query('mpc-sign-in-form') private form!: MpcSignInForm | null;
  @query('input[type=file]') private fileInput!: HTMLInputElement | null;

  /** What the worker says of the account; null when there is none. */
  @state() private shown: Account | null = null;
  /** What the account that is shown, or was, has left behind at its provider. */
  @state() private leftover: MpcError | null = null;
  @state() private busy = false;
  @state() private isOffline = false;
  /** Id of the listener's own client, to be typed once only; its secret is not kept. */
  @state() private ownClientId = '';

  /** Which kind of place. */
  @property() provider: ProviderKind = 'webdav';
  /** Id of the account to show; without it the first one of its kind, if any. */
  @property() account = '';
  /** Always offers to add another one, whatever there is already. */
  @property({ type: Boolean }) add = false;

  constructor() {
    super();
    this.addController(new FocusKeeper(this, '.remedy, .add:not(:disabled), [popovertarget]'));
  }

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    this.shown = null;
    this.leftover = null;
    this.isOffline = !navigator.onLine;
    this.listen(client, signal, 'Auth', ({ payload }) => {
      if (payload.event === 'AccountChanged') this.#onChanged(client, payload.account, payload.state);
      if (payload.event === 'SignedIn' && payload.account === this.shown?.id) this.#onSignedIn();
      if (payload.event === 'AuthError') this.#onAuthError(client, payload.account, payload.error);
    });
    this.listen(client, signal, 'System', ({ payload }) => {
      if (payload.event === 'Offline' || payload.event === 'Online') this.isOffline = payload.event === 'Offline';
      if (payload.event === 'ConfigChanged') this.requestUpdate();
    });
    void this.#find(client).then(() => this.#comeBack(client));
  }

  /** Shows how the sign-in ends for which this tab had left the page. */
  #comeBack(client: MpcClient): void {
    const { returned } = client;
    if (client === this.activeClient && returned !== null && this.#isFor(returned)) void this.#follow(this.#steps.comeBack(returned));
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

  /** Whether a sign-in was begun at an element like this one. */
  #isFor({ provider, account }: { readonly provider: ProviderKind; readonly account: AccountId | null }): boolean {
    return this.account === '' ? provider === this.provider : account === this.account;
  }

  #onChanged(client: MpcClient, id: string, account: Account | null): void {
    if (this.shown?.id === id) {
      this.shown = account;
      // There may be another one of the kind.
      if (account === null) void this.#find(client);
    } else if (this.shown === null && account !== null && this.#isMine(account)) this.shown = account;
  }

  #onSignedIn(): void {
    this.leftover = null;
    this.#steps.resume();
  }

  #onAuthError(client: MpcClient, id: AccountId, wire: WireError): void {
    const reason = wire.details?.['reason'];
    if (reason === 'not-revoked') void this.#onNotRevoked(client, id, wire);
    else if (id === this.#steps.account) this.#onRefused(wire);
    else if (id === this.shown?.id && reason === 'tab-gone') this.#steps.interrupt();
  }

  /** Of an account that was removed, the elements tell that could take its place. */
  async #onNotRevoked(client: MpcClient, id: AccountId, wire: WireError): Promise<void> {
    const isRemoved = async (): Promise<boolean> => !(await client.accounts.list()).some((account) => account.id === id);
    const isFree = this.shown === null && wire.details?.['provider'] === this.provider;
    if (id === this.shown?.id || (isFree && (await isRemoved().catch(() => false)))) this.leftover = fromWireError(wire);
  }

  /** Something is wrong with the sign-in under way, which may go on nevertheless: anybody can send a forged answer. */
  #onRefused(wire: WireError): void {
    const { code, details } = wire;
    const isLate = this.#steps.step === 'closed';
    const goesOn = code === 'unauthorized' || details?.['reason'] === 'window-closed';
    if (code === 'timeout' || (isLate && !goesOn)) this.#steps.cancel();
    // What the listener has ended is a step, and told as one; nobody is told of an answer that was not expected any more.
    if (code !== 'aborted' && !(isLate && code === 'timeout')) this.failure = fromWireError(wire);
  }

  async #ask(request: (client: MpcClient, account: Account) => Promise<unknown>): Promise<void> {
    const { activeClient: client, shown: account } = this;
    if (client !== undefined && account !== null) await this.attempt(() => request(client, account));
  }

  #onAdd(): void {
    this.failure = this.leftover = null;
    const { provider, activeClient: client } = this;
    if (client === undefined) return;
    if (provider === 'local') void this.#door.choose();
    else if (isCloud(provider) && clientOf(client, provider) !== null) this.#signInAtCloud({ provider });
    else this.form?.show();
  }

  /** Windows open within a gesture only: nothing is awaited before. */
  #signInAtCloud(target: CloudSpec | AccountId, way?: SignInWay): void {
    const { activeClient: client } = this;
    if (client !== undefined) void this.#follow(this.#steps.start(client, target, way));
  }

  async #follow(signIn: Promise<Account | null>): Promise<void> {
    const account = await this.attempt(() => signIn);
    if (account) this.#settle(account);
    // Only the listener knows the secret of their own client.
    else if (this.failure?.code === 'invalid-argument' && this.failure.details['field'] === 'client') this.form?.show();
  }

  async #signInFolder({ name, folder }: ChosenFolder): Promise<void> {
    const known = this.shown;
    const error = await this.#signIn((client) =>
      known === null ? client.accounts.add({ provider: 'local', folder, label: name }) : client.accounts.signIn(known.id, { folder }),
    );
    if (error !== null) this.fail(error);
  }

  readonly #submit = (values: SignInValues): Promise<MpcError | null> => {
    const { url, username, password, apiKey, clientId, clientSecret } = values;
    const known = this.shown;
    const provider = known?.provider ?? this.provider;
    if (isCloud(provider)) {
      this.ownClientId = clientId;
      this.#signInAtCloud({ provider, client: { id: clientId, secret: clientSecret } });
      return Promise.resolve(null);
    }
    const credentials = apiKey === '' ? { username, password } : { apiKey };
    const spec: AccountSpec =
      provider === 'webdav' || provider === 'subsonic' ? { provider, url, ...credentials } : { provider: 'catalog', from: url };
    return this.#signIn((client) => (known?.url === url ? client.accounts.signIn(known.id, credentials) : client.accounts.add(spec)));
  };

  async #signIn(request: (client: MpcClient) => Promise<Account>): Promise<MpcError | null> {
    const client = this.activeClient;
    if (client === undefined) return null;
    this.busy = true;
    try {
      this.#settle(await request(client));
      return null;
    } catch (thrown) {
      return asMpcError(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** Shows what the answer says: an account of a kind of its own, or nothing where others are to be added. */
  #settle(account: Account): void {
    this.failure = null;
    this.ownClientId = '';
    if (this.#isMine(account)) this.shown = account;
    this.dispatchEvent(new MpcSignedInEvent(account));
  }

  #remedy(account: Account): void {
    const { provider, state, id } = account;
    const { activeClient: client } = this;
    if (client === undefined) return;
    const isSignIn = wantsSignIn(account);
    if (provider === 'local' && isSignIn) void this.#door.allowAgain(() => client.accounts.folder(id));
    else if (!isSignIn) void this.#ask(() => client.sync.start(id));
    else if (!isCloud(provider)) this.form?.show();
    else if (account.tokens === 'host') void this.#ask(() => client.accounts.refresh(id));
    // Signing out has wiped the listener's own client, which the site cannot replace.
    else if (state === 'signed-out' && clientOf(client, provider) === null) this.form?.show();
    else this.#signInAtCloud(id);
  }

  protected override render(): TemplateResult {
    const { shown, failure, leftover, activeClient: client } = this;
    const { step, target } = this.#steps;
    const provider = shown?.provider ?? this.provider;
    const isPossible = client !== undefined && target !== undefined && canLeave(client);
    const here = isPossible ? (): void => this.#signInAtCloud(target, 'redirect') : null;
    const cancel = (): void => this.#steps.cancel();
    const isOwnClient = typeof target === 'object' && target.client !== undefined;
    return html`<div class="frame" @dragover=${this.#door.onDragOver} @dragleave=${this.#door.onDragLeave} @drop=${this.#door.onDrop}>
        ${shown === null ? this.#renderAdd() : this.#renderAccount(shown)} ${renderStep(step, provider, { here, cancel })}
        ${failure === null ? nothing : html`<p part="problem" class="problem" role="alert">${providerErrorLine(failure, provider, { isOwnClient, goesOn: isUnderWay(step) })}</p>`}
        ${leftover === null ? nothing : html`<p part="problem" class="problem" role="alert">${providerErrorLine(leftover, provider)}</p>`}
        <p class="unseen" role="status">${stepWords(step, provider, isPossible)}</p>
      </div>
      ${this.#renderForm(provider)}`;
  }

  #renderForm(provider: ProviderKind): TemplateResult | typeof nothing {
    if (provider === 'local') return html`<input type="file" webkitdirectory multiple aria-hidden="true" tabindex="-1" />`;
    if (provider === 'onedrive' || provider === 'dropbox') return nothing;
    const { shown, activeClient: client } = this;
    return html`<mpc-sign-in-form
      .provider=${provider}
      .url=${shown?.url ?? ''}
      .username=${shown?.username ?? ''}
      .clientId=${this.ownClientId}
      .redirectUri=${isCloud(provider) && client !== undefined ? redirectUriOf(client, provider) : ''}
      .submit=${this.#submit}
    ></mpc-sign-in-form>`;
  }

  #renderAdd(): TemplateResult {
    const { activeClient: client, provider } = this;
    const text = providerText[provider];
    const why = client === undefined ? '' : obstacle(client, provider, this.isOffline);
    const { step } = this.#steps;
    const isWaiting = isUnderWay(step);
    const words = isWaiting ? text.name : this.busy ? 'Connecting …' : text.add;
    const sign = html`<span class="sign">${icon(providerIcons[provider])}</span>`;
    const said = html`<span class="words">
      <slot><span class="strong">${words}</span><span class="hint">${isWaiting ? stepWords(step, provider, true) : why || text.hint}</span></slot>
    </span>`;
    if (isWaiting) return html`<div part="account" class="account busy">${sign}${said}${this.#renderCancel(text.name)}</div>`;
    return html`<button
      part="button"
      type="button"
      class=${classMap({ add: true, busy: this.busy, dropping: this.#door.isDropping })}
      ?disabled=${client === undefined || this.busy || why !== ''}
      @click=${() => this.#onAdd()}
    >
      ${sign}${said}
    </button>`;
  }

  #renderCancel(name: string): TemplateResult | typeof nothing {
    if (this.#steps.step !== 'waiting') return nothing;
    return html`<button type="button" class="button remedy" aria-label=${`Cancel: ${name}`} @click=${() => this.#steps.cancel()}>Cancel</button>`;
  }

  #renderAccount(account: Account): TemplateResult {
    const { provider, state } = account;
    const { step } = this.#steps;
    const isWaiting = isUnderWay(step);
    const isOpen = isOpenSignIn(account);
    const busy = this.busy || isWaiting || (state === 'signing-in' && !isOpen);
    const isElsewhere = isOpen && !isWaiting;
    const remedy = busy ? '' : isElsewhere ? 'Sign in here' : remedyWords(account);
    const status = isWaiting ? stepWords(step, provider, true) : busy ? 'Connecting …' : statusWords(account, this.isOffline);
    const name = account.label || titleWords(account);
    const isTrouble = remedy !== '' && state !== 'signed-out' && !isOpen;
    return html`<div part="account" class=${classMap({ account: true, busy, dropping: this.#door.isDropping, trouble: isTrouble })}>
      <span class="sign">${icon(isTrouble ? 'warning' : providerIcons[provider])}</span>
      <span class="words">
        <bdi class="strong ellipsis">${titleWords(account)}</bdi>
        <span class="hint pieces">${identityWords(account).map((piece) => html`<bdi class="ellipsis">${piece}</bdi>`)}</span>
        ${isElsewhere ? html`<span class="hint">Signing in in another tab or window …</span>` : nothing}
        <span class="hint">${status}</span>
      </span>
      ${this.#renderCancel(name)}
      ${remedy === ''
        ? nothing
        : html`<button type="button" class="button remedy" aria-label=${`${remedy}: ${name}`} @click=${() => this.#remedy(account)}>${remedy}</button>`}
      ${this.#menu.render(account, isElsewhere)}
    </div>`;
  }
}

define('mpc-auth-button', MpcAuthButton);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-auth-button': MpcAuthButton;
  }
}
