import { expect } from '@open-wc/testing';
import { EventBatch, eventText, readEvents } from './event-batch.ts';
import type { MpcEvent } from './events.ts';

const lost = (sequence: number): MpcEvent => ({
  type: 'System',
  payload: { event: 'Lagged', lost: 1 },
  emitter: 'test',
  sequence,
  time: 1000,
});

/** A batch and what it has sent. */
function recorded(): { readonly batch: EventBatch; readonly sent: (readonly unknown[])[] } {
  const sent: (readonly unknown[])[] = [];
  return { batch: new EventBatch((events) => sent.push(readEvents(events))), sent };
}

describe('EventBatch', () => {
  it('sends the events of a turn together and in order, when the turn ends', async () => {
    const { batch, sent } = recorded();
    batch.add(eventText(lost(1)));
    batch.add(eventText(lost(2)));
    expect(sent).to.deep.equal([]);
    await Promise.resolve();
    expect(sent).to.deep.equal([[lost(1), lost(2)]]);
  });

  it('sends later events by themselves', async () => {
    const { batch, sent } = recorded();
    batch.add(eventText(lost(1)));
    await Promise.resolve();
    batch.add(eventText(lost(2)));
    await Promise.resolve();
    expect(sent).to.deep.equal([[lost(1)], [lost(2)]]);
  });

  it('sends a burst in pieces that a receiver has room for, none lost', async () => {
    const { batch, sent } = recorded();
    const burst = Array.from({ length: 3000 }, (_, i) => lost(i));
    for (const event of burst) batch.add(eventText(event));
    await Promise.resolve();
    expect(Math.max(...sent.map((events) => events.length))).to.be.below(1024);
    expect(sent.flat()).to.deep.equal(burst);
  });

  it('sends at once what has come together, and nothing when there is none', async () => {
    const { batch, sent } = recorded();
    batch.add(eventText(lost(1)));
    batch.flush();
    batch.flush();
    expect(sent).to.deep.equal([[lost(1)]]);
    await Promise.resolve();
    expect(sent).to.have.length(1);
  });
});
