import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { Revival } from './revival.ts';

const died = new MpcError('closed', 'The worker is gone.', { retryable: true });

describe('a worker that died', () => {
  it('is replaced once in a while, not again and again', () => {
    const revival = new Revival();
    expect(revival.isDue(died)).to.equal(true);
    expect(revival.isDue(died)).to.equal(false);
  });

  it('is not replaced when somebody closed the client, or it never came', () => {
    const revival = new Revival();
    expect(revival.isDue(new MpcError('closed', 'The client was closed.'))).to.equal(false);
    expect(revival.isDue(new MpcError('worker-unavailable', 'The worker could not be started.'))).to.equal(false);
  });
});
