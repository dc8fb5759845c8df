import { expect } from '@open-wc/testing';
import { failure } from '../library/library-fixture.ts';
import { PlayerRig, type FakeTrack } from '../../test/player/player-rig.ts';

const LONG = 1500;
const TRACKS: Record<string, FakeTrack> = {
  a: { duration: 40, album: 'x' },
  b: { duration: 40, album: 'x' },
  c: { duration: 40, album: 'y' },
  book: { duration: LONG },
  talk: { duration: LONG },
};

describe('a player that rests', () => {
  let rig: PlayerRig;

  beforeEach(async () => {
    rig = new PlayerRig(TRACKS);
    await rig.tab('one');
  });
  afterEach(() => rig.close());

  const play = async (...tracks: string[]): Promise<void> => {
    await rig.engine.play('one', { tracks });
    await rig.untilStatus('playing');
  };
  const hearTo = async (position: number): Promise<void> => {
    await rig.engine.seek(position);
    await rig.until(`${position} s`, async () => (await rig.engine.state()).position >= position + 1);
  };

  describe('by a sleep timer', () => {
    it('pauses when the time is up, faded out', async () => {
      await play('a', 'b');
      await rig.engine.setSleepTimer({ after: 600 });
      expect((await rig.engine.state()).sleepTimer).to.deep.equal({ endsAt: rig.clock.now() + 600_000 });
      await rig.clock.advance(599_000);
      expect((await rig.engine.state()).status).to.equal('playing');
      await rig.clock.advance(1_000);
      expect(await rig.engine.state()).to.include({ status: 'paused', sleepTimer: null });
    });

    it('pauses before the next track', async () => {
      await play('a', 'b');
      await rig.engine.setSleepTimer({ atEndOf: 'track' });
      const state = await rig.untilStatus('paused');
      expect(state).to.deep.include({ position: 0, sleepTimer: null });
      expect(state.current?.track.id).to.equal('b');
      expect(rig.story()).to.deep.equal(['Started a', 'Listened a', 'Completed a']);
    });

    it('pauses after the album, not within', async () => {
      await play('a', 'b', 'c');
      await rig.engine.setSleepTimer({ atEndOf: 'album' });
      const state = await rig.untilStatus('paused');
      expect(state.current?.track.id).to.equal('c');
      expect(rig.told('Completed').map(({ track }) => track)).to.deep.equal(['a', 'b']);
    });

    it('is ended by its listener, and refuses what is no time', async () => {
      await play('a', 'b');
      await rig.engine.setSleepTimer({ after: 5 });
      await rig.engine.setSleepTimer(null);
      await rig.clock.advance(10_000);
      expect(await rig.engine.state()).to.include({ status: 'playing', sleepTimer: null });
      for (const after of [0, -1, Number.NaN, 1e9]) expect(await failure(rig.engine.setSleepTimer({ after }))).to.equal('invalid-argument timer.after');
      expect(await failure(rig.engine.setSleepTimer({ atEndOf: 'day' as 'album' }))).to.equal('invalid-argument timer.atEndOf');
    });
  });

  describe('in a long track', () => {
    it('goes on there whenever the track is played again, also after a reload', async () => {
      await play('book', 'a');
      await hearTo(700);
      await play('a', 'book');
      await rig.engine.next('one');
      expect((await rig.untilStatus('playing')).position).to.be.within(700, 720);
      await rig.close();
      rig = new PlayerRig(TRACKS, rig.store);
      await rig.tab('one');
      await play('book');
      expect((await rig.engine.state()).position).to.be.within(700, 720);
    });

    it('goes on there when the track before it has ended', async () => {
      await play('book');
      await hearTo(700);
      await play('a', 'book');
      await rig.engine.seek(38);
      await rig.until('the book is on', async () => (await rig.engine.state()).current?.track.id === 'book');
      expect((await rig.untilStatus('playing')).position).to.be.at.least(700);
    });

    it('begins anew once it was heard to its end, or hardly begun', async () => {
      await play('book', 'talk');
      await rig.engine.seek(LONG - 2);
      await rig.until('the talk is on', async () => (await rig.engine.state()).current?.track.id === 'talk');
      await hearTo(3);
      for (const id of ['book', 'talk']) {
        await play(id);
        expect((await rig.engine.state()).position).to.be.below(2);
      }
    });

    it('leaves short tracks alone', async () => {
      await play('a', 'b');
      await hearTo(20);
      await play('b');
      await play('a');
      expect((await rig.engine.state()).position).to.be.below(5);
    });
  });
});
