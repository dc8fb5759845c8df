/**
 * Between hosts over one database, which exist where tabs cannot share a worker: events that concern every tab,
 * and notices of what a host has changed in the library. The channel's name carries the protocol version.
 */
import type { EventType, MpcEvent } from '../services/protocol/events.ts';
import { workerName } from '../services/protocol/session.ts';

export interface HostChannelOptions {
  readonly database: string;
  readonly onEvent: (event: MpcEvent) => void;
  /** The library of another host has changed; the notice is that library's. */
  readonly onLibraryChange: (notice: unknown) => void;
}

const EVENT_TYPES: ReadonlySet<unknown> = new Set<EventType>(['Auth', 'Sync', 'Library', 'Playback', 'Metadata', 'System']);
/** What is true of one host only: another tab's views, its player, its storage. */
const LOCAL: ReadonlySet<MpcEvent['payload']['event']> = new Set([
  'ViewChanged',
  'StateChanged',
  'PositionChanged',
  'Online',
  'Offline',
  'Lagged',
  'StorageUnavailable',
]);

export class HostChannel {
  readonly #channel: BroadcastChannel;

  constructor({ database, onEvent, onLibraryChange }: HostChannelOptions) {
    this.#channel = new BroadcastChannel(`${workerName(database)}-hosts`);
    this.#channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isMessage(data)) return;
      if (data.kind === 'library') onLibraryChange(data.notice);
      else if (isEvent(data.event)) onEvent(data.event);
    };
  }

  /** Tells the other hosts, unless the event is of no concern to them. */
  postEvent(event: MpcEvent): void {
    if (!LOCAL.has(event.payload.event)) this.#channel.postMessage({ kind: 'event', event });
  }

  postLibraryChange(notice: unknown): void {
    this.#channel.postMessage({ kind: 'library', notice });
  }

  close(): void {
    this.#channel.close();
  }
}

type Message =
  | { readonly kind: 'event'; readonly event: unknown }
  | { readonly kind: 'library'; readonly notice: unknown };

function isMessage(data: unknown): data is Message {
  return isRecord(data) && (data['kind'] === 'event' || data['kind'] === 'library');
}

/** Enough to route it; what shows it must be ready for a payload of a newer minor version. */
function isEvent(value: unknown): value is MpcEvent {
  return (
    isRecord(value) &&
    EVENT_TYPES.has(value['type']) &&
    typeof value['emitter'] === 'string' &&
    typeof value['sequence'] === 'number' &&
    isRecord(value['payload']) &&
    typeof value['payload']['event'] === 'string'
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
