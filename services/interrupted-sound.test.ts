import { expect } from '@open-wc/testing';
import { playerState } from '../test/fixtures/facts/player.ts';
import { keepInterruption, takeInterruption } from './interrupted-sound.ts';

describe('interrupted sound', () => {
  const database = (): string => `test-${crypto.randomUUID()}`;
  const playing = playerState({ status: 'playing', position: 10, duration: 60 });

  it('is told once, where the tab heard it last, to a client of the same database', () => {
    const [mine, other] = [database(), database()];
    keepInterruption(mine, { ...playing, positionAt: Date.now() - 500 }, 2000);
    expect(takeInterruption(other)).to.equal(null);
    const interruption = takeInterruption(mine);
    expect(interruption?.entry).to.equal(playing.current?.entry);
    expect(interruption?.position).to.be.within(10.5, 11);
    expect(takeInterruption(mine)).to.equal(null);
  });

  it('is none where nothing sounded, or so long ago that it is forgotten', () => {
    const name = database();
    keepInterruption(name, { ...playing, status: 'paused', positionAt: Date.now() }, 2000);
    expect(takeInterruption(name)).to.equal(null);
    keepInterruption(name, null, 2000);
    expect(takeInterruption(name)).to.equal(null);
    // Of a tab that was asleep when the worker died.
    keepInterruption(name, { ...playing, positionAt: Date.now() - 60_000 }, 2000);
    expect(takeInterruption(name)).to.equal(null);
  });

  it('goes no farther than the patience with a player that is silent', () => {
    const name = database();
    keepInterruption(name, { ...playing, positionAt: Date.now() - 10_000 }, 2000);
    expect(takeInterruption(name)?.position).to.equal(12);
  });

  it('is none where what is stored is no interruption', () => {
    const name = database();
    for (const text of ['', '{', '7', '{"entry":1,"position":2,"at":3}', '{"entry":"1","position":-2,"at":3}']) {
      sessionStorage.setItem(`mpc-interrupted-${name}`, text);
      expect(takeInterruption(name), text).to.equal(null);
    }
  });
});
