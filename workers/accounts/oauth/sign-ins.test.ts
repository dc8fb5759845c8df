import { expect, waitUntil } from '@open-wc/testing';
import { sealAnswer, type SealedAnswer } from '../../../services/protocol/sealed-answer.ts';
import { keyValueStore } from '../../platform/key-value-store.ts';
import { codeOf } from '../../providers/provider.contract.ts';
import { callBack, callbackOf, CloudSuite, refusalOf } from './cloud-rig.fake.ts';
import { ANN, BOB } from './fake-clouds.fake.ts';

describe('signing in at a cloud', () => {
  const suite = new CloudSuite();
  const { begin, signIn } = suite;

  it('begins with a state of 256 bit and a challenge by S256, at the provider’s page', async () => {
    const { state, url, expires } = await begin();
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(url).to.match(/^https:\/\/cloud\.example\/authorize\?/);
    expect(state).to.match(/^[\w-]{43}$/);
    expect(asked['code_challenge']).to.match(/^[\w-]{43}$/);
    expect(asked).to.include({
      response_type: 'code',
      client_id: 'dropbox-client',
      redirect_uri: callbackOf('dropbox'),
      scope: 'account_info.read files.metadata.read files.content.read',
      state,
      code_challenge_method: 'S256',
      token_access_type: 'offline',
    });
    expect(expires - suite.rig.clock.now()).to.equal(600_000);
    expect((await begin()).state).not.to.equal(state);
  });

  it('asks each authority in its own words', async () => {
    const asked = async (...args: Parameters<typeof begin>): Promise<Readonly<Record<string, string>>> =>
      Object.fromEntries(new URL((await begin(...args)).url).searchParams);
    const microsoft = await asked('onedrive');
    expect(microsoft).to.include({ response_mode: 'query', response_type: 'code', prompt: 'select_account' });
    expect(microsoft['scope']).to.equal('Files.Read User.Read offline_access');
    const token = await asked('google-drive');
    expect(token).to.include({ response_type: 'token', include_granted_scopes: 'true', prompt: 'select_account' });
    expect(token).not.to.have.any.keys('code_challenge', 'access_type');
    const own = await asked('google-drive', { client: { id: 'own', secret: 'hush' } });
    expect(own).to.include({ response_type: 'code', client_id: 'own', access_type: 'offline', prompt: 'select_account consent', code_challenge_method: 'S256' });
    suite.rig.config = { ...suite.rig.config, signIn: { ...suite.rig.config.signIn, google: 'code' } };
    expect(await asked('google-drive')).to.include({ response_type: 'code', client_id: 'google-client', access_type: 'offline' });
  });

  it('ends in an account that says who is signed in and how much room there is', async () => {
    const { state, url } = await begin('dropbox', { label: 'Mine' });
    expect(await callBack(state, suite.rig.clouds.consent(url))).to.deep.equal({ v: 1, taken: true });
    const account = await suite.host.accounts.awaitSignIn(state);
    expect(account).to.deep.include({ provider: 'dropbox', label: 'Mine', state: 'ready', username: ANN, tokens: 'sign-in', quota: { used: 1, total: 2 }, error: null });
    expect(await suite.host.accounts.list()).to.deep.equal([account]);
    expect(suite.host.names()).to.deep.equal(['SigningIn', 'AccountChanged', 'SignedIn']);
    expect(suite.rig.synced).to.deep.equal([account.id]);
    const [exchange] = suite.rig.clouds.exchanges;
    expect(exchange).to.include({ grant_type: 'authorization_code', client_id: 'dropbox-client', redirect_uri: callbackOf('dropbox') });
    expect(exchange).not.to.have.property('client_secret');
  });

  it('keeps codes, verifiers and tokens out of records and events', async () => {
    const { state, url } = await begin();
    const pending = await suite.rig.secrets.get('sign-ins');
    expect(pending).to.contain(state);
    await suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url));
    expect(await suite.rig.secrets.get('sign-ins')).to.equal(undefined);
    const told = JSON.stringify([suite.host.events, await keyValueStore(suite.rig.database, 'accounts').entries(), await suite.host.accounts.list()]);
    const { verifier } = (JSON.parse(pending ?? '') as [{ verifier: string }])[0];
    expect(verifier).to.match(/^[\w.~-]{43,128}$/);
    for (const secret of ['-secret', verifier, state]) expect(told).not.to.contain(secret);
  });

  it('goes on in another host when the one that began it is gone', async () => {
    const { url, state } = await begin();
    suite.host.close();
    const other = suite.rig.host();
    const account = await other.accounts.finishSignIn(suite.rig.clouds.consent(url));
    expect(account).to.include({ state: 'ready', username: ANN });
    expect(await other.accounts.awaitSignIn(state)).to.deep.equal(account);
    expect((await refusalOf(other.accounts.awaitSignIn('made-up'))).code).to.equal('not-found');
    other.close();
  });

  it('takes an answer that was sealed for it, and none that was sealed for another', async () => {
    const { url, state, sealing } = await begin();
    const other = await begin('onedrive');
    const response = suite.rig.clouds.consent(url);
    const foreign = await sealAnswer(other.sealing, state, response);
    for (const answer of [foreign, { ...foreign, state: other.state }]) {
      expect((await refusalOf(suite.host.accounts.finishSignIn(answer))).details['reason']).to.equal('malformed');
    }
    expect((await refusalOf(suite.host.accounts.finishSignIn({} as SealedAnswer))).details['reason']).to.equal('unknown-state');
    expect((await refusalOf(suite.host.accounts.finishSignIn(null as unknown as string))).details['reason']).to.equal('malformed');
    expect(await suite.host.accounts.finishSignIn(await sealAnswer(sealing, state, response))).to.include({ state: 'ready', username: ANN });
  });

  for (const [what, change, reason] of [
    ['another state', { state: 'made-up' }, 'unknown-state'],
    ['no state', { state: null }, 'malformed'],
    ['no code', { code: null }, 'malformed'],
  ] as const) {
    it(`takes no answer with ${what}, and waits on`, async () => {
      const { url, state } = await begin();
      const right = suite.rig.clouds.consent(url);
      const forged = suite.rig.clouds.consent(url, BOB, change);
      const error = await refusalOf(suite.host.accounts.finishSignIn(forged));
      expect(error).to.include({ code: 'unauthorized' });
      expect(error.details['reason']).to.equal(reason);
      expect(suite.rig.clouds.exchanges).to.be.empty;
      expect(await callBack(state, forged, right)).to.deep.equal({ v: 1, taken: true });
      expect((await suite.host.accounts.awaitSignIn(state)).username).to.equal(ANN);
      expect(suite.rig.clouds.exchanges).to.have.length(1);
    });
  }

  it('tells once of what came to its channel and is no answer', async () => {
    const { url, state } = await begin();
    const right = suite.rig.clouds.consent(url);
    const elsewhere = right.replace('dropbox.html', 'onedrive.html');
    await callBack(state, elsewhere, elsewhere, `${right}&code=other`, right);
    await suite.host.accounts.awaitSignIn(state);
    const told = suite.host.events.flatMap((event) => (event.event === 'AuthError' ? [event.error.details?.['reason']] : []));
    expect(told).to.deep.equal(['wrong-redirect', 'malformed']);
    expect(JSON.stringify(suite.host.events)).not.to.contain('-secret');
  });

  it('ends with an answer that names another issuer, in the window and after a redirect', async () => {
    const first = await begin();
    const waiting = refusalOf(suite.host.accounts.awaitSignIn(first.state));
    const change = { iss: 'https://evil.example' };
    expect(await callBack(first.state, suite.rig.clouds.consent(first.url, ANN, change))).to.deep.equal({ v: 1, taken: true });
    expect(await waiting).to.deep.include({ code: 'unauthorized', details: { reason: 'wrong-issuer' } });
    expect(await codeOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(first.url)))).to.equal('unauthorized');
    const second = await begin();
    const other = suite.rig.host();
    expect((await refusalOf(other.accounts.finishSignIn(suite.rig.clouds.consent(second.url, ANN, change)))).details['reason']).to.equal('wrong-issuer');
    expect(other.names()).to.deep.equal(['AuthError']);
    expect(await suite.rig.secrets.get('sign-ins')).to.equal(undefined);
    expect(suite.rig.clouds.exchanges).to.be.empty;
    other.close();
  });

  for (const hours of [1, -1]) {
    it(`does not care for a device’s clock that leaps by ${hours} hour meanwhile`, async () => {
      const { url, state, expires } = await begin();
      suite.rig.clock.off = hours * 3_600_000;
      // Whoever begins another sweeps what has expired.
      await begin('onedrive');
      await callBack(state, suite.rig.clouds.consent(url));
      expect((await suite.host.accounts.awaitSignIn(state)).state).to.equal('ready');
      const late = await begin();
      suite.rig.clock.off = 0;
      await suite.rig.clock.advance(expires);
      expect(await codeOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(late.url)))).to.be.oneOf(['timeout', 'unauthorized']);
    });
  }

  it('takes no token of another type than Bearer, and no lifetime that is none', async () => {
    const start = await begin('google-drive');
    const odd = await refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(start.url, ANN, { token_type: 'mac' })));
    expect(odd).to.deep.include({ code: 'server', details: { reason: 'token-type' } });
    for (const change of [{ token_type: 'BEARER', expires_in: '-5' }, { token_type: null, expires_in: 'Infinity' }]) {
      const { url } = await begin('google-drive');
      const { id } = await suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url, ANN, change));
      expect(JSON.parse((await suite.rig.secrets.get(id)) ?? '{}')).to.include({ lifetime: 3600 });
    }
  });

  it('takes no answer that has a parameter twice or is none at all, and waits on', async () => {
    const { url, state } = await begin();
    const right = suite.rig.clouds.consent(url);
    const odd = [`${right}&code=other`, 'no address', '', 7 as unknown as string, `${callbackOf('dropbox')}?state=`];
    for (const response of odd) expect(await codeOf(suite.host.accounts.finishSignIn(response))).to.equal('unauthorized');
    expect(await callBack(state, ...odd, right)).to.deep.equal({ v: 1, taken: true });
    expect((await suite.host.accounts.awaitSignIn(state)).state).to.equal('ready');
    expect(suite.rig.clouds.exchanges).to.have.length(1);
  });

  it('takes no code of another provider', async () => {
    const dropbox = await begin('dropbox');
    const onedrive = await begin('onedrive');
    const code = new URL(suite.rig.clouds.consent(dropbox.url)).searchParams.get('code');
    const mixed = suite.rig.clouds.consent(onedrive.url, ANN, { code }).replace('onedrive.html', 'dropbox.html');
    expect((await refusalOf(suite.host.accounts.finishSignIn(mixed))).details['reason']).to.equal('wrong-redirect');
    expect(suite.rig.clouds.exchanges).to.be.empty;
  });

  it('takes an answer once', async () => {
    const { url } = await begin();
    const answer = suite.rig.clouds.consent(url);
    await suite.host.accounts.finishSignIn(answer);
    expect((await refusalOf(suite.host.accounts.finishSignIn(answer))).details['reason']).to.equal('replayed');
    const other = suite.rig.host();
    expect((await refusalOf(other.accounts.finishSignIn(answer))).details['reason']).to.equal('unknown-state');
    other.close();
    expect(suite.rig.clouds.exchanges).to.have.length(1);
    expect((await suite.host.accounts.list())[0]?.state).to.equal('ready');
  });

  for (const [error, code] of [
    ['temporarily_unavailable', 'server'],
    ['consent_required', 'unauthorized'],
    ['unauthorized_client', 'forbidden'],
    ['<script>', 'forbidden'],
  ] as const) {
    it(`tells that the authority said ${error}`, async () => {
      const { url } = await begin();
      const refusal = await refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url, ANN, { code: null, error, error_description: 'about ann' })));
      expect(refusal.code).to.equal(code);
      expect(`${refusal.message}${JSON.stringify(refusal.details)}`).not.to.match(/about|<script>/);
      expect(suite.host.names()).to.include('AuthError');
    });
  }

  it('sends no code to addresses that were configured since', async () => {
    const { url } = await begin();
    const answer = suite.rig.clouds.consent(url);
    suite.rig.config = { ...suite.rig.config, endpoints: { ...suite.rig.config.endpoints, dropboxApiUrl: 'https://evil.example/' } };
    expect((await refusalOf(suite.host.accounts.finishSignIn(answer))).details['reason']).to.equal('wrong-issuer');
    expect(suite.rig.clouds.exchanges).to.be.empty;
  });

  it('wants all that was asked for', async () => {
    const { url } = await begin();
    const error = await refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url, ANN, { scope: 'account_info.read' })));
    expect(error.code).to.equal('forbidden');
    expect(error.details).to.deep.equal({ reason: 'scope', missing: 'files.metadata.read files.content.read' });
    expect(await suite.host.accounts.list()).to.be.empty;
    await waitUntil(() => suite.rig.clouds.revoked.length > 0, 'What came was left good at the provider.');
  });

  it('is content with scopes as Microsoft tells them', async () => {
    const { url } = await begin('onedrive');
    const scope = 'https://graph.microsoft.com/Files.Read https://graph.microsoft.com/user.read profile';
    expect((await suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url, ANN, { scope }))).state).to.equal('ready');
  });

  it('by Google’s token model has no secret, and lasts as long as the token', async () => {
    const account = await signIn('google-drive');
    expect(suite.rig.clouds.exchanges).to.be.empty;
    await suite.rig.clock.advance(3_590_000);
    expect(await codeOf(suite.host.accounts.refresh(account.id))).to.equal('unauthorized');
    const [expired] = await suite.host.accounts.list();
    expect(expired).to.include({ state: 'expired' });
    expect(expired?.error?.details?.['reason']).to.equal('sign-in-again');
  });

  it('by the listener’s own client shows its secret, and keeps it with the tokens', async () => {
    const account = await signIn('google-drive', ANN, { client: { id: 'own', secret: 'hush' } });
    expect(suite.rig.clouds.exchanges[0]).to.include({ client_id: 'own', client_secret: 'hush' });
    expect(JSON.stringify(await keyValueStore(suite.rig.database, 'accounts').entries())).not.to.contain('hush');
    await suite.host.accounts.refresh(account.id);
    expect(suite.rig.clouds.exchanges[1]).to.include({ grant_type: 'refresh_token', client_id: 'own', client_secret: 'hush' });
    const { url } = await suite.host.accounts.beginSignIn({ account: account.id, redirectUri: callbackOf('google-drive') });
    expect(new URL(url).searchParams.get('client_id')).to.equal('own');
    await suite.host.accounts.signOut(account.id);
    const error = await refusalOf(suite.host.accounts.beginSignIn({ account: account.id, redirectUri: callbackOf('google-drive') }));
    expect(error).to.deep.include({ code: 'invalid-argument', details: { field: 'client' } });
  });

  for (const [field, request] of [
    ['redirectUri', { account: { provider: 'dropbox' }, redirectUri: 'https://elsewhere.example/dropbox.html' }],
    ['redirectUri', { account: { provider: 'dropbox' }, redirectUri: 'dropbox.html' }],
    ['redirectUri', { account: { provider: 'dropbox' }, redirectUri: callbackOf('google-drive') }],
    ['client.secret', { account: { provider: 'google-drive', client: { id: 'a', secret: 'b c' } }, redirectUri: callbackOf('google-drive') }],
    ['provider', { account: { provider: 'webdav' }, redirectUri: callbackOf('dropbox') }],
    ['account.tokens', { account: { provider: 'dropbox', tokens: 'host' }, redirectUri: callbackOf('dropbox') }],
  ] as const) {
    it(`refuses a wrong ${field} by its name`, async () => {
      const error = await refusalOf(suite.host.accounts.beginSignIn(request as Parameters<typeof suite.host.accounts.beginSignIn>[0]));
      expect(error).to.deep.include({ code: 'invalid-argument', details: { field } });
    });
  }

  it('needs a client id of the site, or the listener’s own', async () => {
    suite.rig.config = { ...suite.rig.config, clients: { ...suite.rig.config.clients, dropbox: null } };
    expect(await refusalOf(begin())).to.deep.include({ code: 'unsupported', details: { field: 'clients.dropbox' } });
    expect((await begin('dropbox', { client: { id: 'own' } })).url).to.contain('client_id=own');
  });
});
