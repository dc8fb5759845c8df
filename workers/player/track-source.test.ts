import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import type { FileSlice, Provider } from '../providers/provider.ts';
import { TrackSource } from './track-source.ts';

const FILE = { fileId: 'f', path: 'Album/01 Spring.FLAC', size: null, modified: null, changeKey: '', mimeType: 'audio/flac' };

/** A source whose provider answers each read with the next of these. */
function sourceOf(clock: ManualClock, ...answers: (() => Promise<FileSlice>)[]): { source: TrackSource; reads: AbortSignal[] } {
  const reads: AbortSignal[] = [];
  const provider: Partial<Provider> = {
    read: async (_file, _start, _end, signal) => {
      reads.push(signal);
      const answer = answers[Math.min(reads.length, answers.length) - 1];
      if (answer === undefined) throw new Error('no answer');
      return answer();
    },
  };
  return { source: new TrackSource(provider as Provider, FILE, clock), reads };
}

const bytes = async (): Promise<FileSlice> => ({ bytes: new Uint8Array([1, 2, 3]), size: 3 });
const away = async (): Promise<FileSlice> => {
  throw new MpcError('unreachable', 'Nobody there.');
};
const gone = async (): Promise<FileSlice> => {
  throw new MpcError('not-found', 'Gone.');
};
const never = (): Promise<FileSlice> => new Promise(() => undefined);

/** Moves the clock until a read has ended. */
async function ended<T>(clock: ManualClock, read: Promise<T>): Promise<T | MpcError> {
  let done = false;
  const result = read.then(
    (value) => value,
    (error: unknown) => error as MpcError,
  );
  void result.then(() => {
    done = true;
  });
  for (let turn = 0; turn < 1000 && !done; turn++) {
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    if (!done) await clock.advance(500);
  }
  return result;
}

describe('TrackSource', () => {
  const clock = new ManualClock();

  it('knows the extension, and the size once an answer has told it', async () => {
    const { source } = sourceOf(clock, bytes);
    expect([source.extension, source.size]).to.deep.equal(['flac', null]);
    await source.read(0, 3, new AbortController().signal);
    expect(source.size).to.equal(3);
  });

  it('reads again after a passing failure', async () => {
    const { source, reads } = sourceOf(clock, away, away, bytes);
    expect(await ended(clock, source.read(0, 3, new AbortController().signal))).to.deep.equal(new Uint8Array([1, 2, 3]));
    expect(reads).to.have.length(3);
  });

  it('gives up after a bounded time', async () => {
    const { source } = sourceOf(clock, away);
    const start = clock.now();
    expect(await ended(clock, source.read(0, 3, new AbortController().signal))).to.have.property('code', 'unreachable');
    expect(clock.now() - start).to.be.within(20_000, 40_000);
  });

  it('does not try again what will not change', async () => {
    const { source, reads } = sourceOf(clock, gone);
    expect(await ended(clock, source.read(0, 3, new AbortController().signal))).to.have.property('code', 'not-found');
    expect(reads).to.have.length(1);
  });

  it('takes no answer for a failure, and tells the provider', async () => {
    const { source, reads } = sourceOf(clock, never, bytes);
    expect(await ended(clock, source.read(0, 3, new AbortController().signal))).to.deep.equal(new Uint8Array([1, 2, 3]));
    expect(reads[0]?.aborted).to.equal(true);
  });

  it('ends at once when it is cancelled, also between two attempts', async () => {
    for (const answer of [never, away]) {
      const { source } = sourceOf(clock, answer);
      const abort = new AbortController();
      const read = source.read(0, 3, abort.signal).then(
        () => 'read',
        () => 'cancelled',
      );
      await new Promise((resolve) => {
        setTimeout(resolve, 0);
      });
      abort.abort();
      expect(await read).to.equal('cancelled');
    }
  });
});
