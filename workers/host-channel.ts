/**
 * Between hosts over one database, which exist where tabs cannot share a worker: events, notices of what a host
 * has changed in the library, and changes of the site's configuration. The channel's name carries the protocol
 * version; what arrives is foreign input all the same and is checked before it is believed.
 */
import { asMpcError } from '../services/protocol/errors.ts';
import { EventBatch, readEvents } from '../services/protocol/event-batch.ts';
import type { MpcEvent } from '../services/protocol/events.ts';
import type { Logger } from '../services/protocol/logging.ts';
import { parseEvent } from '../services/protocol/parse-event.ts';
import { workerName } from '../services/protocol/session.ts';
import { OtherHosts } from './other-hosts.ts';

export interface HostChannelOptions {
  readonly database: string;
  /** Id of this host. */
  readonly host: string;
  /** Web Lock that this host holds, or will. */
  readonly lock: string;
  /** Aborted when the host is closed. */
  readonly closed: AbortSignal;
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
  readonly #others: OtherHosts;
  readonly #events = new EventBatch((events) => this.#post({ kind: 'events', events }));
  #news: HostNews | null = null;
  #closed = false;

  constructor(options: HostChannelOptions) {
    this.#options = options;
    this.#others = new OtherHosts(options.database, options.lock, options.closed);
    this.#channel = new BroadcastChannel(`${workerName(options.database)}-hosts`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isAnnouncement(data)) this.#others.add(data.lock);
      else if (this.#news === null) this.#early.push(data);
      else this.#receive(data, this.#news);
    };
  }

  /** Lets the other hosts know of this one, and finds out who they are; to be called once the lock is held. */
  async announce(): Promise<void> {
    this.#post({ kind: 'host', lock: this.#options.lock });
    await this.#others.count();
  }

  listen(news: HostNews): void {
    this.#news = news;
    for (const data of this.#early.splice(0)) this.#receive(data, news);
  }

  /** @param event in the form of `eventText` */
  postEvent(event: string): void {
    if (this.#others.any) this.#events.add(event);
  }

  postLibraryChange(notice: unknown): void {
    this.#events.flush();
    this.#post({ kind: 'library', notice });
  }

  postConfig(notice: unknown): void {
    this.#events.flush();
    this.#post({ kind: 'config', notice });
  }

  close(): void {
    this.#events.flush();
    this.#closed = true;
    this.#channel.close();
  }

  /** Work that ends when the host has closed has nobody to tell any more. */
  #post(news: Readonly<Record<string, unknown>>): void {
    if (this.#closed) return;
    this.#channel.postMessage({ ...news, host: this.#options.host });
  }

  #receive(data: unknown, news: HostNews): void {
    if (typeof data !== 'object' || data === null) return;
    const { kind, host, events, notice } = data as Readonly<Record<string, unknown>>;
    this.#believe(kind, () => {
      if (kind === 'library') news.onLibraryChange(notice);
      else if (kind === 'config') news.onConfig(notice);
      else if (kind === 'events') for (const input of readEvents(String(events))) this.#hear(input, host, news);
    });
  }

  #hear(input: unknown, host: unknown, news: HostNews): void {
    this.#believe('event', () => {
      const event = parseEvent(input);
      news.onEvent(event, event.emitter === host);
    });
  }

  /** What makes no sense is told of and left out. */
  #believe(kind: unknown, heed: () => void): void {
    try {
      heed();
    } catch (error) {
      this.#options.log.warning('Another tab sent what makes no sense', { kind, code: asMpcError(error).code });
    }
  }
}

function isAnnouncement(data: unknown): data is { readonly lock: unknown } {
  return typeof data === 'object' && data !== null && 'kind' in data && data.kind === 'host' && 'lock' in data;
}
