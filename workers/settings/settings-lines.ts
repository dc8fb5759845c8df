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
      const { features, sound, ...settings } = settingsOf(chosen);
      const named = Object.entries(settings).filter(([name]) => chosen.has(name));
      const isHeard = (path: string): boolean => [...chosen.keys()].some((key) => key === path || key.startsWith(`${path}.`));
      const heard = Object.entries(sound).filter(([name]) => isHeard(`sound.${name}`));
      if (chosen.size > 0) yield { settings: { ...Object.fromEntries(named), features, ...(heard.length > 0 && { sound: Object.fromEntries(heard) }) } };
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
