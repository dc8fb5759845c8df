import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../components/mpc-queue/mpc-queue.ts';
import type { PlayerState } from '../services/protocol/player.ts';
import { sample, type Sample } from './sample-client.ts';

/** Forty tracks, the fourth of them current. */
function queue(patch: Partial<PlayerState> = {}): Sample {
  const made = sample();
  const tracks = Array.from({ length: 40 }, (_, n) => made.library.track(n));
  made.player.fill(tracks, 3, { position: 83, ...patch });
  return made;
}

function story(made: () => Sample, open = false): StoryObj {
  return {
    render: () => html`<div style="height: 640px; max-width: 480px">
      <mpc-queue .client=${made().client} ?options=${open}></mpc-queue>
    </div>`,
  };
}

const meta: Meta = { title: 'mpc-queue', component: 'mpc-queue', tags: ['autodocs'] };
export default meta;

export const Playing: StoryObj = story(() => queue());
export const WithOptions: StoryObj = story(() => queue({ canUndo: true, shuffle: true, shuffleBy: 'album' }), true);

/** The music stops by itself in a while. */
export const SleepTimer: StoryObj = story(() => queue({ sleepTimer: { endsAt: Date.now() + 899_000 } }), true);

/** An audiobook is one long track with chapters. */
export const Chapters: StoryObj = story(() => {
  const made = queue({ duration: 5400, position: 2000 });
  made.player.chapters = ['Prologue', 'The ferry', 'A letter', 'Low water', 'Home'].map((title, at) => ({ title, start: at * 900, end: (at + 1) * 900 }));
  return made;
});
export const Empty: StoryObj = story(() => sample());

/** It was emptied a moment ago. */
export const Emptied: StoryObj = story(() => {
  const made = sample();
  made.player.set({ canUndo: true });
  return made;
});
export const Loading: StoryObj = story(() => sample({ fakes: { player: { state: () => new Promise(() => {}) } } }));
