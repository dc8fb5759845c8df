import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../components/mpc-visualizer/mpc-visualizer.ts';
import { sample } from './sample-client.ts';
import { SampleOutput } from './sample-output.ts';

function story(bars: number, sounds = true): StoryObj {
  return {
    render: () => html`<div style="max-width: 640px; padding: 16px">
      <mpc-visualizer bars=${bars} .client=${sample({ tracks: 0, ...(sounds && { output: new SampleOutput() }) }).client}></mpc-visualizer>
    </div>`,
  };
}

const meta: Meta = { title: 'mpc-visualizer', component: 'mpc-visualizer', tags: ['autodocs'] };
export default meta;

export const Playing: StoryObj = story(48);
export const FewBars: StoryObj = story(12);

/** Nothing sounds in this tab. */
export const Silent: StoryObj = story(48, false);
