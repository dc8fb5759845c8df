/**
 * Logging, on LogTape: configured once from the page, the configuration travelling to each context with the
 * hello. LogTape keeps one configuration per context, so that the last one given there rules it.
 */
import { configureSync, getJsonLinesFormatter, getTextFormatter, getConsoleSink, getLogger } from '@logtape/logtape';
import type { LogLevel as TapeLevel, Logger as TapeLogger, TextFormatter } from '@logtape/logtape';
import { DEFAULT_REDACT_FIELDS, EMAIL_ADDRESS_PATTERN, JWT_PATTERN, redactByField, redactByPattern } from '@logtape/redaction';
import type { LogFields, Logger, LoggingConfig, LogLevel } from './protocol/logging.ts';

const LEVELS = {
  debug: 'debug',
  info: 'info',
  warning: 'warning',
  error: 'error',
  off: null,
} as const satisfies Record<LogLevel, TapeLevel | null>;

/** Credentials in URLs, bearer and basic headers, and queries that sign a URL. */
const SECRETS = [
  EMAIL_ADDRESS_PATTERN,
  JWT_PATTERN,
  { pattern: /\/\/[^/\s:@]+:[^/\s@]+@/g, replacement: '//[redacted]@' },
  { pattern: /\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi, replacement: '[redacted]' },
  { pattern: /([?&](?:access_token|token|sig|signature|key|apiKey|p|t|s)=)[^&\s"]+/gi, replacement: '$1[redacted]' },
];

/** Configures this context and gives the logger at the root of its categories. */
export function createLogger(context: string, config: LoggingConfig): Logger {
  const format = formatter(config.format);
  const console = getConsoleSink({ formatter: config.redactPii ? redactByPattern(format, SECRETS) : format });
  configureSync({
    reset: true,
    sinks: { console: config.redactPii ? redactByField(console, [...DEFAULT_REDACT_FIELDS, /authorization/i]) : console },
    loggers: [
      { category: ['logtape', 'meta'], lowestLevel: 'error', sinks: ['console'] },
      { category: ['mpc'], lowestLevel: LEVELS[config.level], sinks: ['console'] },
      ...Object.entries(config.filter).map(([category, level]) => ({
        category: ['mpc', context, ...category.split('.')],
        lowestLevel: LEVELS[level],
      })),
    ],
  });
  return new CategoryLogger(getLogger(['mpc', context]));
}

function formatter(format: LoggingConfig['format']): TextFormatter {
  switch (format) {
    case 'json':
      return getJsonLinesFormatter();
    case 'compact':
      return getTextFormatter({ timestamp: 'none', level: 'L' });
    case 'pretty':
      return getTextFormatter({ timestamp: 'time' });
  }
}

class CategoryLogger implements Logger {
  readonly #logger: TapeLogger;

  constructor(logger: TapeLogger) {
    this.#logger = logger;
  }

  debug(message: string, fields?: LogFields): void {
    this.#logger.debug(withFields(message, fields), fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#logger.info(withFields(message, fields), fields);
  }

  warning(message: string, fields?: LogFields): void {
    this.#logger.warning(withFields(message, fields), fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#logger.error(withFields(message, fields), fields);
  }

  child(category: string): Logger {
    return new CategoryLogger(this.#logger.getChild(category));
  }
}

/** LogTape shows only the fields that the message names. */
function withFields(message: string, fields: LogFields | undefined): string {
  const names = Object.keys(fields ?? {});
  return names.length === 0 ? message : `${message}: ${names.map((name) => `${name} {${name}}`).join(', ')}`;
}
