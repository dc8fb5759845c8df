import { expect } from '@open-wc/testing';
import type { MpcError } from '../../services/protocol/errors.ts';
import { RATE, type FakeTab } from '../../test/player/fake-tab.ts';
import { PlayerRig, recording, sampleOf, type FakeTrack } from '../../test/player/player-rig.ts';

const SHORT: Record<string, FakeTrack> = { a: { duration: 1 }, b: { duration: 1.5 }, c: { duration: 0.5 } };
const LONG: Record<string, FakeTrack> = { a: { duration: 60 }, b: { duration: 60 }, c: { duration: 60 }, d: { duration: 60 } };

describe('PlayerEngine', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  function playing(tracks: Record<string, FakeTrack>, ids?: readonly string[], at?: number): Promise<FakeTab> {
    rig = new PlayerRig(tracks);
    return rig.playing(ids, at);
  }

  describe('what is heard', () => {
    it('is every sample of every track, joined without a gap, and then the end', async () => {
      const tab = await playing(SHORT);
      await rig.untilStatus('ended');
      expect(tab.sound).to.deep.equal(recording(SHORT, 'abc'));
      expect(tab.underrun).to.equal(0);
      const first = tab.heard.findIndex((sample) => sample !== 0);
      expect(tab.heard.slice(first, first + tab.sound.length)).to.deep.equal(tab.sound);
      expect(rig.story()).to.deep.equal(['Started a', 'Completed a', 'Started b', 'Completed b', 'Started c', 'Completed c']);
      expect(rig.closed).to.equal(rig.opened);
    });

    it('repeats one track, or the queue, without a gap', async () => {
      const tab = await playing({ c: { duration: 0.5 } });
      await rig.player.setRepeat('one');
      await rig.until('three rounds', () => rig.told('Completed').length >= 3);
      expect(tab.sound.slice(0, 3 * 4000)).to.deep.equal(recording(SHORT, 'ccc'));
      await rig.player.setRepeat('off');
      await rig.untilStatus('ended');
      const rounds = rig.told('Completed').length;
      expect(tab.sound).to.deep.equal(recording(SHORT, 'c'.repeat(rounds)));
    });

    it('follows the queue when what comes next changes, though another track was joined already', async () => {
      const tab = await playing(SHORT);
      await rig.until('the next track is joined already', () => rig.decoded > 2 * RATE);
      const { entries } = await rig.player.queue(0, 10);
      await rig.player.remove(entries[1]!.entry);
      await rig.untilStatus('ended');
      expect(rig.story()).to.deep.equal(['Started a', 'Completed a', 'Started c', 'Completed c']);
      expect(tab.sound).to.deep.equal(recording(SHORT, 'ac'));
      expect(rig.closed).to.equal(rig.opened);
    });

    it('goes on without a gap to a track that is added after the last was sent to its end', async () => {
      const tab = await playing(SHORT, ['a']);
      await rig.until('the last track is sent', () => rig.decoded === RATE);
      await rig.flow(0);
      await rig.engine.enqueue('one', { tracks: ['b'] }, 'last');
      await rig.untilStatus('ended');
      expect(tab.sound).to.deep.equal(recording(SHORT, 'ab'));
      expect(tab.underrun).to.equal(0);
    });

    it('is never decoded more than some four seconds ahead', async () => {
      const tab = await playing({ a: { duration: 600 } });
      let most = 0;
      await rig.until('twenty seconds', () => {
        most = Math.max(most, rig.decoded - tab.sound.length);
        return tab.sound.length > 20 * RATE;
      });
      expect(most / RATE).to.be.within(3, 4.5);
      expect(tab.underrun).to.equal(0);
    });
  });

  describe('commands', () => {
    it('seek goes to the very sample, keeps the stream, and tells the position', async () => {
      const tab = await playing(LONG);
      await rig.engine.seek(30);
      expect((await rig.engine.state()).position).to.equal(30);
      await rig.until('the sound of second 30', () => tab.sound.at(-1)! > sampleOf('a', 30 * RATE + 500));
      // The first samples are faded in over 5 ms; from then on each is the recording's own.
      const exact = tab.sound.indexOf(sampleOf('a', 30 * RATE + 41));
      expect(tab.sound.slice(exact, exact + 400)).to.deep.equal(Array.from({ length: 400 }, (_, index) => sampleOf('a', 30 * RATE + 41 + index)));
      expect(rig.opened).to.equal(1);
      expect(rig.told('PositionChanged').some((event) => event.position === 30)).to.equal(true);
    });

    it('a hundred seeks at once end at the last', async () => {
      const tab = await playing(LONG);
      const seeks = Array.from({ length: 100 }, (_, index) => rig.engine.seek(index / 2));
      await Promise.all(seeks);
      await rig.until('the sound of second 49.5', () => tab.sound.at(-1)! > sampleOf('a', 49.5 * RATE + 500));
      expect((await rig.engine.state()).position).to.be.greaterThan(49.5);
      expect(rig.opened - rig.closed).to.be.within(1, 2);
    });

    it('a seek beyond the end ends the track', async () => {
      await playing(LONG);
      await rig.engine.seek(1e6);
      await rig.until('the next track', async () => (await rig.engine.state()).current?.track.id === 'b');
      await rig.untilStatus('playing');
    });

    it('pause keeps the place, and play goes on there without losing a frame', async () => {
      const tab = await playing(LONG);
      await rig.until('a second', () => tab.sound.length > RATE);
      await rig.engine.pause();
      expect((await rig.engine.state()).status).to.equal('paused');
      await rig.until('silence', () => tab.heard.slice(-500).every((sample) => sample === 0));
      const frames = tab.sound.length;
      const { position } = await rig.engine.state();
      expect(position).to.be.closeTo(frames / RATE, 0.02);
      await rig.engine.play('one');
      await rig.untilStatus('playing');
      await rig.until('another second', () => tab.sound.length > frames + RATE);
      // Beyond both fades.
      const far = 0.2 * RATE;
      expect(tab.sound[frames + far]! - tab.sound[frames - far]!).to.be.closeTo(2 * far, 2);
      expect(rig.story()).to.deep.equal(['Started a', 'Paused a', 'Resumed a']);
    });

    it('next and previous walk the queue; previous goes to the start of a track under way', async () => {
      const tab = await playing(LONG, ['a', 'b', 'c'], 1);
      await rig.engine.next('one');
      expect((await rig.engine.state()).current?.track.id).to.equal('c');
      await rig.engine.previous('one');
      expect((await rig.engine.state()).current?.track.id).to.equal('b');
      await rig.until('four seconds of b', () => tab.sound.at(-1)! > sampleOf('b', 4 * RATE));
      await rig.until('the position is told', async () => (await rig.engine.state()).position > 3);
      await rig.engine.previous('one');
      const state = await rig.engine.state();
      expect([state.current?.track.id, state.position]).to.deep.equal(['b', 0]);
    });

    it('five hundred presses on next settle on the right track and leave nothing open', async () => {
      const names = 'abcdefgh';
      await playing(Object.fromEntries([...names].map((name) => [name, { duration: 60 }])));
      await rig.player.setRepeat('all');
      await Promise.all(Array.from({ length: 500 }, () => rig.engine.next('one')));
      const state = await rig.untilStatus('playing');
      expect(state.current?.track.id).to.equal(names[500 % 8]);
      await rig.engine.stop();
      await rig.until('all is closed', () => rig.opened === rig.closed);
      expect((await rig.engine.state()).status).to.equal('idle');
    });

    it('shuffle plays each track once', async () => {
      const names = [...'abcdef'];
      rig = new PlayerRig(Object.fromEntries(names.map((name) => [name, { duration: 0.3 }])));
      await rig.tab('one');
      await rig.player.setShuffle(true);
      await rig.engine.play('one', { tracks: names });
      await rig.untilStatus('playing');
      await rig.untilStatus('ended');
      expect(rig.told('Completed').map((event) => event.track).sort()).to.deep.equal(names);
    });

    it('play after the end begins again', async () => {
      const tab = await playing(SHORT, ['c']);
      await rig.untilStatus('ended');
      await rig.engine.play('one');
      await rig.untilStatus('playing');
      await rig.untilStatus('ended');
      expect(tab.sound).to.deep.equal(recording(SHORT, 'cc'));
    });

    it('the last of two requests to play wins, however slow the first is', async () => {
      rig = new PlayerRig(LONG);
      await rig.tab('one');
      await Promise.all([rig.engine.play('one', { tracks: ['a'] }), rig.engine.play('one', { tracks: ['b'] })]);
      expect((await rig.untilStatus('playing')).current?.track.id).to.equal('b');
    });

    it('wrong arguments are refused by name', async () => {
      await playing(LONG);
      const refused = async (call: Promise<unknown>): Promise<unknown> => call.then(() => 'accepted', (error: MpcError) => [error.code, error.details['field']]);
      expect(await refused(rig.engine.seek(Number.NaN))).to.deep.equal(['invalid-argument', 'position']);
      expect(await refused(rig.player.setVolume(1.1))).to.deep.equal(['invalid-argument', 'volume']);
      expect(await refused(rig.player.setVolume(Number.NaN))).to.deep.equal(['invalid-argument', 'volume']);
      expect(await refused(rig.engine.play('one', { tracks: ['a'], at: -1 }))).to.deep.equal(['invalid-argument', 'at']);
      expect(await refused(rig.engine.play('one', { tracks: [] }))).to.deep.equal(['not-found', undefined]);
    });
  });
});
