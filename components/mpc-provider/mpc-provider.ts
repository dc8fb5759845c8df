import { ContextProvider } from '@lit/context';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { MpcClient } from '../../services/client.ts';
import { clientContext } from '../../services/client-context.ts';
import { connect } from '../../services/connect.ts';
import { asMpcError, fromWireError, MpcError } from '../../services/protocol/errors.ts';
import type { PayloadOf } from '../../services/protocol/events.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorText } from '../shared/error-text.ts';
import { MpcErrorEvent, MpcNoticeEvent, MpcReadyEvent, type MpcAccentEvent } from '../shared/events.ts';
import { icon } from '../shared/icons.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { styles } from './mpc-provider.styles.ts';

/** Where the provider stands. `limited`: connected, with something to say. */
type Connection =
  | { readonly status: 'connecting' | 'ready' }
  | { readonly status: 'limited' | 'failed'; readonly error: MpcError };

/**
 * Connects to the worker once and gives the client to all elements within, whenever they arrive. It shows
 * nothing of its own but a notice when music cannot be kept or the worker cannot be had.
 *
 * @summary Gives every element within one client.
 * @tag mpc-provider
 * @fires mpc-ready - the client is connected; `event.client`
 * @fires mpc-notice - connected, but nothing can be kept (any more), or another version is in the way; `event.error`
 * @fires mpc-error - there is no worker; `event.error`
 * @slot - the page that uses the client
 * @slot notice - replaces the notice's words
 * @csspart notice - the line that says what is wrong
 */
export class MpcProvider extends LitElement {
  static override readonly styles = [tokens, base, controls, styles];

  readonly #context = new ContextProvider(this, { context: clientContext });

  @state() private connection: Connection = { status: 'connecting' };
  @state() private dismissed = false;

  /** Name of the database; providers of the same name share one library. */
  @property() database = '';
  /** Address of `service.worker.js`, when it is not beside the script. */
  @property({ attribute: 'worker-url' }) workerUrl = '';
  /** Which kind of worker: `auto` takes a shared one where the browser has it. */
  @property() worker: 'auto' | 'shared' | 'dedicated' = 'auto';
  /** The client: the provider's own once connected, or one that you give it (and close yourself). */
  @property({ attribute: false }) client: MpcClient | undefined;

  /** The client that this provider made and must close. */
  #own: MpcClient | undefined;
  #life: AbortController | undefined;

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
  }

  #begin(): void {
    this.#life = new AbortController();
    this.connection = { status: 'connecting' };
    this.dismissed = false;
    if (this.client === undefined) void this.#connect(this.#life.signal);
    else this.#use(this.client, this.#life.signal);
  }

  async #connect(signal: AbortSignal): Promise<void> {
    try {
      const client = await connect({
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
    client.closed.addEventListener('abort', () => this.#fail(asMpcError(client.closed.reason, 'closed')), { once: true, signal });
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

  protected override render(): TemplateResult {
    return html`${this.#renderNotice()}<slot class=${this.connection.status}></slot>`;
  }

  #renderNotice(): TemplateResult | typeof nothing {
    const { connection } = this;
    if (!('error' in connection) || this.dismissed) return nothing;
    const failed = connection.status === 'failed';
    const { what, next } = errorText(connection.error);
    return html`<div part="notice" class=${classMap({ notice: true, error: failed })} role=${failed ? 'alert' : 'status'}>
      ${icon('warning')}
      <div class="words">
        <slot name="notice"><span class="strong">${what}</span> <span class="muted">${next}</span></slot>
      </div>
      ${failed
        ? html`<button type="button" class="button" @click=${() => this.#retry()}>Try again</button>`
        : html`<button type="button" class="icon-button quiet" aria-label="Close" @click=${() => (this.dismissed = true)}>
            ${icon('close')}
          </button>`}
    </div>`;
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
