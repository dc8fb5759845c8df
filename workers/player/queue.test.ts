import { expect } from '@open-wc/testing';
import { PlayQueue } from './queue.ts';

const ALBUM = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Repeatable numbers from 0 to 1 (a linear congruence is random enough for orders). */
function seeded(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function queueOf(tracks: readonly string[], at?: number, seed?: number): PlayQueue {
  const queue = new PlayQueue(seeded(seed));
  queue.replace(tracks, at);
  return queue;
}

function tracks(queue: PlayQueue): string[] {
  return queue.slice(0, queue.length).map((item) => item.track);
}

function entryOf(queue: PlayQueue, track: string): string {
  return queue.slice(0, queue.length).find((item) => item.track === track)!.entry;
}

/** All that plays until the queue ends by itself. */
function playedOut(queue: PlayQueue): string[] {
  const played = [queue.current!.track];
  while (queue.peekNext() !== null) {
    const expected = queue.peekNext();
    expect(queue.advance()).to.equal(expected);
    played.push(queue.current!.track);
  }
  return played;
}

describe('PlayQueue', () => {
  it('is empty at first, with nothing before or after', () => {
    const queue = new PlayQueue();
    expect(queue).to.include({ length: 0, index: -1, hasNext: false, hasPrevious: false, current: null });
    expect([queue.next(), queue.previous(), queue.peekNext(), queue.restart()]).to.deep.equal([null, null, null, null]);
  });

  it('starts where it is told, and within itself when told nonsense', () => {
    expect(queueOf(ALBUM, 3).current?.track).to.equal('d');
    expect(queueOf(ALBUM, 99).current?.track).to.equal('h');
    expect(queueOf(ALBUM, -1).current?.track).to.equal('a');
  });

  it('plays in order and stays at the end', () => {
    const queue = queueOf(ALBUM);
    expect(playedOut(queue)).to.deep.equal(ALBUM);
    expect(queue.next()).to.equal(null);
    expect(queue.current?.track).to.equal('h');
  });

  it('goes back track by track and stays at the start', () => {
    const queue = queueOf(ALBUM, 2);
    expect([queue.previous()?.track, queue.previous()?.track, queue.previous()]).to.deep.equal(['b', 'a', null]);
  });

  it('lets the same track stand in it twice, as two entries', () => {
    const queue = queueOf(['a', 'a']);
    const [first, second] = queue.slice(0, 2);
    expect(first?.entry).not.to.equal(second?.entry);
  });

  it('gives a new fill entries that were never used before', () => {
    const queue = queueOf(ALBUM);
    const old = queue.current!.entry;
    queue.replace(ALBUM);
    expect(queue.slice(0, 8).some((item) => item.entry === old)).to.equal(false);
  });

  describe('repeat', () => {
    it('one: repeats by itself, but a press on next leaves the track', () => {
      const queue = queueOf(ALBUM);
      queue.setRepeat('one');
      expect(queue.peekNext()?.track).to.equal('a');
      expect(queue.advance()?.track).to.equal('a');
      expect(queue.next()?.track).to.equal('b');
    });

    it('all: begins again after the last track, and goes back from the first to the last', () => {
      const queue = queueOf(ALBUM, 7);
      queue.setRepeat('all');
      expect(queue.hasNext).to.equal(true);
      expect(queue.advance()?.track).to.equal('a');
      expect(queue.previous()?.track).to.equal('h');
    });

    it('all, with a single track: plays it again', () => {
      const queue = queueOf(['a']);
      queue.setRepeat('all');
      expect(queue.advance()?.track).to.equal('a');
    });
  });

  describe('shuffle', () => {
    it('plays the current track and then every other exactly once', () => {
      const queue = queueOf(ALBUM, 3);
      queue.setShuffle(true);
      const played = playedOut(queue);
      expect(played[0]).to.equal('d');
      expect([...played].sort()).to.deep.equal(ALBUM);
      expect(played).not.to.deep.equal(['d', 'a', 'b', 'c', 'e', 'f', 'g', 'h']);
    });

    it('begins at a random track when filled while on, unless told where', () => {
      const queue = new PlayQueue(seeded());
      queue.setShuffle(true);
      const firsts = new Set(Array.from({ length: 40 }, () => (queue.replace(ALBUM), queue.current?.track)));
      expect(firsts.size).to.be.greaterThan(4);
      queue.replace(ALBUM, 5);
      expect(queue.current?.track).to.equal('f');
    });

    it('keeps what was played as history to go back through', () => {
      const queue = queueOf(ALBUM);
      queue.next();
      queue.jump(entryOf(queue, 'f'));
      queue.setShuffle(true);
      expect(tracks(queue).slice(0, 3)).to.deep.equal(['a', 'b', 'f']);
      expect(queue.previous()?.track).to.equal('b');
      expect(queue.next()?.track).to.equal('f');
      expect(new Set(tracks(queue)).size).to.equal(8);
    });

    it('goes back to the order before, at the same track, when switched off', () => {
      const queue = queueOf(ALBUM);
      queue.setShuffle(true);
      queue.next();
      queue.next();
      const current = queue.current;
      queue.setShuffle(false);
      expect(tracks(queue)).to.deep.equal(ALBUM);
      expect(queue.current).to.equal(current);
    });

    it('leaves nothing out when one jumps ahead', () => {
      const queue = queueOf(ALBUM);
      queue.setShuffle(true);
      const last = queue.slice(7, 1)[0]!;
      expect(queue.jump(last.entry)).to.equal(last);
      expect(queue.index).to.equal(1);
      expect(['a', ...playedOut(queue)].sort()).to.deep.equal(ALBUM);
    });

    it('with repeat all makes a new order each round, never the same track twice running, as peeked', () => {
      const queue = queueOf(['a', 'b', 'c'], 0, 7);
      queue.setShuffle(true);
      queue.setRepeat('all');
      const played: string[] = [];
      for (let count = 0; count < 60; count++) {
        const expected = queue.peekNext();
        expect(queue.advance()).to.equal(expected);
        played.push(queue.current!.track);
      }
      expect(played.every((track, index) => track !== played[index + 1])).to.equal(true);
      for (const track of ['a', 'b', 'c']) expect(played.filter((each) => each === track).length).to.be.within(19, 21);
    });

    it('is fair: each track is as likely as another to come second', () => {
      const seconds = new Map<string, number>();
      const queue = new PlayQueue(seeded(42));
      for (let count = 0; count < 2800; count++) {
        queue.replace(ALBUM, 0);
        queue.setShuffle(true);
        const second = queue.peekNext()!.track;
        seconds.set(second, (seconds.get(second) ?? 0) + 1);
        queue.setShuffle(false);
      }
      expect(seconds.size).to.equal(7);
      for (const times of seconds.values()) expect(times).to.be.within(320, 480);
    });
  });

  describe('changes', () => {
    it('puts tracks behind the current one or at the end, also while shuffled', () => {
      const queue = queueOf(['a', 'b', 'c'], 1);
      queue.enqueue(['x', 'y'], 'next');
      queue.enqueue(['z'], 'last');
      expect(tracks(queue)).to.deep.equal(['a', 'b', 'x', 'y', 'c', 'z']);
      queue.setShuffle(true);
      queue.enqueue(['n'], 'next');
      expect(queue.peekNext()?.track).to.equal('n');
      queue.setShuffle(false);
      expect(tracks(queue)).to.deep.equal(['a', 'b', 'n', 'x', 'y', 'c', 'z']);
    });

    it('makes the first enqueued track of an empty queue current', () => {
      const queue = new PlayQueue();
      queue.enqueue(['a', 'b'], 'last');
      expect(queue.current?.track).to.equal('a');
    });

    it('removes entries before, at and behind the current one', () => {
      const queue = queueOf(['a', 'b', 'c', 'd'], 1);
      expect(queue.remove(entryOf(queue, 'a'))).to.equal(false);
      expect(queue.current?.track).to.equal('b');
      expect(queue.remove(entryOf(queue, 'b'))).to.equal(true);
      expect(queue.current?.track).to.equal('c');
      expect(queue.remove(entryOf(queue, 'd'))).to.equal(false);
      expect(queue.remove(entryOf(queue, 'c'))).to.equal(true);
      expect(queue).to.include({ length: 0, index: -1, current: null });
    });

    it('forgets a removed entry also in the order before shuffling', () => {
      const queue = queueOf(ALBUM);
      queue.setShuffle(true);
      queue.remove(entryOf(queue, 'e'));
      queue.setShuffle(false);
      expect(tracks(queue)).to.deep.equal(['a', 'b', 'c', 'd', 'f', 'g', 'h']);
    });

    it('moves entries and keeps the current one current', () => {
      const queue = queueOf(['a', 'b', 'c', 'd'], 1);
      queue.move(entryOf(queue, 'd'), 0);
      expect(tracks(queue)).to.deep.equal(['d', 'a', 'b', 'c']);
      expect(queue.index).to.equal(2);
      queue.move(entryOf(queue, 'b'), 3);
      expect([queue.index, queue.peekNext()]).to.deep.equal([3, null]);
    });

    it('refuses what is not there, naming it, and changes nothing', () => {
      const queue = queueOf(['a', 'b']);
      const { version } = queue;
      expect(() => queue.jump('none')).to.throw().with.property('code', 'not-found');
      expect(() => queue.remove('none')).to.throw().with.property('code', 'not-found');
      for (const index of [-1, 2, 0.5, Number.NaN]) {
        expect(() => queue.move(entryOf(queue, 'a'), index)).to.throw().with.property('code', 'invalid-argument');
      }
      expect(() => queue.move('none', 0)).to.throw().with.property('code', 'not-found');
      expect(tracks(queue)).to.deep.equal(['a', 'b']);
      expect(queue.version).to.equal(version);
    });

    it('raises its version with order and content only', () => {
      const queue = queueOf(['a', 'b', 'c']);
      const versions = [queue.version];
      const note = (change: () => unknown): void => {
        change();
        versions.push(queue.version);
      };
      note(() => queue.next());
      note(() => queue.setRepeat('all'));
      note(() => queue.enqueue(['d'], 'last'));
      note(() => queue.remove(entryOf(queue, 'd')));
      expect(versions.map((version) => version - versions[0]!)).to.deep.equal([0, 0, 0, 1, 2]);
    });
  });

  it('comes back from a save as it was, with shuffle, history and fresh entries', () => {
    const queue = queueOf(ALBUM);
    queue.setShuffle(true);
    queue.setRepeat('all');
    queue.next();
    queue.next();
    const back = new PlayQueue(seeded());
    back.restore(structuredClone(queue.save()));
    expect(back.save()).to.deep.equal(queue.save());
    expect(back.current).to.deep.equal(queue.current);
    back.enqueue(['new'], 'last');
    expect(new Set(back.slice(0, 9).map((item) => item.entry)).size).to.equal(9);
    back.setShuffle(false);
    expect(tracks(back)).to.deep.equal([...ALBUM, 'new']);
  });

  describe('shuffled by albums', () => {
    const albums = new Map([['a', 'x'], ['b', 'x'], ['c', 'x'], ['d', 'y'], ['e', 'y'], ['f', 'z'], ['g', 'z'], ['h', 'z']]);

    function albumQueue(seed: number, at?: number): PlayQueue {
      const queue = new PlayQueue(seeded(seed));
      queue.knowAlbums(albums);
      queue.setShuffle(true, 'album');
      queue.replace(ALBUM, at);
      return queue;
    }

    it('plays each album whole and in its order, in any order of albums', () => {
      const orders = new Set<string>();
      for (let seed = 1; seed <= 60; seed++) orders.add(playedOut(albumQueue(seed * 7919)).join(''));
      expect([...orders].toSorted()).to.deep.equal(['abcdefgh', 'abcfghde', 'deabcfgh', 'defghabc', 'fghabcde', 'fghdeabc']);
    });

    it('goes on with what is left of the album that is on, and leaves nothing out', () => {
      const played = playedOut(albumQueue(3, 1));
      expect(played.slice(0, 2)).to.deep.equal(['b', 'c']);
      expect(played.toSorted()).to.deep.equal(ALBUM);
    });

    it('goes back to the order that was, and shuffles by tracks again', () => {
      const queue = albumQueue(5);
      queue.setShuffle(false);
      expect(tracks(queue)).to.deep.equal(ALBUM);
      queue.setShuffle(true, 'track');
      expect(queue).to.include({ shuffle: true, shuffleBy: 'track' });
      expect(tracks(queue).toSorted()).to.deep.equal(ALBUM);
    });

    it('begins another round with albums that are whole', () => {
      const queue = albumQueue(11);
      queue.setRepeat('all');
      while (queue.index < 7) queue.advance();
      queue.advance();
      expect(['abc', 'de', 'fgh']).to.include(tracks(queue).slice(0, tracks(queue)[0] === 'd' ? 2 : 3).join(''));
      expect(tracks(queue).toSorted()).to.deep.equal(ALBUM);
    });
  });

  it('plays at once what is put in now, and then goes on', () => {
    const queue = queueOf(ALBUM, 2);
    queue.enqueue(['x', 'y'], 'now');
    expect(queue.current?.track).to.equal('x');
    expect(tracks(queue).join('')).to.equal('abcxydefgh');
    expect(queue.previous()?.track).to.equal('c');
  });
});
