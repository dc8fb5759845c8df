import { expect, waitUntil } from '@open-wc/testing';
import { callbackOf, CloudSuite, refusalOf } from './cloud-rig.fake.ts';
import { ANN, BOB } from './fake-clouds.fake.ts';

describe('signing in at a cloud, as one user or another', () => {
  const suite = new CloudSuite();
  const { begin, signIn } = suite;

  it('makes one account of one user, and two of two', async () => {
    const first = await signIn();
    const again = await signIn('dropbox', ANN, { label: 'Music' });
    expect(again).to.include({ id: first.id, label: 'Music' });
    const second = await signIn('dropbox', BOB);
    const other = await signIn('onedrive', ANN);
    expect(new Set([first.id, second.id, other.id])).to.have.property('size', 3);
    expect(await suite.host.accounts.list()).to.have.length(3);
  });

  it('to an account again is signing in to it while it waits', async () => {
    const account = await signIn();
    const { url, state } = await suite.host.accounts.beginSignIn({ account: account.id, redirectUri: callbackOf('dropbox') });
    expect((await suite.host.accounts.list())[0]?.state).to.equal('signing-in');
    await suite.host.accounts.cancelSignIn(state);
    expect((await suite.host.accounts.list())[0]?.state).to.equal('ready');
    expect(new URL(url).searchParams.get('force_reapprove')).to.equal(null);
  });

  it('to an account as another user is refused, and changes nothing', async () => {
    const account = await signIn('onedrive');
    const { url } = await suite.host.accounts.beginSignIn({ account: account.id, redirectUri: callbackOf('onedrive') });
    expect(new URL(url).searchParams.get('login_hint')).to.equal(ANN);
    const before = await suite.rig.secrets.get(account.id);
    const error = await refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url, BOB)));
    expect(error).to.include({ code: 'forbidden' });
    expect(error.details['reason']).to.equal('other-user');
    expect(await suite.host.accounts.list()).to.deep.equal([account]);
    expect(await suite.rig.secrets.get(account.id)).to.equal(before);
  });

  it('as another user leaves nothing good at the provider, and the account’s own sign-in is', async () => {
    for (const provider of ['dropbox', 'google-drive'] as const) {
      const account = await signIn(provider);
      const { url } = await suite.host.accounts.beginSignIn({ account: account.id, redirectUri: callbackOf(provider) });
      suite.rig.clouds.revoked.length = 0;
      await refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(url, BOB)));
      await waitUntil(() => suite.rig.clouds.revoked.length > 0);
      expect((await suite.host.registry.provider(account.id).then((it) => it.identify(new AbortController().signal))).user).to.equal(ANN);
    }
  });

  it('at Google that is refused ends no sign-in that may be of the same user', async () => {
    const account = await signIn('google-drive');
    const { url } = await begin('google-drive');
    const answer = suite.rig.clouds.consent(url, ANN, { scope: 'openid' });
    await refusalOf(suite.host.accounts.finishSignIn(answer));
    // By the time that this one is revoked, that one would have been.
    const other = await begin('dropbox');
    await refusalOf(suite.host.accounts.finishSignIn(suite.rig.clouds.consent(other.url, ANN, { scope: 'openid' })));
    await waitUntil(() => suite.rig.clouds.revoked.length > 0);
    expect(suite.rig.clouds.revoked).not.to.include(new URLSearchParams(new URL(answer).hash.slice(1)).get('access_token'));
    expect((await suite.host.registry.provider(account.id).then((it) => it.identify(new AbortController().signal))).user).to.equal(ANN);
  });

  it('again revokes what the account was used by before, at Dropbox', async () => {
    const account = await signIn();
    const before = JSON.parse((await suite.rig.secrets.get(account.id)) ?? '{}') as { readonly access: string };
    await signIn();
    await waitUntil(() => suite.rig.clouds.revoked.includes(before.access), 'The older tokens are good still.');
    expect((await suite.host.accounts.refresh(account.id)).state).to.equal('ready');
  });
});
