import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { FakeTab, PlayerRig, RATE, sampleOf, type FakeTrack } from '../../test/player/player-rig.ts';

const SHORT: Record<string, FakeTrack> = { a: { duration: 1 }, b: { duration: 1.5 }, c: { duration: 0.5 } };
const LONG: Record<string, FakeTrack> = { a: { duration: 60 }, b: { duration: 60 }, c: { duration: 60 }, d: { duration: 60 } };

/** The recording of some tracks played one after the other. */
function recording(tracks: Record<string, FakeTrack>, ids: string): number[] {
  return [...ids].flatMap((id) =>
    Array.from({ length: Math.round((tracks[id]?.duration ?? 0) * RATE) }, (_, index) => sampleOf(id, index + 1)),
  );
}

describe('PlayerEngine', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  async function playing(tracks: Record<string, FakeTrack>, ids = Object.keys(tracks), at = 0): Promise<FakeTab> {
    rig = new PlayerRig(tracks);
    const tab = await rig.tab('one');
    await rig.engine.play('one', { tracks: ids, at });
    await rig.untilStatus('playing');
    return tab;
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
      await rig.engine.setRepeat('one');
      await rig.until('three rounds', () => rig.told('Completed').length >= 3);
      expect(tab.sound.slice(0, 3 * 4000)).to.deep.equal(recording(SHORT, 'ccc'));
      await rig.engine.setRepeat('off');
      await rig.untilStatus('ended');
      const rounds = rig.told('Completed').length;
      expect(tab.sound).to.deep.equal(recording(SHORT, 'c'.repeat(rounds)));
    });

    it('follows the queue when what comes next changes, though another track was joined already', async () => {
      const tab = await playing(SHORT);
      await rig.until('the next track is joined already', () => rig.decoded > 2 * RATE);
      const { entries } = await rig.engine.queue(0, 10);
      await rig.engine.remove(entries[1]!.entry);
      await rig.untilStatus('ended');
      expect(rig.story()).to.deep.equal(['Started a', 'Completed a', 'Started c', 'Completed c']);
      expect(tab.sound).to.deep.equal(recording(SHORT, 'ac'));
      expect(rig.closed).to.equal(rig.opened);
    });

    it('goes on without a gap to a track that is added after the last was sent to its end', async () => {
      const tab = await playing(SHORT, ['a']);
      await rig.until('the last track is sent', () => rig.decoded === RATE);
      await rig.flow(0);
      await rig.engine.enqueue({ tracks: ['b'] }, 'last');
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
      const beyond = frames + 400;
      expect(tab.sound[beyond]! - tab.sound[frames - 400]!).to.be.closeTo(800, 2);
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
      await rig.engine.setRepeat('all');
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
      await rig.engine.setShuffle(true);
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
      expect(await refused(rig.engine.setVolume(1.1))).to.deep.equal(['invalid-argument', 'volume']);
      expect(await refused(rig.engine.setVolume(Number.NaN))).to.deep.equal(['invalid-argument', 'volume']);
      expect(await refused(rig.engine.play('one', { tracks: ['a'], at: -1 }))).to.deep.equal(['invalid-argument', 'at']);
      expect(await refused(rig.engine.play('one', { tracks: [] }))).to.deep.equal(['not-found', undefined]);
    });
  });

  describe('what cannot be played', () => {
    const gone = (): MpcError => new MpcError('not-found', 'The file is gone.');

    it('is skipped and said', async () => {
      const tab = await playing({ a: { duration: 0.5, fails: gone() }, b: { duration: 0.5 } });
      const state = await rig.untilStatus('ended');
      expect(tab.sound).to.deep.equal(recording({ b: { duration: 0.5 } }, 'b'));
      expect(state.skipped?.track.id).to.equal('a');
      expect(state.skipped?.error.code).to.equal('not-found');
      expect(rig.story()).to.deep.equal(['Error a not-found', 'Started b', 'Completed b']);
    });

    it('is skipped also in the middle, after what could be played', async () => {
      const tab = await playing({ a: { duration: 5, breaksAt: 1 }, b: { duration: 0.5 } });
      await rig.untilStatus('ended');
      expect(tab.sound.slice(0, RATE)).to.deep.equal(recording({ a: { duration: 1 } }, 'a'));
      expect(tab.sound.slice(-4000)).to.deep.equal(recording({ b: { duration: 0.5 } }, 'b'));
      expect(rig.story()).to.deep.equal(['Started a', 'Error a malformed', 'Started b', 'Completed b']);
    });

    it('ends in an error when it is all of the queue, even on repeat', async () => {
      rig = new PlayerRig({ a: { duration: 1, fails: gone() }, b: { duration: 1, fails: gone() } });
      await rig.tab('one');
      await rig.engine.setRepeat('all');
      await rig.engine.play('one', { tracks: ['a', 'b'] });
      const state = await rig.untilStatus('error');
      expect(state.error?.code).to.equal('not-found');
      expect(rig.told('Error')).to.have.length(2);
    });

    it('is a file without a sample in it', async () => {
      rig = new PlayerRig({ a: { duration: 0 } });
      await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      expect((await rig.untilStatus('error')).error?.code).to.equal('malformed');
    });

    it('waits, when the server is away, as an error that play tries again', async () => {
      rig = new PlayerRig({ a: { duration: 0.5, fails: new MpcError('unreachable', 'Nobody there.') }, b: { duration: 1 } });
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a', 'b'] });
      const state = await rig.untilStatus('error');
      expect([state.error?.code, state.error?.retryable, state.current?.track.id]).to.deep.equal(['unreachable', true, 'a']);
      rig.tracks['a'] = { duration: 0.5 };
      await rig.engine.play('one');
      await rig.untilStatus('ended');
      expect(tab.sound.slice(0, 4000)).to.deep.equal(recording(SHORT, 'a').slice(0, 4000));
    });

    it('goes to the audio element where that may help, with the same states', async () => {
      rig = new PlayerRig({ a: { duration: 1, fails: new MpcError('cors', 'No CORS.'), url: 'https://a.test/a.mp3' }, c: { duration: 0.5 } });
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a', 'c'] });
      await rig.until('the element is told to load', () => tab.commands.some((command) => command.type === 'element-load'));
      expect(tab.commands.findLast((command) => command.type === 'element-load')).to.include({ url: 'https://a.test/a.mp3', position: 0 });
      tab.elementReports('playing', 0.1);
      const state = await rig.untilStatus('playing');
      expect([state.mode, state.duration]).to.deep.equal(['element', 10]);
      await rig.engine.pause();
      await rig.engine.play('one');
      await rig.engine.seek(5);
      tab.elementReports('playing', 5);
      await rig.untilStatus('playing');
      await rig.flow(1);
      expect(tab.commands.map((command) => command.type).filter((type) => type.startsWith('element'))).to.deep.equal([
        'element-load',
        'element-pause',
        'element-play',
        'element-seek',
      ]);
      tab.elementReports('ended', 10);
      await rig.untilStatus('ended');
      expect(tab.sound).to.deep.equal(recording(SHORT, 'c'));
      expect(rig.story().slice(-3)).to.deep.equal(['Completed a', 'Started c', 'Completed c']);
    });

    it('is said when the element cannot play it either', async () => {
      rig = new PlayerRig({ a: { duration: 1, fails: new MpcError('unsupported', 'No decoder.'), url: 'https://a.test/a.mp3' } });
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      await rig.until('the element is told to load', () => tab.commands.some((command) => command.type === 'element-load'));
      tab.elementReports('error');
      const { error } = await rig.untilStatus('error');
      expect([error?.code, error?.cause?.code]).to.deep.equal(['unsupported', 'unsupported']);
    });

    it('does not hang on an element that stays silent', async () => {
      rig = new PlayerRig({ a: { duration: 1, fails: new MpcError('cors', 'No CORS.'), url: 'https://a.test/a.mp3' } });
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      await rig.until('the element is told to load', () => tab.commands.some((command) => command.type === 'element-load'));
      rig.clock.advance(30_000);
      expect((await rig.untilStatus('error')).error?.code).to.equal('timeout');
    });

    it('is left alone where the page says its element cannot play the type', async () => {
      const fails = new MpcError('unsupported', 'No decoder.');
      rig = new PlayerRig({ a: { duration: 1, fails, url: 'https://a.test/a.caf', path: 'a.caf' } });
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      await rig.untilStatus('error');
      expect(tab.commands.some((command) => command.type === 'element-load')).to.equal(false);
    });
  });

  describe('tabs', () => {
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

    it('asks for a context at the rate of the first track', async () => {
      rig = new PlayerRig({ a: { duration: 1, sampleRate: 96_000 } });
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a'] });
      await rig.untilStatus('playing');
      expect(tab.commands.find((command) => command.type === 'wake')).to.deep.equal({ type: 'wake', sampleRate: 96_000 });
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
      rig.clock.advance(30_000);
      await rig.until('the context sleeps', () => one.state === 'suspended');
      await rig.flow(1);
      await rig.engine.play('two');
      await rig.until('sound in the other tab', () => two.sound.length > 1000);
      expect(one.commands.at(-1)).to.deep.equal({ type: 'released' });
    });

    it('tells every tab the volume, also one that comes later', async () => {
      const one = await playing(LONG);
      await rig.engine.setVolume(0.3);
      await rig.engine.setMuted(true);
      const two = await rig.tab('two');
      await rig.flow(1);
      for (const tab of [one, two]) {
        expect(tab.commands.findLast((command) => command.type === 'volume')).to.deep.equal({ type: 'volume', volume: 0.3, muted: true });
      }
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

  describe('over a reload', () => {
    it('comes back with queue, place, volume, shuffle and repeat, paused, and plays on from there', async () => {
      const one = await playing(LONG, ['a', 'b', 'c'], 1);
      await rig.engine.setVolume(0.5);
      await rig.engine.setRepeat('all');
      await rig.until('a second', () => one.sound.length > RATE);
      await rig.engine.pause();
      await rig.until('silence', () => one.heard.slice(-500).every((sample) => sample === 0));
      await rig.close();
      const { store } = rig;

      rig = new PlayerRig(LONG, store);
      const state = await rig.engine.state();
      expect(state).to.include({ status: 'paused', volume: 0.5, repeat: 'all', queueLength: 3, queueIndex: 1 });
      expect(state.current?.track.id).to.equal('b');
      expect(state.position).to.be.closeTo(one.sound.length / RATE, 0.05);
      const two = await rig.tab('two');
      await rig.engine.play('two');
      await rig.until('sound', () => two.sound.length > 200);
      expect(two.sound[100]! - sampleOf('b', 0)).to.be.closeTo(one.sound.length + 100, 400);
    });

    it('writes the position every few seconds while it plays', async () => {
      const tab = await playing(LONG);
      await rig.until('a second', () => tab.sound.length > RATE);
      rig.clock.advance(5_000);
      await rig.until('a later report', () => tab.sound.length > 1.5 * RATE);
      rig.clock.advance(500);
      await rig.until('it is written', () => ((rig.store.values.get('playhead') as { position?: number })?.position ?? 0) > 0.9);
    });

    it('starts empty when what was kept is unreadable', async () => {
      rig = new PlayerRig(LONG);
      await rig.store.set('playhead', { position: 'far' });
      await rig.store.set('queue', 7);
      const { store } = rig;
      await rig.close();
      await store.set('playhead', { position: 'far' });
      rig = new PlayerRig(LONG, store);
      expect((await rig.engine.state()).status).to.equal('idle');
    });

    it('drops entries whose track has left the library', async () => {
      await playing(LONG);
      const tracks = rig.tracks as Record<string, FakeTrack | undefined>;
      delete tracks['c'];
      const window = await rig.engine.queue(0, 10);
      expect(window.entries.map((entry) => entry.track.id)).to.deep.equal(['a', 'b', 'd']);
      expect(window.count).to.equal(3);
    });
  });
});
