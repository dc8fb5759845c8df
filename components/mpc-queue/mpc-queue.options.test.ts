/** The queue by itself, and how it goes on: options, sleep timer, undo, chapters. */
import { expect, fixture, html } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import { sample, type Sample } from '../../stories/sample-client.ts';
import './mpc-queue.ts';
import type { MpcQueue } from './mpc-queue.ts';
import { sleepRemaining, sleepTimerOf } from './sleep-words.ts';

function queue(patch: Partial<PlayerState> = {}): Sample {
  const made = sample({ tracks: 12 });
  made.player.fill(Array.from({ length: 12 }, (_, n) => made.library.track(n)), 3, { position: 83, ...patch });
  return made;
}

async function settled(element: MpcQueue): Promise<void> {
  for (let turn = 0; turn < 2; turn++) {
    await new Promise(requestAnimationFrame);
    await element.updateComplete;
  }
}

async function shown({ client }: Sample, options = true): Promise<MpcQueue> {
  const element = await fixture<MpcQueue>(html`<mpc-queue style="height: 600px" ?options=${options} .client=${client}></mpc-queue>`);
  await settled(element);
  return element;
}

const within = <T extends HTMLElement>(element: MpcQueue, host: string, selector: string): T[] => [
  ...(element.shadowRoot?.querySelector(host)?.shadowRoot?.querySelectorAll<T>(selector) ?? []),
];
const find = <T extends HTMLElement>(element: MpcQueue, selector: string): T | null => element.shadowRoot?.querySelector<T>(selector) ?? null;

function row(element: MpcQueue, label: string): HTMLSelectElement {
  const all = within<HTMLLabelElement>(element, 'mpc-queue-options', 'label');
  const found = all.find((each) => each.querySelector('span')?.textContent === label)?.querySelector<HTMLSelectElement>('select, input');
  if (!found) throw new Error(`There is no ${label}.`);
  return found;
}

async function choose(element: MpcQueue, label: string, value: string): Promise<void> {
  const select = row(element, label);
  select.value = value;
  select.dispatchEvent(new Event('change'));
  await settled(element);
}

describe('mpc-queue by itself', () => {
  it('follows the player, and passes the audit with its options open', async () => {
    const element = await shown(queue());
    expect(find(element, 'h2')?.textContent).to.match(/8 tracks/);
    await expect(element).to.be.accessible();
  });

  it('shuffles by tracks or by albums, repeats, and goes on', async () => {
    const made = queue();
    const element = await shown(made);
    await choose(element, 'Shuffle', 'album');
    await choose(element, 'Repeat', 'one');
    row(element, 'Go on with music like it').click();
    await settled(element);
    expect(made.player.state).to.include({ shuffle: true, shuffleBy: 'album', repeat: 'one', autoplay: true });
    await choose(element, 'Shuffle', 'off');
    expect(made.player.state.shuffle).to.equal(false);
  });

  it('sets a sleep timer, tells what is left of it, and ends it', async () => {
    const made = queue();
    const element = await shown(made);
    await choose(element, 'Stop playing', '15');
    expect(row(element, 'Stop playing').selectedOptions[0]?.textContent).to.match(/^In 1[45]:\d\d$/);
    await choose(element, 'Stop playing', 'album');
    expect(made.player.state.sleepTimer).to.deep.equal({ atEndOf: 'album' });
    expect(row(element, 'Stop playing').selectedOptions[0]?.textContent).to.equal('After this album');
    await choose(element, 'Stop playing', 'off');
    expect(made.player.state.sleepTimer).to.equal(null);
  });

  it('saves itself as a playlist, and says so', async () => {
    const made = queue();
    const element = await shown(made);
    const [input] = within<HTMLInputElement>(element, 'mpc-queue-options', 'form .field');
    input!.value = '  Evening ';
    within<HTMLFormElement>(element, 'mpc-queue-options', 'form')[0]?.requestSubmit();
    await settled(element);
    expect(made.client.callsOf('player', 'saveQueue').map(({ args }) => args)).to.deep.equal([['Evening']]);
    expect(within(element, 'mpc-queue-options', '[role=status]')[0]?.textContent).to.equal('Saved as “Evening”.');
  });

  it('takes a change back', async () => {
    const made = queue();
    const element = await shown(made, false);
    expect(find(element, '[aria-label="Undo the last change"]')).to.equal(null);
    await made.client.player.remove('entry-5');
    await settled(element);
    find(element, '[aria-label="Undo the last change"]')?.click();
    await settled(element);
    expect(made.client.callsOf('player', 'undoQueue')).to.have.length(1);
  });

  it('brings back what was emptied', async () => {
    const made = sample({ tracks: 0 });
    made.player.set({ canUndo: true });
    const element = await shown(made);
    find(element, '.empty button')?.click();
    expect(made.client.callsOf('player', 'undoQueue')).to.have.length(1);
  });

  it('says what failed, until it is put away', async () => {
    const made = queue();
    made.client.fake({ player: { setRepeat: () => Promise.reject(new MpcError('storage-full', 'Full.')) } });
    const element = await shown(made);
    await choose(element, 'Repeat', 'all');
    expect(find(element, '[role=alert]')?.textContent).to.contain('no room left');
    find(element, '[role=alert] button')?.click();
    await settled(element);
    expect(find(element, '[role=alert]')).to.equal(null);
  });

  it('lists the chapters of what plays, marks the current one and leads to each', async () => {
    const made = queue({ duration: 5400, position: 2000, status: 'paused' });
    made.player.chapters = ['Prologue', 'The ferry', 'Low water'].map((title, at) => ({ title, start: at * 1800, end: (at + 1) * 1800 }));
    const element = await shown(made, false);
    const buttons = within<HTMLButtonElement>(element, 'mpc-chapter-list', 'button');
    expect(buttons.map((button) => button.hasAttribute('aria-current'))).to.deep.equal([false, true, false]);
    expect(within(element, 'mpc-chapter-list', 'summary')[0]?.textContent).to.contain('The ferry');
    buttons[2]?.click();
    await settled(element);
    expect(made.client.callsOf('player', 'seek').map(({ args }) => args)).to.deep.equal([[3600]]);
    await expect(element).to.be.accessible();
  });

  it('says in words how a timer is set and what is left', () => {
    expect([sleepTimerOf('off'), sleepTimerOf('90'), sleepTimerOf('track')]).to.deep.equal([null, { after: 5400 }, { atEndOf: 'track' }]);
    expect(sleepRemaining({ endsAt: 61_000 }, 0)).to.equal('1:01');
    expect(sleepRemaining({ endsAt: 61_000 }, 99_000)).to.equal('0:00');
    expect(sleepRemaining({ atEndOf: 'album' }, 0)).to.equal(null);
  });
});
