/** Settings: what the listener chose, kept on this device and followed by every tab. */

export interface Settings {
  readonly theme: 'auto' | 'light' | 'dark';
  /** Ignore leading articles (the, der, les ...) when sorting names. */
  readonly ignoreArticles: boolean;
  /** What `mpc-library` shows first. */
  readonly libraryView: 'albums' | 'artists' | 'tracks' | 'genres' | 'folders';
}

export const DEFAULT_SETTINGS: Settings = {
  theme: 'auto',
  ignoreArticles: true,
  libraryView: 'albums',
};

export interface SettingsService {
  get(): Promise<Settings>;
  /** Changes what the patch names. @throws MpcError `invalid-argument` naming the field */
  set(patch: Partial<Settings>): Promise<Settings>;
}
