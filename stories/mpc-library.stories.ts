import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, type TemplateResult } from 'lit';
import '../components/mpc-auth-button/mpc-auth-button.ts';
import '../components/mpc-library/mpc-library.ts';
import type { FakeClient } from '../services/fake-client.ts';
import { MpcError } from '../services/protocol/errors.ts';
import { sampleJob } from './sample-accounts.ts';
import { sample, type SampleOptions } from './sample-client.ts';

const never = (): Promise<never> => new Promise(() => {});

function library(client: FakeClient | undefined): TemplateResult {
  return html`<mpc-library .client=${client} style="height: 100dvh">
    <mpc-auth-button slot="empty" provider="webdav" .client=${client}></mpc-auth-button>
    <mpc-auth-button slot="empty" provider="local" .client=${client}></mpc-auth-button>
  </mpc-library>`;
}

function story(options: SampleOptions, prepare?: (made: ReturnType<typeof sample>) => void): StoryObj {
  return {
    render: () => {
      const made = sample(options);
      prepare?.(made);
      return library(made.client);
    },
  };
}

const meta: Meta = { title: 'mpc-library', component: 'mpc-library', tags: ['autodocs'] };
export default meta;

export const Albums: StoryObj = story({});

export const Playing: StoryObj = story({ settings: { libraryView: 'tracks' } }, ({ library: music, player }) => {
  const tracks = Array.from({ length: 20 }, (_, n) => music.track(n));
  player.fill(tracks, 3);
});

export const Artists: StoryObj = story({ settings: { libraryView: 'artists' } });
export const Tracks: StoryObj = story({ settings: { libraryView: 'tracks' } });
export const Genres: StoryObj = story({ settings: { libraryView: 'genres' } });
export const Folders: StoryObj = story({ settings: { libraryView: 'folders' } });

/** A hundred thousand tracks; only what is looked at is asked for. */
export const HundredThousand: StoryObj = story({ tracks: 100_000, settings: { libraryView: 'tracks' } });

/** A million: taller than a browser can lay out. */
export const Million: StoryObj = story({ tracks: 1_000_000, settings: { libraryView: 'tracks' } });

/** No music yet: words, and a place for sign-in buttons. */
export const Empty: StoryObj = story({ tracks: 0, accounts: [] });

/** The first sync has begun and nothing is found yet. */
export const Syncing: StoryObj = story({ tracks: 0, jobs: [sampleJob({ phase: 'discovering', discovered: 0 })] });

/** Waiting for the provider. */
export const Connecting: StoryObj = {
  render: () => library(pendingClient()),
};

/** The worker answers slowly: skeletons where rows will be. */
export const Loading: StoryObj = story({ settings: { libraryView: 'tracks' }, fakes: { library: { window: never } } });

/** The library cannot be opened. */
export const Failed: StoryObj = story({
  fakes: {
    library: {
      view: async () => {
        throw new MpcError('storage-unavailable', 'IndexedDB is refused.');
      },
    },
  },
});

function pendingClient(): FakeClient {
  return sample({ fakes: { settings: { get: never } } }).client;
}
