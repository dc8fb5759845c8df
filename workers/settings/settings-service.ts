/**
 * Settings and configuration of one host, put together: the listener's settings come from the store, the site's
 * configuration from its tabs, and each host tells its own contexts of every change once. Other hosts find out by
 * the store and by the hosts' channel, so `SettingsChanged` and `ConfigChanged` never cross between hosts.
 */
import { systemEvents } from '../../services/protocol/event-creators.ts';
import type { SettingsService } from '../../services/protocol/settings.ts';
import type { SettingsStore } from '../platform/settings-store.ts';
import { ConfigService, type ConfigServiceOptions } from './config-service.ts';
import { ListenerSettings } from './listener-settings.ts';

export interface HostSettingsOptions extends ConfigServiceOptions {
  readonly store: SettingsStore;
  /** What the first tab changes in the configuration; unchecked. */
  readonly config: unknown;
}

export interface HostSettings {
  readonly settings: ListenerSettings;
  readonly config: ConfigService;
}

/** @throws MpcError `invalid-argument` for the configuration, `storage-unavailable` */
export async function openHostSettings({ store, config: patch, ...options }: HostSettingsOptions): Promise<HostSettings> {
  const settings = await ListenerSettings.open(store);
  try {
    const config = new ConfigService(patch, settings.current.features, options);
    settings.onChange((changed) => {
      options.emit(systemEvents.settingsChanged(changed));
      config.prefer(changed.features);
    });
    return { settings, config };
  } catch (error) {
    settings.close();
    throw error;
  }
}

/** What tabs may ask of settings and configuration. */
export function createSettingsService({ settings, config }: HostSettings): SettingsService {
  return {
    get: () => settings.read(),
    set: (patch) => settings.set(patch),
    config: async () => config.current,
    configure: async (patch) => config.configure(patch),
  };
}
