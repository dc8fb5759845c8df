import { expect, oneEvent, waitUntil } from '@open-wc/testing';
import { checkConfig, mergeConfig } from '../../services/protocol/check-config.ts';
import { DEFAULT_CONFIG } from '../../services/protocol/config.ts';
import { MpcError, toWireError, type ErrorDetails, type MpcErrorCode } from '../../services/protocol/errors.ts';
import { buttonOf, clientWith, dropbox, find, gone, never, press, refuse, SET_UP, shows, words } from '../../test/auth-button/cloud-button-rig.ts';
import type { MpcSignInForm } from './mpc-sign-in-form.ts';

describe('mpc-auth-button for a cloud', () => {
  it('signs in within the gesture, shows whose account it is and how full, and tells the page', async () => {
    const client = clientWith({ fakes: { add: async () => dropbox() } });
    const element = await buttonOf(client);
    const told = oneEvent<HTMLElementEventMap['mpc-signed-in']>(element, 'mpc-signed-in');
    find(element, '.add')!.click();
    expect(client.signIns[0]?.account).to.deep.equal({ provider: 'dropbox' });
    expect((await told).account.username).to.equal('ana@example.org');
    await shows(element, '.account', 'ana@example.org');
    expect(words(element, '.account')).to.contain('ana@example.org').and.contain('12 GB of 15 GB used');
    await expect(element).to.be.accessible();
  });

  it('says only once who is signed in', async () => {
    const element = await buttonOf(clientWith({ accounts: [dropbox({ label: 'Dropbox (ana@example.org)' })] }));
    expect(words(element, '.account').match(/ana@example\.org/g)).to.have.length(1);
    expect(words(element, '.strong')).to.equal('Dropbox');
  });

  it('tells that the listener is awaited elsewhere, and can be cancelled', async () => {
    const client = clientWith({ fakes: { add: never } });
    const element = await buttonOf(client);
    find(element, '.add')!.focus();
    await press(element, '.add');
    await shows(element, '[role=status]', 'Go on in the window of Dropbox.');
    expect(words(element, '[role=status]')).to.equal('Go on in the window of Dropbox.');
    expect(element.shadowRoot?.activeElement?.textContent).to.equal('Cancel');
    await expect(element).to.be.accessible();
    await press(element, '.remedy');
    expect(client.signIns[0]?.options.signal?.aborted).to.equal(true);
    expect(element.shadowRoot?.activeElement).to.equal(find(element, '.add')).and.not.to.equal(null);
    expect(find(element, '.problem')).to.equal(null);
  });

  it('goes on in this tab where the window was blocked', async () => {
    const client = clientWith({ fakes: { add: refuse('permission', { reason: 'popup-blocked' }) } });
    const element = await buttonOf(client);
    await press(element, '.add');
    await shows(element, '[part=step]', 'blocked');
    await expect(element).to.be.accessible();
    client.fake({ accounts: { add: never } });
    await press(element, '[part=step] button');
    expect(client.signIns[1]?.options.way).to.equal('redirect');
    expect(client.signIns[1]?.account).to.deep.equal({ provider: 'dropbox' });
  });

  it('shows the account that comes after its window seemed to be closed', async () => {
    const client = clientWith({ fakes: { add: refuse('aborted', { reason: 'window-closed' }) } });
    const element = await buttonOf(client);
    await press(element, '.add');
    await shows(element, '[part=step]', 'closed');
    const told = oneEvent(element, 'mpc-signed-in');
    client.signIns[0]?.options.onBegun?.({ account: 'new', done: Promise.resolve(dropbox()) });
    await told;
    await gone(element, '[part=step]');
    expect(words(element, '.account')).to.contain('ana@example.org');
    expect(client.signIns[0]?.options.signal?.aborted).to.equal(false);
  });

  it('does not take another tab’s account for the late answer of its own sign-in', async () => {
    const client = clientWith({ fakes: { add: refuse('aborted', { reason: 'window-closed' }) } });
    const element = await buttonOf(client);
    await press(element, '.add');
    await shows(element, '[part=step]', 'closed');
    const told: string[] = [];
    element.addEventListener('mpc-signed-in', ({ account }) => told.push(account.id));
    client.fake({ accounts: { list: async () => [dropbox({ id: 'theirs' })] } });
    client.emit({ type: 'Auth', payload: { event: 'SigningIn', account: 'theirs' } });
    client.emit({ type: 'Auth', payload: { event: 'SignedIn', account: 'theirs' } });
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'theirs', state: dropbox({ id: 'theirs', username: 'bob@example.org' }) } });
    await shows(element, '.account', 'bob@example.org');
    expect(client.signIns[0]?.options.signal?.aborted).to.equal(false);
    client.signIns[0]?.options.onBegun?.({ account: 'new', done: Promise.resolve(dropbox({ id: 'ours' })) });
    await gone(element, '[part=step]');
    expect(told).to.deep.equal(['ours']);
  });

  const forgetful = mergeConfig(SET_UP, checkConfig({ storage: { secrets: 'memory' } }));
  for (const [what, given] of [
    ['secrets are kept in memory', { config: forgetful }],
    ['the browser keeps nothing', { storage: 'memory' }],
    ['the browser keeps music, and no secrets', { keepsSecrets: false }],
  ] as const) {
    it(`does not go on in this tab where ${what} and it could not come back, but says what to allow`, async () => {
      const element = await buttonOf(clientWith({ ...given, fakes: { add: refuse('permission', { reason: 'popup-blocked' }) } }));
      await press(element, '.add');
      await shows(element, '[part=step]', 'Allow windows for this site');
      expect(find(element, '[part=step] button')).to.equal(null);
    });
  }

  it('names the account on each of its buttons for who does not see it', async () => {
    const label = 'Dropbox (ana@example.org)';
    const client = clientWith({ accounts: [dropbox({ label, state: 'expired' })], fakes: { signIn: never } });
    const element = await buttonOf(client);
    expect(find(element, '.remedy')?.ariaLabel).to.equal(`Sign in again: ${label}`);
    await press(element, '.remedy');
    expect(find(element, '.remedy')?.ariaLabel).to.equal(`Cancel: ${label}`);
  });

  it('tells of a forged answer while it waits, of a known account and of a new one, and of nobody else’s', async () => {
    const forged = toWireError(new MpcError('unauthorized', 'x', { details: { reason: 'wrong-issuer' } }));
    for (const accounts of [[], [dropbox({ id: 'new', state: 'expired' })]]) {
      const client = clientWith({ accounts, fakes: { add: never, signIn: never } });
      const element = await buttonOf(client);
      await press(element, '.add, .remedy');
      // Of another tab, and maybe of another cloud.
      client.emit({ type: 'Auth', payload: { event: 'SigningIn', account: 'another' } });
      client.signIns[0]?.options.onBegun?.({ account: 'new', done: never() });
      // Were it this one, nothing would be waited for any more.
      client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'another', error: toWireError(new MpcError('timeout', 'x')) } });
      client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'new', error: forged } });
      await shows(element, '[role=alert]', 'not Dropbox’s');
      expect(words(element)).to.contain('Go on in the window').and.not.to.contain('Sign in again');
      expect(words(element, '.remedy')).to.equal('Cancel');
    }
  });

  it('shows the next account of its kind when the one that it shows is removed', async () => {
    const client = clientWith({ accounts: [dropbox(), dropbox({ id: 'account-2', username: 'bob@example.org' })] });
    const element = await buttonOf(client);
    client.fake({ accounts: { list: async () => [dropbox({ id: 'account-2', username: 'bob@example.org' })] } });
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: null } });
    await shows(element, '.account', 'bob@example.org');
  });

  it('tells a refusal once, though the worker tells it, too', async () => {
    let refused: (error: MpcError) => void = () => undefined;
    const client = clientWith({ fakes: { add: () => new Promise((_resolve, reject) => (refused = reject)) } });
    const element = await buttonOf(client);
    await press(element, '.add');
    const denied = new MpcError('aborted', 'x', { details: { reason: 'denied' } });
    client.signIns[0]?.options.onBegun?.({ account: 'new', done: never() });
    client.emit({ type: 'Auth', payload: { event: 'AuthError', account: 'new', error: toWireError(denied) } });
    refused(denied);
    await shows(element, '[part=step]', 'You did not allow access');
    expect(find(element, '.problem')).to.equal(null);
  });

  it('says that access was not allowed, and offers to try again', async () => {
    const element = await buttonOf(clientWith({ fakes: { add: refuse('aborted', { reason: 'denied' }) } }));
    await press(element, '.add');
    await shows(element, '[part=step]', 'You did not allow access');
    expect(find(element, '.add')).to.have.property('disabled', false);
  });

  const failures: readonly [MpcErrorCode, ErrorDetails, string][] = [
    ['unauthorized', { reason: 'wrong-issuer' }, 'not Dropbox’s'],
    ['unauthorized', { reason: 'replayed' }, 'Dropbox did not take the sign-in'],
    ['unauthorized', { reason: 'unknown-state' }, 'not waited for any more'],
    ['forbidden', { reason: 'scope' }, 'did not let this page read your Dropbox'],
    ['forbidden', { reason: 'other-user' }, 'another account'],
    ['forbidden', { reason: 'unauthorized_client' }, 'This site’s registration with Dropbox is not right'],
    ['forbidden', { reason: 'redirect_uri_mismatch' }, 'Tell its owner'],
    ['forbidden', {}, 'not allowed to open this'],
    ['unsupported', { reason: 'nothing-kept' }, 'Allow windows for this site'],
    ['timeout', {}, 'too long'],
    ['timeout', { reason: 'expired' }, 'Signing in took too long'],
    ['unsupported', { field: 'clients.dropbox' }, 'has not set up Dropbox'],
    ['invalid-argument', { field: 'signIn.callbackUrl' }, 'not set up right'],
  ];
  for (const [code, details, said] of failures) {
    it(`has words for ${code} ${Object.values(details).join(' ')}`, async () => {
      const element = await buttonOf(clientWith({ fakes: { add: refuse(code, details) } }));
      const told = oneEvent<HTMLElementEventMap['mpc-error']>(element, 'mpc-error');
      await press(element, '.add');
      expect((await told).error.code).to.equal(code);
      await shows(element, '[role=alert]', said);
      expect(words(element, '[role=alert]')).not.to.contain('developers');
    });
  }

  it('signs in again to the account that it shows', async () => {
    const expired = dropbox({ state: 'expired', error: toWireError(new MpcError('unauthorized', 'x')) });
    const client = clientWith({ accounts: [expired], fakes: { signIn: async () => dropbox() } });
    const element = await buttonOf(client);
    expect(words(element, '.account')).to.contain('Dropbox wants you to sign in again.');
    await press(element, '.remedy');
    expect(client.signIns[0]?.account).to.equal('account-1');
    await gone(element, '.remedy');
  });

  it('asks the page for a token of its own anew, without a window', async () => {
    const client = clientWith({ accounts: [dropbox({ state: 'expired', tokens: 'host' })], fakes: { refresh: async () => dropbox() } });
    const element = await buttonOf(client);
    await press(element, '.remedy');
    expect(client.callsOf('accounts', 'refresh')[0]?.args).to.deep.equal(['account-1']);
    expect(client.signIns).to.deep.equal([]);
  });

  it('shows how the sign-in has ended that this tab comes back from', async () => {
    const gone = new MpcError('unauthorized', 'replayed', { details: { reason: 'replayed' } });
    for (const done of [() => Promise.resolve(dropbox()), () => Promise.reject(gone)]) {
      const element = await buttonOf(clientWith({ returned: { provider: 'dropbox', account: null, done: done() } }));
      await waitUntil(() => /ana@example|did not take/.test(words(element)));
    }
    const other = await buttonOf(clientWith({ returned: { provider: 'dropbox', account: null, done: never() } }), 'onedrive');
    expect(find(other, '.add')).to.have.property('disabled', false);
  });

  it('says that the site has not set up a cloud, until it has', async () => {
    const client = clientWith({ config: DEFAULT_CONFIG });
    const element = await buttonOf(client);
    expect(find(element, '.add')).to.have.property('disabled', true);
    expect(words(element, '.add')).to.contain('This site has not set up Dropbox.');
    client.config = SET_UP;
    client.emit({ type: 'System', payload: { event: 'ConfigChanged', changed: ['clients.dropbox'] } });
    await waitUntil(() => !find(element, '.add')!.matches(':disabled'));
  });

  it('takes a Google client of the listener’s own where the site has none', async () => {
    const client = clientWith({ config: DEFAULT_CONFIG, fakes: { add: never } });
    const element = await buttonOf(client, 'google-drive');
    await press(element, '.add');
    const form = element.renderRoot.querySelector<MpcSignInForm>('mpc-sign-in-form')!;
    const field = (name: string): HTMLInputElement => form.renderRoot.querySelector(`#${name}`)!;
    expect(field('redirect-uri').value).to.equal('https://site.example/sign-in/google-drive.html');
    await expect(element).to.be.accessible();
    field('clientId').value = ' own.apps.googleusercontent.com ';
    field('clientSecret').value = 'hush';
    form.renderRoot.querySelector('form')!.requestSubmit();
    expect(client.signIns[0]?.account).to.deep.equal({
      provider: 'google-drive',
      client: { id: 'own.apps.googleusercontent.com', secret: 'hush' },
    });
    // Emptied by the event of its closing, which comes later.
    await waitUntil(() => !form.renderRoot.querySelector('dialog')!.open && field('clientSecret').value === '');
  });

  it('keeps the id of a client that Google has refused, and not its secret', async () => {
    const client = clientWith({ config: DEFAULT_CONFIG, fakes: { add: refuse('forbidden', { reason: 'invalid_client' }) } });
    const element = await buttonOf(client, 'google-drive');
    await press(element, '.add');
    const form = element.renderRoot.querySelector<MpcSignInForm>('mpc-sign-in-form')!;
    const field = (name: string): HTMLInputElement => form.renderRoot.querySelector(`#${name}`)!;
    field('clientId').value = 'own.apps.googleusercontent.com';
    field('clientSecret').value = 'hush';
    form.renderRoot.querySelector('form')!.requestSubmit();
    await waitUntil(() => find(element, '.problem') !== null);
    expect(words(element, '.problem')).to.equal('Google did not take this client id and secret. Check both.');
    await press(element, '.add');
    expect(field('clientId').value).to.equal('own.apps.googleusercontent.com');
    expect(field('clientSecret').value).to.equal('');
    expect(form.shadowRoot?.activeElement).to.equal(field('clientSecret'));
  });

  it('asks for the secret of the listener’s own client where it is not kept any more', async () => {
    const expired = dropbox({ provider: 'google-drive', state: 'expired' });
    const element = await buttonOf(clientWith({ accounts: [expired], fakes: { signIn: refuse('invalid-argument', { field: 'client' }) } }), 'google-drive');
    await press(element, '.remedy');
    await shows(element, '.problem', 'Enter it again');
    expect(element.renderRoot.querySelector<MpcSignInForm>('mpc-sign-in-form')!.renderRoot.querySelector('dialog')!.open).to.equal(true);
  });

  it('waits for the network, and says when the account was last in step', async () => {
    const client = clientWith({});
    const element = await buttonOf(client);
    client.emit({ type: 'System', payload: { event: 'Offline' } });
    await shows(element, '.add', 'You are offline.');
    expect(find(element, '.add')).to.have.property('disabled', true);
    client.emit({ type: 'System', payload: { event: 'Online' } });
    client.emit({ type: 'Auth', payload: { event: 'AccountChanged', account: 'account-1', state: dropbox({ lastSync: Date.now() }) } });
    await shows(element, '.account', 'Up to date');
  });
});
