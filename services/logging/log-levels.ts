/** Which records a configuration wants. */
import type { LogContext, LoggingConfig, LogLevel, LogRecord } from '../protocol/logging.ts';

/** Levels in rising order; nothing has the rank of `off`. */
export const LEVEL_RANK = { debug: 0, info: 1, warning: 2, error: 3, off: 4 } as const satisfies Record<LogLevel, number>;

/** The level that rules a category in a context: the most special name of the filter, else the general level. */
export function levelFor({ level, filter }: LoggingConfig, context: LogContext, category: string): LogLevel {
  const named = (name: string): LogLevel | undefined => (Object.hasOwn(filter, name) ? filter[name] : undefined);
  for (let name = category; name !== ''; name = parentOf(name)) {
    const found = named(`${context}/${name}`) ?? named(name);
    if (found !== undefined) return found;
  }
  return named(context) ?? level;
}

export function isWanted(config: LoggingConfig, { context, category, level, duration }: LogRecord): boolean {
  if (duration !== null && !config.spans) return false;
  return LEVEL_RANK[level] >= LEVEL_RANK[levelFor(config, context, category)];
}

function parentOf(category: string): string {
  return category.slice(0, Math.max(0, category.lastIndexOf('.')));
}
