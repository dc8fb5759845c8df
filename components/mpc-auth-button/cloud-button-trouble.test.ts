import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { FakeClient } from '../../services/fake-client.ts';
import { MpcError, toWireError, type MpcErrorCode } from '../../services/protocol/errors.ts';
import { buttonOf, clientWith, dropbox, find, gone, never, press, shows, words } from '../../test/auth-button/cloud-button-rig.ts';
import type { MpcAuthButton } from './mpc-auth-button.ts';

describe('what mpc-auth-button says is wrong with an account, and what helps', () => {
  for (const [provider, reason] of [['dropbox', 'missing_scope'], ['google-drive', 'insufficientPermissions'], ['onedrive', 'scope']] as const) {
    it(`lets the listener sign in again where they have not allowed ${provider} to be read`, async () => {
      const error = toWireError(new MpcError('forbidden', 'x', { details: { reason } }));
      const client = clientWith({ accounts: [dropbox({ provider, state: 'failed', error })], fakes: { signIn: never } });
      const element = await buttonOf(client, provider);
      expect(words(element, '.account')).to.contain('Sign in again and allow it.');
      expect(words(element, '.remedy')).to.equal('Sign in again');
      await press(element, '.remedy');
      expect(client.signIns[0]?.account).to.equal('account-1');
    });
  }

  const passing: readonly [MpcErrorCode, string][] = [
    ['unreachable', 'Dropbox does not answer. Try again later.'],
    ['server', 'The server has a problem. Try again in a moment.'],
    ['rate-limited', 'The server asks for a little patience. It goes on by itself.'],
    ['timeout', 'The server took too long to answer. Try again.'],
    // The page itself is not any more.
    ['offline', 'You were offline when it was last asked. Choose “Sync now”.'],
  ];
  for (const [code, said] of passing) {
    it(`says what is wrong with an account that is still ready, and when it was last in step: ${code}`, async () => {
      const error = toWireError(new MpcError(code, 'x', { retryable: true }));
      const [synced, fresh] = [dropbox({ error, lastSync: Date.now() }), dropbox({ error, lastSync: null })];
      expect(words(await buttonOf(clientWith({ accounts: [synced] })), '.account')).to.contain(said).and.contain('Last sync').and.not.to.contain('Up to date');
      expect(words(await buttonOf(clientWith({ accounts: [fresh] })), '.account')).to.contain(said).and.not.to.contain('Last sync');
    });
  }

  const notRevoked = toWireError(new MpcError('unreachable', 'x', { details: { reason: 'not-revoked', provider: 'dropbox' } }));

  it('tells what is left to do at the provider that could not be told of the signing out, until it is signed in again', async () => {
    const client = clientWith({ accounts: [dropbox()], fakes: { signOut: async () => {} } });
    const element = await buttonOf(client);
    client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'another', error: notRevoked } });
    [...element.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')].find(({ textContent }) => textContent?.includes('keep'))!.click();
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: dropbox({ state: 'signed-out', lastSync: 1 }) } });
    await shows(element, '.account', 'Signed out.');
    expect(find(element, '[role=alert]')).to.equal(null);
    client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'account-1', error: notRevoked } });
    await shows(element, '[role=alert]', 'Remove this site in the settings of your Dropbox account.');
    await expect(element).to.be.accessible();
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: dropbox() } });
    client.emit({ type: 'Auth', payload: { event: 'SignedIn', account: 'account-1' } });
    await gone(element, '[role=alert]');
  });

  it('tells it where the account was removed, at the way in to its provider alone', async () => {
    const client = clientWith({ fakes: { list: async () => [dropbox({ id: 'here', state: 'signed-out' })] } });
    const add = html`<mpc-auth-button add provider="dropbox" .client=${client}></mpc-auth-button>`;
    const [element, other] = [await fixture<MpcAuthButton>(add), await buttonOf(clientWith({}), 'onedrive')];
    // One that is there has an element of its own.
    client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'here', error: notRevoked } });
    await waitUntil(() => client.callsOf('accounts', 'list').length > 0);
    expect(find(element, '[role=alert]')).to.equal(null);
    for (const { client: its } of [element, other]) (its as FakeClient).emit({ type: 'Auth', payload: { event: 'AuthError', account: 'removed', error: notRevoked } });
    await shows(element, '[role=alert]', 'Remove this site');
    expect(find(other, '[role=alert]')).to.equal(null);
  });

  it('says that a sign-in to the account did not end with its page, until it does', async () => {
    const client = clientWith({ accounts: [dropbox({ state: 'expired' })] });
    const element = await buttonOf(client);
    const error = toWireError(new MpcError('aborted', 'x', { details: { reason: 'tab-gone' } }));
    client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'account-1', error } });
    await shows(element, '[part=step]', 'Signing in did not end');
    expect(words(element, '.remedy')).to.equal('Sign in again');
    await expect(element).to.be.accessible();
    client.emit({ type: 'Auth', payload: { event: 'SignedIn', account: 'account-1' } });
    await gone(element, '[part=step]');
  });

  it('says that the sign-in did not end during which its page was loaded anew', async () => {
    const done = Promise.reject(new MpcError('aborted', 'x', { details: { reason: 'tab-gone' } }));
    const element = await buttonOf(clientWith({ returned: { provider: 'dropbox', account: null, done } }));
    await shows(element, '[part=step]', 'Signing in did not end');
    expect(find(element, '.add')).to.have.property('disabled', false);
  });

  it('says of an account that is signed out what has become of its tracks', async () => {
    const kept = await buttonOf(clientWith({ accounts: [dropbox({ state: 'signed-out', lastSync: 1 })] }));
    expect(words(kept, '.account')).to.contain('Signed out. Its tracks stay in your library.');
    // Of one whose tracks went with it nothing is in step any more.
    const removed = await buttonOf(clientWith({ accounts: [dropbox({ state: 'signed-out', lastSync: null })] }));
    expect(words(removed, '.account')).to.contain('Signed out.').and.not.to.contain('tracks stay');
    const reading = dropbox({ state: 'failed', error: toWireError(new MpcError('server', 'x')), lastSync: Date.now() });
    expect(words(await buttonOf(clientWith({ accounts: [reading] })), '.account')).to.contain('Last sync');
  });
});
