import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, nothing } from 'lit';
import '../components/mpc-provider/mpc-provider.ts';
import '../components/mpc-auth-button/mpc-auth-button.ts';
import '../components/mpc-library/mpc-library.ts';
import '../components/mpc-player/mpc-player.ts';
import '../components/mpc-sync-status/mpc-sync-status.ts';
import { systemEvents } from '../services/protocol/event-creators.ts';
import { sampleJob } from './sample-accounts.ts';
import { sample, type SampleOptions } from './sample-client.ts';

const app = 'display: grid; grid-template-rows: auto minmax(0, 1fr) auto; height: 100dvh';
const header = 'display: flex; align-items: center; justify-content: space-between; gap: 16px; padding: 8px 24px';

/** A whole music app: everything within the provider shares its client. */
function story(options: SampleOptions, isPlaying: boolean, dir: 'ltr' | 'rtl' = 'ltr'): StoryObj {
  return {
    render: () => {
      const made = sample(options);
      if (isPlaying) made.player.fill(Array.from({ length: 20 }, (_, n) => made.library.track(n)), 3, { position: 83 });
      return html`<mpc-provider .client=${made.client}>
        <div style=${app} dir=${dir}>
          <header style=${header}><strong>Music</strong><mpc-sync-status compact></mpc-sync-status></header>
          <mpc-library>
            ${options.tracks === 0
              ? html`<mpc-auth-button slot="empty" provider="webdav"></mpc-auth-button>
                  <mpc-auth-button slot="empty" provider="local"></mpc-auth-button>`
              : nothing}
          </mpc-library>
          <mpc-player layout="bar"></mpc-player>
        </div>
      </mpc-provider>`;
    },
  };
}

const meta: Meta = { title: 'mpc-provider', component: 'mpc-provider', tags: ['autodocs'] };
export default meta;

export const App: StoryObj = story({}, true);
export const AppSyncing: StoryObj = story({ jobs: [sampleJob()] }, true);
export const AppEmpty: StoryObj = story({ tracks: 0, accounts: [] }, false);

/** Nothing can be kept on this device: said once, and the music goes on. */
export const NoStorage: StoryObj = story({ storage: 'memory' }, true);

/** A newer MPC has taken the database over in another tab: what plays goes on, what is new wants a reload. */
export const OtherVersion: StoryObj = {
  render: () => {
    const { client } = sample();
    const tell = (): void => void client.emit(systemEvents.versionMismatch(1, 2));
    return html`<mpc-provider .client=${client} @mpc-ready=${tell}><mpc-player layout="bar"></mpc-player></mpc-provider>`;
  },
};

/** Arabic or Hebrew pages: everything but time runs from right to left. */
export const RightToLeft: StoryObj = story({}, true, 'rtl');

/** The worker's script is not where it should be. */
export const NoWorker: StoryObj = {
  render: () => html`<mpc-provider worker-url="/no-such.worker.js"><mpc-player layout="bar"></mpc-player></mpc-provider>`,
};

/** The page's configuration has a fault: `mpc-error` tells its developer all of them, and the music goes on. */
export const RefusedConfiguration: StoryObj = {
  render: () => html`<mpc-provider .client=${sample().client} config='{"metadata":{"minimumDelay":200}}'><mpc-player layout="bar"></mpc-player></mpc-provider>`,
};
