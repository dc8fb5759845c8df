import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../components/mpc-auth-button/mpc-auth-button.ts';
import type { Account, ProviderKind } from '../services/protocol/accounts.ts';
import { MpcError, toWireError, type MpcErrorCode } from '../services/protocol/errors.ts';
import { sampleAccount } from './sample-accounts.ts';
import { sample, type SampleOptions } from './sample-client.ts';

function story(options: SampleOptions, provider: ProviderKind = 'webdav'): StoryObj {
  return {
    render: () => html`<div style="max-width: 400px; padding: 16px">
      <mpc-auth-button .client=${sample(options).client} provider=${provider}></mpc-auth-button>
    </div>`,
  };
}

const account = (patch: Partial<Account>): StoryObj =>
  story({ accounts: [sampleAccount(patch)] }, patch.provider ?? 'webdav');

const refusing = (code: MpcErrorCode): SampleOptions => ({
  accounts: [],
  fakes: { accounts: { add: () => Promise.reject(new MpcError(code, code)) } },
});

const meta: Meta = { title: 'mpc-auth-button', component: 'mpc-auth-button', tags: ['autodocs'] };
export default meta;

export const Server: StoryObj = story({ accounts: [] });
export const Folder: StoryObj = story({ accounts: [] }, 'local');
export const Link: StoryObj = story({ accounts: [] }, 'catalog');
export const SignedIn: StoryObj = account({});
export const SignedOut: StoryObj = account({ state: 'signed-out' });
export const SigningIn: StoryObj = account({ state: 'signing-in' });

/** The server no longer takes the password. */
export const Expired: StoryObj = account({
  state: 'expired',
  error: toWireError(new MpcError('unauthorized', 'HTTP 401')),
});

/** After a restart the browser wants the listener's leave for the folder again. */
export const PermissionNeeded: StoryObj = account({ provider: 'local', label: 'Music', state: 'permission-needed' });
export const Failed: StoryObj = account({ state: 'failed', error: toWireError(new MpcError('unreachable', 'DNS')) });

/** Try it: every password is refused. */
export const WrongPassword: StoryObj = story(refusing('unauthorized'));

/** Try it: the server is there, but does not let this page read it. */
export const NoCors: StoryObj = story(refusing('cors'));
