import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import '../components/mpc-auth-button/mpc-auth-button.ts';
import type { MpcAuthButton } from '../components/mpc-auth-button/mpc-auth-button.ts';
import type { Account, CloudKind, ProviderKind } from '../services/protocol/accounts.ts';
import { MpcError, toWireError, type ErrorDetails, type MpcErrorCode } from '../services/protocol/errors.ts';
import { sampleAccount, sampleCloud } from './sample-accounts.ts';
import { sample, type Sample, type SampleOptions } from './sample-client.ts';

/** What a site's owner has registered. */
const SET_UP = { clients: { googleDrive: 'google-client', oneDrive: 'microsoft-client', dropbox: 'dropbox-client' } };

type Kinds = readonly ProviderKind[];

interface Doing {
  /** Presses their first button. */
  readonly press?: boolean;
  /** Fills in the form that this opens, and sends it. */
  readonly type?: Readonly<Record<string, string>>;
  readonly offline?: boolean;
  /** What the worker tells of the account by itself. */
  readonly refused?: MpcError;
  readonly dir?: 'ltr' | 'rtl';
}

/** The elements of some kinds below each other, each on a client of its own. */
function story(options: SampleOptions, kinds: Kinds = ['webdav'], doing: Doing = {}): StoryObj {
  const { type, press = type !== undefined, offline = false, refused, dir = 'ltr' } = doing;
  return {
    render: () => html`<div dir=${dir} style="max-width: 400px; padding: 16px; display: grid; gap: 12px">
      ${kinds.map((provider) => {
        const { client }: Sample = sample({ config: SET_UP, ...options });
        return html`<mpc-auth-button .client=${client} provider=${provider}></mpc-auth-button>`;
      })}
    </div>`,
    play: async ({ canvasElement }) => {
      await new Promise((resolve) => setTimeout(resolve));
      for (const element of canvasElement.querySelectorAll('mpc-auth-button')) {
        const { client } = element;
        if (offline) client?.events.emit({ type: 'System', payload: { event: 'Offline' } });
        const payload = refused && ({ event: 'AuthError', account: 'account-1', error: toWireError(refused) } as const);
        if (payload) client?.events.emit({ type: 'Auth', payload });
        await element.updateComplete;
        if (press) element.shadowRoot?.querySelector<HTMLElement>('.add, .remedy')?.click();
        if (type !== undefined) sendForm(element, type);
      }
    },
  };
}

function sendForm(element: MpcAuthButton, values: Readonly<Record<string, string>>): void {
  const form = element.shadowRoot?.querySelector('mpc-sign-in-form')?.shadowRoot?.querySelector('form');
  for (const [name, value] of Object.entries(values)) {
    const input = form?.querySelector<HTMLInputElement>(`[name=${name}]`);
    if (input) input.value = value;
  }
  form?.requestSubmit();
}

const TYPED = { url: 'https://cloud.example/music/', username: 'alma', password: 'not this one' };

const NAVIDROME: Partial<Account> = { provider: 'subsonic', label: 'Navidrome', url: 'https://music.example/' };
const FOLDER: Partial<Account> = { provider: 'local', label: 'Music', url: '', username: '' };
const LIST: Partial<Account> = { provider: 'catalog', label: 'Night Radio', url: 'https://example.org/night.xspf', username: '' };

const account = (patch: Partial<Account>): StoryObj => story({ accounts: [sampleAccount(patch)] }, [patch.provider ?? 'webdav']);
const cloud = (provider: CloudKind, patch: Partial<Account>): StoryObj => story({ accounts: [sampleCloud(provider, patch)] }, [provider]);

const refusing = (code: MpcErrorCode, details: ErrorDetails = {}): SampleOptions => {
  const refuse = (): Promise<never> => Promise.reject(new MpcError(code, code, { details }));
  return { accounts: [], fakes: { accounts: { add: refuse, signIn: refuse } } };
};
const waiting = (): Promise<never> => new Promise(() => undefined);

