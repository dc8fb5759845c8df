import { expect } from '@open-wc/testing';
import type { FakeClient, Fakes } from '../../services/fake-client.ts';
import { MpcError, toWireError, type MpcErrorCode } from '../../services/protocol/errors.ts';
import { buttonOf, clientWith, dropbox, find, gone, never, press, refuse, shows, words } from '../../test/auth-button/cloud-button-rig.ts';

describe('mpc-auth-button for an account that waits for its listener', () => {
  const signingIn = dropbox({ label: 'Dropbox (ana@example.org)', state: 'signing-in', lastSync: Date.now() });

  async function closedWindow(fakes: Fakes['accounts'] = {}) {
    const client = clientWith({ accounts: [dropbox({ state: 'expired' })], fakes: { signIn: refuse('aborted', { reason: 'window-closed' }), ...fakes } });
    const element = await buttonOf(client);
    await press(element, '.remedy');
    await shows(element, '[part=step]', 'closed');
    // The worker tells the same, sooner or later than the window's page.
    ends(client, 'window-closed');
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: dropbox({ state: 'expired', label: 'As before' }) } });
    await shows(element, '.account', 'As before');
    return { client, element };
  }
  const ends = (client: FakeClient, reason: string, code: MpcErrorCode = 'aborted'): void => {
    const error = toWireError(new MpcError(code, 'x', { details: { reason } }));
    client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'account-1', error } });
  };

  it('offers to sign in again, or to give it up, once the window is closed', async () => {
    const { client, element } = await closedWindow();
    expect(words(element, '[part=step]')).to.contain('closed');
    expect(words(element, '.remedy')).to.equal('Sign in again');
    expect(words(element, '.account')).to.contain('wants you to sign in again').and.not.to.contain('Connecting');
    await expect(element).to.be.accessible();
    await press(element, '[part=step] button');
    expect(client.signIns[0]?.options.signal?.aborted).to.equal(true);
    expect(find(element, '[part=step]')).to.equal(null);
  });

  for (const [reason, code] of [
    ['expired', 'timeout'],
    ['cancelled', 'aborted'],
    ['superseded', 'aborted'],
  ] as const) {
    it(`is as before when no late answer is waited for any more: ${reason}`, async () => {
      const { client, element } = await closedWindow();
      ends(client, reason, code);
      await gone(element, '[part=step]');
      expect(find(element, '.problem')).to.equal(null);
      expect(words(element, '.remedy')).to.equal('Sign in again');
    });
  }

  it('says why a late answer was not taken', async () => {
    const { client, element } = await closedWindow();
    ends(client, 'other-user', 'forbidden');
    await gone(element, '[part=step]');
    expect(words(element, '.problem')).to.contain('another account');
  });

  it('gives the former attempt up for a new one', async () => {
    const { client, element } = await closedWindow();
    client.fake({ accounts: { signIn: never } });
    await press(element, '.remedy');
    expect(client.signIns.map(({ options }) => options.signal?.aborted)).to.deep.equal([true, false]);
    expect(words(element, '.remedy')).to.equal('Cancel');
  });

  it('offers to sign in here where another tab has begun it, and keeps all that the account can do', async () => {
    const client = clientWith({ accounts: [signingIn], fakes: { signIn: never } });
    const element = await buttonOf(client);
    expect(words(element, '.account')).to.contain('another tab').and.contain('Up to date');
    expect(find(element, '.busy')).to.equal(null);
    expect(words(element, '.menu')).to.contain('Sync now');
    await expect(element).to.be.accessible();
    await press(element, '.remedy');
    expect(client.signIns[0]?.account).to.equal('account-1');
    expect(words(element, '.remedy')).to.equal('Cancel');
    expect(words(element, '.menu')).not.to.contain('Cancel');
  });

  it('says of an account that was signed out nothing of syncing while another tab signs in to it', async () => {
    const element = await buttonOf(clientWith({ accounts: [dropbox({ state: 'signing-in', before: 'signed-out', lastSync: Date.now() })] }));
    expect(words(element, '.account')).to.contain('another tab').and.contain('Signed out').and.not.to.contain('Up to date');
    expect(words(element, '.remedy')).to.equal('Sign in here');
    expect(words(element, '.menu')).to.contain('Cancel signing in').and.not.to.match(/Sync now|Sign out/);
    await expect(element).to.be.accessible();
  });

  it('can give up what another tab has begun', async () => {
    const client = clientWith({ accounts: [signingIn], fakes: { cancelSignIn: async () => true } });
    const element = await buttonOf(client);
    [...element.renderRoot.querySelectorAll<HTMLElement>('[role=menuitem]')].find(({ textContent }) => textContent?.includes('Cancel signing in'))!.click();
    await element.updateComplete;
    expect(client.callsOf('accounts', 'cancelSignIn')[0]?.args).to.deep.equal(['account-1']);
  });
});
