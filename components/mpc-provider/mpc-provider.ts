import { ContextProvider } from '@lit/context';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { MpcClient } from '../../services/client.ts';
import { clientContext } from '../../services/client-context.ts';
import { connect } from '../../services/connect.ts';
import type { MpcConfigPatch } from '../../services/protocol/config.ts';
import { asMpcError, fromWireError, MpcError } from '../../services/protocol/errors.ts';
import type { PayloadOf } from '../../services/protocol/events.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorText } from '../shared/error-text.ts';
import { MpcErrorEvent, MpcNoticeEvent, MpcReadyEvent, type MpcAccentEvent } from '../shared/events.ts';
import { icon } from '../shared/icons.ts';
import { Revival } from '../shared/revival.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { styles } from './mpc-provider.styles.ts';

/** Where the provider stands. `limited`: connected, with something to say. */
type Connection =
  | { readonly status: 'connecting' | 'ready' }
  | { readonly status: 'limited' | 'failed'; readonly error: MpcError };

/**
 * Connects to the worker once and gives the client to all elements within, whenever they arrive. It shows
 * nothing of its own but a notice when music cannot be kept, the worker cannot be had or a configuration is refused.
 *
 * @summary Gives every element within one client.
 * @tag mpc-provider
 * @fires mpc-ready - the client is connected; `event.client`
 * @fires mpc-notice - connected, but nothing can be kept (any more), or another version is in the way; `event.error`
 * @fires mpc-error - there is no worker, or `config` was refused; `event.error`
 * @slot - the page that uses the client
 * @slot notice - replaces the notice's words
 * @csspart notice - the line that says what is wrong
 */
export class MpcProvider extends LitElement {
  static override readonly styles = [tokens, base, controls, styles];

  readonly #context = new ContextProvider(this, { context: clientContext });

  @state() private connection: Connection = { status: 'connecting' };
  @state() private dismissed = false;
  /** Why the last `config` was not taken; the client works by the one before. */
  @state() private refusal: MpcError | null = null;

  /** Name of the database; providers of the same name share one library. */
  @property() database = '';
  /** Address of `service.worker.js`, when it is not beside the script. */
  @property({ attribute: 'worker-url' }) workerUrl = '';
  /** Which kind of worker: `auto` takes a shared one where the browser has it. */
  @property() worker: 'auto' | 'shared' | 'dedicated' = 'auto';
  /**
   * The site's configuration, as an object (`MpcConfigPatch`) or as JSON; what it does not name stays as it is. May
   * be replaced at any time; one with faults is refused as a whole, and `event.error.message` tells all of them.
   */
  @property({ hasChanged: differs }) config: MpcConfigPatch | string | null | undefined;
  /** The client: the provider's own once connected, or one that you give it (and close yourself). */
  @property({ attribute: false }) client: MpcClient | undefined;

  /** The client that this provider made and must close. */
  #own: MpcClient | undefined;
  /** What the client was last told of `config`. */
  #told: MpcProvider['config'];
  #life: AbortController | undefined;
  readonly #revival = new Revival();

