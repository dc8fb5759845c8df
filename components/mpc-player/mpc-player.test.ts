import { expect, fixture, html, oneEvent, waitUntil } from '@open-wc/testing';
import type { FakeClient } from '../../services/fake-client.ts';
import type { WireError } from '../../services/protocol/errors.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import { IDLE, emitted, playerState, playingClient, queueEntry, trackRow } from '../../test/fixtures/facts/player.ts';
import './mpc-player.ts';
import type { MpcPlayer } from './mpc-player.ts';

const failure: WireError = { code: 'cors', message: '', retryable: false };

const find = <T extends HTMLElement>(element: MpcPlayer, selector: string): T | null => element.renderRoot.querySelector<T>(selector);
const button = (element: MpcPlayer, label: string): HTMLButtonElement => find<HTMLButtonElement>(element, `[aria-label="${label}"]`)!;
const title = (element: MpcPlayer): string | undefined => find(element, '.title')?.textContent.trim();

async function playerOf(client: FakeClient, layout = 'bar'): Promise<MpcPlayer> {
  const element = await fixture<MpcPlayer>(html`<mpc-player layout=${layout} .client=${client}></mpc-player>`);
  await waitUntil(() => title(element) !== undefined);
  return element;
}

async function tell(client: FakeClient, element: MpcPlayer, state: PlayerState): Promise<void> {
  await emitted(client, { type: 'Playback', payload: { event: 'StateChanged', state } });
  await element.updateComplete;
}

