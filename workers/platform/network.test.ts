import { expect } from '@open-wc/testing';
import { MemoryNetwork } from './memory-network.ts';
import { networkContract } from './network.contract.ts';
import type { NetworkScope, NetworkState } from './network.ts';
import { BrowserNetwork } from './network.ts';

/** Only the page has these; what is tested is compiled for workers. */
declare const SharedWorker: new (url: string, options: { type: 'module' }) => { readonly port: MessagePort };

class FakeConnection extends EventTarget {
  saveData = false;
  type = 'wifi';
}

/** A browser whose network a test switches; one that does not tell what bytes cost has no `connection`. */
class FakeScope extends EventTarget implements NetworkScope {
  readonly connection = new FakeConnection();
  readonly navigator: { onLine: boolean; connection?: FakeConnection };

  constructor({ online, metered }: NetworkState) {
    super();
    this.navigator = { onLine: online, ...(metered !== null && { connection: this.connection }) };
  }

  become({ online = this.navigator.onLine, metered }: Partial<NetworkState>): void {
    this.navigator.onLine = online;
    if (typeof metered === 'boolean') this.connection.type = metered ? 'cellular' : 'wifi';
    // Browsers tell it more than once.
    this.connection.dispatchEvent(new Event('change'));
    this.dispatchEvent(new Event(online ? 'online' : 'offline'));
    this.connection.dispatchEvent(new Event('change'));
  }
}

networkContract('BrowserNetwork', (state) => {
  const scope = new FakeScope(state);
  return { network: new BrowserNetwork(scope), become: (change) => scope.become(change) };
});

networkContract('MemoryNetwork', (state) => {
  const network = new MemoryNetwork(state);
  return { network, become: (change) => network.set(change) };
});

describe('BrowserNetwork', () => {
  it('takes it from who saves data that bytes are dear', () => {
    const scope = new FakeScope({ online: true, metered: false });
    scope.connection.saveData = true;
    expect(new BrowserNetwork(scope).metered).to.equal(true);
  });

  it('stands on the browser itself', () => {
    const network = new BrowserNetwork();
    expect(network.online).to.equal(navigator.onLine);
    expect(network.metered).to.be.oneOf([true, false, null]);
    network.onChange(() => undefined)();
  });

  it('hears of it by the connection alone, as in the workers of Chromium', () => {
    const scope = new FakeScope({ online: true, metered: false });
    const heard: boolean[] = [];
    new BrowserNetwork(scope).onChange(({ online }) => heard.push(online));
    scope.navigator.onLine = false;
    scope.connection.dispatchEvent(new Event('change'));
    expect(heard).to.deep.equal([false]);
  });

  for (const kind of ['dedicated', 'shared'] as const) {
    it(`stands on a ${kind} worker as well`, async () => {
      const source = `import { BrowserNetwork } from ${JSON.stringify(new URL('network.ts', import.meta.url).href)};
        const network = new BrowserNetwork();
        network.onChange(() => undefined)();
        const tell = (port) => port.postMessage({ online: network.online, metered: network.metered });
        if (self.postMessage) tell(self);
        else onconnect = ({ ports: [port] }) => tell(port);`;
      const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
      const told = await new Promise<NetworkState>((resolve, reject) => {
        const port = kind === 'shared' ? new SharedWorker(url, { type: 'module' }).port : new Worker(url, { type: 'module' });
        port.onmessage = ({ data }: MessageEvent<NetworkState>) => resolve(data);
        port.onmessageerror = reject;
      });
      URL.revokeObjectURL(url);
      const { online, metered } = new BrowserNetwork();
      expect(told).to.deep.equal({ online, metered });
    });
  }
});
