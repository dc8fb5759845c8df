/**
 * Settings: what the listener chose, kept on this device and followed by every tab; and beside them the
 * configuration that the site's owner gave.
 */
import type { FeatureFlags, MpcConfig, MpcConfigPatch } from './config.ts';
import { DEFAULT_SOUND, equaliserChange, type SoundPatch, type SoundSettings } from './sound.ts';

/** All that the listener has chosen. */
export interface Settings {
  readonly theme: 'auto' | 'light' | 'dark';
  /** Ignore leading articles (the, der, les ...) when sorting names. */
  readonly ignoreArticles: boolean;
  /** What `mpc-library` shows first. */
  readonly libraryView: 'albums' | 'artists' | 'tracks' | 'genres' | 'folders';
  /**
   * Features that the listener has switched on or off, whatever the site decided; what is not there is as the site
   * has it. A feature that lacks what it needs (see `FeatureFlags`) is not in force for all that.
   */
  readonly features: Partial<FeatureFlags>;
  readonly sound: SoundSettings;
}

/** Settings to be changed; what is not named stays as it is. */
export type SettingsPatch = Partial<Omit<Settings, 'features' | 'sound'>> & {
  readonly sound?: SoundPatch;
  /** Flag by flag; null goes back to the site's choice. */
  readonly features?: { readonly [F in keyof FeatureFlags]?: boolean | null };
};

/** What holds until the listener chooses. */
export const DEFAULT_SETTINGS: Settings = {
  theme: 'auto',
  ignoreArticles: true,
  libraryView: 'albums',
  features: {},
  sound: DEFAULT_SOUND,
};

/** The settings once a patch that was checked is applied to them: what a fake answers, where no host does. */
export function mergeSettings(settings: Settings, { features = {}, sound = {}, ...others }: SettingsPatch): Settings {
  const flags = Object.entries({ ...settings.features, ...features }).filter(([, flag]) => typeof flag === 'boolean');
  const equaliser = { ...settings.sound.equaliser, ...equaliserChange(sound.equaliser ?? {}) };
  return { ...settings, ...others, features: Object.fromEntries(flags), sound: { ...settings.sound, ...sound, equaliser } };
}

/** Keeps the listener's settings and the site's configuration. Changes are told by `System/SettingsChanged` and `System/ConfigChanged`. */
export interface SettingsService {
  /** The settings now. */
  get(): Promise<Settings>;
  /**
   * Changes what the patch names, all or nothing, in every tab.
   * @returns the settings that are true then
   * @throws MpcError `invalid-argument` with a sentence for each fault, `details.field` naming the first
   */
  set(patch: SettingsPatch): Promise<Settings>;
  /** The configuration in force: the site's, with the listener's features. */
  config(): Promise<MpcConfig>;
  /**
   * Changes what the patch names in the site's configuration, in every context at once; not stored.
   * @returns the configuration in force
   * @throws MpcError `invalid-argument` with a sentence for each fault, `details.field` naming the first
   */
  configure(patch: MpcConfigPatch): Promise<MpcConfig>;
}
