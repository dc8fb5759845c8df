/**
 * The site's configuration as all its tabs have said it. Tabs with hosts of their own tell each other what they
 * say; of two statements about one field the later holds in every host, in whatever order they arrive.
 */
import * as v from 'valibot';
import { applyPatch, checkConfig, CONFIG_PATHS, configValue, mergeConfig } from '../../services/protocol/check-config.ts';
import { DEFAULT_CONFIG, type MpcConfig, type MpcConfigPatch } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';

/** What a tab has said, through its host. */
export interface Statement {
  /** Epoch milliseconds, later than all that the host had heard by then. */
  readonly time: number;
  readonly host: string;
  readonly patch: MpcConfigPatch;
}

/** From host to host: what was said, and whether the sender wants to know what was said before it came. */
export interface ConfigNews {
  readonly statements: readonly Statement[];
  readonly asks: boolean;
}

const STATEMENT = v.object({ time: v.pipe(v.number(), v.safeInteger()), host: v.string(), patch: v.unknown() });
const NEWS = v.object({ statements: v.array(STATEMENT), asks: v.boolean() });

/** @throws MpcError `invalid-argument` when it is none */
export function parseNews(input: unknown): ConfigNews {
  const { success, output } = v.safeParse(NEWS, input);
  if (!success) throw new MpcError('invalid-argument', 'This is no news of the configuration.', { details: { field: 'config' } });
  return { ...output, statements: output.statements.map((statement) => ({ ...statement, patch: checkConfig(statement.patch) })) };
}

export class SiteConfig {
  readonly #host: string;
  readonly #now: () => number;
  /** Those that still count, by age. */
  #statements: readonly Statement[] = [];
  #current = DEFAULT_CONFIG;

  /** @param host its id; @param now epoch milliseconds */
  constructor(host: string, now: () => number) {
    this.#host = host;
    this.#now = now;
  }

  get current(): MpcConfig {
    return this.#current;
  }

  get statements(): readonly Statement[] {
    return this.#statements;
  }

  /**
   * A tab of this host says something.
   * @returns what the other hosts are to be told
   * @throws MpcError `invalid-argument`; then nothing was said
   */
  say(patch: unknown): Statement {
    const checked = checkConfig(patch);
    mergeConfig(this.#current, checked);
    const time = Math.max(this.#now(), (this.#statements.at(-1)?.time ?? 0) + 1);
    const statement = { time, host: this.#host, patch: checked };
    this.hear(statement);
    return statement;
  }

  /** Another host's tab has said something, now or earlier. */
  hear(statement: Statement): void {
    const known = this.#statements.some((one) => one.time === statement.time && one.host === statement.host);
    if (known) return;
    this.#statements = stillCounting([...this.#statements, statement].toSorted(byAge));
    this.#current = this.#statements.reduce((config, { patch }) => applyPatch(config, patch), DEFAULT_CONFIG);
  }
}

function byAge(a: Statement, b: Statement): number {
  return a.time - b.time || (a.host < b.host ? -1 : 1);
}

/** Without those of which every word was said anew later. */
function stillCounting(statements: readonly Statement[]): readonly Statement[] {
  const said = new Set<string>();
  return statements.toReversed().filter(({ patch }) => {
    const news = CONFIG_PATHS.filter((path) => !said.has(path) && configValue(patch, path) !== undefined);
    for (const path of news) said.add(path);
    return news.length > 0;
  }).toReversed();
}
