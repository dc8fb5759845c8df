import { expect } from '@open-wc/testing';
import type { MpcError } from '../../services/protocol/errors.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { CodecLoan } from './codec-loan.ts';

describe('CodecLoan', () => {
  const signal = new AbortController().signal;
  const codeOf = (wait: Promise<MessagePort>): Promise<string> => wait.then(() => 'lent', (error: MpcError) => error.code);

  it('asks for a port of its own for each stream and serves them in turn', async () => {
    let asked = 0;
    const loan = new CodecLoan(() => (asked += 1) > 0, new ManualClock());
    const both = Promise.all([loan.port(signal), loan.port(signal)]);
    const { port1, port2 } = new MessageChannel();
    loan.lend(port1);
    loan.lend(port2);
    expect(await both).to.deep.equal([port1, port2]);
    expect(asked).to.equal(2);
  });

  it('says unsupported where no page has one', async () => {
    expect(await codeOf(new CodecLoan(() => false, new ManualClock()).port(signal))).to.equal('unsupported');
  });

  it('waits for a bounded time', async () => {
    const clock = new ManualClock();
    const waits = codeOf(new CodecLoan(() => true, clock).port(signal));
    await clock.advance(8_000);
    expect(await waits).to.equal('unsupported');
  });

  it('ends when the stream is given up, and gives back what comes too late', async () => {
    const loan = new CodecLoan(() => true, new ManualClock());
    const abort = new AbortController();
    const waits = loan.port(abort.signal).then(() => 'lent', () => 'ended');
    abort.abort();
    expect(await waits).to.equal('ended');
    const { port1, port2 } = new MessageChannel();
    const told = new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)));
    loan.lend(port1);
    expect(await told).to.deep.equal({ type: 'close', stream: 0 });
  });
});
