/**
 * Where a context's records are made. Everything that logs in one context does so through one hub; whoever wants
 * its records (a page, by way of a port) attaches itself with a configuration, and gets those that the
 * configuration wants. The hub prints nothing, redacts nothing, needs no API of the context that it runs in, and
 * never lets a fault reach whoever logs.
 */
import type { LogContext, Logger, LoggingConfig, LogRecord } from '../protocol/logging.ts';
import { CategoryLogger, type Entry, type Gate } from './category-logger.ts';
import { clipped, plainFields } from './log-fields.ts';
import { isWanted, LEVEL_RANK, levelFor } from './log-levels.ts';

/** Records that wait for the first who wants them; then the oldest go. */
const MAX_WAITING = 200;

export interface LogHubOptions {
  /** Epoch milliseconds; the system's clock by default. */
  readonly now?: () => number;
  /** Milliseconds since any moment, which nobody sets back; `performance.now()` by default, where there is one. */
  readonly elapsed?: () => number;
}

/** One who gets records. */
export interface LogAttachment {
  /** From now on other records are wanted. */
  configure(config: LoggingConfig): void;
  detach(): void;
}

interface Attached {
  config: LoggingConfig;
  readonly receive: (record: LogRecord) => void;
}

export class LogHub {
  /** The logger at the root of the categories. */
  readonly log: Logger;
  readonly #context: LogContext;
  readonly #now: () => number;
  /** No secret, only a name that no other context has: an AudioWorklet has no `crypto`. */
  readonly #origin = Math.random().toString(36).slice(2);
  /** By category: loggers of one category share its gate, so that asking it costs one comparison. */
  readonly #gates = new Map<string, Gate>();
  readonly #attached = new Set<Attached>();
  /** What was told before anybody attached; null from then on. */
  #waiting: LogRecord[] | null = [];
  #records = 0;
  #spans = 0;

  constructor(context: LogContext, { now = Date.now, elapsed = elapsedTime() }: LogHubOptions = {}) {
    this.#context = context;
    this.#now = now;
    this.log = new CategoryLogger(
      {
        gate: (category) => this.#gate(category),
        write: (entry) => this.#write(entry),
        spanId: () => `${this.#origin}-${++this.#spans}`,
        elapsed,
      },
      '',
      null,
    );
  }

  /** The first to attach gets what was told before, as far as its configuration wants it. */
  attach(config: LoggingConfig, receive: (record: LogRecord) => void): LogAttachment {
    const attached: Attached = { config, receive };
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    this.#attached.add(attached);
    this.#setGates();
    for (const record of waiting) give(attached, record);
    return {
      configure: (changed) => {
        attached.config = changed;
        this.#setGates();
      },
      detach: () => {
        this.#attached.delete(attached);
        this.#setGates();
      },
    };
  }

  #gate(category: string): Gate {
    const known = this.#gates.get(category);
    if (known !== undefined) return known;
    const gate: Gate = { rank: LEVEL_RANK.off, spans: false };
    this.#gates.set(category, gate);
    this.#setGate(category, gate);
    return gate;
  }

  #setGates(): void {
    for (const [category, gate] of this.#gates) this.#setGate(category, gate);
  }

  /** A gate lets through what at least one wants; before anybody is there, everything. */
  #setGate(category: string, gate: Gate): void {
    gate.rank = this.#waiting === null ? LEVEL_RANK.off : LEVEL_RANK.debug;
    gate.spans = this.#waiting !== null;
    for (const { config } of this.#attached) {
      gate.rank = Math.min(gate.rank, LEVEL_RANK[levelFor(config, this.#context, category)]);
      gate.spans ||= config.spans;
    }
  }

  #write({ category, level, message, fields, outcome, span, duration }: Entry): void {
    const record: LogRecord = {
      origin: this.#origin,
      sequence: ++this.#records,
      context: this.#context,
      category,
      level,
      time: this.#now(),
      message: clipped(String(message)),
      fields: { ...plainFields(fields), ...outcome },
      span,
      duration,
    };
    for (const attached of this.#attached) give(attached, record);
    if (this.#waiting === null) return;
    this.#waiting.push(record);
    if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }
}

/** An AudioWorklet has no `performance`. */
function elapsedTime(): () => number {
  return typeof performance === 'undefined' ? Date.now : () => performance.now();
}

function give({ config, receive }: Attached, record: LogRecord): void {
  if (!isWanted(config, record)) return;
  try {
    receive(record);
  } catch {
    // Whoever logs has other things to do than to hear that a page is gone.
  }
}
