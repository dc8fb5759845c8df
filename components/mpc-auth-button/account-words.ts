/** What is said of an account, and of what goes wrong with one, for each kind of place. */
import type { Account, AccountState, ProviderKind } from '../../services/protocol/accounts.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import { formatAgo, formatBytes } from '../shared/format.ts';
import { isRightMissing, providerErrorLine } from './provider-errors.ts';
import { providerText } from './provider-text.ts';

const remedies = {
  ready: '',
  'signing-in': '',
  'signed-out': 'Sign in',
  expired: 'Sign in again',
  'permission-needed': 'Allow access again',
  failed: 'Try again',
} as const satisfies Record<AccountState, string>;

/** The button beside an account that is not as it should be; empty for states that need none. */
export function remedyWords(account: Account): string {
  return remedies[account.state === 'failed' && wantsSignIn(account) ? 'expired' : account.state];
}

/** Whether the listener has to come for it to be right again; else it may be by itself. */
export function wantsSignIn({ provider, state, error }: Account): boolean {
  return state !== 'failed' || error?.code === 'unauthorized' || (error !== null && isRightMissing(error, provider));
}

/** Whether there is anything to sign out of. */
export function hasCredentials(provider: ProviderKind): boolean {
  return provider !== 'local' && provider !== 'catalog';
}

/** A sign-in at the provider that the listener has not come back from: it must not keep the account from anything. */
export function isOpenSignIn({ provider, state, tokens }: Account): boolean {
  return state === 'signing-in' && isCloud(provider) && tokens !== 'host';
}

/** Whether nothing can be asked of it before its listener has come back. */
export function isSignedOut({ state, before }: Account): boolean {
  return state === 'signed-out' || before === 'signed-out';
}

/** How the account is, in a few words. */
export function statusWords(account: Account, isOffline: boolean): string {
  const { provider, state, error, lastSync } = account;
  const synced = lastSync === null ? '' : `Up to date, ${formatAgo(lastSync)}`;
  // Nothing is known to be in step of those whose tracks went, or never came.
  if (isSignedOut(account)) return lastSync === null ? 'Signed out.' : 'Signed out. Its tracks stay in your library.';
  const isExpired = state === 'expired' || (isOpenSignIn(account) && error?.code === 'unauthorized');
  if (isExpired && provider === 'catalog') return 'The address wants a password now, which a link does not have.';
  if (isExpired) return isCloud(provider) ? `${providerText[provider].name} wants you to sign in again.` : 'The server no longer takes your password.';
  const lately = error === null ? synced : lastSync === null ? '' : `Last sync: ${formatAgo(lastSync)}.`;
  if (isOffline && provider !== 'local') return `You are offline. ${lately}`.trimEnd();
  if (error !== null) {
    const problem = error.code === 'offline' ? 'You were offline when it was last asked. Choose “Sync now”.' : providerErrorLine(error, provider);
    return `${problem} ${lately}`.trimEnd();
  }
  if (state === 'permission-needed') return 'Your browser wants your permission again.';
  return synced;
}

/** What the account is called: what a cloud calls its user stands below it anyway. */
export function titleWords({ label, username, provider }: Account): string {
  const known = ` (${username})`;
  return (label.endsWith(known) ? label.slice(0, -known.length) : label) || providerText[provider].name;
}

/** Who is signed in, where, and how full it is: each a piece of its own. */
export function identityWords({ label, username, url, quota, provider }: Account): readonly string[] {
  const host = hasCredentials(provider) && !isCloud(provider) && URL.canParse(url) ? new URL(url).host : '';
  return [username, host, quotaWords(quota)].filter((words) => words !== '' && words !== label);
}

function quotaWords(quota: Account['quota']): string {
  if (quota === null) return '';
  const used = formatBytes(quota.used);
  return quota.total === null ? `${used} used` : `${used} of ${formatBytes(quota.total)} used`;
}
