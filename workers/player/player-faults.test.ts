import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { RATE, type FakeTab } from '../../test/player/fake-tab.ts';
import { PlayerRig, recording, type FakeTrack } from '../../test/player/player-rig.ts';

const SHORT: Record<string, FakeTrack> = { a: { duration: 1 }, b: { duration: 1.5 }, c: { duration: 0.5 } };

describe('PlayerEngine, what cannot be played', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  function playing(tracks: Record<string, FakeTrack>, ids?: readonly string[], at?: number): Promise<FakeTab> {
    rig = new PlayerRig(tracks);
    return rig.playing(ids, at);
  }

  const gone = (): MpcError => new MpcError('not-found', 'The file is gone.');

  it('is skipped and said', async () => {
    const tab = await playing({ a: { duration: 0.5, fails: gone() }, b: { duration: 0.5 } });
    const state = await rig.untilStatus('ended');
    expect(tab.sound).to.deep.equal(recording({ b: { duration: 0.5 } }, 'b'));
    expect(state.skipped?.track.id).to.equal('a');
    expect(state.skipped?.error.code).to.equal('not-found');
    expect(rig.story()).to.deep.equal(['Error a not-found', 'Started b', 'Completed b']);
  });

  it('is told of as skipped while the track in its place plays, and no longer', async () => {
    await playing({ a: { duration: 0.5, fails: gone() }, b: { duration: 1 }, c: { duration: 5 } });
    expect((await rig.engine.state()).skipped?.track.id).to.equal('a');
    await rig.until('c is on', async () => (await rig.engine.state()).current?.track.id === 'c');
    expect((await rig.engine.state()).skipped).to.equal(null);
  });

  it('is told of no longer once the listener has chosen something else', async () => {
    const acts: readonly (() => Promise<unknown>)[] = [
      () => rig.engine.play('one', { tracks: ['b'] }),
      () => rig.engine.next('one'),
      () => rig.engine.stop(),
      () => rig.player.undoQueue(),
    ];
    for (const act of acts) {
      await rig?.close();
      const tab = await playing({ b: { duration: 5 }, a: { duration: 5, fails: gone() }, c: { duration: 5 } }, ['b']);
      await rig.engine.play(tab.tab, { tracks: ['a', 'b', 'c'] });
      await rig.until('a is skipped', async () => (await rig.engine.state()).skipped?.track.id === 'a');
      await act();
      expect((await rig.engine.state()).skipped).to.equal(null);
    }
  });

  it('is skipped also in the middle, after what could be played', async () => {
    const tab = await playing({ a: { duration: 5, breaksAt: 1 }, b: { duration: 0.5 } });
    await rig.untilStatus('ended');
    expect(tab.sound.slice(0, RATE)).to.deep.equal(recording({ a: { duration: 1 } }, 'a'));
    expect(tab.sound.slice(-4000)).to.deep.equal(recording({ b: { duration: 0.5 } }, 'b'));
    expect(rig.story()).to.deep.equal(['Started a', 'Error a malformed', 'Started b', 'Completed b']);
  });

  it('is a file that was replaced, while it played, by one that ends before where that was', async () => {
    const breaks = new MpcError('server', 'It is another file now.', { retryable: false, details: { reason: 'changed' } });
    await playing({ a: { duration: 5, breaksAt: 3, breaks }, b: { duration: 0.5 } });
    rig.tracks['a'] = { duration: 1 };
    const state = await rig.untilStatus('ended');
    expect([state.skipped?.track.id, state.skipped?.error.details?.['reason']]).to.deep.equal(['a', 'changed']);
    expect(rig.story()).to.deep.equal(['Started a', 'Error a server', 'Started b', 'Completed b']);
  });

  it('is no file that was replaced by a shorter one and then sought beyond its end', async () => {
    const breaks = new MpcError('server', 'It is another file now.', { retryable: false, details: { reason: 'changed' } });
    await playing({ a: { duration: 5, breaksAt: 3, breaks } });
    rig.tracks['a'] = { duration: 4 };
    await rig.until('it is on again', () => rig.opened === 2);
    await rig.untilStatus('playing');
    await rig.engine.seek(4);
    expect((await rig.untilStatus('ended')).skipped).to.equal(null);
    expect(rig.told('Error')).to.deep.equal([]);
  });

  it('ends in an error when it is all of the queue, even on repeat', async () => {
    rig = new PlayerRig({ a: { duration: 1, fails: gone() }, b: { duration: 1, fails: gone() } });
    await rig.tab('one');
    await rig.player.setRepeat('all');
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

  describe('while its server fails', () => {
    const away = new MpcError('server', 'The server answered 503.');
    const seconds = async (count: number): Promise<void> => {
      for (let half = 0; half < 2 * count; half++) {
        await rig.flow(0);
        await rig.clock.advance(500);
      }
    };

    async function begin(tracks: Record<string, FakeTrack>): Promise<FakeTab> {
      rig = new PlayerRig(tracks);
      const tab = await rig.tab('one');
      await rig.engine.play('one', { tracks: Object.keys(tracks) });
      return tab;
    }

    it('is skipped where the next one is answered for, long before it would be given up', async () => {
      const tab = await begin({ a: { duration: 1, away }, b: { duration: 0.5 } });
      await seconds(5);
      const state = await rig.untilStatus('ended');
      expect([state.skipped?.track.id, state.skipped?.error.code]).to.deep.equal(['a', 'server']);
      expect(tab.sound).to.deep.equal(recording({ b: { duration: 0.5 } }, 'b'));
      expect(rig.story()).to.deep.equal(['Error a server', 'Started b', 'Completed b']);
    });

    it('is skipped also where the next one is gone, which only a server that is there can tell', async () => {
      await begin({ a: { duration: 1, away }, b: { duration: 1, away: gone() }, c: { duration: 0.5 } });
      await seconds(5);
      await rig.untilStatus('ended');
      expect(rig.story()).to.deep.equal(['Error a server', 'Error b not-found', 'Started c', 'Completed c']);
    });

    it('is waited for where no other is answered for either, and that is said', async () => {
      const tracks: Record<string, FakeTrack> = { a: { duration: 1, away }, b: { duration: 1, away } };
      await begin(tracks);
      expect((await rig.engine.state()).waitingFor).to.equal(null);
      await seconds(20);
      const state = await rig.engine.state();
      expect([state.status, state.waitingFor?.code, state.current?.track.id]).to.deep.equal(['loading', 'server', 'a']);
      rig.tracks['a'] = { duration: 1 };
      rig.tracks['b'] = { duration: 1 };
      await seconds(5);
      await rig.untilStatus('playing');
      expect((await rig.engine.state()).waitingFor).to.equal(null);
      expect(rig.told('Error')).to.deep.equal([]);
    });

    it('stops the course after a bounded time', async () => {
      await begin({ a: { duration: 1, away }, b: { duration: 1, away } });
      await seconds(35);
      const state = await rig.untilStatus('error');
      expect([state.error?.code, state.current?.track.id, state.waitingFor, state.skipped]).to.deep.equal(['server', 'a', null, null]);
      expect(rig.story()).to.deep.equal(['Error a server']);
    });

    it('plays as another copy of it, where there is one, before it is skipped', async () => {
      rig = new PlayerRig({ a: { duration: 1, away }, b: { duration: 1 }, c: { duration: 0.5 } });
      for (const id of 'ac') rig.copies[id] = ['a', 'c'];
      await rig.tab('one');
      await rig.engine.play('one', { tracks: ['a', 'b'] });
      await seconds(10);
      await rig.untilStatus('ended');
      expect(rig.story()).to.deep.equal(['Started a', 'Completed a', 'Started b', 'Completed b']);
    });

    it('is not left for another while the listener rests', async () => {
      await begin({ a: { duration: 1, away }, b: { duration: 1 } });
      await rig.engine.pause();
      await seconds(5);
      expect((await rig.engine.state()).current?.track.id).to.equal('a');
    });

    it('waits where the device is offline, though another is kept', async () => {
      await begin({ a: { duration: 0.5, fails: new MpcError('offline', 'No network.') }, b: { duration: 1 } });
      expect((await rig.untilStatus('error')).current?.track.id).to.equal('a');
    });
  });

  it('waits, when the server is away, as an error that play tries again', async () => {
    rig = new PlayerRig({ a: { duration: 0.5, fails: new MpcError('unreachable', 'Nobody there.') }, b: { duration: 1, away: new MpcError('unreachable', 'Nobody there.') } });
    const tab = await rig.tab('one');
    await rig.engine.play('one', { tracks: ['a', 'b'] });
    const state = await rig.untilStatus('error');
    expect([state.error?.code, state.error?.retryable, state.current?.track.id]).to.deep.equal(['unreachable', true, 'a']);
    rig.tracks['a'] = { duration: 0.5 };
    rig.tracks['b'] = { duration: 1 };
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

  it('a broadcast has no duration, and says what is on', async () => {
    rig = new PlayerRig({ a: { duration: 10, fails: new MpcError('unsupported', 'This is a live stream.'), url: 'https://a.test/live' } });
    rig.titles = { 'https://a.test/live': ['Slow Ferry', 'Kelp Forest'] };
    const tab = await rig.tab('one');
    await rig.player.play({ tracks: ['a'] });
    await rig.until('the element is told to load', () => tab.commands.some((command) => command.type === 'element-load'));
    expect((await rig.engine.state()).live).to.equal(null);
    tab.elementReports('playing', 0.1, null);
    const state = await rig.untilStatus('playing');
    expect([state.duration, state.live]).to.deep.equal([null, { title: 'Kelp Forest' }]);
    await rig.player.stop();
    expect((await rig.engine.state()).live).to.equal(null);
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
    await rig.clock.advance(30_000);
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

describe('PlayerEngine, a recording of which there are copies', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  const gone = (): MpcError => new MpcError('not-found', 'The file is gone.');

  async function begin(tracks: Record<string, FakeTrack>, ids: readonly string[]): Promise<FakeTab> {
    rig = new PlayerRig(tracks);
    for (const id of 'abc') rig.copies[id] = ['a', 'b', 'c'];
    const tab = await rig.tab('one');
    await rig.engine.play('one', { tracks: ids });
    return tab;
  }

  it('plays as the best of them', async () => {
    const tab = await begin(SHORT, ['c']);
    await rig.untilStatus('ended');
    expect(tab.sound).to.deep.equal(recording(SHORT, 'a'));
    expect(rig.story()).to.deep.equal(['Started c', 'Completed c']);
  });

  it('plays as the next of them when the best cannot be opened, and nobody is told', async () => {
    const tab = await begin({ a: { duration: 1, fails: gone() }, b: { duration: 1, fails: new MpcError('unauthorized', 'Sign in.') }, c: { duration: 0.5 } }, ['a']);
    await rig.untilStatus('ended');
    expect(tab.sound).to.deep.equal(recording(SHORT, 'c'));
    expect(rig.story()).to.deep.equal(['Started a', 'Completed a']);
  });

  it('goes on with the next of them where reading the best breaks off', async () => {
    const tab = await begin({ a: { duration: 2, breaksAt: 1 }, b: { duration: 2 }, c: { duration: 2 } }, ['a']);
    await rig.untilStatus('ended');
    expect(tab.sound.slice(0, RATE)).to.deep.equal(recording({ a: { duration: 1 } }, 'a'));
    expect(tab.sound.slice(-RATE / 2)).to.deep.equal(recording({ b: { duration: 2 } }, 'b').slice(-RATE / 2));
    expect(rig.told('Error')).to.deep.equal([]);
  });

  it('joins without a gap as the best that can be opened', async () => {
    const tracks = { a: { duration: 1, fails: gone() }, b: { duration: 1.5 }, c: { duration: 0.5 }, d: { duration: 1 } };
    const tab = await begin(tracks, ['d', 'a']);
    await rig.untilStatus('ended');
    expect(tab.sound).to.deep.equal(recording(tracks, 'db'));
  });

  it('fails only when all of them have, with what was wrong with the best', async () => {
    await begin({ a: { duration: 1, fails: gone() }, b: { duration: 1, fails: new MpcError('malformed', 'Broken.') }, c: { duration: 1, fails: new MpcError('malformed', 'Broken.') } }, ['b']);
    expect((await rig.untilStatus('error')).error?.code).to.equal('not-found');
    expect(rig.told('Error')).to.have.length(1);
    rig.tracks['c'] = { duration: 0.5 };
    await rig.engine.play('one');
    await rig.untilStatus('ended');
  });
});
