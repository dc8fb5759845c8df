/**
 * Where events wait for one receiver: bounded, oldest first, and open to take the oldest of one type without
 * disturbing the order of the others. Every operation takes amortised constant time, whatever the capacity.
 */
import type { EventType, MpcEvent } from './protocol/events.ts';

/** An event and its place among all that came. */
interface Arrival {
  readonly order: number;
  readonly event: MpcEvent;
}

export class EventQueue {
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #lanes = new Map<EventType, Lane>();
  #arrived = 0;
  #size = 0;
  #lost = 0;
  #notices = 0;

  /** @param capacity events that wait at most; @param now epoch milliseconds */
  constructor(capacity: number, now: () => number) {
    this.#capacity = capacity;
    this.#now = now;
  }

  /** Events that were lost and not yet told of. */
  get lost(): number {
    return this.#lost;
  }

  /** Where there is no room, the oldest event is lost. */
  push(event: MpcEvent): void {
    if (this.#size === this.#capacity) {
      this.#oldest()?.shift();
      this.#lost++;
    } else {
      this.#size++;
    }
    let lane = this.#lanes.get(event.type);
    if (lane === undefined) this.#lanes.set(event.type, (lane = new Lane()));
    lane.push({ order: this.#arrived++, event });
  }

  /** The oldest event, or the oldest of a type; what was lost is older than all and told first. */
  take(type: EventType | null): MpcEvent | null {
    if (this.#lost > 0 && (type === null || type === 'System')) return this.#takeNotice();
    const lane = type === null ? this.#oldest() : this.#lanes.get(type);
    const arrival = lane?.shift();
    if (arrival === undefined) return null;
    this.#size--;
    return arrival.event;
  }

  /** The queue itself is the emitter of its notices, so that those of a context keep their order without gaps. */
  #takeNotice(): MpcEvent {
    const lost = this.#lost;
    this.#lost = 0;
    return { type: 'System', payload: { event: 'Lagged', lost }, emitter: 'bus', sequence: ++this.#notices, time: this.#now() };
  }

  /** The lane whose first event came before those of the others. */
  #oldest(): Lane | undefined {
    let oldest: Lane | undefined;
    for (const lane of this.#lanes.values()) {
      if (lane.firstOrder < (oldest?.firstOrder ?? Infinity)) oldest = lane;
    }
    return oldest;
  }
}

/** Events up to which a lane does not bother to give back the room of those taken. */
const SMALL = 64;

/** Events of one type. `Array.shift` moves all that follow; this moves them once in a while. */
class Lane {
  readonly #arrivals: (Arrival | undefined)[] = [];
  #head = 0;

  /** Infinity when the lane is empty. */
  get firstOrder(): number {
    return this.#arrivals[this.#head]?.order ?? Infinity;
  }

  push(arrival: Arrival): void {
    this.#arrivals.push(arrival);
  }

  shift(): Arrival | undefined {
    const arrival = this.#arrivals[this.#head];
    if (arrival === undefined) return undefined;
    this.#arrivals[this.#head++] = undefined;
    const { length } = this.#arrivals;
    if (this.#head === length || (this.#head > SMALL && this.#head * 2 > length)) {
      this.#arrivals.splice(0, this.#head);
      this.#head = 0;
    }
    return arrival;
  }
}
