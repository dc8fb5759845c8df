import { expect, waitUntil } from '@open-wc/testing';
import type { HostToken } from '../../../services/protocol/accounts.ts';
import { codeOf } from '../../providers/provider.contract.ts';
import { CloudSuite, refusalOf } from './cloud-rig.fake.ts';
import { ANN, BOB } from './fake-clouds.fake.ts';

describe('tokens of the page', () => {
  const suite = new CloudSuite();
  const signal = new AbortController().signal;

  /** A token of the cloud, as a site's server would have got it. */
  async function issue(user: string): Promise<HostToken> {
    const { url } = await suite.host.accounts.beginSignIn({ account: { provider: 'google-drive' }, redirectUri: `${location.origin}/sign-in/google-drive.html` });
    const { hash } = new URL(suite.rig.clouds.consent(url, user));
    return { accessToken: new URLSearchParams(hash.slice(1)).get('access_token') ?? '', expiresIn: 600 };
  }

  const questions = () => suite.host.events.filter((event) => event.event === 'TokenWanted');
  let answered: number;
  beforeEach(() => {
    answered = 0;
  });

  /** Answers the first question that has not been answered, or will be asked. */
  async function answer(token: HostToken | null): Promise<void> {
    let question = questions()[answered];
    for (; question === undefined; question = questions()[answered]) await new Promise((resolve) => setTimeout(resolve));
    answered++;
    await suite.host.accounts.supplyToken(question.request, token);
  }

  async function added() {
    const adding = suite.host.accounts.add({ provider: 'google-drive', tokens: 'host' });
    await answer(await issue(ANN));
    return adding;
  }

  it('make an account without any window', async () => {
    const account = await added();
    expect(account).to.include({ state: 'ready', username: ANN, tokens: 'host' });
    expect(questions()[0]).to.include({ provider: 'google-drive', refused: false });
    expect(JSON.stringify(suite.host.events)).not.to.contain('-secret');
    expect(await suite.rig.secrets.get(account.id)).to.equal(undefined);
  });

  it('are asked for once until they end, or are refused', async () => {
    const { id } = await added();
    const provider = await suite.host.registry.provider(id);
    await Promise.all([provider.identify(signal), provider.identify(signal)]);
    expect(questions()).to.have.length(1);
    suite.rig.clouds.expireAll();
    const refused = Promise.all([provider.identify(signal), provider.identify(signal)]);
    await answer(await issue(ANN));
    await refused;
    expect(questions()).to.have.length(2);
    expect(questions().at(-1)).to.include({ account: id, refused: true });
    await suite.rig.clock.advance(600_000);
    const late = provider.identify(signal);
    await answer(await issue(ANN));
    await late;
  });

  it('that the page has none of leave the account to the listener', async () => {
    const { id } = await added();
    const signingIn = suite.host.accounts.signIn(id, {});
    await answer(null);
    expect(await codeOf(signingIn)).to.equal('unauthorized');
    const again = suite.host.accounts.signIn(id, {});
    await answer(await issue(ANN));
    expect(await again).to.include({ id, state: 'ready' });
  });

  it('are taken of the tab that has one, though another has none or something else', async () => {
    suite.rig.givers = 3;
    const adding = suite.host.accounts.add({ provider: 'google-drive', tokens: 'host' });
    await waitUntil(() => questions().length > 0);
    const request = questions()[0]?.request ?? '';
    await suite.host.accounts.supplyToken(request, null);
    await refusalOf(suite.host.accounts.supplyToken(request, { accessToken: 'a b' }));
    await suite.host.accounts.supplyToken(request, null);
    await suite.host.accounts.supplyToken(request, await issue(ANN));
    expect(await adding).to.include({ state: 'ready', username: ANN });
  });

  it('are waited for shortly where one tab has none and another is silent', async () => {
    suite.rig.givers = 2;
    const adding = refusalOf(suite.host.accounts.add({ provider: 'google-drive', tokens: 'host' }));
    await answer(null);
    await suite.rig.clock.advance(10_000);
    expect(await adding).to.include({ code: 'unauthorized' });
  });

  it('that are none are told as such, at once where no other tab is asked', async () => {
    const adding = refusalOf(suite.host.accounts.add({ provider: 'google-drive', tokens: 'host' }));
    await waitUntil(() => questions().length > 0);
    const request = questions()[0]?.request ?? '';
    await refusalOf(suite.host.accounts.supplyToken(request, 'abc' as unknown as HostToken));
    await suite.host.accounts.supplyToken(request, null);
    const error = await adding;
    expect(error.code).to.equal('invalid-argument');
    expect(error.details).to.include({ field: 'accessToken' });
  });

  it('of another user are refused', async () => {
    const { id } = await added();
    const signingIn = refusalOf(suite.host.accounts.signIn(id, {}));
    await answer(await issue(BOB));
    expect((await signingIn).details['reason']).to.equal('other-user');
  });

  it('are waited for half a minute', async () => {
    const adding = refusalOf(suite.host.accounts.add({ provider: 'dropbox', tokens: 'host' }));
    await waitUntil(() => questions().length > 0);
    await suite.rig.clock.advance(30_000);
    expect(await adding).to.include({ code: 'timeout', retryable: true });
    expect(suite.host.registry.tokens.questions.open).to.be.empty;
    await suite.host.accounts.supplyToken(questions()[0]?.request ?? '', null);
  });

  it('are not waited for where no page has `getToken`', async () => {
    suite.rig.givers = 0;
    const error = await refusalOf(suite.host.accounts.add({ provider: 'dropbox', tokens: 'host' }));
    expect(error).to.deep.include({ code: 'unauthorized', retryable: false });
    expect(error.details['reason']).to.equal('no-token');
    expect(questions()).to.be.empty;
  });

  it('are waited for until the first page is here, and no longer where that has no `getToken`', async () => {
    suite.rig.givers = null;
    const adding = refusalOf(suite.host.accounts.add({ provider: 'dropbox', tokens: 'host' }));
    await waitUntil(() => questions().length > 0);
    suite.host.registry.tokens.questions.tabsChanged();
    expect(suite.host.registry.tokens.questions.open).to.have.length(1);
    suite.rig.givers = 0;
    suite.host.registry.tokens.questions.tabsChanged();
    expect((await adding).details['reason']).to.equal('no-token');
  });

  it('make an account usable again when a page comes that gives them', async () => {
    const { id } = await added();
    suite.rig.clouds.expireAll();
    suite.rig.givers = 0;
    expect(await codeOf(suite.host.accounts.refresh(id))).to.equal('unauthorized');
    const [wanting] = await suite.host.accounts.list();
    expect(wanting).to.include({ state: 'expired' });
    expect(wanting?.error?.details?.['reason']).to.equal('no-token');
    suite.rig.givers = 1;
    const before = suite.host.events.length;
    expect(await suite.host.registry.tokensOffered()).to.deep.equal([id]);
    const told = suite.host.events.slice(before).map((event) => (event.event === 'AccountChanged' ? [event.account, event.state?.state] : event.event));
    expect(told).to.deep.equal([[id, 'ready']]);
    expect((await suite.host.accounts.list())[0]).to.include({ state: 'ready', error: null });
    expect(await suite.host.registry.tokensOffered()).to.deep.equal([]);
  });

  it('have to be bearer tokens', async () => {
    for (const [field, token] of [
      ['accessToken', { accessToken: 'a b' }],
      ['accessToken', { accessToken: 'a\r\nX-Evil: 1' }],
      ['expiresIn', { accessToken: 'a', expiresIn: 0 }],
    ] as const) {
      expect(await refusalOf(suite.host.accounts.supplyToken('', token))).to.deep.include({ code: 'invalid-argument', details: { field } });
    }
  });

  it('are not asked for where the listener signs in', async () => {
    expect(await codeOf(suite.host.accounts.add({ provider: 'dropbox' }))).to.equal('unsupported');
    expect(questions()).to.be.empty;
  });
});
