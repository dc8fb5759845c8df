import { expect, fixture, html } from '@open-wc/testing';
import type { FakeClient } from '../../services/fake-client.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { SettingsPatch } from '../../services/protocol/settings.ts';
import { DEFAULT_SOUND, EQUALISER_PRESETS, type SoundSettings } from '../../services/protocol/sound.ts';
import { sample, type Sample, type SampleOptions } from '../../stories/sample-client.ts';
import { SampleOutput } from '../../stories/sample-output.ts';
import './mpc-sound-settings.ts';
import type { MpcSoundSettings } from './mpc-sound-settings.ts';

function made(sound: Partial<SoundSettings> = {}, options: SampleOptions = {}): Sample {
  return sample({ tracks: 3, settings: { sound: { ...DEFAULT_SOUND, ...sound } }, ...options });
}

async function settled(element: MpcSoundSettings): Promise<void> {
  await new Promise(requestAnimationFrame);
  await element.updateComplete;
}

async function shown(client: FakeClient): Promise<MpcSoundSettings> {
  const element = await fixture<MpcSoundSettings>(html`<mpc-sound-settings .client=${client}></mpc-sound-settings>`);
  await settled(element);
  return element;
}

/** The control of that name, as a screen reader finds it. */
function control<T extends HTMLInputElement | HTMLSelectElement>(element: MpcSoundSettings, name: string): T {
  const all = [...(element.shadowRoot?.querySelectorAll<T>('input, select') ?? [])];
  const found = all.find((each) => (each.getAttribute('aria-label') ?? each.closest('label')?.querySelector('span')?.textContent) === name);
  if (found === undefined) throw new Error(`There is no ${name}.`);
  return found;
}

async function slide(element: MpcSoundSettings, name: string, value: number): Promise<void> {
  const input = control<HTMLInputElement>(element, name);
  input.value = String(value);
  input.dispatchEvent(new InputEvent('input'));
  await settled(element);
}

async function choose(element: MpcSoundSettings, name: string, value: string): Promise<void> {
  const select = control<HTMLSelectElement>(element, name);
  select.value = value;
  select.dispatchEvent(new Event('change'));
  await settled(element);
}

const asked = (client: FakeClient): readonly SettingsPatch['sound'][] =>
  client.callsOf('settings', 'set').map(({ args: [patch] }) => (patch as SettingsPatch).sound);

