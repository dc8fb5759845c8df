import { expect } from '@open-wc/testing';
import { DEFAULT_SOUND } from '../../services/protocol/sound.ts';
import { PlayerRig, RATE, recording, type FakeTrack } from '../../test/player/player-rig.ts';

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
});
