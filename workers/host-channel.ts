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
  readonly #events = new EventBatch((events) => this.#post({ kind: 'events', events }));
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

  /** @param event in the form of `eventText` */
  postEvent(event: string): void {
    this.#events.add(event);
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
    this.#channel.close();
  }

  #post(news: Readonly<Record<string, unknown>>): void {
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
