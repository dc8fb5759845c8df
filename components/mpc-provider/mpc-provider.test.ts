import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import { FakeClient } from '../../services/fake-client.ts';
import { DEFAULT_CONFIG } from '../../services/protocol/config.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { systemEvents } from '../../services/protocol/event-creators.ts';
import { playingClient } from '../../test/fixtures/facts/player.ts';
import '../mpc-player/mpc-player.ts';
import { MpcAccentEvent, type MpcErrorEvent } from '../shared/events.ts';
import './mpc-provider.ts';
import type { MpcProvider } from './mpc-provider.ts';

const notice = (element: MpcProvider): HTMLElement | null => element.renderRoot.querySelector('[part=notice]');

describe('mpc-provider', () => {
  it('passes the audit with its notice', async () => {
    const client = new FakeClient({ storage: 'memory' });
    const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client}></mpc-provider>`);
    await waitUntil(() => notice(element) !== null);
    await expect(element).to.be.accessible();
  });

  it('shows nothing of its own when all is well', async () => {
    const element = await fixture<MpcProvider>(html`<mpc-provider .client=${new FakeClient()}><p>page</p></mpc-provider>`);
    expect(notice(element)).to.equal(null);
    expect(element.getBoundingClientRect().height).to.equal(0);
  });

  it('gives its client to elements within, also to those that come later', async () => {
    const client = playingClient();
    const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client}><mpc-player></mpc-player></mpc-provider>`);
    element.append(document.createElement('mpc-player'));
    await waitUntil(() => client.callsOf('player', 'state').length === 2);
  });

  it('tells that its client is ready', async () => {
    const client = new FakeClient();
    const element = document.createElement('mpc-provider');
    const told = oneEvent<HTMLElementEventMap['mpc-ready']>(element, 'mpc-ready');
    element.client = client;
    document.body.append(element);
    expect((await told).client).to.equal(client);
    element.remove();
  });

  it('says once that nothing can be kept, and takes the notice away when asked', async () => {
    const element = document.createElement('mpc-provider');
    const told = oneEvent<HTMLElementEventMap['mpc-notice']>(element, 'mpc-notice');
    element.client = new FakeClient({ storage: 'memory' });
    document.body.append(element);
    expect((await told).error.code).to.equal('storage-unavailable');
    await element.updateComplete;
    expect(notice(element)).to.have.attribute('role', 'status');
    expect(notice(element)?.textContent).to.contain('Nothing can be kept on this device.');
    notice(element)!.querySelector('button')!.click();
    await element.updateComplete;
    expect(notice(element)).to.equal(null);
    element.remove();
  });

  for (const [ours, theirs, words] of [
    [1, 2, /updated in another tab.*Reload this page/s],
    [2, 1, /older version.*open in another tab.*Close that tab/s],
  ] as const) {
    it(`says which tab to see to when database version ${ours} meets ${theirs}, whatever else is amiss`, async () => {
      const client = new FakeClient({ storage: 'memory' });
      const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client}></mpc-provider>`);
      const told = oneEvent<HTMLElementEventMap['mpc-notice']>(element, 'mpc-notice');
      client.emit(systemEvents.versionMismatch(ours, theirs));
      expect((await told).error).to.deep.include({ code: 'version-mismatch', details: { ours, theirs } });
      client.emit(systemEvents.storageUnavailable({ code: 'storage-unavailable', message: 'For the test.', retryable: false }));
      const heard = client.events.subscribe({ event: 'Online' });
      client.emit(systemEvents.online());
      await heard.recv();
      await element.updateComplete;
      expect(notice(element)?.textContent).to.match(words);
    });
  }

  it('says so when the worker is gone', async () => {
    const client = new FakeClient();
    const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client}></mpc-provider>`);
    client.close();
    await element.updateComplete;
    expect(notice(element)).to.have.attribute('role', 'alert');
    expect(notice(element)?.textContent).to.contain('disconnected');
  });

  it('says so when there is no worker script, and can try again', async () => {
    const element = document.createElement('mpc-provider');
    element.setAttribute('worker-url', '/no-such.worker.js');
    element.setAttribute('database', `test-${crypto.randomUUID()}`);
    const failed = oneEvent<HTMLElementEventMap['mpc-error']>(element, 'mpc-error');
    document.body.append(element);
    expect((await failed).error.code).to.equal('worker-unavailable');
    await element.updateComplete;
    expect(getComputedStyle(element.renderRoot.querySelector('slot.failed')!).getPropertyValue('--mpc-skeleton-state')).to.equal('paused');
    const again = oneEvent<HTMLElementEventMap['mpc-error']>(element, 'mpc-error');
    notice(element)!.querySelector('button')!.click();
    await again;
    element.remove();
  });

  it('keeps its client when it is only moved', async () => {
    const client = new FakeClient();
    const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client}></mpc-provider>`);
    let readies = 0;
    element.addEventListener('mpc-ready', () => readies++);
    element.parentElement!.append(element);
    await element.updateComplete;
    expect(client.closed.aborted).to.equal(false);
    expect(readies).to.equal(0);
  });

  it('does not close a client that it was given', async () => {
    const client = new FakeClient();
    const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client}></mpc-provider>`);
    element.remove();
    await Promise.resolve();
    expect(client.closed.aborted).to.equal(false);
  });

  describe('its configuration', () => {
    const refuse = async (): Promise<never> => {
      throw new MpcError('invalid-argument', '`playback.startBuffer` must be', { details: { field: 'playback.startBuffer', faults: 1 } });
    };
    const errorOf = async (element: MpcProvider): Promise<MpcError> => (await oneEvent<MpcErrorEvent>(element, 'mpc-error')).error;

    it('is told to the client, as an object or as JSON in the attribute, and again only when it says something else', async () => {
      const client = new FakeClient({ fakes: { settings: { configure: async () => DEFAULT_CONFIG } } });
      const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client} config='{"features":{"lyrics":false}}'></mpc-provider>`);
      element.config = { caches: { audio: 0 } };
      await element.updateComplete;
      element.config = { caches: { audio: 0 } };
      await element.updateComplete;
      const told = client.callsOf('settings', 'configure').map(({ args }) => args[0]);
      expect(told).to.deep.equal([{ features: { lyrics: false } }, { caches: { audio: 0 } }]);
    });

    it('is no matter where there is none', async () => {
      const client = new FakeClient();
      await fixture<MpcProvider>(html`<mpc-provider .client=${client}></mpc-provider>`);
      expect(client.calls).to.deep.equal([]);
    });

    it('is refused aloud, and the client goes on', async () => {
      const client = new FakeClient({ fakes: { settings: { configure: refuse } } });
      const element = await fixture<MpcProvider>(html`<mpc-provider .client=${client}></mpc-provider>`);
      const told = errorOf(element);
      element.config = { playback: { startBuffer: 99 } };
      expect((await told).details['field']).to.equal('playback.startBuffer');
      await element.updateComplete;
      expect(notice(element)).to.have.attribute('role', 'status');
      expect(notice(element)?.textContent).to.contain('not set up right');
      await expect(element).to.be.accessible();
      expect(client.closed.aborted).to.equal(false);
      expect(element.client).to.equal(client);
      client.fake({ settings: { configure: async () => DEFAULT_CONFIG } });
      element.config = { playback: { startBuffer: 1 } };
      await waitUntil(() => notice(element) === null);
    });

    it('is refused at the start too, with a typed error for what is no JSON, until it is mended', async () => {
      const element = document.createElement('mpc-provider');
      element.setAttribute('worker-url', '/no-such.worker.js');
      element.setAttribute('database', `test-${crypto.randomUUID()}`);
      element.setAttribute('config', '{features: {}}');
      const first = errorOf(element);
      document.body.append(element);
      expect(await first).to.include({ code: 'invalid-argument', message: 'The attribute `config` of mpc-provider must be JSON.' });
      await element.updateComplete;
      expect(notice(element)).to.have.attribute('role', 'alert');
      const second = errorOf(element);
      element.setAttribute('config', '{"playback":{"startBuffer":99}}');
      expect((await second).message).to.contain('`playback.startBuffer` must be a number from 0.1 to 5 (seconds), not 99.');
      const third = errorOf(element);
      element.setAttribute('config', '{}');
      expect(await third).to.include({ code: 'worker-unavailable' });
      element.remove();
    });
  });

  it('lends the accent of what plays to every element within, and takes it back', async () => {
    const element = await fixture<MpcProvider>(
      html`<mpc-provider .client=${new FakeClient()}><mpc-player></mpc-player><mpc-player layout="compact"></mpc-player></mpc-provider>`,
    );
    const [player, other] = element.querySelectorAll('mpc-player');
    const accentOf = (target: Element): string => getComputedStyle(target).getPropertyValue('--_accent');
    const usual = accentOf(other!);
    player!.dispatchEvent(new MpcAccentEvent({ light: 'rgb(1, 2, 3)', dark: 'rgb(1, 2, 3)' }));
    expect(accentOf(other!)).to.contain('rgb(1, 2, 3)').and.not.equal(usual);
    player!.dispatchEvent(new MpcAccentEvent(null));
    expect(accentOf(other!)).to.equal(usual);
  });
});
