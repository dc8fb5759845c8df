/**
 * Where events go. What happens in a host, in one of its tabs or in another host of the database reaches every
 * subscriber everywhere once, in its emitter's order: each host tells its own tabs, and the other hosts by a
 * channel; nothing that came through the channel goes back into it.
 */
import { EventBus } from '../services/event-bus.ts';
import { eventText } from '../services/protocol/event-batch.ts';
import type { MpcEvent, MpcEventBody } from '../services/protocol/events.ts';
import type { Session } from './session.ts';

/** Events that wait for a slow subscriber within the host. */
const CAPACITY = 1024;

export interface EventRouterOptions {
  /** Id of the host, as the emitter of its events. */
  readonly host: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Tells the other hosts of an event, in the form of `eventText`. */
  readonly post: (event: string) => void;
  /** What the host itself makes of its own events. */
  readonly heed: (event: MpcEvent) => void;
}

export class EventRouter {
  /** For subscribers within the host. */
  readonly bus: EventBus;
  readonly #sessions = new Map<string, Session>();
  readonly #options: EventRouterOptions;

  constructor(options: EventRouterOptions) {
    this.#options = options;
    this.bus = new EventBus(CAPACITY, { emitter: options.host, now: options.now });
  }

  get sessions(): Iterable<Session> {
    return this.#sessions.values();
  }

  /** How many tabs have a `getToken`; null while there is no tab at all. */
  get givers(): number | null {
    const tabs = [...this.#sessions.values()];
    return tabs.length === 0 ? null : tabs.filter(({ givesTokens }) => givesTokens).length;
  }

  add(session: Session): void {
    this.#sessions.set(session.tab, session);
  }

  remove(tab: string): void {
    this.#sessions.delete(tab);
  }

  /**
   * Something happened in this host.
   * @param tab set for what concerns one tab only
   * @returns the number of receivers within the host and of tabs that are told
   */
  emit(body: MpcEventBody, tab?: string): number {
    const event = this.bus.stamp(body);
    const text = eventText(event);
    if (tab !== undefined) return this.#tellTab(tab, text);
    const told = this.#tell(event, text);
    this.#options.post(text);
    this.#options.heed(event);
    return told;
  }

  /** Something happened that every host finds out by itself, such as the loss of the network. */
  emitHere(body: MpcEventBody): void {
    const event = this.bus.stamp(body);
    this.#tell(event, eventText(event));
  }

  /** One of our tabs said that something happened; it knows already. */
  fromTab(event: MpcEvent): void {
    const text = eventText(event);
    this.#tell(event, text, event.emitter);
    this.#options.post(text);
  }

  /** Another host, or a tab of another host, said that something happened. */
  fromHost(event: MpcEvent): void {
    this.#tell(event, eventText(event));
  }

  close(): void {
    for (const session of this.#sessions.values()) session.close();
    this.bus.close();
  }

  #tellTab(tab: string, text: string): number {
    const session = this.#sessions.get(tab);
    session?.send(text);
    return session === undefined ? 0 : 1;
  }

  #tell(event: MpcEvent, text: string, except?: string): number {
    let told = this.bus.emit(event);
    for (const session of this.#sessions.values()) {
      if (session.tab === except) continue;
      session.send(text);
      told++;
    }
    return told;
  }
}
