/** What the listener chose: checked at the door, kept on this device, told to every tab. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import { DEFAULT_SETTINGS, type Settings, type SettingsService } from '../../services/protocol/settings.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';

const KEY = 'settings';

/** What each setting may be, in words for the error. */
const CHECKS: { readonly [K in keyof Settings]: { readonly allowed: string; check(value: unknown): value is Settings[K] } } =
  {
    theme: oneOf('auto', 'light', 'dark'),
    ignoreArticles: {
      allowed: 'true or false',
      check: (value): value is boolean => typeof value === 'boolean',
    },
    libraryView: oneOf('albums', 'artists', 'tracks', 'genres', 'folders'),
  };

export interface SettingsServiceOptions {
  readonly store: KeyValueStore;
  readonly emit: (event: MpcEventBody) => void;
}

export function createSettingsService({ store, emit }: SettingsServiceOptions): SettingsService {
  async function get(): Promise<Settings> {
    const stored = await store.get(KEY);
    return { ...DEFAULT_SETTINGS, ...(isRecord(stored) ? valid(stored) : {}) };
  }

  async function set(patch: Partial<Settings>): Promise<Settings> {
    if (!isRecord(patch)) throw invalid('settings', 'an object');
    for (const [name, value] of Object.entries(patch)) {
      if (!isSetting(name)) throw invalid(name, 'a known setting');
      if (!CHECKS[name].check(value)) throw invalid(name, CHECKS[name].allowed);
    }
    const settings = { ...(await get()), ...patch };
    await store.set(KEY, settings);
    emit({ type: 'System', payload: { event: 'SettingsChanged', settings } });
    return settings;
  }

  return { get, set };
}

/** What an older or newer version stored is taken as far as it still makes sense. */
function valid(stored: Readonly<Record<string, unknown>>): Partial<Settings> {
  return Object.fromEntries(
    Object.entries(stored).filter(([name, value]) => isSetting(name) && CHECKS[name].check(value)),
  );
}

function oneOf<const T extends string>(...values: readonly T[]): { allowed: string; check(value: unknown): value is T } {
  return {
    allowed: values.map((value) => `"${value}"`).join(', '),
    check: (value): value is T => values.some((candidate) => candidate === value),
  };
}

function isSetting(name: string): name is keyof Settings {
  return name in CHECKS;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(field: string, allowed: string): MpcError {
  return new MpcError('invalid-argument', `The setting "${field}" must be ${allowed}.`, { details: { field } });
}
