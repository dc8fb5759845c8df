/** Settings and configuration as tabs know them: real workers, shared by tabs or one for each, over one database. */
import { expect } from '@open-wc/testing';
import type { MpcClient } from './client.ts';
import { connect } from './connect.ts';
import type { EventReceiver } from './event-bus.ts';
import { DEFAULT_CONFIG, type MpcConfigPatch } from './protocol/config.ts';
import type { SystemPayload } from './protocol/events.ts';
import { DEFAULT_SETTINGS } from './protocol/settings.ts';

const scripts = {
  workerUrl: '/workers/service.worker.ts',
  workletUrl: '/services/audio-output/playback.worklet.ts',
  codecWorkerUrl: '/workers/codec.worker.ts',
};

/** A tab that writes down what it hears of settings and configuration. */
class Tab {
  readonly client: MpcClient;
  readonly heard: SystemPayload[] = [];
  readonly #events: EventReceiver;

  static async open(database: string, worker: 'shared' | 'dedicated', config: MpcConfigPatch = {}): Promise<Tab> {
    return new Tab(await connect({ ...scripts, database, worker, config }));
  }

  private constructor(client: MpcClient) {
    this.client = client;
    this.#events = client.events.subscribe({ type: 'System' });
  }

  /** Waits for the next that fits; the test's own time limit ends the wait. */
  async hears(fits: (payload: SystemPayload) => boolean): Promise<void> {
    for (let event = await this.#events.recv(); event !== null; event = await this.#events.recv()) {
      if (event.type !== 'System') continue;
      const { payload } = event;
      if (payload.event === 'ConfigChanged' || payload.event === 'SettingsChanged') this.heard.push(payload);
      if (fits(payload)) return;
    }
  }

  hearsConfig(field: string): Promise<void> {
    return this.hears((payload) => payload.event === 'ConfigChanged' && payload.changed.includes(field));
  }

  hearsTheme(theme: string): Promise<void> {
    return this.hears((payload) => payload.event === 'SettingsChanged' && payload.settings.theme === theme);
  }
}

for (const worker of ['shared', 'dedicated'] as const) {
  describe(`settings and configuration in tabs with ${worker} workers`, () => {
    const tabs: Tab[] = [];
    let database: string;
    const open = async (config?: MpcConfigPatch): Promise<Tab> => {
      const tab = await Tab.open(database, worker, config);
      tabs.push(tab);
      return tab;
    };

    beforeEach(() => {
      database = `settings-${crypto.randomUUID()}`;
    });

    afterEach(() => {
      for (const { client } of tabs.splice(0)) client.close();
    });

    it('what one tab chooses is chosen in the other, told once to each', async () => {
      const [one, two] = [await open(), await open()];
      await one.client.settings.set({ theme: 'dark', libraryView: 'tracks', features: { lyrics: false } });
      await Promise.all([one.hearsConfig('features.lyrics'), two.hearsConfig('features.lyrics')]);
      await two.client.settings.set({ theme: 'light' });
      await Promise.all([one.hearsTheme('light'), two.hearsTheme('light')]);
      const first = { ...DEFAULT_SETTINGS, theme: 'dark', libraryView: 'tracks', features: { lyrics: false } };
      for (const tab of [one, two]) {
        expect(tab.heard).to.deep.equal([
          { event: 'SettingsChanged', settings: first },
          { event: 'ConfigChanged', changed: ['features.lyrics'] },
          { event: 'SettingsChanged', settings: { ...first, theme: 'light' } },
        ]);
        expect(tab.client.config.features.lyrics).to.equal(false);
      }
    });

    it('what one tab configures is in force in the other, told once to each', async () => {
      const [one, two] = [await open(), await open()];
      const config = await one.client.configure({ concurrency: { requestsPerHost: 2 }, features: { waveforms: false } });
      await Promise.all([one.hearsConfig('features.waveforms'), two.hearsConfig('features.waveforms')]);
      expect([one.client.config, two.client.config]).to.deep.equal([config, config]);
      await two.client.configure({ features: { waveforms: true } });
      await Promise.all([one.hearsConfig('features.waveforms'), two.hearsConfig('features.waveforms')]);
      for (const { heard, client } of [one, two]) {
        expect(heard).to.deep.equal([
          { event: 'ConfigChanged', changed: ['features.waveforms', 'concurrency.requestsPerHost'] },
          { event: 'ConfigChanged', changed: ['features.waveforms'] },
        ]);
        expect(await client.settings.config()).to.deep.equal(client.config);
      }
    });

    it('a tab that comes later takes over what was configured, and its own words count for all', async () => {
      const one = await open({ caches: { audio: 7 } });
      await one.client.configure({ features: { lyrics: false } });
      const late = await open({ concurrency: { tagReads: 2 } });
      await one.hearsConfig('concurrency.tagReads');
      if (late.client.config.features.lyrics) await late.hearsConfig('features.lyrics');
      expect(late.client.config).to.deep.equal(one.client.config);
      expect(late.client.config.caches.audio).to.equal(7);
    });

    it('refuses a bad configuration at the door and at run time, and goes on as before', async () => {
      const { client } = await open();
      const refused = await open({ metadata: { minimumDelay: 1 } }).catch((error: unknown) => error);
      expect(refused).to.include({ code: 'invalid-argument' });
      const error = await client.configure({ metadata: { minimumDelay: 1 } }).catch((thrown: unknown) => thrown);
      expect(error).to.include({ code: 'invalid-argument' }).and.have.nested.property('details.field', 'metadata.minimumDelay');
      expect(await client.settings.config()).to.deep.equal(DEFAULT_CONFIG);
    });

    it('settings outlive all tabs, the configuration does not', async () => {
      const { client } = await open({ features: { waveforms: false } });
      const settings = await client.settings.set({ theme: 'dark', features: { lyrics: false } });
      const gone = new Promise((resolve) => client.closed.addEventListener('abort', resolve));
      client.close();
      await gone;
      const again = await open();
      expect(await again.client.settings.get()).to.deep.equal(settings);
      expect(again.client.config.features.lyrics).to.equal(false);
      if (worker === 'dedicated') expect(again.client.config.features.waveforms).to.equal(true);
    });
  });
}
