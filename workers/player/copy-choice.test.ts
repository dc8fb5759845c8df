import { expect } from '@open-wc/testing';
import { MpcError, type MpcErrorCode } from '../../services/protocol/errors.ts';
import { CopyChoice, type Copies } from './copy-choice.ts';
import type { QueueItem } from './queue.ts';

const FIRST: QueueItem = { entry: '1', track: 'b' };
const SECOND: QueueItem = { entry: '2', track: 'x' };

function failure(code: MpcErrorCode): MpcError {
  return new MpcError(code, 'It failed.');
}

/** A choice among the copies a, b, c of whatever is asked for, and how often it has asked. */
function choiceOf(copies: Copies = ['a', 'b', 'c']): { readonly choice: CopyChoice; readonly asked: string[] } {
  const asked: string[] = [];
  const choice = new CopyChoice(async ({ track }) => {
    asked.push(track);
    return copies;
  });
  return { choice, asked };
}

describe('the choice among the copies of a recording', () => {
  it('is the best first, and the next each time that one fails, without asking again', async () => {
    const { choice, asked } = choiceOf();
    expect(await choice.of(FIRST)).to.deep.equal(['a', 'b', 'c']);
    expect(choice.failed(failure('unreachable'))).to.equal(null);
    expect(await choice.of(FIRST)).to.deep.equal(['b', 'c']);
    expect(choice.failed(failure('unsupported'))).to.equal(null);
    expect(await choice.of(FIRST)).to.deep.equal(['c']);
    expect(asked).to.deep.equal(['b']);
  });

  it('is the same once more when its file was replaced while it was read', async () => {
    const { choice } = choiceOf(['a']);
    await choice.of(FIRST);
    const changed = new MpcError('server', 'It is another file now.', { details: { reason: 'changed' } });
    expect(choice.failed(changed)).to.equal(null);
    expect(await choice.of(FIRST)).to.deep.equal(['a']);
    expect(choice.failed(changed)).to.equal(changed);
  });

  it('tells why the best failed when all have, and then begins anew', async () => {
    const { choice, asked } = choiceOf(['a', 'b']);
    await choice.of(FIRST);
    const first = failure('unauthorized');
    expect(choice.failed(first)).to.equal(null);
    expect(choice.failed(failure('not-found'))).to.equal(first);
    expect(await choice.of(FIRST)).to.deep.equal(['a', 'b']);
    expect(asked).to.have.length(2);
  });

  for (const code of ['playback-blocked', 'worker-unavailable', 'closed', 'aborted'] as const) {
    it(`tries no other copy for what none would mend: ${code}`, async () => {
      const { choice } = choiceOf();
      await choice.of(FIRST);
      expect(choice.failed(failure(code))?.code).to.equal(code);
    });
  }

  it('forgets what failed when another item is on, or when it is told to', async () => {
    const { choice } = choiceOf();
    await choice.of(FIRST);
    choice.failed(failure('timeout'));
    expect(await choice.of(SECOND)).to.deep.equal(['a', 'b', 'c']);
    choice.failed(failure('timeout'));
    choice.forget();
    expect(await choice.of(SECOND)).to.deep.equal(['a', 'b', 'c']);
  });

  it('goes on with the copies of an item that was opened elsewhere', async () => {
    const { choice, asked } = choiceOf();
    choice.take(SECOND, ['b', 'c']);
    expect(await choice.of(SECOND)).to.deep.equal(['b', 'c']);
    expect(choice.failed(failure('malformed'))).to.equal(null);
    expect(await choice.of(SECOND)).to.deep.equal(['c']);
    expect(asked).to.deep.equal([]);
  });
});