describe('mpc-player', () => {
  for (const layout of ['bar', 'card', 'compact']) {
    for (const state of [playerState(), playerState(IDLE), playerState({ status: 'error', error: failure }), playerState({ status: 'blocked' })]) {
      it(`passes the audit as ${layout}, ${state.status}`, async () => {
        await expect(await playerOf(playingClient(state), layout)).to.be.accessible();
      });
    }
  }

  it('shows skeletons and takes no clicks before the worker has told anything', async () => {
    const client = playingClient(playerState(), { player: { state: () => new Promise(() => {}) } });
    const element = await fixture<MpcPlayer>(html`<mpc-player .client=${client}></mpc-player>`);
    expect(find(element, '.texts .skeleton')).not.to.equal(null);
    expect(button(element, 'Play').disabled).to.equal(true);
    await expect(element).to.be.accessible();
  });

  it('invites when nothing plays', async () => {
    const element = await playerOf(playingClient(playerState(IDLE)));
    expect(title(element)).to.equal('Nothing playing');
    expect(button(element, 'Play').disabled).to.equal(true);
  });

  it('shows title, artist and album of what plays', async () => {
    const element = await playerOf(playingClient());
    expect(title(element)).to.equal('Slow Ferry');
    expect(find(element, '.artist')?.textContent).to.contain('Marlene Aas · Low Water');
    expect(find(element, 'mpc-artwork')).to.have.property('artwork', 'cover-1');
  });

  it('asks to pause, and shows it only when it is so', async () => {
    const client = playingClient();
    const element = await playerOf(client);
    button(element, 'Pause').click();
    await element.updateComplete;
    expect(client.callsOf('player', 'pause')).to.have.length(1);
    expect(button(element, 'Pause')).not.to.equal(null);
    await tell(client, element, playerState({ status: 'paused' }));
    expect(button(element, 'Play')).not.to.equal(null);
  });

  it('unlocks the sound within the click, before it asks to play', async () => {
    const client = playingClient(playerState({ status: 'paused' }));
    const element = await playerOf(client);
    let unlockedBefore = -1;
    client.unlock = () => {
      unlockedBefore = client.callsOf('player', 'play').length;
    };
    button(element, 'Play').click();
    expect(unlockedBefore).to.equal(0);
    expect(client.callsOf('player', 'play')).to.have.length(1);
  });

  it('sends every button to the player', async () => {
    const client = playingClient();
    const element = await playerOf(client);
    for (const label of ['Next', 'Previous', 'Shuffle', 'Repeat: off']) button(element, label).click();
    const sent = client.calls.filter(({ method }) => method !== 'state').map(({ method, args }) => [method, ...args]);
    expect(sent).to.deep.include.members([['next'], ['previous'], ['setShuffle', true], ['setRepeat', 'all']]);
  });

  it('does not skip past the end, but keeps the button focusable', async () => {
    const client = playingClient(playerState({ hasNext: false }));
    const element = await playerOf(client);
    const next = button(element, 'Next');
    next.click();
    expect(next.disabled).to.equal(false);
    expect(next).to.have.attribute('aria-disabled', 'true');
    expect(client.callsOf('player', 'next')).to.have.length(0);
  });

  it('puts an error into words and tries again', async () => {
    const client = playingClient(playerState({ status: 'error', error: failure }));
    const element = await playerOf(client);
    const note = find(element, '[role=alert]')!;
    expect(note.textContent).to.contain('does not let web pages read it');
    note.querySelector('button')!.click();
    expect(client.callsOf('player', 'play')).to.have.length(1);
  });

  it('puts a request that failed into words', async () => {
    const client = playingClient(playerState(), {
      player: { next: async () => Promise.reject(Object.assign(new Error('x'), { name: 'Broken' })) },
    });
    const element = await playerOf(client);
    const told = oneEvent<HTMLElementEventMap['mpc-error']>(element, 'mpc-error');
    button(element, 'Next').click();
    await told;
    await element.updateComplete;
    expect(find(element, '[role=alert]')?.textContent).to.contain('Something went wrong here.');
  });

  it('offers a tap when the browser blocks the sound', async () => {
    const client = playingClient(playerState({ status: 'blocked' }));
    const element = await playerOf(client);
    const tap = find(element, '.note button')!;
    expect(tap.textContent).to.equal('Tap to play');
    tap.click();
    expect(client.unlocks).to.equal(1);
    expect(client.callsOf('player', 'play')).to.have.length(1);
  });

  it('tells what it waits for while reading a track is tried again', async () => {
    const client = playingClient(playerState({ status: 'loading' }));
    const element = await playerOf(client);
    expect(find(element, '.note')).to.equal(null);
    await tell(client, element, playerState({ status: 'loading', waitingFor: { ...failure, code: 'server' } }));
    expect(find(element, '.note')?.textContent).to.contain('The server has a problem. Still trying.');
    await tell(client, element, playerState());
    expect(find(element, '.note')).to.equal(null);
  });

  it('tells of a skipped track until it is put away', async () => {
    const client = playingClient();
    const element = await playerOf(client);
    await tell(client, element, playerState({ skipped: { track: trackRow(4), error: { ...failure, code: 'malformed' } } }));
    expect(find(element, '.note')?.textContent).to.contain('Skipped “Letters from the Breakwater”. This file is damaged');
    find(element, '.note button')!.click();
    await element.updateComplete;
    expect(find(element, '.note')).to.equal(null);
  });

  it('says when another tab sounds', async () => {
    const element = await playerOf(playingClient(playerState({ soundingTab: 'another' })), 'card');
    expect(find(element, '.note')?.textContent).to.contain('Playing in another tab.');
  });

  it('says that it rests because the device is gone, until it plays again', async () => {
    const client = playingClient(playerState({ status: 'paused', deviceLost: true }));
    const element = await playerOf(client);
    expect(find(element, '.note')?.textContent).to.contain('headphones are gone');
    await tell(client, element, playerState({ status: 'playing' }));
    expect(find(element, '.note')).to.equal(null);
  });

  it('announces a new track politely, and tells the page of it', async () => {
    const client = playingClient();
    const element = await playerOf(client);
    const live = find(element, '[role=status]')!;
    expect(live.textContent).to.equal('');
    const told = oneEvent<HTMLElementEventMap['mpc-track-change']>(element, 'mpc-track-change');
    await tell(client, element, playerState({ current: queueEntry(2), queueIndex: 2 }));
    expect((await told).entry?.track.title).to.equal('The Tide Table');
    expect(live.textContent).to.equal('The Tide Table, Marlene Aas');
  });

  it('opens the queue and closes it by Escape', async () => {
    const element = await playerOf(playingClient());
    find(element, '.queue-button')!.click();
    await element.updateComplete;
    expect(find(element, '.queue-button')!.ariaExpanded).to.equal('true');
    await expect(element).to.be.accessible();
    find(element, 'mpc-queue')!.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true }));
    await element.updateComplete;
    expect(find(element, 'mpc-queue')).to.equal(null);
  });

  it('opens into a sheet with everything, and closes it', async () => {
    const element = await playerOf(playingClient());
    find(element, '.now')!.click();
    await element.updateComplete;
    const dialog = find<HTMLDialogElement>(element, 'dialog')!;
    expect(dialog.open).to.equal(true);
    await expect(element).to.be.accessible();
    dialog.querySelector<HTMLElement>('[aria-label="Close the player"]')!.click();
    await element.updateComplete;
    expect(find(element, 'dialog')).to.equal(null);
  });

  it('takes shortcuts while the focus is within, and none of them from elsewhere', async () => {
    const client = playingClient();
    const element = await playerOf(client);
    const press = (target: EventTarget, key: string): boolean =>
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true }));
    press(document.body, 'k');
    expect(client.callsOf('player', 'pause')).to.have.length(0);
    press(button(element, 'Next'), 'k');
    press(button(element, 'Next'), 'ArrowRight');
    expect(client.callsOf('player', 'pause')).to.have.length(1);
    expect(client.callsOf('player', 'seek')[0]?.args[0]).to.be.within(68, 70);
    element.hotkeys = 'document';
    await element.updateComplete;
    press(document.body, 'm');
    expect(client.callsOf('player', 'setMuted')[0]?.args).to.deep.equal([true]);
  });

  it('does not listen to the document after it has left it', async () => {
    const client = playingClient();
    const element = await fixture<MpcPlayer>(html`<mpc-player hotkeys="document" .client=${client}></mpc-player>`);
    await waitUntil(() => title(element) !== undefined);
    element.remove();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', bubbles: true }));
    expect(client.callsOf('player', 'pause')).to.have.length(0);
  });

  it('fits from 280 to 1600 pixels without spilling over', async () => {
    for (const layout of ['bar', 'card', 'compact']) {
      const element = await playerOf(playingClient(playerState({ current: queueEntry(6) })), layout);
      for (const width of [280, 360, 480, 719, 768, 1024, 1600]) {
        element.style.width = `${width}px`;
        const base = find(element, '[part=base]')!;
        expect(base.scrollWidth, `${layout} at ${width}`).to.be.at.most(width);
      }
    }
  });
});