describe('mpc-sound-settings', () => {
  it('passes the accessibility audit in each state', async () => {
    const byBrowser = made({ replayGain: 'album' });
    byBrowser.player.fill([byBrowser.library.track(0)], 0, { mode: 'element' });
    const refused = { settings: { get: () => Promise.reject(new MpcError('storage-unavailable', 'No.')) } };
    const clients = [made({ replayGain: 'auto' }, { output: new SampleOutput() }), byBrowser, made({}, { fakes: refused })];
    for (const { client } of clients) await expect(await shown(client)).to.be.accessible();
  });

  it('says the gain of each band in dB, by its frequency', async () => {
    const { client } = made({ equaliser: { enabled: true, preset: 'rock', gains: EQUALISER_PRESETS.rock } });
    const element = await shown(client);
    expect(control(element, '31 hertz').getAttribute('aria-valuetext')).to.equal('+4 dB');
    expect(control(element, '1 kilohertz').getAttribute('aria-valuetext')).to.equal('−1 dB');
    expect(control<HTMLSelectElement>(element, 'Preset').value).to.equal('rock');
  });

  it('a band that is moved switches the equaliser on, and the gains are the listener’s own', async () => {
    const { client } = made({ equaliser: { enabled: false, preset: 'flat', gains: EQUALISER_PRESETS.flat } });
    const element = await shown(client);
    await slide(element, '2 kilohertz', 4.5);
    expect(asked(client)).to.deep.equal([{ equaliser: { enabled: true, gains: [0, 0, 0, 0, 0, 0, 4.5, 0, 0, 0] } }]);
    expect(control<HTMLSelectElement>(element, 'Preset').selectedOptions[0]?.textContent).to.equal('Your own');
    expect(control<HTMLInputElement>(element, 'Equaliser').checked).to.equal(true);
  });

  it('a preset brings its gains', async () => {
    const { client } = made();
    const element = await shown(client);
    await choose(element, 'Preset', 'jazz');
    expect(control<HTMLInputElement>(element, '16 kilohertz').valueAsNumber).to.equal(EQUALISER_PRESETS.jazz[9]);
  });

  it('nothing is lost of what is changed while an answer is on its way', async () => {
    const { client } = made();
    const answers: (() => void)[] = [];
    const element = await shown(client);
    client.fake({ settings: { set: () => new Promise((resolve) => answers.push(() => resolve(client.settings.get()))) } });
    await slide(element, 'Between tracks', 3);
    await slide(element, 'Between tracks', 6);
    await slide(element, 'Balance', 0.5);
    expect(control<HTMLInputElement>(element, 'Between tracks').valueAsNumber).to.equal(6);
    answers[0]?.();
    await settled(element);
    expect(asked(client)).to.deep.equal([{ crossfade: 3 }, { crossfade: 6, balance: 0.5 }]);
    answers[1]?.();
  });

  it('shows what another tab has set', async () => {
    const { client } = made();
    const element = await shown(client);
    await client.settings.set({ sound: { speed: 1.5, mono: true } });
    await settled(element);
    expect(control(element, 'Speed').getAttribute('aria-valuetext')).to.equal('1.5×');
    expect(control<HTMLInputElement>(element, 'Mono').checked).to.equal(true);
  });

  it('what is refused goes back to what is true, and is told', async () => {
    const { client } = made();
    const element = await shown(client);
    client.fake({ settings: { set: () => Promise.reject(new MpcError('storage-full', 'Full.')) } });
    await slide(element, 'Speed', 2);
    expect(control<HTMLInputElement>(element, 'Speed').valueAsNumber).to.equal(1);
    expect(element.shadowRoot?.querySelector('[role=alert]')?.textContent).to.contain('no room left');
  });

  it('greys out what the browser’s own player cannot do, and says why', async () => {
    const { client, player, library } = made({ replayGain: 'track' });
    player.fill([library.track(0)], 0, { mode: 'element' });
    const element = await shown(client);
    for (const name of ['Equaliser', '31 hertz', 'Levelling (ReplayGain)', 'Pre-amp', 'Between tracks', 'Balance', 'Mono']) {
      const each = control(element, name);
      expect(each.disabled, name).to.equal(true);
      const why = element.shadowRoot?.getElementById(each.getAttribute('aria-describedby') ?? '');
      expect(why?.textContent, name).to.contain('played by the browser itself');
    }
    expect(control(element, 'Speed').disabled).to.equal(false);
    player.set({ mode: 'pipeline' });
    await settled(element);
    expect(control(element, 'Equaliser').disabled).to.equal(false);
  });

  it('lets the listener choose the output device, once the browser names them', async () => {
    const output = new SampleOutput([]);
    const element = await shown(made({}, { output }).client);
    element.shadowRoot?.querySelector<HTMLButtonElement>('.choice .button')?.click();
    await settled(element);
    await choose(element, 'Output device', 'kitchen');
    expect(output.device).to.equal('kitchen');
    await choose(element, 'Output device', '');
    expect(output.device).to.equal(null);
  });

  it('can be tried again where the settings could not be had', async () => {
    const { client } = made();
    const { get } = client.settings;
    const settings = await get();
    client.fake({ settings: { get: () => Promise.reject(new MpcError('timeout', 'Late.')) } });
    const element = await shown(client);
    client.fake({ settings: { get: async () => settings } });
    element.shadowRoot?.querySelector<HTMLButtonElement>('.note .button')?.click();
    await settled(element);
    expect(control(element, 'Speed').disabled).to.equal(false);
  });
});
