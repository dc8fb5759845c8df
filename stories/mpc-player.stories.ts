import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import '../components/mpc-player/mpc-player.ts';
import type { MpcPlayer } from '../components/mpc-player/mpc-player.ts';
import type { Account } from '../services/protocol/accounts.ts';
import { MpcError, toWireError } from '../services/protocol/errors.ts';
import type { PlayerState } from '../services/protocol/player.ts';
import { sample, type Sample } from './sample-client.ts';

type Layout = MpcPlayer['layout'];

/** Twenty tracks in the queue, the fourth of them current. */
function playing(patch: Partial<PlayerState> = {}): Sample {
  const made = sample();
  const tracks = Array.from({ length: 20 }, (_, n) => made.library.track(n));
  made.player.fill(tracks, 3, { position: 83, ...patch });
  return made;
}

function framed(player: TemplateResult, layout: Layout): TemplateResult {
  const atBottom = layout === 'bar' || layout === 'compact';
  const frame = atBottom ? 'display: grid; align-items: end; min-height: 100dvh' : 'max-width: 480px; padding: 16px';
  return html`<div style=${frame}>${player}</div>`;
}

function story(made: () => Sample, layout: Layout = 'bar', waveform = false): StoryObj {
  return {
    render: () => framed(html`<mpc-player .client=${made().client} layout=${layout} ?waveform=${waveform}></mpc-player>`, layout),
  };
}

const meta: Meta = { title: 'mpc-player', component: 'mpc-player', tags: ['autodocs'] };
export default meta;

export const Playing: StoryObj = story(() => playing());
export const Paused: StoryObj = story(() => playing({ status: 'paused' }));
export const Empty: StoryObj = story(() => sample());
export const Loading: StoryObj = story(() => playing({ status: 'loading', position: 0 }));

/** The browser wants a tap before it lets sound out. */
export const Blocked: StoryObj = story(() => playing({ status: 'blocked' }));

export const Failed: StoryObj = story(() =>
  playing({ status: 'error', error: toWireError(new MpcError('not-found', 'The file is gone.')) }),
);

/** How loud the track is, under the seek slider. */
export const Waveform: StoryObj = story(() => playing(), 'bar', true);
export const CardWithWaveform: StoryObj = story(() => playing(), 'card', true);

/** A station: no duration, nothing to seek in, and the title that the stream itself tells. */
export const LiveStream: StoryObj = story(() => playing({ mode: 'element', duration: null, live: { title: 'Aurélie Sandvær – Nattväka' } }));
export const CardLiveStream: StoryObj = story(() => playing({ mode: 'element', duration: null, live: { title: null } }), 'card');

/** The device that was chosen is gone. */
export const DeviceLost: StoryObj = story(() => playing({ status: 'paused', deviceLost: true }));

/** A track could not be played and was passed over. */
export const Skipped: StoryObj = story(() => {
  const made = playing();
  const error = toWireError(new MpcError('unsupported', 'No decoder.'));
  made.player.set({ skipped: { track: made.library.track(2), error } });
  return made;
});

/** Another tab sounds; this one shows and controls it. */
export const InAnotherTab: StoryObj = story(() => playing({ soundingTab: 'another-tab' }));
export const Compact: StoryObj = story(() => playing(), 'compact');
export const Card: StoryObj = story(() => playing(), 'card');
export const CardPaused: StoryObj = story(() => playing({ status: 'paused' }), 'card');

/** An embed, as `<mpc-player src="album.m3u8">` on anybody's page; `add` stands for what the worker makes of the list. */
function embed(add: (made: Sample) => Promise<Account>): StoryObj {
  return {
    render: () => {
      const made = sample({ tracks: 8 });
      made.client.fake({ accounts: { add: () => add(made) } });
      return framed(html`<mpc-player .client=${made.client} src="album.m3u8"></mpc-player>`, 'card');
    },
  };
}

export const Embed: StoryObj = embed(async ({ client }) => {
  const [account] = await client.accounts.list();
  if (account === undefined) throw new MpcError('not-found', 'The sample has no account.');
  return { ...account, provider: 'catalog', embedded: true };
});
export const EmbedLoading: StoryObj = embed(() => new Promise(() => undefined));
export const EmbedFailed: StoryObj = embed(() => Promise.reject(new MpcError('not-found', 'There is no such list.')));
