/** The listener's settings in the file of what a person made: one line with those that were chosen. */
import type { LineKeeper } from '../library/personal-lines.ts';
import type { SettingsStore } from '../platform/settings-store.ts';
import { checkSettings, settingsOf, type SettingValues } from './check-settings.ts';

/** Settings do not know when they were chosen: what was chosen here stays, the others are taken. */
export function settingsLines(store: SettingsStore): LineKeeper {
  return {
    type: 'settings',

    async *lines() {
      const chosen = new Map(await store.entries());
      const { features, ...settings } = settingsOf(chosen);
      const named = Object.fromEntries(Object.entries(settings).filter(([name]) => chosen.has(name)));
      if (chosen.size > 0) yield { settings: { ...named, features } };
    },

    check({ settings }) {
      checkSettings(settings);
    },

    async take(lines) {
      const chosen = new Map(await store.entries());
      const values: SettingValues = Object.assign({}, ...lines.map(({ settings }) => checkSettings(settings)));
      const missing = Object.entries(values).filter(([name, value]) => value !== undefined && !chosen.has(name));
      if (missing.length > 0) await store.update(Object.fromEntries(missing));
      return missing.length;
    },
  };
}
