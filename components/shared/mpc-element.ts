/**
 * What all elements have in common: they find their client (given, from the provider around them, or the page's
 * default one), serve it for as long as they are connected, and keep the last failure for their words. They own no data.
 */
import { ContextConsumer } from '@lit/context';
import { LitElement, type CSSResult, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { MpcClient } from '../../services/client.ts';
import { clientContext } from '../../services/client-context.ts';
import { defaultClient } from '../../services/default-client.ts';
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import type { EventOf, EventType, MpcEvent } from '../../services/protocol/events.ts';
import { MpcErrorEvent } from './events.ts';
import { Revival } from './revival.ts';
import { tokens } from './tokens.styles.ts';

const PROVIDER = 'mpc-provider';

export abstract class MpcElement extends LitElement {
  static override readonly styles: CSSResult[] = [tokens];

  /** What went wrong last, for the element to say in words; null when all is well. */
  @state() protected failure: MpcError | null = null;

  /** The client in use; undefined until there is one. */
  @state() protected activeClient: MpcClient | undefined;

  /** Overrides the colour scheme of the page: `light`, `dark` or `auto`. */
  @property({ reflect: true }) theme?: 'light' | 'dark' | 'auto';

  /** The client to use instead of the one of the provider around this element. */
  @property({ attribute: false }) client: MpcClient | undefined;

  #provided: MpcClient | undefined;
  #answered = false;
  #serving: AbortController | undefined;
  readonly #revival = new Revival();
  readonly #consumer = new ContextConsumer(this, {
    context: clientContext,
    subscribe: true,
    callback: (client) => {
      this.#answered = true;
      this.#provided = client;
      this.#settle();
    },
  });

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.client !== undefined || this.#provided !== undefined) this.#settle();
    else this.lookForClient();
  }

  /** Looks for a client where no provider has answered; also the way to try again after a failure. */
  protected lookForClient(): void {
    if (!this.#answered) void this.#lookFurther();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#serving?.abort();
    this.#serving = undefined;
    this.#answered = false;
    this.#provided = undefined;
    this.activeClient = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('client') && this.isConnected) this.#settle();
  }

  /**
   * Called whenever a client comes into use: subscribe with {@link MpcElement.listen} and ask for what is to be
   * shown. `signal` aborts when the element leaves the page or gets another client.
   */
  protected abstract serve(client: MpcClient, signal: AbortSignal): void;

  /** Hears the events of one type until `signal` aborts. */
  protected listen<T extends EventType>(
    client: MpcClient,
    signal: AbortSignal,
    type: T,
    listener: (event: EventOf<T>) => void,
  ): void {
    const undo = client.events.on({ type }, (event) => {
      if (!signal.aborted && isOfType(event, type)) listener(event);
    });
    signal.addEventListener('abort', undo, { once: true });
  }

  /**
   * Makes a request; what fails becomes {@link MpcElement.failure} and an `mpc-error` event.
   * @returns the answer, or undefined when it failed or was cancelled
   */
  protected async attempt<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await request();
      this.failure = null;
      return answer;
    } catch (thrown) {
      const error = asMpcError(thrown);
      if (error.code !== 'aborted' && this.isConnected) this.fail(error);
      return undefined;
    }
  }

  protected fail(error: MpcError): void {
    this.failure = error;
    this.dispatchEvent(new MpcErrorEvent(error));
  }

  /** Nobody has answered the context request: a provider may be defined later, else the page's client serves. */
  async #lookFurther(): Promise<void> {
    try {
      if (hasProvider(this)) {
        if (customElements.get(PROVIDER) !== undefined) return;
        await customElements.whenDefined(PROVIDER);
        if (this.isConnected && !this.#answered) this.#consumer.hostConnected();
        return;
      }
      const client = await defaultClient();
      if (!this.isConnected || this.#answered) return;
      this.#provided = client;
      this.#settle();
    } catch (thrown) {
      if (this.isConnected) this.fail(asMpcError(thrown, 'worker-unavailable'));
    }
  }

  /** The page's own client is replaced at once when its worker died; a provider sees to its own. */
  #lost(error: MpcError): void {
    if (!this.#answered && this.client === undefined && this.#revival.isDue(error)) this.lookForClient();
    else this.fail(error);
  }

  #settle(): void {
    const client = this.client ?? this.#provided;
    if (client === this.activeClient) return;
    this.#serving?.abort();
    this.#serving = undefined;
    this.activeClient = client;
    this.failure = null;
    if (client === undefined) return;
    const serving = new AbortController();
    this.#serving = serving;
    const lost = (): void => this.#lost(asMpcError(client.closed.reason, 'closed'));
    if (client.closed.aborted) {
      lost();
      return;
    }
    client.closed.addEventListener('abort', lost, { once: true, signal: serving.signal });
    this.serve(client, serving.signal);
  }
}

function isOfType<T extends EventType>(event: MpcEvent, type: T): event is EventOf<T> {
  return event.type === type;
}

/** Whether a provider stands around this element, across shadow roots, defined or not. */
function hasProvider(element: Element): boolean {
  for (let at: Element | null = element; at !== null; ) {
    const provider: Element | null = at.closest(PROVIDER);
    if (provider !== null && provider !== element) return true;
    const root: Node = at.getRootNode();
    at = root instanceof ShadowRoot ? root.host : null;
  }
  return false;
}
