import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../components/mpc-sound-settings/mpc-sound-settings.ts';
import { MpcError } from '../services/protocol/errors.ts';
import { DEFAULT_SOUND, EQUALISER_PRESETS, type SoundSettings } from '../services/protocol/sound.ts';
import { sample, type Sample, type SampleOptions } from './sample-client.ts';
import { SampleOutput } from './sample-output.ts';

function made(sound: Partial<SoundSettings> = {}, options: SampleOptions = {}): Sample {
  return sample({ tracks: 20, output: new SampleOutput(), settings: { sound: { ...DEFAULT_SOUND, ...sound } }, ...options });
}

function story(sampled: () => Sample, width = '640px'): StoryObj {
  return {
    render: () => html`<div style=${`max-width: ${width}; padding: 16px`}>
      <mpc-sound-settings .client=${sampled().client}></mpc-sound-settings>
    </div>`,
  };
}

const meta: Meta = { title: 'mpc-sound-settings', component: 'mpc-sound-settings', tags: ['autodocs'] };
export default meta;

const rock = { enabled: true, preset: 'rock', gains: EQUALISER_PRESETS.rock } as const;

export const AsRecorded: StoryObj = story(() => made());
export const SetByTheListener: StoryObj = story(() => made({ equaliser: rock, replayGain: 'auto', preamp: -3, crossfade: 6, speed: 1.25, balance: -0.2 }));

/** Where it is narrow the bands are rows. */
export const Narrow: StoryObj = story(() => made({ equaliser: { ...rock, preset: null } }), '360px');

/** The browser's own player sounds, which has none of it. */
export const PlayedByTheBrowser: StoryObj = story(() => {
  const sampled = made({ equaliser: rock, replayGain: 'album' });
  sampled.player.fill([sampled.library.track(0)], 0, { mode: 'element' });
  return sampled;
});

/** The browser names no devices before the listener allows it. */
export const DevicesUnnamed: StoryObj = story(() => made({}, { output: new SampleOutput([]) }));
export const Loading: StoryObj = story(() => made({}, { fakes: { settings: { get: () => new Promise(() => {}) } } }));
export const Failed: StoryObj = story(() => made({}, { fakes: { settings: { get: () => Promise.reject(new MpcError('storage-unavailable', 'No.')) } } }));
