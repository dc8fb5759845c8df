import { expect } from '@open-wc/testing';
import { RATE, type FakeTab } from '../../test/player/fake-tab.ts';
import { PlayerRig, recording, sampleOf, type FakeTrack } from '../../test/player/player-rig.ts';

const SHORT: Record<string, FakeTrack> = { a: { duration: 1 }, b: { duration: 1.5 }, c: { duration: 0.5 } };
const LONG: Record<string, FakeTrack> = { a: { duration: 60 }, b: { duration: 60 }, c: { duration: 60 }, d: { duration: 60 } };

describe('PlayerEngine, tabs', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  function playing(tracks: Record<string, FakeTrack>, ids?: readonly string[], at?: number): Promise<FakeTab> {
    rig = new PlayerRig(tracks);
    return rig.playing(ids, at);
  }

  it('says blocked until the tab may sound, then plays from the first sample', async () => {
    rig = new PlayerRig(SHORT);
    const tab = await rig.tab('one', (one) => {
      one.wakesTo = 'blocked';
    });
    await rig.engine.play('one', { tracks: ['a'] });
    await rig.untilStatus('blocked');
    tab.becomes('running');
    await rig.untilStatus('ended');
    expect(tab.sound).to.deep.equal(recording(SHORT, 'a'));
  });

  it('does not wait for ever for a page that does not answer', async () => {
    rig = new PlayerRig(SHORT);
    await rig.tab('one', (tab) => {
      tab.wakesTo = 'none';
    });
    await rig.engine.play('one', { tracks: ['a'] });
    await rig.untilStatus('loading');
    await rig.flow(1);
    await rig.clock.advance(10_000);
    expect((await rig.untilStatus('error')).error?.code).to.equal('timeout');
  });

  it('asks for a context at the rate of the first track', async () => {
    rig = new PlayerRig({ a: { duration: 1, sampleRate: 96_000 } });
    const tab = await rig.tab('one');
    await rig.engine.play('one', { tracks: ['a'] });
    await rig.untilStatus('playing');
    expect(tab.commands.find((command) => command.type === 'wake')).to.deep.equal({ type: 'wake', sampleRate: 96_000 });
  });

  it('leaves a context that has sounded as it is, whatever rate comes next', async () => {
    rig = new PlayerRig({ a: { duration: 1, sampleRate: RATE }, b: { duration: 1, sampleRate: 96_000 } });
    const tab = await rig.tab('one');
    tab.becomes('running');
    await rig.flow(2);
    await rig.engine.play('one', { tracks: ['a'] });
    await rig.untilStatus('playing');
    await rig.engine.play('one', { tracks: ['b'] });
    await rig.until('the other track', () => tab.sound.includes(sampleOf('b', 100)));
    expect(tab.commands.filter((command) => command.type === 'wake' && command.sampleRate !== null)).to.deep.equal([]);
  });

  it('another tab goes on where the sounding one was when it is gone', async () => {
    const one = await playing(LONG);
    const two = await rig.tab('two');
    await rig.until('a second', () => one.sound.length > RATE);
    const { position, soundingTab } = await rig.engine.state();
    expect(soundingTab).to.equal('one');
    one.state = 'closed';
    rig.engine.releaseTab('one');
    await rig.until('sound in the other tab', () => two.sound.length > 1000);
    expect((await rig.engine.state()).soundingTab).to.equal('two');
    expect(two.sound[500]! - sampleOf('a', 0)).to.be.closeTo(position * RATE + 500, 0.2 * RATE);
  });

  it('shows blocked when the tab that takes over wants a gesture', async () => {
    await playing(LONG);
    const two = await rig.tab('two', (tab) => {
      tab.wakesTo = 'blocked';
    });
    rig.engine.releaseTab('one');
    await rig.untilStatus('blocked');
    two.becomes('running');
    await rig.untilStatus('playing');
  });

  it('waits as blocked when no tab is left, and goes on when one comes', async () => {
    await playing(LONG);
    rig.engine.releaseTab('one');
    await rig.untilStatus('blocked');
    await rig.tab('two');
    await rig.untilStatus('playing');
    expect((await rig.engine.state()).soundingTab).to.equal('two');
  });

  it('sounds where play was pressed unless another tab sounds already', async () => {
    const one = await playing(LONG);
    const two = await rig.tab('two');
    await rig.engine.pause();
    await rig.engine.play('two');
    expect((await rig.engine.state()).soundingTab).to.equal('one');
    await rig.engine.pause();
    await rig.clock.advance(30_000);
    await rig.until('the context sleeps', () => one.state === 'suspended');
    await rig.flow(1);
    await rig.engine.play('two');
    await rig.until('sound in the other tab', () => two.sound.length > 1000);
    expect(one.commands.at(-1)).to.deep.equal({ type: 'released' });
  });

  it('goes on through another context of the same tab without losing a sample', async () => {
    const before = await playing(LONG);
    await rig.until('a second', () => before.sound.length > RATE);
    // Its context was lost: it comes again, with ports of its own.
    rig.tabs.splice(0);
    const after = await rig.tab('one');
    await rig.until('sound', () => after.sound.length > 1000);
    // It comes back in a fade, whose first sample is none.
    const [last, first] = [before.sound.at(-1) ?? 0, (after.sound[100] ?? 0) - 101];
    expect(first).to.be.at.most(last + 1);
    expect(first).to.be.above(last - 0.25 * RATE);
    before.close();
  });

  it('rests when the device that it sounds through is gone, and says so until it plays again', async () => {
    const one = await playing(LONG);
    const two = await rig.tab('two');
    two.report({ type: 'device-lost' });
    await rig.flow(8);
    expect(await rig.engine.state()).to.include({ status: 'playing', deviceLost: false });
    one.report({ type: 'device-lost' });
    const { deviceLost, position } = await rig.untilStatus('paused');
    expect(deviceLost).to.equal(true);
    await rig.engine.play('one');
    expect(await rig.untilStatus('playing')).to.include({ deviceLost: false });
    expect((await rig.engine.state()).position).to.be.at.least(position);
  });

  it('tells every tab the volume, also one that comes later', async () => {
    const one = await playing(LONG);
    await rig.player.setVolume(0.3);
    await rig.player.setMuted(true);
    const two = await rig.tab('two');
    const told = (): unknown => [one, two].map((tab) => tab.commands.findLast((command) => command.type === 'volume'));
    const volume = { type: 'volume', volume: 0.3, muted: true };
    await rig.until('the volume in every tab', () => JSON.stringify(told()) === JSON.stringify([volume, volume]));
  });

  it('goes to the element where a page has no pipeline at all', async () => {
    rig = new PlayerRig({ a: { duration: 1, url: 'https://a.test/a.mp3' } });
    const tab = await rig.tab('one', (one) => {
      one.wakesTo = 'none';
    });
    const failure = { code: 'worker-unavailable', message: 'No worklet.', retryable: false } as const;
    tab.report({ type: 'failed', error: failure });
    await rig.engine.play('one', { tracks: ['a'] });
    await rig.until('the element is told to load', () => tab.commands.some((command) => command.type === 'element-load'));
  });
});
