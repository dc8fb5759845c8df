/**
 * Between hosts over one database, which exist where tabs cannot share a worker: events, notices of what a host
 * has changed in the library, and changes of the site's configuration. The channel's name carries the protocol
 * version; what arrives is foreign input all the same and is checked before it is believed.
 */
import { asMpcError } from '../services/protocol/errors.ts';
import { EventBatch } from '../services/protocol/event-batch.ts';
import type { MpcEvent } from '../services/protocol/events.ts';
import type { Logger } from '../services/protocol/logging.ts';
import { parseEvent } from '../services/protocol/parse-event.ts';
import { workerName } from '../services/protocol/session.ts';

export interface HostChannelOptions {
  readonly database: string;
  /** Id of this host. */
  readonly host: string;
  readonly log: Logger;
}

/** What a host does about the news of others. */
export interface HostNews {
  /** @param own whether the event is the other host's own, not one of its tabs' */
  onEvent(event: MpcEvent, own: boolean): void;
  /** The library of another host has changed; the notice is that library's, unchecked. */
  onLibraryChange(notice: unknown): void;
  /** Tabs of another host have changed the site's configuration, or it asks what was said so far; unchecked. */
  onConfig(news: unknown): void;
}

export class HostChannel {
  readonly #channel: BroadcastChannel;
  readonly #options: HostChannelOptions;
  /** What came before anybody listened: a host takes a while to open, and must miss nothing meanwhile. */
  readonly #early: unknown[] = [];
  readonly #events = new EventBatch((events) => this.#post('event', events));
  #news: HostNews | null = null;

  constructor(options: HostChannelOptions) {
    this.#options = options;
    this.#channel = new BroadcastChannel(`${workerName(options.database)}-hosts`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#news === null) this.#early.push(data);
      else this.#receive(data, this.#news);
    };
  }

  listen(news: HostNews): void {
    this.#news = news;
    for (const data of this.#early.splice(0)) this.#receive(data, news);
  }

  postEvent(event: MpcEvent): void {
    this.#events.add(event);
  }

  postLibraryChange(notice: unknown): void {
    this.#events.flush();
    this.#post('library', [notice]);
  }

  postConfig(notice: unknown): void {
    this.#events.flush();
    this.#post('config', [notice]);
  }

  close(): void {
    this.#events.flush();
    this.#channel.close();
  }

  #post(kind: string, items: readonly unknown[]): void {
    this.#channel.postMessage({ kind, items, host: this.#options.host });
  }

  #receive(data: unknown, news: HostNews): void {
    if (typeof data !== 'object' || data === null) return;
    const { kind, host, items } = data as Readonly<Record<string, unknown>>;
    if (!Array.isArray(items)) return;
    for (const item of items) this.#believe(item, kind, host, news);
  }

  #believe(item: unknown, kind: unknown, host: unknown, news: HostNews): void {
    try {
      if (kind === 'library') news.onLibraryChange(item);
      else if (kind === 'config') news.onConfig(item);
      else if (kind === 'event') {
        const parsed = parseEvent(item);
        news.onEvent(parsed, parsed.emitter === host);
      }
    } catch (error) {
      this.#options.log.warning('Another tab sent what makes no sense', { kind, code: asMpcError(error).code });
    }
  }
}
