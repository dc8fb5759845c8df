import { expect } from '@open-wc/testing';
import { DEFAULT_CONFIG } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { MpcEventBody, SystemPayload } from '../../services/protocol/events.ts';
import { EQUALISER_PRESETS } from '../../services/protocol/sound.ts';
import { DEFAULT_SETTINGS, mergeSettings, type SettingsPatch, type SettingsService } from '../../services/protocol/settings.ts';
import { MemorySettingsStore, SettingsDevice } from '../platform/memory-settings-store.ts';
import { createSettingsService, openHostSettings } from './settings-service.ts';

interface Tab {
  readonly service: SettingsService;
  readonly events: readonly SystemPayload[];
}

/** A host with settings on the device; it has no channel to others. */
async function openTab(device = new SettingsDevice(), config: unknown = {}): Promise<Tab> {
  const events: SystemPayload[] = [];
  const emit = (event: MpcEventBody): void => {
    if (event.type === 'System') events.push(event.payload);
  };
  const store = new MemorySettingsStore(device);
  const parts = await openHostSettings({ store, config, host: crypto.randomUUID(), now: () => 1, post: () => undefined, emit });
  return { service: createSettingsService(parts), events };
}

async function refusal(call: Promise<unknown>): Promise<MpcError> {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  expect(error).to.be.instanceOf(MpcError).and.include({ code: 'invalid-argument' });
  return error as MpcError;
}

describe('settings', () => {
  it('are the defaults at first, then what was chosen', async () => {
    const { service } = await openTab();
    expect(await service.get()).to.deep.equal(DEFAULT_SETTINGS);
    expect(await service.set({ theme: 'dark', libraryView: 'genres' })).to.deep.equal({ ...DEFAULT_SETTINGS, theme: 'dark', libraryView: 'genres' });
    expect(await service.set({})).to.include({ theme: 'dark' });
  });

  it('are told once per change, however many it concerns, and before the promise resolves', async () => {
    const { service, events } = await openTab();
    const settings = await service.set({ theme: 'dark', ignoreArticles: false, features: { lyrics: false } });
    expect(events).to.deep.equal([
      { event: 'SettingsChanged', settings },
      { event: 'ConfigChanged', changed: ['features.lyrics'] },
    ]);
    await service.set({ theme: 'dark' });
    expect(events).to.have.length(2);
  });

  it('are refused in whole sentences, all at once, and nothing changes', async () => {
    const { service, events } = await openTab();
    const bad = { theme: 'purple', libraryVeiw: 'albums', ignoreArticles: 1, features: { lyrics: 'no', lyrik: true }, libraryView: 'tracks' };
    const error = await refusal(service.set(bad as unknown as SettingsPatch));
    expect(error.message).to.equal(
      '`theme` must be "auto", "light" or "dark", not "purple". ' +
        '`libraryVeiw` is no setting; did you mean `libraryView`? ' +
        '`ignoreArticles` must be true or false, not 1. ' +
        '`features.lyrics` must be true, false, or null for the site’s choice, not "no". ' +
        '`features.lyrik` is no feature; did you mean `features.lyrics`?',
    );
    expect(error.details).to.deep.equal({ field: 'theme' });
    for (const patch of [null, 'dark', [], { features: null }]) await refusal(service.set(patch as unknown as SettingsPatch));
    expect(await service.get()).to.deep.equal(DEFAULT_SETTINGS);
    expect(events).to.deep.equal([]);
  });

  it('merge features flag by flag; null goes back to the site’s choice, undefined leaves it', async () => {
    const { service } = await openTab(undefined, { features: { waveforms: false } });
    await service.set({ features: { lyrics: false } });
    await service.set({ features: { waveforms: true } });
    expect((await service.get()).features).to.deep.equal({ lyrics: false, waveforms: true });
    expect((await service.config()).features).to.include({ lyrics: false, waveforms: true });
    await service.set({ features: { lyrics: undefined, waveforms: null } } as unknown as SettingsPatch);
    expect((await service.get()).features).to.deep.equal({ lyrics: false });
    expect((await service.config()).features).to.include({ lyrics: false, waveforms: false });
  });

  it('of the sound are set one by one, checked, and kept', async () => {
    const device = new SettingsDevice();
    const { service } = await openTab(device);
    await service.set({ sound: { crossfade: 4 } });
    const settings = await service.set({ sound: { preamp: -1.5, preventClipping: false, replayGain: 'auto' } });
    expect(settings.sound).to.deep.equal({ ...DEFAULT_SETTINGS.sound, crossfade: 4, preamp: -1.5, preventClipping: false, replayGain: 'auto' });
    device.values.set('sound.untaggedGain', 70);
    expect(await (await openTab(device)).service.get()).to.deep.equal(settings);
    const bad = { sound: { crossfade: 13, replayGain: 'loud', untaggedGain: NaN, preAmp: 3 } };
    expect((await refusal(service.set(bad as unknown as SettingsPatch))).message).to.equal(
      '`sound.crossfade` must be a number of seconds from 0 to 12, not 13. ' +
        '`sound.replayGain` must be "off", "track", "album" or "auto", not "loud". ' +
        '`sound.untaggedGain` must be a number of dB from -15 to 15, not NaN. ' +
        '`sound.preAmp` is no setting of the sound; did you mean `sound.preamp`?',
    );
    expect(await service.get()).to.deep.equal(settings);
  });

  it('of the equaliser are set one by one: a preset brings its gains, and other gains end it', async () => {
    const device = new SettingsDevice();
    const { service } = await openTab(device);
    await service.set({ sound: { equaliser: { preset: 'rock' } } });
    const rock = (await service.set({ sound: { equaliser: { enabled: true } } })).sound.equaliser;
    expect(rock).to.deep.equal({ enabled: true, preset: 'rock', gains: EQUALISER_PRESETS.rock });
    expect((await (await openTab(device)).service.get()).sound.equaliser).to.deep.equal(rock);
    const gains = [1, 2, 3, 4, 5, -1, -2, -3, -4, 12];
    const own = { enabled: true, preset: null, gains };
    expect((await service.set({ sound: { equaliser: { gains } } })).sound.equaliser).to.deep.equal(own);
    expect((await service.set({ sound: { equaliser: { ...rock, preset: null } } })).sound.equaliser).to.deep.equal({ ...rock, preset: null });
    const bad = { sound: { equaliser: { enabled: 1, preset: 'mud', gains: [13], band: 3 } } };
    const error = await refusal(service.set(bad as unknown as SettingsPatch));
    expect(error.details).to.deep.equal({ field: 'sound.equaliser.enabled' });
    expect(error.message).to.include('`sound.equaliser.gains` must be 10 numbers of dB from -12 to 12, not a list.');
    expect(error.message).to.match(/`sound.equaliser.preset` must be null or one of "flat", .*, not "mud"\./);
    expect(error.message).to.include('`sound.equaliser.band` is no setting of the equaliser');
    await refusal(service.set({ sound: { equaliser: null } } as unknown as SettingsPatch));
  });

  it('survive a restart of the host, and what makes no sense there is passed over', async () => {
    const device = new SettingsDevice();
    const first = await openTab(device);
    const settings = await first.service.set({ theme: 'light', features: { lyrics: false } });
    device.values.set('libraryView', 'holograms').set('features.telepathy', true).set('features.waveforms', 'yes').set('volume', 11);
    const second = await openTab(device);
    expect(await second.service.get()).to.deep.equal(settings);
    expect((await second.service.config()).features.lyrics).to.equal(false);
    expect(second.events).to.deep.equal([]);
  });

  it('follow to other tabs, which hear of each change once', async () => {
    const device = new SettingsDevice();
    const [one, two] = [await openTab(device), await openTab(device)];
    await Promise.all([one.service.set({ theme: 'dark', features: { lyrics: false } }), two.service.set({ ignoreArticles: false, features: { scrobbling: true } })]);
    const settings = await one.service.get();
    expect(settings).to.include({ theme: 'dark', ignoreArticles: false });
    expect(settings.features).to.deep.equal({ lyrics: false, scrobbling: true });
    expect(await two.service.get()).to.deep.equal(settings);
    for (const { events, service } of [one, two]) {
      expect(events.findLast(({ event }) => event === 'SettingsChanged')).to.deep.equal({ event: 'SettingsChanged', settings });
      expect(new Set(events.map((event) => JSON.stringify(event))).size).to.equal(events.length);
      expect((await service.config()).features).to.include({ lyrics: false, scrobbling: true });
    }
  });

  it('answer the same as a fake that merges patches', async () => {
    const { service } = await openTab();
    let fake = DEFAULT_SETTINGS;
    const patches: readonly SettingsPatch[] = [{ theme: 'dark' }, { features: { lyrics: false, waveforms: false } }, { features: { lyrics: null } }];
    for (const patch of patches) expect(await service.set(patch)).to.deep.equal((fake = mergeSettings(fake, patch)));
  });
});