const meta: Meta = { title: 'mpc-auth-button', component: 'mpc-auth-button', tags: ['autodocs'] };
export default meta;

/** Every kind of place, before anything is connected. */
export const EveryKind: StoryObj = story({ accounts: [] }, ['google-drive', 'onedrive', 'dropbox', 'webdav', 'subsonic', 'local', 'catalog']);

/** A cloud, signed in to: who it is, how full it is, and when it was last read. */
export const Cloud: StoryObj = cloud('google-drive', {});
export const CloudWithAName: StoryObj = cloud('onedrive', {
  label: 'Alma’s music and everything else that she has ever recorded',
  username: 'alma.with.a.long.name@students.university.example.org',
  quota: { used: 900_000, total: null },
});
export const CloudSignedOut: StoryObj = cloud('dropbox', { state: 'signed-out', quota: null });

/** The provider could not be told of it. */
export const CloudNotRevoked: StoryObj = story({ accounts: [sampleCloud('dropbox', { state: 'signed-out', quota: null })] }, ['dropbox'], {
  refused: new MpcError('unreachable', 'not revoked', { details: { reason: 'not-revoked', provider: 'dropbox' } }),
});

/** What may pass by itself: the account is ready still. */
export const CloudSilent: StoryObj = cloud('dropbox', { error: toWireError(new MpcError('unreachable', 'DNS', { retryable: true })) });

/** The listener has not allowed the page to read. */
export const CloudRightMissing: StoryObj = cloud('google-drive', {
  state: 'failed',
  error: toWireError(new MpcError('forbidden', 'HTTP 403', { details: { reason: 'insufficientPermissions' } })),
});

/** The sign-in has run out: at Google after an hour, at Microsoft after a day. */
export const CloudExpired: StoryObj = cloud('google-drive', { state: 'expired', error: toWireError(new MpcError('unauthorized', 'invalid_grant')) });
export const CloudFailed: StoryObj = cloud('onedrive', { state: 'failed', error: toWireError(new MpcError('server', 'HTTP 503')) });

/** The listener is in the provider's window: anew, and for an account that is known. */
export const CloudSigningIn: StoryObj = story({ accounts: [], fakes: { accounts: { add: waiting } } }, ['dropbox'], { press: true });
export const CloudSigningInAgain: StoryObj = story(
  { accounts: [sampleCloud('onedrive', { state: 'expired' })], fakes: { accounts: { signIn: waiting } } },
  ['onedrive'],
  { press: true },
);
export const WindowBlocked: StoryObj = story(refusing('permission', { reason: 'popup-blocked' }), ['dropbox'], { press: true });
export const WindowClosed: StoryObj = story(refusing('aborted', { reason: 'window-closed' }), ['dropbox'], { press: true });

/** Only the worker's memory knows of the sign-in: this tab could not come back to it. */
export const WindowBlockedForGood: StoryObj = story(
  { ...refusing('permission', { reason: 'popup-blocked' }), config: { ...SET_UP, storage: { secrets: 'memory' } } },
  ['dropbox'],
  { press: true },
);

/** The window of an account that is known: it can be opened again, or given up. */
export const WindowClosedSigningInAgain: StoryObj = story(
  {
    accounts: [sampleCloud('dropbox', { state: 'expired', error: toWireError(new MpcError('unauthorized', 'invalid_grant')) })],
    fakes: { accounts: { signIn: () => Promise.reject(new MpcError('aborted', 'closed', { details: { reason: 'window-closed' } })) } },
  },
  ['dropbox'],
  { press: true },
);

/** The page that waited was closed or loaded anew. */
export const Interrupted: StoryObj = story({ accounts: [sampleCloud('dropbox', { state: 'expired' })] }, ['dropbox'], {
  refused: new MpcError('aborted', 'tab gone', { details: { reason: 'tab-gone' } }),
});

