/** Who is let in, to which host, and what the others are told. */
import { expect } from '@open-wc/testing';
import { MpcError } from '../services/protocol/errors.ts';
import { PROTOCOL_VERSION, type Hello, type HostConfig, type Refusal, type Welcome } from '../services/protocol/session.ts';
import type { Host } from './host-interface.ts';
import { Lobby } from './lobby.ts';

type Answer = Welcome | Refusal;

/** A host that opens its door to everybody and does nothing else. */
function stubHost(id: string): Host & { lost: boolean; readonly tabs: string[] } {
  const tabs: string[] = [];
  return {
    id,
    lock: `lock-${id}`,
    storage: 'indexeddb',
    keepsSecrets: true,
    lost: false,
    session: 'session',
    config: {} as Host['config'],
    events: {} as Host['events'],
    tabs,
    emit: () => 0,
    open: ({ tab }) => void tabs.push(tab),
    close: () => Promise.resolve(),
  };
}

/** Says hello at a lobby's door and waits for the answer. */
function hello(lobby: Lobby, tab: string, changes: Partial<Hello> = {}): Promise<Answer> {
  const { port1, port2 } = new MessageChannel();
  lobby.enter(port1);
  const message: Omit<Hello, 'ports'> = { type: 'hello', protocol: PROTOCOL_VERSION, tab, tabLock: tab, config: { database: 'one' }, givesTokens: false, ...changes };
  return new Promise((resolve) => {
    port2.onmessage = (event: MessageEvent<Answer>) => resolve(event.data);
    port2.postMessage(message);
  });
}

const hostOf = (answer: Answer): string => (answer.type === 'welcome' ? answer.host : answer.error.code);

describe('the lobby', () => {
  it('makes one host for all, also for two who come at once', async () => {
    const made: HostConfig[] = [];
    const host = stubHost('first');
    const lobby = new Lobby(async (config) => {
      made.push(config);
      return host;
    });
    const answers = await Promise.all([hello(lobby, 'a'), hello(lobby, 'b')]);
    expect([...answers, await hello(lobby, 'c')].map(hostOf)).to.deep.equal(['first', 'first', 'first']);
    expect(made).to.have.length(1);
    expect(host.tabs).to.deep.equal(['a', 'b', 'c']);
  });

  it('refuses a page of another protocol, and tells it how the versions are', async () => {
    const host = stubHost('first');
    const lobby = new Lobby(() => Promise.resolve(host));
    const theirs = PROTOCOL_VERSION;
    for (const ours of [PROTOCOL_VERSION + 1, PROTOCOL_VERSION - 1]) {
      const answer = await hello(lobby, 'a', { protocol: ours });
      expect(answer).to.have.nested.property('error.code', 'version-mismatch');
      expect(answer).to.have.deep.nested.property('error.details', { ours, theirs });
    }
    expect(host.tabs).to.deep.equal([]);
  });

  it('refuses those who want another database', async () => {
    const lobby = new Lobby(() => Promise.resolve(stubHost('first')));
    await hello(lobby, 'a');
    const answer = await hello(lobby, 'b', { config: { database: 'two' } });
    expect(answer).to.have.deep.nested.property('error.details', { field: 'database' });
  });

  it('tells why there is no host, and tries again for the next', async () => {
    let attempts = 0;
    const lobby = new Lobby(() =>
      ++attempts === 1 ? Promise.reject(new MpcError('storage-unavailable', 'For the test.')) : Promise.resolve(stubHost('second')),
    );
    expect(hostOf(await hello(lobby, 'a'))).to.equal('storage-unavailable');
    expect(hostOf(await hello(lobby, 'a'))).to.equal('second');
  });

  it('gives those who come after a host lost its storage a host anew, one for all of them', async () => {
    const hosts = [stubHost('first'), stubHost('second')];
    let made = 0;
    const lobby = new Lobby(() => Promise.resolve(hosts[made++] ?? stubHost('one too many')));
    await hello(lobby, 'a');
    hosts[0]!.lost = true;
    const answers = await Promise.all([hello(lobby, 'b'), hello(lobby, 'c')]);
    expect([...answers, await hello(lobby, 'd')].map(hostOf)).to.deep.equal(['second', 'second', 'second']);
    expect(hosts[0]!.tabs).to.deep.equal(['a']);
  });

  it('overhears what is no hello', async () => {
    const { port1, port2 } = new MessageChannel();
    const lobby = new Lobby(() => Promise.resolve(stubHost('first')));
    lobby.enter(port1);
    for (const noise of [null, 'hello', 5, {}, { type: 'good morning' }]) port2.postMessage(noise);
    expect(hostOf(await hello(lobby, 'a'))).to.equal('first');
  });
});
