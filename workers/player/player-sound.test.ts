import { expect } from '@open-wc/testing';
import { DEFAULT_SOUND } from '../../services/protocol/sound.ts';
import { RATE, type FakeTab } from '../../test/player/fake-tab.ts';
import { PlayerRig, recording, sampleOf, type FakeTrack } from '../../test/player/player-rig.ts';

/** dB of a half and of a quarter. */
const HALF = -20 * Math.log10(2);
const QUARTER = 2 * HALF;

describe('the sound of the player', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  async function heardOf(tracks: Record<string, FakeTrack>, sound: Partial<typeof DEFAULT_SOUND>, prepare: (rig: PlayerRig) => Promise<void> = async () => {}): Promise<number[]> {
    rig = new PlayerRig(tracks);
    rig.sound = { ...DEFAULT_SOUND, ...sound };
    await prepare(rig);
    const tab = await rig.tab('one');
    await rig.engine.play('one', { tracks: Object.keys(tracks), at: 0 });
    await rig.untilStatus('ended');
    return tab.sound;
  }

  const scaled = (samples: readonly number[], factor: number): number[] => samples.map((sample) => Math.fround(sample * factor));
  const near = (heard: readonly number[], expected: readonly number[]): void => {
    expect(heard).to.have.length(expected.length);
    expect(Math.max(...heard.map((sample, at) => Math.abs(sample / (expected[at] ?? 0) - 1)))).to.be.below(1e-6);
  };

  it('has the gain of each track from its first sample to its last', async () => {
    const tracks = { a: { duration: 0.5, loudness: { trackGain: HALF, trackPeak: 1 } }, b: { duration: 0.5, loudness: { trackGain: QUARTER, trackPeak: 1 } } };
    const heard = await heardOf(tracks, { replayGain: 'track' });
    near(heard, [...scaled(recording(tracks, 'a'), 0.5), ...scaled(recording(tracks, 'b'), 0.25)]);
  });

  it('is the recording itself while nothing is to be changed', async () => {
    const tracks = { a: { duration: 0.5, loudness: { trackGain: HALF } } };
    expect(await heardOf(tracks, {})).to.deep.equal(recording(tracks, 'a'));
  });

  it('goes by the album, and by the track where tracks are shuffled', async () => {
    const tracks = { a: { duration: 0.5, loudness: { trackGain: HALF, albumGain: QUARTER } } };
    near(await heardOf(tracks, { replayGain: 'auto' }), scaled(recording(tracks, 'a'), 0.25));
    await rig.close();
    near(await heardOf(tracks, { replayGain: 'auto' }, (each) => each.player.setShuffle(true)), scaled(recording(tracks, 'a'), 0.5));
    await rig.close();
    near(await heardOf(tracks, { replayGain: 'auto' }, (each) => each.player.setShuffle(true, 'album')), scaled(recording(tracks, 'a'), 0.25));
  });

  it('changes in mid-track, from where it is', async () => {
    rig = new PlayerRig({ a: { duration: 60, loudness: { trackGain: HALF } } });
    const tab = await rig.tab('one');
    await rig.engine.play('one', { tracks: ['a'] });
    await rig.until('a second', () => tab.sound.length > RATE);
    const before = tab.sound.at(-1) ?? 0;
    rig.sound = { ...DEFAULT_SOUND, replayGain: 'track' };
    rig.engine.soundChanged();
    await rig.until('it is quieter', () => (tab.sound.at(-1) ?? 0) < before * 0.6);
    const state = await rig.engine.state();
    expect(state.position).to.be.within(0.9, 4);
    expect(rig.opened).to.equal(1);
  });

  it('is measured where the tags say nothing, once the whole of it was heard', async () => {
    const tracks = { a: { duration: 1.5 } };
    const loud = await heardOf(tracks, { replayGain: 'track' });
    near(loud, recording(tracks, 'a'));
    const { store } = rig;
    await rig.until('it is kept', () => store.values.has('loudness/a'));
    await rig.close();
    rig = new PlayerRig(tracks, store);
    rig.sound = { ...DEFAULT_SOUND, replayGain: 'track', preventClipping: false };
    const tab = await rig.tab('one');
    await rig.engine.play('one', { tracks: ['a'] });
    await rig.untilStatus('ended');
    const { integrated } = store.values.get('loudness/a') as { integrated: number };
    near(tab.sound, scaled(recording(tracks, 'a'), 10 ** ((-18 - integrated) / 20)));
  });

  describe('with a crossfade', () => {
    const TRACKS = { a: { duration: 3, album: 'x' }, b: { duration: 4, album: 'y' }, c: { duration: 2, album: 'y' } };
    const SECOND = RATE;

    /** What is to be heard of two tracks that fade into each other for so many frames. */
    const faded = (one: readonly number[], other: readonly number[], frames: number): number[] => [
      ...one.slice(0, one.length - frames),
      ...Array.from({ length: frames }, (_, at) => {
        const angle = ((at + 0.5) / frames) * (Math.PI / 2);
        return (one[one.length - frames + at] ?? 0) * Math.cos(angle) + (other[at] ?? 0) * Math.sin(angle);
      }),
      ...other.slice(frames),
    ];
    const of = (ids: string): number[] => recording(TRACKS, ids);

    it('one track fades into the next at equal power, and nothing is lost before or after', async () => {
      near(await heardOf({ a: TRACKS.a, b: TRACKS.b }, { crossfade: 1 }), faded(of('a'), of('b'), SECOND));
      expect(rig.story()).to.deep.equal(['Started a', 'Completed a', 'Started b', 'Completed b']);
      expect(rig.closed).to.equal(rig.opened);
    });

    it('tracks of an album are joined as they were recorded', async () => {
      near(await heardOf({ b: TRACKS.b, c: TRACKS.c }, { crossfade: 1 }), of('bc'));
    });

    it('a fade takes half of a short track at most, and there is one at both of its ends', async () => {
      const tracks = { a: TRACKS.a, c: { duration: 2, album: 'z' }, b: TRACKS.b };
      near(await heardOf(tracks, { crossfade: 12 }), faded(faded(of('a'), of('c'), SECOND), of('b'), SECOND));
    });

    it('the last track is heard to its end', async () => {
      near(await heardOf({ a: TRACKS.a }, { crossfade: 2 }), of('a'));
    });

    it('another track can still follow once the fade into the first is made ready', async () => {
      rig = new PlayerRig({ ...TRACKS, d: { duration: 2, album: 'd' } });
      rig.sound = { ...DEFAULT_SOUND, crossfade: 1 };
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a', 'b', 'd'] });
      await rig.until('the next is joined', () => rig.decoded > 3 * RATE + 1500);
      const { entries } = await rig.player.queue(0, 10);
      await rig.player.remove(entries[1]?.entry ?? '');
      await rig.untilStatus('ended');
      const d = Array.from({ length: 2 * RATE }, (_, at) => 4_000_000 + at + 1);
      near(tab.sound, faded(of('a'), d, SECOND));
      expect(tab.underrun).to.equal(0);
    });

    it('what cannot be opened in time costs the fade, not a sample', async () => {
      rig = new PlayerRig({ a: TRACKS.a, b: TRACKS.b });
      rig.sound = { ...DEFAULT_SOUND, crossfade: 1 };
      rig.opensAfter = { b: () => tab.sound.length > 2.9 * RATE };
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a', 'b'] });
      await rig.untilStatus('ended');
      near(tab.sound, of('ab'));
    });
  });

  describe('at another speed', () => {
    const TRACKS = { a: { duration: 3, album: 'x' }, b: { duration: 4, album: 'y' } };

    it('lasts as long as the speed says, and joins what follows without a frame too much', async () => {
      for (const speed of [0.5, 1.5, 3]) {
        const heard = await heardOf(TRACKS, { speed });
        expect(heard).to.have.length(Math.round((3 * RATE) / speed) + Math.round((4 * RATE) / speed));
        const join = Math.round((3 * RATE) / speed);
        const recorded = recording(TRACKS, 'ab');
        expect(heard.slice(join - 20, join + 1)).to.deep.equal(recorded.slice(3 * RATE - 20, 3 * RATE + 1));
        expect(heard.slice(-20)).to.deep.equal(recorded.slice(-20));
        expect(rig.story()).to.deep.equal(['Started a', 'Completed a', 'Started b', 'Completed b']);
        await rig.close();
      }
      rig = new PlayerRig({});
    });

    it('tells positions and durations of the track, and the speed beside them', async () => {
      rig = new PlayerRig({ a: { duration: 60 } });
      rig.sound = { ...DEFAULT_SOUND, speed: 2 };
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      await rig.until('three seconds', () => tab.sound.length > 3 * RATE);
      const state = await rig.engine.state();
      expect(state).to.include({ duration: 60, speed: 2 });
      expect(state.position).to.be.closeTo((tab.sound.length / RATE) * 2, 0.5);
      await rig.engine.seek(30);
      await rig.until('the sound of second 40', () => (tab.sound.at(-1) ?? 0) > sampleOf('a', 40 * RATE));
      expect((await rig.engine.state()).position).to.be.closeTo(40, 0.7);
    });

    it('changes in mid-track, from where it is, and back to what was recorded', async () => {
      rig = new PlayerRig({ a: { duration: 60 } });
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      await rig.until('a second', () => tab.sound.length > RATE);
      rig.sound = { ...DEFAULT_SOUND, speed: 2 };
      rig.engine.soundChanged();
      await rig.until('the sound of second 8', () => (tab.sound.at(-1) ?? 0) > sampleOf('a', 8 * RATE));
      expect(tab.sound.length).to.be.within(3.5 * RATE, 6 * RATE);
      rig.sound = DEFAULT_SOUND;
      rig.engine.soundChanged();
      await rig.until('the sound of second 20', () => (tab.sound.at(-1) ?? 0) > sampleOf('a', 20 * RATE));
      const last = tab.sound.slice(-4000);
      expect(last).to.deep.equal(last.map((_, at) => (last[0] ?? 0) + at));
      expect(rig.opened).to.equal(1);
    });

    it('fades for as long as at the recorded speed', async () => {
      const heard = await heardOf(TRACKS, { speed: 2, crossfade: 0.5 });
      expect(heard).to.have.length((1.5 + 2 - 0.5) * RATE);
    });
  });

  it('is told to every tab, to those that come later and when it changes', async () => {
    rig = new PlayerRig({ a: { duration: 60 } });
    rig.sound = { ...DEFAULT_SOUND, mono: true };
    const told = (tab: FakeTab): unknown[] => tab.commands.flatMap((command) => (command.type === 'sound' ? [command.sound] : []));
    const one = await rig.tab('one');
    await rig.until('it is told', () => told(one).length === 1);
    const first = rig.sound;
    rig.engine.soundChanged();
    rig.sound = { ...DEFAULT_SOUND, balance: 0.5 };
    rig.engine.soundChanged();
    const two = await rig.tab('two');
    await rig.until('it is told again', () => told(one).length === 2 && told(two).length === 1);
    expect(told(one)).to.deep.equal([first, rig.sound]);
    expect(told(two)).to.deep.equal([rig.sound]);
  });

  describe('when it is paused or stopped', () => {
    /** Plays for a second, pauses or stops, and gives the samples from then on, as parts of what was recorded. */
    async function faded(pauseFade: number, end: (rig: PlayerRig) => Promise<void>): Promise<number[]> {
      rig = new PlayerRig({ a: { duration: 60 } });
      rig.sound = { ...DEFAULT_SOUND, pauseFade };
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      await rig.until('a second', () => tab.sound.length > RATE);
      await end(rig);
      await rig.until('silence', () => tab.heard.slice(-500).every((sample) => sample === 0));
      return tab.sound.map((sample, at) => sample / sampleOf('a', at + 1)).filter((part) => part < 0.9999);
    }

    it('fades for as long as the listener has set it, and for a moment at least', async () => {
      for (const [seconds, expected] of [[0.15, 0.15], [1, 1], [0, 0.01]] as const) {
        const parts = await faded(seconds, (each) => each.engine.pause());
        expect(parts.length / RATE, `${seconds} s`).to.be.closeTo(expected, expected * 0.1);
        expect(parts).to.deep.equal(parts.toSorted((a, b) => b - a));
        await rig.close();
      }
      const parts = await faded(0.15, (each) => each.engine.stop());
      expect(parts.length / RATE).to.be.closeTo(0.15, 0.015);
    });

    it('comes back as slowly, and nothing is missing between', async () => {
      await faded(0.15, (each) => each.engine.pause());
      const [tab] = rig.tabs;
      const before = tab?.sound.length ?? 0;
      await rig.engine.play('one');
      await rig.until('another second', () => (tab?.sound.length ?? 0) > before + RATE);
      const back = (tab?.sound ?? []).slice(before).map((sample, at) => sample / sampleOf('a', before + at + 1));
      expect(back[0]).to.be.below(0.001);
      expect(back.findIndex((part) => part > 0.9999) / RATE).to.be.closeTo(0.15, 0.015);
      expect(back.at(-1)).to.be.closeTo(1, 1e-6);
    });
  });
});
