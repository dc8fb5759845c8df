/**
 * Settings: what the listener chose, kept on this device and followed by every tab; and beside them the
 * configuration that the site's owner gave.
 */
import type { FeatureFlags, MpcConfig, MpcConfigPatch } from './config.ts';

export interface Settings {
  readonly theme: 'auto' | 'light' | 'dark';
  /** Ignore leading articles (the, der, les ...) when sorting names. */
  readonly ignoreArticles: boolean;
  /** What `mpc-library` shows first. */
  readonly libraryView: 'albums' | 'artists' | 'tracks' | 'genres' | 'folders';
  /** Features that the listener has switched on or off, whatever the site decided. */
  readonly features: Partial<FeatureFlags>;
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'auto',
  ignoreArticles: true,
  libraryView: 'albums',
  features: {},
};

export interface SettingsService {
  get(): Promise<Settings>;
  /** Changes what the patch names. @throws MpcError `invalid-argument` naming the field */
  set(patch: Partial<Settings>): Promise<Settings>;
  /** The configuration in force: the site's, with the listener's features. */
  config(): Promise<MpcConfig>;
  /**
   * Changes what the patch names in the site's configuration, in every context at once; not stored.
   * @returns the configuration in force
   * @throws MpcError `invalid-argument` with a sentence for each fault, `details.field` naming the first
   */
  configure(patch: MpcConfigPatch): Promise<MpcConfig>;
}
