import { expect } from '@open-wc/testing';
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import { PlayerRig, type FakeTrack } from '../../test/player/player-rig.ts';
import { Listening } from './listening.ts';
import type { QueueItem } from './queue.ts';

const item = (track: string): QueueItem => ({ entry: track, track });

describe('Listening', () => {
  let told: HistoryEntry[];
  let listening: Listening;
  let now: number;
  let scrobbled: string[];

  beforeEach(() => {
    told = [];
    scrobbled = [];
    now = 1000;
    listening = new Listening({ now: () => now, heard: (entry) => told.push(entry), listened: (track, startedAt) => scrobbled.push(`${track} ${startedAt}`) });
  });

  /** Hears a part of a track, second by second. */
  function hear(of: QueueItem, from: number, to: number, duration: number | null = 100): void {
    for (let position = from; position <= to; position++) listening.progressed(of, position, duration);
  }

  const a = item('a');
  const b = item('b');

  it('tells of a play at the half of the track, and how long it was in the end', () => {
    hear(a, 0, 49);
    expect(told).to.deep.equal([]);
    now = 60_000;
    hear(a, 50, 80);
    expect(told).to.deep.equal([{ track: 'a', startedAt: 1000, heard: 50, completed: true }]);
    listening.left(true);
    expect(told.at(-1)).to.deep.equal({ track: 'a', startedAt: 1000, heard: 80, completed: true });
  });

  it('takes four minutes of a long track for a play, also when nobody knows how long it is', () => {
    hear(a, 0, 240, 3600);
    expect(told).to.have.length(1);
    hear(b, 0, 240, null);
    expect(told.map(({ track }) => track)).to.deep.equal(['a', 'a', 'b']);
  });

  it('tells of a skip when the listener leaves early, but not when nothing was heard', () => {
    hear(a, 0, 20);
    listening.left(true);
    expect(told).to.deep.equal([{ track: 'a', startedAt: 1000, heard: 20, completed: false }]);
    listening.progressed(b, 0, 100);
    listening.progressed(b, 0.5, 100);
    listening.left(true);
    expect(told).to.have.length(1);
  });

  it('tells of nothing when it is not the listener who ends it early', () => {
    hear(a, 0, 20);
    listening.left(false);
    hear(b, 0, 20);
    listening.left(false);
    expect(told).to.deep.equal([]);
  });

  it('counts what is heard, not where the playhead is', () => {
    hear(a, 0, 10);
    listening.leapt();
    hear(a, 60, 70);
    expect(told).to.deep.equal([]);
    listening.left(true);
    expect(told.at(-1)?.heard).to.equal(20);
  });

  it('counts what is heard twice twice, and a pause not at all', () => {
    hear(a, 0, 20);
    now = 1e9;
    hear(a, 20, 25);
    listening.leapt();
    hear(a, 0, 25);
    expect(told).to.deep.equal([{ track: 'a', startedAt: 1000, heard: 50, completed: true }]);
  });

  it('tells once what a scrobbler would count, and nothing of a track of half a minute', () => {
    hear(a, 0, 100);
    expect(scrobbled).to.deep.equal(['a 1000']);
    hear(b, 0, 30, 30);
    expect(told.map(({ track, completed }) => [track, completed])).to.deep.equal([['a', true], ['a', true], ['b', true]]);
    expect(scrobbled).to.deep.equal(['a 1000']);
  });

  it('counts each round of a track that repeats', () => {
    for (let round = 0; round < 3; round++) {
      now = 1000 + round * 100_000;
      hear(a, 0, 100);
      listening.left(true);
    }
    const plays = new Map(told.map((entry) => [entry.startedAt, entry]));
    expect([...plays.values()].map(({ heard }) => heard)).to.deep.equal([100, 100, 100]);
  });
});

describe('the player tells what was heard', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  async function playing(tracks: Record<string, FakeTrack>): Promise<void> {
    rig = new PlayerRig(tracks);
    await rig.tab('one');
    await rig.engine.play('one', { tracks: Object.keys(tracks) });
    await rig.untilStatus('playing');
  }

  it('of tracks that follow without a gap, each on its own', async () => {
    await playing({ a: { duration: 2 }, b: { duration: 3 } });
    await rig.untilStatus('ended');
    const last = new Map(rig.heard.map((entry) => [entry.track, entry]));
    expect([...last.values()].map(({ track, completed }) => [track, completed])).to.deep.equal([['a', true], ['b', true]]);
    expect(last.get('a')?.heard).to.be.closeTo(2, 0.3);
    expect(last.get('b')?.heard).to.be.closeTo(3, 0.3);
  });

  it('a track that the listener leaves is skipped; one that is stopped or closed is not', async () => {
    await playing({ a: { duration: 60 }, b: { duration: 60 } });
    await rig.until('some seconds', async () => (await rig.engine.state()).position > 3);
    await rig.engine.next('one');
    expect(rig.heard.map(({ track, completed }) => [track, completed])).to.deep.equal([['a', false]]);
    expect(rig.heard[0]?.heard).to.be.closeTo(3, 0.5);
    await rig.until('some more', async () => (await rig.engine.state()).position > 3);
    await rig.engine.stop();
    expect(rig.heard).to.have.length(1);
  });

  it('a seek to the end is no play', async () => {
    await playing({ a: { duration: 60 } });
    await rig.until('two seconds', async () => (await rig.engine.state()).position > 2);
    await rig.engine.seek(59);
    await rig.untilStatus('ended');
    expect(rig.heard.map(({ completed }) => completed)).to.deep.equal([false]);
    expect(rig.heard[0]?.heard).to.be.closeTo(3, 0.5);
  });
});