  constructor() {
    super();
    this.addEventListener('mpc-accent', (event) => this.#lendAccent(event));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated && this.#life === undefined) this.#begin();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // An element that is only moved within the page comes back at once and keeps its client.
    queueMicrotask(() => {
      if (!this.isConnected) this.#end();
    });
  }

  protected override willUpdate(changed: PropertyValues): void {
    const given = changed.has('client') && this.client !== this.#own;
    const wish = ['database', 'workerUrl', 'worker'].some((name) => changed.has(name));
    if (given || (wish && (this.client === undefined || this.client === this.#own))) {
      const client = given ? this.client : undefined;
      this.#end();
      this.client = client;
      this.#begin();
    } else if (!this.hasUpdated) this.#begin();
    else if (changed.has('config')) this.#reconfigure();
  }

  #begin(): void {
    this.#life = new AbortController();
    this.connection = { status: 'connecting' };
    this.dismissed = false;
    this.refusal = null;
    this.#told = undefined;
    if (this.client === undefined) void this.#connect(this.#life.signal);
    else this.#use(this.client, this.#life.signal);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    try {
      const { config } = this;
      const client = await connect({
        config: parsed(config),
        ...(this.database !== '' && { database: this.database }),
        ...(this.workerUrl !== '' && { workerUrl: this.workerUrl }),
        worker: this.worker,
        signal,
      });
      if (signal.aborted) {
        client.close();
        return;
      }
      this.#own = client;
      this.#told = config;
      this.client = client;
      this.#use(client, signal);
    } catch (thrown) {
      if (!signal.aborted) this.#fail(asMpcError(thrown, 'worker-unavailable'));
    }
  }

  #use(client: MpcClient, signal: AbortSignal): void {
    if (client.closed.aborted) {
      this.#fail(asMpcError(client.closed.reason, 'closed'));
      return;
    }
    this.connection = { status: 'ready' };
    this.#context.setValue(client);
    client.closed.addEventListener('abort', () => this.#lost(asMpcError(client.closed.reason, 'closed')), { once: true, signal });
    const undo = client.events.on({ type: 'System' }, ({ payload }) => {
      if (signal.aborted) return;
      if (payload.event === 'StorageUnavailable') this.#limit(fromWireError(payload.error));
      if (payload.event === 'VersionMismatch') this.#limit(versionMismatch(payload));
    });
    signal.addEventListener('abort', undo, { once: true });
    this.dispatchEvent(new MpcReadyEvent(client));
    if (client.storage === 'memory') {
      this.#limit(new MpcError('storage-unavailable', 'The library is kept in memory only.'));
    }
    if (differs(this.config, this.#told)) void this.#configure(client, signal);
  }

  #reconfigure(): void {
    const { client } = this;
    // What failed for its configuration may succeed with another; while it connects, it will see for itself.
    if (client === undefined && this.connection.status === 'failed') this.#retry();
    else if (client !== undefined && this.#life !== undefined) void this.#configure(client, this.#life.signal);
  }

  async #configure(client: MpcClient, signal: AbortSignal): Promise<void> {
    const { config } = this;
    this.#told = config;
    let refusal: MpcError | null = null;
    try {
      await client.configure(parsed(config));
    } catch (thrown) {
      refusal = asMpcError(thrown);
    }
    // Of a client that is gone its own signal tells, and a later configuration has its own answer.
    if (signal.aborted || client.closed.aborted || config !== this.config) return;
    this.refusal = refusal;
    if (refusal !== null) this.dispatchEvent(new MpcErrorEvent(refusal));
  }

  /** One accent for all: the elements within inherit what the player has found in the cover of what plays. */
  #lendAccent({ accent }: MpcAccentEvent): void {
    for (const [property, colour] of [['--_artwork-light', accent?.light], ['--_artwork-dark', accent?.dark]] as const) {
      if (colour === undefined) this.style.removeProperty(property);
      else this.style.setProperty(property, colour);
    }
  }

  /** Each thing is said once; that two versions are at odds explains why nothing can be kept. */
  #limit(error: MpcError): void {
    const { connection } = this;
    if (connection.status === 'failed') return;
    if (connection.status === 'limited' && [error.code, 'version-mismatch'].includes(connection.error.code)) return;
    this.dismissed = false;
    this.connection = { status: 'limited', error };
    this.dispatchEvent(new MpcNoticeEvent(error));
  }

  /** A worker of our own that died is replaced at once: it may have gone with a tab that was killed. */
  #lost(error: MpcError): void {
    if (this.client === this.#own && this.#revival.isDue(error)) this.#retry();
    else this.#fail(error);
  }

  #fail(error: MpcError): void {
    this.connection = { status: 'failed', error };
    this.dismissed = false;
    this.dispatchEvent(new MpcErrorEvent(error));
  }

  #end(): void {
    this.#life?.abort();
    this.#life = undefined;
    this.#context.setValue(undefined);
    if (this.client === this.#own) this.client = undefined;
    this.#own?.close();
    this.#own = undefined;
  }

  #retry(): void {
    this.#end();
    this.#begin();
  }

  #dismiss(): void {
    if (this.refusal === null) this.dismissed = true;
    else this.refusal = null;
  }

  protected override render(): TemplateResult {
    return html`${this.#renderNotice()}<slot class=${this.connection.status}></slot>`;
  }

  #renderNotice(): TemplateResult | typeof nothing {
    const { connection, refusal } = this;
    const failed = connection.status === 'failed';
    const limit = 'error' in connection && !this.dismissed ? connection.error : null;
    const error = failed ? limit : (refusal ?? limit);
    if (error === null) return nothing;
    const { what, next } = errorText(error);
    return html`<div part="notice" class=${classMap({ notice: true, error: failed })} role=${failed ? 'alert' : 'status'}>
      ${icon('warning')}
      <div class="words">
        <slot name="notice"><span class="strong">${what}</span> <span class="muted">${next}</span></slot>
      </div>
      ${failed
        ? html`<button type="button" class="button" @click=${() => this.#retry()}>Try again</button>`
        : html`<button type="button" class="icon-button quiet" aria-label="Close" @click=${() => this.#dismiss()}>
            ${icon('close')}
          </button>`}
    </div>`;
  }
}

/** What a tag or a property holds, as what it says. @throws MpcError `invalid-argument` when it is no JSON */
function parsed(config: MpcProvider['config']): MpcConfigPatch {
  if (typeof config !== 'string') return config ?? {};
  try {
    // Whether it is a configuration is checked where it is taken.
    return JSON.parse(config) as MpcConfigPatch;
  } catch {
    throw new MpcError('invalid-argument', 'The attribute `config` of mpc-provider must be JSON.', {
      details: { field: 'config', faults: 1 },
    });
  }
}

/** Whether two say different things: templates make the same object anew each time. */
function differs(one: unknown, other: unknown): boolean {
  try {
    return one !== other && JSON.stringify(one ?? {}) !== JSON.stringify(other ?? {});
  } catch {
    return true;
  }
}

function versionMismatch({ ours, theirs }: PayloadOf<'System', 'VersionMismatch'>): MpcError {
  return new MpcError('version-mismatch', 'Another version of MPC holds the database.', { details: { ours, theirs } });
}

define('mpc-provider', MpcProvider);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-provider': MpcProvider;
  }
}
