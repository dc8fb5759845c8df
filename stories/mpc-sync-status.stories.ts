import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../components/mpc-sync-status/mpc-sync-status.ts';
import { MpcError, toWireError, type MpcErrorCode } from '../services/protocol/errors.ts';
import { sampleAccount, sampleJob, sampleWarnings } from './sample-accounts.ts';
import { sample, type SampleOptions } from './sample-client.ts';

const error = (code: MpcErrorCode): ReturnType<typeof toWireError> => toWireError(new MpcError(code, code));
const ended = { finished: Date.now() - 120_000 } as const;

function story(options: SampleOptions, compact = false): StoryObj {
  return {
    render: () => html`<div style="max-width: 480px; padding: 16px">
      <mpc-sync-status .client=${sample(options).client} ?compact=${compact}></mpc-sync-status>
    </div>`,
  };
}

const meta: Meta = { title: 'mpc-sync-status', component: 'mpc-sync-status', tags: ['autodocs'] };
export default meta;

export const UpToDate: StoryObj = story({});
export const Finding: StoryObj = story({ jobs: [sampleJob({ phase: 'discovering', discovered: 120 })] });
export const Reading: StoryObj = story({ jobs: [sampleJob()] });
export const Waiting: StoryObj = story({ jobs: [sampleJob({ waiting: true })] });
export const Failed: StoryObj = story({ jobs: [sampleJob({ phase: 'failed', ...ended, error: error('unreachable') })] });
export const Cancelled: StoryObj = story({ jobs: [sampleJob({ phase: 'cancelled', ...ended })] });

/** Files that could not be read are listed; they still play. */
export const Warnings: StoryObj = story({
  jobs: [sampleJob({ phase: 'completed', ...ended, warningCount: 14, warnings: sampleWarnings })],
});

export const SeveralAccounts: StoryObj = story({
  accounts: [
    sampleAccount(),
    sampleAccount({ id: 'account-2', provider: 'local', label: 'This device', state: 'permission-needed' }),
    sampleAccount({ id: 'account-3', label: 'Studio archive', state: 'expired', error: error('unauthorized') }),
    sampleAccount({ id: 'account-4', provider: 'catalog', label: 'Radio feed', lastSync: null }),
  ],
  jobs: [sampleJob()],
});

export const SignedOut: StoryObj = story({ accounts: [sampleAccount({ state: 'signed-out' })] });
export const NothingYet: StoryObj = story({ accounts: [] });

/** A private window: the library lasts as long as it does. */
export const NoStorage: StoryObj = story({ storage: 'memory' });
export const Loading: StoryObj = story({ fakes: { accounts: { list: () => new Promise(() => {}) } } });
export const Compact: StoryObj = story({ jobs: [sampleJob()] }, true);
export const CompactFailed: StoryObj = story(
  { jobs: [sampleJob({ phase: 'failed', ...ended, error: error('server') })] },
  true,
);
