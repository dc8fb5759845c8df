import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { FakeClient } from '../../services/fake-client.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import { IDLE, playerState, playingClient } from '../../test/fixtures/facts/player.ts';
import './mpc-queue.ts';
import type { MpcQueue } from './mpc-queue.ts';

const rows = (element: MpcQueue): HTMLElement[] => [...element.renderRoot.querySelectorAll<HTMLElement>('.main')];
const titles = (element: MpcQueue): string[] => rows(element).map((row) => row.querySelector('.title')!.textContent);
/** The page itself need not have the focus for this. */
const focused = (element: MpcQueue): string | undefined => element.shadowRoot?.activeElement?.querySelector('.title')?.textContent;

async function queueOf(state: PlayerState = playerState()): Promise<{ element: MpcQueue; client: FakeClient }> {
  const client = playingClient(state);
  const ask = (request: () => Promise<unknown>): Promise<unknown> => request();
  const element = await fixture<MpcQueue>(
    html`<mpc-queue style="height: 400px" .client=${client} .state=${state} .ask=${ask}></mpc-queue>`,
  );
  if (state.queueLength > 0) await waitUntil(() => rows(element).length > 0);
  return { element, client };
}

function press(target: HTMLElement, key: string, init: KeyboardEventInit = {}): void {
  target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
}

