/**
 * The configuration in force in a host: what the site says, with the listener's choice of features. It tells the
 * host's contexts what has changed, and the other hosts of the database what was said here; it stores nothing.
 */
import { applyPatch, changedFields } from '../../services/protocol/check-config.ts';
import type { ConfigSource, FeatureFlags, MpcConfig } from '../../services/protocol/config.ts';
import { systemEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import { Listeners } from '../platform/listeners.ts';
import { parseNews, SiteConfig, type ConfigNews } from './site-config.ts';

export interface ConfigServiceOptions {
  /** Id of the host. */
  readonly host: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Tells the other hosts of the database, whose {@link ConfigService.receive} takes it. */
  readonly post: (news: ConfigNews) => void;
  /** Tells this host's contexts alone: every host finds out by itself. */
  readonly emit: (event: MpcEventBody) => void;
}

export class ConfigService implements ConfigSource {
  readonly #options: ConfigServiceOptions;
  readonly #site: SiteConfig;
  readonly #listeners = new Listeners<MpcConfig>();
  #features: Partial<FeatureFlags>;
  #current: MpcConfig;

  /**
   * @param patch what the first tab says; unchecked
   * @param features the listener's choice
   * @throws MpcError `invalid-argument`
   */
  constructor(patch: unknown, features: Partial<FeatureFlags>, options: ConfigServiceOptions) {
    this.#options = options;
    this.#features = features;
    this.#site = new SiteConfig(options.host, options.now);
    const statements = isEmpty(patch) ? [] : [this.#site.say(patch)];
    this.#current = inForce(this.#site.current, features);
    options.post({ statements, asks: true });
  }

  get current(): MpcConfig {
    return this.#current;
  }

  onChange(listener: (config: MpcConfig) => void): () => void {
    return this.#listeners.add(listener);
  }

  /**
   * A tab changes the site's configuration, here and in the other hosts.
   * @returns the configuration in force
   * @throws MpcError `invalid-argument`; then nothing has changed
   */
  configure(patch: unknown): MpcConfig {
    if (!isEmpty(patch)) {
      this.#options.post({ statements: [this.#site.say(patch)], asks: false });
      this.#settle();
    }
    return this.#current;
  }

  /** The listener has chosen other features. */
  prefer(features: Partial<FeatureFlags>): void {
    this.#features = features;
    this.#settle();
  }

  /** News of another host; unchecked. @throws MpcError `invalid-argument` when it is none; then it counts for nothing */
  receive(input: unknown): void {
    const { statements, asks } = parseNews(input);
    // Answered with what was said here before: the other one knows its own words.
    if (asks && this.#site.statements.length > 0) this.#options.post({ statements: this.#site.statements, asks: false });
    for (const statement of statements) this.#site.hear(statement);
    this.#settle();
  }

  #settle(): void {
    const before = this.#current;
    const after = inForce(this.#site.current, this.#features);
    const changed = changedFields(before, after);
    if (changed.length === 0) return;
    this.#current = after;
    this.#listeners.tell(after);
    this.#options.emit(systemEvents.configChanged(changed));
  }
}

/** The listener has the last word about features, but cannot have what the site has no means for. */
function inForce(site: MpcConfig, features: Partial<FeatureFlags>): MpcConfig {
  const config = applyPatch(site, { features });
  return config.metadata.userAgent === null ? applyPatch(config, { features: { enrichment: false } }) : config;
}

/** Whether it is a patch that says nothing, as most tabs' is. */
function isEmpty(patch: unknown): boolean {
  return typeof patch === 'object' && patch !== null && Reflect.ownKeys(patch).length === 0;
}
