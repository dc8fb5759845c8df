import { expect } from '@open-wc/testing';
import { PlayerRig } from '../../test/player/player-rig.ts';
import type { Waveform } from '../../services/protocol/waveform.ts';

const TRACKS = { a: { duration: 60 }, b: { duration: 30 }, c: { duration: 5, breaksAt: 1 }, d: { duration: 5, size: 500_000_000 } };

describe('Waveforms', () => {
  let rig: PlayerRig;
  beforeEach(() => {
    rig = new PlayerRig(TRACKS);
  });
  afterEach(() => rig.close());

  /** Lets the worker have as much time as it takes until a waveform is as far as it gets. */
  async function ended(id: string): Promise<string> {
    for (let turn = 0; turn < 4000; turn++) {
      const last = rig.told('WaveformChanged').findLast(({ track }) => track === id);
      if (last !== undefined && last.status !== 'growing') return last.status;
      await rig.clock.advance(50);
    }
    throw new Error(`The waveform of ${id} came to no end.`);
  }

  async function waveform(id: string): Promise<Waveform> {
    const found = await rig.player.waveform(id);
    if (found === null) throw new Error('There are no waveforms.');
    return found;
  }

  it('are made while nothing waits for them, and told of', async () => {
    const first = await waveform('a');
    expect(first.complete).to.equal(false);
    expect(first.peaks).to.have.lengthOf(0);
    expect(await ended('a')).to.equal('complete');
    const { peaks, binDuration, complete } = await waveform('a');
    expect(complete).to.equal(true);
    expect(peaks.length * binDuration).to.be.within(60, 60 + binDuration);
    expect(rig.opened).to.equal(1);
    expect(rig.closed).to.equal(1);
  });

  it('are kept: a later visit does not decode again', async () => {
    await waveform('b');
    await ended('b');
    const later = new PlayerRig(TRACKS, rig.store);
    const found = await later.player.waveform('b');
    expect(found?.complete).to.equal(true);
    expect(later.opened).to.equal(0);
    await later.close();
  });

  it('of another track end the one under way, and being asked again is no second one', async () => {
    let opens = false;
    rig.opensAfter = { a: () => opens };
    await waveform('a');
    await waveform('a');
    await rig.clock.advance(20);
    await waveform('b');
    opens = true;
    expect(await ended('a')).to.equal('failed');
    expect(await ended('b')).to.equal('complete');
    expect(rig.opened - rig.closed).to.equal(0);
    expect(rig.opened).to.equal(1);
  });

  it('that cannot be made are told of, and tried again when asked for', async () => {
    await waveform('c');
    expect(await ended('c')).to.equal('failed');
    rig.events.length = 0;
    expect((await waveform('c')).complete).to.equal(false);
    expect(await ended('c')).to.equal('failed');
    expect(rig.opened).to.equal(2);
  });

  it('are not made of what is too large to be read for them', async () => {
    await waveform('d');
    expect(await ended('d')).to.equal('failed');
    expect([rig.decoded, rig.opened - rig.closed]).to.deep.equal([0, 0]);
  });

  it('wait while playing waits for sound', async () => {
    let opens = false;
    rig.opensAfter = { b: () => opens };
    await rig.tab('one');
    await rig.player.play({ tracks: ['b'] });
    await rig.untilStatus('loading');
    await waveform('a');
    await rig.clock.advance(2000);
    expect(rig.opened).to.equal(0);
    opens = true;
    await rig.untilStatus('playing');
    expect(await ended('a')).to.equal('complete');
  });
});
