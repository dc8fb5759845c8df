/** What tests of the button for a cloud begin with: a client that answers as told, and the button on it. */
import { fixture, html, waitUntil } from '@open-wc/testing';
import type { ReturnedSignIn } from '../../services/client.ts';
import { FakeClient, type Fakes } from '../../services/fake-client.ts';
import type { Account, CloudKind } from '../../services/protocol/accounts.ts';
import { checkConfig, mergeConfig } from '../../services/protocol/check-config.ts';
import { DEFAULT_CONFIG } from '../../services/protocol/config.ts';
import { MpcError, type ErrorDetails, type MpcErrorCode } from '../../services/protocol/errors.ts';
import type { StorageMode } from '../../services/protocol/session.ts';
import { account } from '../fixtures/facts/player.ts';
import type { MpcAuthButton } from '../../components/mpc-auth-button/mpc-auth-button.ts';
import '../../components/mpc-auth-button/mpc-auth-button.ts';

export const SET_UP = mergeConfig(DEFAULT_CONFIG, checkConfig({ clients: { googleDrive: 'g', oneDrive: 'm', dropbox: 'd' } }));
export const dropbox = (patch: Partial<Account> = {}): Account =>
  account({ provider: 'dropbox', label: 'Dropbox', url: '', username: 'ana@example.org', quota: { used: 12.4e9, total: 15e9 }, ...patch });

export const find = (element: MpcAuthButton, selector: string): HTMLElement | null => element.renderRoot.querySelector<HTMLElement>(selector);
export const words = (element: MpcAuthButton, selector = '.frame'): string => (find(element, selector)?.textContent ?? '').replace(/\s+/g, ' ');
export const never = (): Promise<never> => new Promise(() => undefined);
export const refuse = (code: MpcErrorCode, details: ErrorDetails = {}) => (): Promise<never> => Promise.reject(new MpcError(code, 'for developers', { details }));

export interface Given {
  readonly accounts?: readonly Account[];
  readonly fakes?: Fakes['accounts'];
  readonly config?: typeof SET_UP;
  readonly returned?: ReturnedSignIn;
  readonly storage?: StorageMode;
  readonly keepsSecrets?: boolean;
}

export function clientWith({ accounts = [], fakes = {}, ...given }: Given): FakeClient {
  return new FakeClient({ config: SET_UP, ...given, fakes: { accounts: { list: async () => accounts, ...fakes } } });
}

export async function buttonOf(client: FakeClient, provider: CloudKind = 'dropbox'): Promise<MpcAuthButton> {
  const element = await fixture<MpcAuthButton>(html`<mpc-auth-button provider=${provider} .client=${client}></mpc-auth-button>`);
  if ((await client.accounts.list()).length > 0) await waitUntil(() => find(element, '.account') !== null);
  return element;
}

export async function press(element: MpcAuthButton, selector: string): Promise<void> {
  const button = find(element, selector);
  if (button === null) throw new Error(`There is no ${selector}.`);
  button.click();
  await element.updateComplete;
}

export const shows = (element: MpcAuthButton, selector: string, text: string): Promise<void> =>
  waitUntil(() => words(element, selector).includes(text), `“${text}” is never in ${selector}.`);
export const gone = (element: MpcAuthButton, selector: string): Promise<void> => waitUntil(() => find(element, selector) === null, `${selector} stays.`);