describe('the configuration', () => {
  const userAgent = 'Radio/1.0 (ann@example.com)';

  it('is the default with what the first tab says, refused at once when that is wrong', async () => {
    expect(await (await openTab()).service.config()).to.deep.equal(DEFAULT_CONFIG);
    const { service, events } = await openTab(undefined, { concurrency: { tagReads: 3 } });
    expect((await service.config()).concurrency).to.deep.equal({ ...DEFAULT_CONFIG.concurrency, tagReads: 3 });
    expect(events).to.deep.equal([]);
    expect((await refusal(openTab(undefined, { concurrency: { tagReads: 0 } }))).details).to.deep.equal({ field: 'concurrency.tagReads', faults: 1 });
    await refusal(openTab(undefined, { features: { enrichment: true } }));
  });

  it('is changed at run time and tells what has changed, and nothing when nothing has', async () => {
    const { service, events } = await openTab();
    const config = await service.configure({ features: { enrichment: true, lyrics: true }, metadata: { userAgent } });
    expect(config).to.deep.equal(await service.config());
    expect(config.features.enrichment).to.equal(true);
    expect(events).to.deep.equal([{ event: 'ConfigChanged', changed: ['features.enrichment', 'metadata.userAgent'] }]);
    await service.configure({ metadata: { userAgent } });
    await service.configure({});
    expect(events).to.have.length(1);
  });

  it('stays as it was when a change is refused', async () => {
    const { service, events } = await openTab();
    const error = await refusal(service.configure({ features: { lyrics: false }, playback: { startBuffer: 60 } }));
    expect(error.message).to.contain('`playback.startBuffer`');
    expect((await refusal(service.configure({ features: { enrichment: true } }))).message).to.contain('set `metadata.userAgent`');
    expect(await service.config()).to.deep.equal(DEFAULT_CONFIG);
    expect(events).to.deep.equal([]);
  });

  it('gives the listener the last word about features, as far as the site has the means', async () => {
    const { service, events } = await openTab();
    await service.set({ features: { lyrics: false, enrichment: true } });
    expect((await service.config()).features).to.include({ lyrics: false, enrichment: false });
    await service.configure({ features: { lyrics: true } });
    expect((await service.config()).features.lyrics).to.equal(false);
    const before = events.length;
    await service.configure({ metadata: { userAgent } });
    expect((await service.config()).features.enrichment).to.equal(true);
    expect(events.slice(before)).to.deep.equal([{ event: 'ConfigChanged', changed: ['features.enrichment', 'metadata.userAgent'] }]);
  });
});
