/** What the player shows beside a track that simply plays: its waveform, a live stream, and what sound waits for. */
import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { FakeClient } from '../../services/fake-client.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Waveform } from '../../services/protocol/waveform.ts';
import { playerState, playingClient, queueEntry } from '../../test/fixtures/facts/player.ts';
import './mpc-player.ts';
import type { MpcPlayer } from './mpc-player.ts';

const DURATION = 191;

function part(element: MpcPlayer, selector: string): HTMLElement | null {
  const slider = element.renderRoot.querySelector('.centre mpc-seek-slider, mpc-seek-slider');
  return slider?.shadowRoot?.querySelector<HTMLElement>(selector) ?? null;
}

async function shown(client: FakeClient): Promise<MpcPlayer> {
  const element = await fixture<MpcPlayer>(html`<mpc-player layout="card" waveform .client=${client}></mpc-player>`);
  await waitUntil(() => element.renderRoot.querySelector('.title') !== null);
  return element;
}

const tell = (client: FakeClient, state: PlayerState): number => client.emit({ type: 'Playback', payload: { event: 'StateChanged', state } });

/** A client whose worker knows so much of each waveform. */
function drawing(state: PlayerState, known: () => number): FakeClient {
  const waveform = async (track: string): Promise<Waveform> => ({ track, peaks: new Uint8Array(known()).fill(255), binDuration: DURATION / 100, complete: known() === 100 });
  return playingClient(state, { player: { state: async () => state, waveform } });
}

const bars = (element: MpcPlayer): number => (part(element, '.waveform path')?.getAttribute('d')?.match(/v100h/g) ?? []).length;
const drawn = (element: MpcPlayer, count: number): Promise<void> => waitUntil(() => bars(element) === count, `${count} bars are drawn.`);

describe('mpc-player shows', () => {
  it('the waveform of what plays, as it grows', async () => {
    let known = 10;
    const client = drawing(playerState(), () => known);
    const element = await shown(client);
    await drawn(element, 16);
    known = 100;
    client.emit({ type: 'Playback', payload: { event: 'WaveformChanged', track: queueEntry(1).track.id, status: 'complete' } });
    await drawn(element, 160);
    await expect(element).to.be.accessible();
  });

  it('no waveform of a track that only waits, nor of the one before', async () => {
    const client = drawing(playerState({ status: 'paused' }), () => 100);
    const element = await shown(client);
    expect(client.callsOf('player', 'waveform')).to.have.length(0);
    tell(client, playerState());
    await drawn(element, 160);
    tell(client, playerState({ status: 'loading', current: queueEntry(2) }));
    await waitUntil(() => part(element, '.waveform') === null, 'The waveform of the track before goes.');
  });

  it('no waveform where it is not wanted', async () => {
    const client = drawing(playerState(), () => 100);
    const element = await fixture<MpcPlayer>(html`<mpc-player layout="card" .client=${client}></mpc-player>`);
    await waitUntil(() => element.renderRoot.querySelector('.title') !== null);
    expect(client.callsOf('player', 'waveform')).to.have.length(0);
  });

  it('a live stream as such: nothing to seek in, and what it says is on', async () => {
    const live = playerState({ mode: 'element', duration: null, live: { title: 'Nattväka' } });
    const client = playingClient(live);
    const element = await shown(client);
    expect(part(element, '.live')?.textContent).to.contain('Live');
    expect(part(element, 'input')).to.equal(null);
    expect(element.renderRoot.querySelector('.artist')?.textContent).to.contain('Nattväka');
    expect(element.renderRoot.querySelector('.note')?.textContent).to.contain('without equaliser');
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowRight', bubbles: true, composed: true }));
    expect(client.callsOf('player', 'seek')).to.have.length(0);
    await expect(element).to.be.accessible();
  });

  it('a button that plays on when the device is gone', async () => {
    const client = playingClient(playerState({ status: 'paused', deviceLost: true }), { player: { play: async () => undefined, state: async () => playerState({ status: 'paused', deviceLost: true }) } });
    const element = await shown(client);
    element.renderRoot.querySelector<HTMLButtonElement>('.note .button')?.click();
    expect(client.callsOf('player', 'play')).to.have.length(1);
    expect(client.unlocks).to.equal(1);
  });

  it('that it waits for the network, with a button that tries again', async () => {
    const online = Object.getOwnPropertyDescriptor(Navigator.prototype, 'onLine');
    Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
    try {
      const state = playerState({ status: 'loading' });
      const client = playingClient(state, { player: { play: async () => undefined, state: async () => state } });
      const element = await shown(client);
      expect(element.renderRoot.querySelector('.note')?.textContent).to.contain('You are offline.');
      element.renderRoot.querySelector<HTMLButtonElement>('.note .button')?.click();
      expect(client.callsOf('player', 'play')).to.have.length(1);
      Reflect.deleteProperty(navigator, 'onLine');
      dispatchEvent(new Event('online'));
      await waitUntil(() => element.renderRoot.querySelector('.note') === null, 'The note goes.');
    } finally {
      Reflect.deleteProperty(navigator, 'onLine');
      expect(Object.getOwnPropertyDescriptor(Navigator.prototype, 'onLine')).to.deep.equal(online);
    }
  });
});
