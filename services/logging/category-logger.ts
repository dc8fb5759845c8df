/** The logger that classes are handed: one category, within one span or none. Its hub decides what becomes of it. */
import type { LogFields, Logger, LogSeverity, LogSpan } from '../protocol/logging.ts';
import { LEVEL_RANK } from './log-levels.ts';

/** What a category lets through; its hub changes it in place. */
export interface Gate {
  /** The least rank of {@link LEVEL_RANK} that is wanted. */
  rank: number;
  /** Whether ends of spans are wanted. */
  spans: boolean;
}

/** A record in the making. */
export interface Entry {
  readonly category: string;
  readonly level: LogSeverity;
  readonly message: string;
  readonly fields: LogFields | undefined;
  /** What the logger itself adds to the fields. */
  readonly outcome?: LogFields;
  readonly span: LogSpan | null;
  readonly duration: number | null;
}

/** A logger's hub, as the logger knows it. */
export interface LogDesk {
  gate(category: string): Gate;
  write(entry: Entry): void;
  spanId(): string;
  /** Milliseconds since any moment, never set back where the context has such a clock. */
  elapsed(): number;
}

export class CategoryLogger implements Logger {
  readonly #desk: LogDesk;
  readonly #category: string;
  readonly #span: LogSpan | null;
  readonly #gate: Gate;

  constructor(desk: LogDesk, category: string, span: LogSpan | null) {
    this.#desk = desk;
    this.#category = category;
    this.#span = span;
    this.#gate = desk.gate(category);
  }

  debug(message: string, fields?: LogFields): void {
    if (this.#gate.rank <= LEVEL_RANK.debug) this.#write('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    if (this.#gate.rank <= LEVEL_RANK.info) this.#write('info', message, fields);
  }

  warning(message: string, fields?: LogFields): void {
    if (this.#gate.rank <= LEVEL_RANK.warning) this.#write('warning', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    if (this.#gate.rank <= LEVEL_RANK.error) this.#write('error', message, fields);
  }

  child(category: string): Logger {
    const below = this.#category === '' ? category : `${this.#category}.${category}`;
    return new CategoryLogger(this.#desk, below, this.#span);
  }

  span<T>(name: string, work: (log: Logger) => T, fields?: LogFields): T {
    const span: LogSpan = {
      id: this.#desk.spanId(),
      parent: this.#span?.id ?? null,
      path: [...(this.#span?.path ?? []), name],
    };
    const begun = this.#desk.elapsed();
    const end = (outcome?: LogFields): void => this.#end(span, begun, fields, outcome);
    const failed = (error: unknown): never => {
      end({ failed: true, code: codeOf(error) });
      throw error;
    };
    let result: T;
    try {
      result = work(new CategoryLogger(this.#desk, this.#category, span));
    } catch (error) {
      return failed(error);
    }
    if (!isThenable(result)) {
      end();
      return result;
    }
    // A promise of what the work promises: the same to whoever awaits it.
    return result.then((value) => {
      end();
      return value;
    }, failed) as T;
  }

  #end(span: LogSpan, begun: number, fields: LogFields | undefined, outcome: LogFields = {}): void {
    if (!this.#gate.spans || this.#gate.rank > LEVEL_RANK.info) return;
    const name = span.path.at(-1) ?? '';
    // The clock of an AudioWorklet may be set back. Tenths are as fine as browsers tell the time.
    const duration = Math.max(0, Math.round((this.#desk.elapsed() - begun) * 10) / 10);
    this.#desk.write({ category: this.#category, level: 'info', message: name, fields, outcome, span, duration });
  }

  #write(level: LogSeverity, message: string, fields: LogFields | undefined): void {
    this.#desk.write({ category: this.#category, level, message, fields, span: this.#span, duration: null });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

/** An error's code, or else its name. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return typeof error;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'name' in error && typeof error.name === 'string' ? error.name : 'Error';
}