describe('mpc-queue', () => {
  it('passes the audit', async () => {
    const { element } = await queueOf();
    await expect(element).to.be.accessible();
  });

  it('says what to do when it is empty', async () => {
    const { element } = await queueOf(playerState(IDLE));
    expect(element.renderRoot.textContent).to.contain('The queue is empty');
  });

  it('marks the current track and counts what is left', async () => {
    const { element } = await queueOf();
    expect(element.renderRoot.querySelector('[aria-current=true] .title')?.textContent).to.equal('Slow Ferry');
    expect(element.renderRoot.querySelector('h2')?.textContent).to.match(/Playing next\s+6 tracks/);
  });

  it('renders only what is in sight of a long queue, and asks only for that', async () => {
    const { element, client } = await queueOf(playerState({ queueLength: 100_000, queueIndex: 5000 }));
    await waitUntil(() => element.renderRoot.querySelector('[data-index="5000"]') !== null);
    expect(rows(element).length).to.be.lessThan(40);
    const fetched = client.callsOf('player', 'queue').reduce((sum, { args }) => sum + Number(args[1]), 0);
    expect(fetched).to.be.at.most(400);
  });

  it('plays a row that is clicked, and unlocks the sound first', async () => {
    const { element, client } = await queueOf();
    rows(element)[3]!.click();
    expect(client.unlocks).to.equal(1);
    expect(client.callsOf('player', 'jump').map(({ args }) => args)).to.deep.equal([['entry-3']]);
  });

  it('moves the focus by the arrow keys and by Home and End', async () => {
    const { element } = await queueOf();
    rows(element)[1]!.focus();
    press(rows(element)[1]!, 'ArrowDown');
    await waitUntil(() => focused(element) === 'The Tide Table');
    press(rows(element)[2]!, 'End');
    await waitUntil(() => focused(element) === 'Home by Rail');
    expect(rows(element).filter((row) => row.tabIndex === 0)).to.have.length(1);
  });

  it('removes a row by the Delete key and keeps the focus in the list', async () => {
    const { element, client } = await queueOf();
    rows(element)[2]!.focus();
    press(rows(element)[2]!, 'Delete');
    await waitUntil(() => client.callsOf('player', 'remove').length === 1);
    expect(client.callsOf('player', 'remove')[0]?.args).to.deep.equal(['entry-2']);
    expect(focused(element)).to.equal('Salt on the Window');
  });

  it('keeps the focus in the list when the player tells that rows are gone, and when all are', async () => {
    const { element, client } = await queueOf();
    rows(element)[7]!.focus();
    const { entries } = await playingClient().player.queue(0, 8);
    client.fake({ player: { queue: async (offset) => ({ version: 2, offset, count: 3, entries: entries.slice(0, 3) }) } });
    element.state = playerState({ queueVersion: 2, queueLength: 3 });
    await waitUntil(() => focused(element) === 'The Tide Table');
    element.state = playerState({ queueVersion: 3, queueLength: 0, queueIndex: -1, current: null });
    await element.updateComplete;
    expect(element.shadowRoot!.activeElement).to.have.class('empty');
  });

  it('leaves the buttons of a row by Escape before it leaves the queue', async () => {
    const { element } = await queueOf();
    const left: Event[] = [];
    element.addEventListener('keydown', (event) => left.push(event));
    const grip = element.renderRoot.querySelectorAll<HTMLElement>('.grip')[2]!;
    grip.click();
    await element.updateComplete;
    press(element.renderRoot.querySelector<HTMLElement>('[aria-label="Remove The Tide Table"]')!, 'Escape', { composed: true });
    await element.updateComplete;
    expect(grip).to.have.attribute('aria-expanded', 'false');
    expect(element.shadowRoot!.activeElement).to.equal(grip);
    expect(left).to.deep.equal([]);
    press(grip, 'Escape', { composed: true });
    expect(left).to.have.length(1);
  });

  it('moves a row by Alt and an arrow key, but not past the ends', async () => {
    const { element, client } = await queueOf();
    press(rows(element)[2]!, 'ArrowUp', { altKey: true });
    press(rows(element)[0]!, 'ArrowUp', { altKey: true });
    press(rows(element)[7]!, 'ArrowDown', { altKey: true });
    expect(client.callsOf('player', 'move').map(({ args }) => args)).to.deep.equal([['entry-2', 1]]);
  });

  it('offers the same without a keyboard or dragging: a tap on the grip opens the buttons', async () => {
    const { element, client } = await queueOf();
    element.renderRoot.querySelectorAll<HTMLElement>('.grip')[2]!.click();
    await element.updateComplete;
    element.renderRoot.querySelector<HTMLElement>('[aria-label="Move The Tide Table down"]')!.click();
    expect(client.callsOf('player', 'move')[0]?.args).to.deep.equal(['entry-2', 3]);
    element.renderRoot.querySelector<HTMLElement>('[aria-label="Remove The Tide Table"]')!.click();
    await waitUntil(() => client.callsOf('player', 'remove').length === 1);
  });

  it('moves a row that is dragged by its grip', async () => {
    const { element, client } = await queueOf();
    const grip = element.renderRoot.querySelectorAll<HTMLElement>('.grip')[1]!;
    // Only a real pointer can be captured.
    grip.setPointerCapture = () => {};
    const pointer = (type: string, clientY: number): boolean =>
      grip.dispatchEvent(new PointerEvent(type, { pointerId: 1, button: 0, clientY, bubbles: true }));
    pointer('pointerdown', 100);
    pointer('pointermove', 100 + 56 * 2);
    await element.updateComplete;
    expect(element.renderRoot.querySelector('[data-dragged] .title')?.textContent).to.equal('Slow Ferry');
    pointer('pointerup', 100 + 56 * 2);
    expect(client.callsOf('player', 'move')[0]?.args).to.deep.equal(['entry-1', 3]);
  });

  it('shows the new order only when the player tells of it', async () => {
    const { element, client } = await queueOf();
    press(rows(element)[1]!, 'ArrowDown', { altKey: true });
    await element.updateComplete;
    expect(titles(element).slice(0, 3)).to.deep.equal(['Harbour Lights', 'Slow Ferry', 'The Tide Table']);
    client.fake({
      player: {
        queue: async (offset) => ({ version: 2, offset, count: 8, entries: [...(await playingClient().player.queue(0, 8)).entries].toReversed() }),
      },
    });
    element.state = playerState({ queueVersion: 2 });
    await waitUntil(() => titles(element)[0] === 'Home by Rail');
  });

  it('empties itself through the player', async () => {
    const { element, client } = await queueOf();
    element.renderRoot.querySelector<HTMLElement>('.clear')!.click();
    expect(client.callsOf('player', 'stop')).to.have.length(1);
  });
});
