import { ContextProvider } from '@lit/context';
import { expect, fixture, html } from '@open-wc/testing';
import type { MpcClient } from '../../services/client.ts';
import { clientContext } from '../../services/client-context.ts';
import { FakeClient } from '../../services/fake-client.ts';
import type { PlaybackPayload } from '../../services/protocol/events.ts';
import { MpcElement } from './mpc-element.ts';

class TestElement extends MpcElement {
  readonly served: MpcClient[] = [];
  readonly heard: PlaybackPayload[] = [];
  signal: AbortSignal | undefined;

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    this.served.push(client);
    this.signal = signal;
    this.listen(client, signal, 'Playback', ({ payload }) => this.heard.push(payload));
  }

  get error(): string | undefined {
    return this.failure?.code;
  }

  request(): Promise<unknown> {
    return this.attempt(async () => this.activeClient?.player.next());
  }
}
customElements.define('test-element', TestElement);

const playback = { type: 'Playback', payload: { event: 'Stopped' } } as const;

/** Emits an event, and waits until a listener has heard it who came later than the element. */
function told(client: FakeClient): Promise<void> {
  return new Promise((resolve) => {
    const undo = client.events.on({ type: 'Playback' }, () => {
      undo();
      resolve();
    });
    client.emit(playback);
  });
}

describe('mpc-element', () => {
  it('serves the client that it is given', async () => {
    const client = new FakeClient();
    const element = await fixture<TestElement>(html`<test-element .client=${client}></test-element>`);
    expect(element.served).to.deep.equal([client]);
  });

  it('serves the client of the provider around it, also one that comes later', async () => {
    const around = document.createElement('div');
    const provider = new ContextProvider(around, { context: clientContext });
    const element = new TestElement();
    around.append(element);
    document.body.append(around);
    expect(element.served).to.deep.equal([]);
    const client = new FakeClient();
    provider.setValue(client);
    expect(element.served).to.deep.equal([client]);
    around.remove();
  });

  it('hears events only while it is in the page', async () => {
    const client = new FakeClient();
    const element = await fixture<TestElement>(html`<test-element .client=${client}></test-element>`);
    await told(client);
    element.remove();
    await told(client);
    expect(element.heard).to.have.length(1);
    expect(element.signal?.aborted).to.equal(true);
  });

  it('serves again when it comes back', async () => {
    const client = new FakeClient();
    const element = await fixture<TestElement>(html`<test-element .client=${client}></test-element>`);
    const parent = element.parentElement!;
    element.remove();
    parent.append(element);
    expect(element.served).to.deep.equal([client, client]);
  });

  it('leaves one client when it gets another', async () => {
    const [one, two] = [new FakeClient(), new FakeClient()];
    const element = await fixture<TestElement>(html`<test-element .client=${one}></test-element>`);
    element.client = two;
    await element.updateComplete;
    await told(one);
    expect(element.served).to.deep.equal([one, two]);
    expect(element.heard).to.deep.equal([]);
  });

  it('keeps a failed request for its words, tells the page, and forgets it when the next one succeeds', async () => {
    const client = new FakeClient();
    const element = await fixture<TestElement>(html`<test-element .client=${client}></test-element>`);
    const told: string[] = [];
    element.parentElement!.addEventListener('mpc-error', ({ error }) => told.push(error.code));
    await element.request();
    expect(element.error).to.equal('not-faked');
    client.fake({ player: { next: async () => {} } });
    await element.request();
    expect(element.error).to.equal(undefined);
    expect(told).to.deep.equal(['not-faked']);
  });

  it('says so when the client is closed under it', async () => {
    const client = new FakeClient();
    const element = await fixture<TestElement>(html`<test-element .client=${client}></test-element>`);
    client.close();
    expect(element.error).to.equal('closed');
  });
});