/** Another tab has begun to sign in, and may never end it: the account stays what it was. */
export const SigningInElsewhere: StoryObj = cloud('onedrive', { state: 'signing-in' });
export const AccessRefused: StoryObj = story(refusing('aborted', { reason: 'denied' }), ['onedrive'], { press: true });
export const AnswerRefused: StoryObj = story(refusing('unauthorized', { reason: 'wrong-issuer' }), ['onedrive'], { press: true });
export const NotWaitedFor: StoryObj = story(refusing('unauthorized', { reason: 'unknown-state' }), ['onedrive'], { press: true });
export const SiteRefused: StoryObj = story(refusing('forbidden', { reason: 'unauthorized_client' }), ['dropbox'], { press: true });

/** The site's owner has registered nothing: Google takes a client of the listener's own. */
export const NotSetUp: StoryObj = story({ accounts: [], config: {} }, ['google-drive', 'onedrive', 'dropbox']);
export const OwnGoogleClient: StoryObj = story({ accounts: [], config: {} }, ['google-drive'], { press: true });
export const OwnGoogleClientRefused: StoryObj = story(
  { ...refusing('forbidden', { reason: 'invalid_client' }), config: {} },
  ['google-drive'],
  { type: { clientId: '1234567890-own.apps.googleusercontent.com', clientSecret: 'not this one' } },
);

export const Offline: StoryObj = story({ accounts: [] }, ['dropbox', 'webdav', 'local'], { offline: true });
export const OfflineSignedIn: StoryObj = story({ accounts: [sampleCloud('dropbox')] }, ['dropbox'], { offline: true });

export const Server: StoryObj = account({});
export const ServerForm: StoryObj = story({ accounts: [] }, ['webdav'], { press: true });
export const MusicServer: StoryObj = account(NAVIDROME);
export const MusicServerExpired: StoryObj = account({ ...NAVIDROME, state: 'expired', error: toWireError(new MpcError('unauthorized', 'code 40')) });
export const MusicServerFailed: StoryObj = account({ ...NAVIDROME, state: 'failed', error: toWireError(new MpcError('unreachable', 'DNS')) });
export const MusicServerSigningIn: StoryObj = account({ ...NAVIDROME, state: 'signing-in' });
export const MusicServerOffline: StoryObj = story({ accounts: [sampleAccount(NAVIDROME)] }, ['subsonic'], { offline: true });
export const MusicServerForm: StoryObj = story({ accounts: [] }, ['subsonic'], { press: true });

/** The server no longer takes the password. */
export const ServerExpired: StoryObj = account({ state: 'expired', error: toWireError(new MpcError('unauthorized', 'HTTP 401')) });
export const ServerFailed: StoryObj = account({ state: 'failed', error: toWireError(new MpcError('unreachable', 'DNS')) });
export const ServerSigningIn: StoryObj = account({ state: 'signing-in' });

/** After a restart the browser wants the listener's leave for the folder again. */
export const FolderPermissionNeeded: StoryObj = account({ ...FOLDER, state: 'permission-needed' });
export const Folder: StoryObj = account(FOLDER);

/** A drive that was pulled out, or a folder that was deleted. */
export const FolderFailed: StoryObj = account({ ...FOLDER, state: 'failed', error: toWireError(new MpcError('not-found', 'NotFoundError')) });

/** A playlist or a feed. */
export const List: StoryObj = account(LIST);
export const ListFailed: StoryObj = account({ ...LIST, state: 'failed', error: toWireError(new MpcError('malformed', 'HTML')) });
export const ListOffline: StoryObj = story({ accounts: [sampleAccount(LIST)] }, ['catalog'], { offline: true });

/** Every password is refused. */
export const WrongPassword: StoryObj = story(refusing('unauthorized'), ['webdav'], { type: TYPED });

/** The server is there, but does not let this page read it. */
export const NoCors: StoryObj = story(refusing('cors'), ['webdav'], { type: TYPED });
export const NoAddress: StoryObj = story({ accounts: [] }, ['catalog'], { type: { url: 'ftp://example.org' } });

/** Written from right to left. */
export const RightToLeft: StoryObj = story({ accounts: [sampleCloud('dropbox', { state: 'expired' })] }, ['dropbox'], { dir: 'rtl' });
