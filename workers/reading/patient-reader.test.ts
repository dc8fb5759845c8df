import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import type { FileSlice, Provider } from '../providers/provider.ts';
import { PatientReader, READ_PATIENCE } from './patient-reader.ts';

const FILE = { fileId: 'f', path: 'f.mp3', size: null };
const never = new AbortController().signal;

type Answer = () => Promise<FileSlice>;

const bytes: Answer = async () => ({ bytes: new Uint8Array([1, 2, 3]), size: 3 });
const failing = (error: MpcError): Answer => () => Promise.reject(error);
const away = failing(new MpcError('unreachable', 'Nobody there.'));
const gone = failing(new MpcError('not-found', 'Gone.'));
const refused = failing(new MpcError('unauthorized', 'Expired.'));
const silent: Answer = () => new Promise(() => undefined);

class Rig {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork();
  readonly reads: AbortSignal[] = [];
  renewals = 0;
  readonly reader: PatientReader;

  /** @param answers to each read the next of these, the last for ever; @param renewed those of the provider after it was renewed */
  constructor(answers: readonly Answer[], renewed: readonly Answer[] | null = null) {
    const first = this.#provider(answers);
    this.reader = new PatientReader({
      account: 'account',
      providers: {
        provider: async () => first,
        renew: async () => {
          this.renewals += 1;
          if (renewed === null) throw new MpcError('unauthorized', 'Sign in again.');
          return this.#provider(renewed);
        },
      },
      clock: this.clock,
      network: this.network,
      patience: READ_PATIENCE,
    });
  }

  #provider(answers: readonly Answer[]): Provider {
    let count = 0;
    const provider: Partial<Provider> = {
      read: (_file, _start, _end, signal) => {
        this.reads.push(signal);
        const answer = answers[Math.min(count, answers.length - 1)];
        count += 1;
        return answer ? answer() : Promise.reject(new Error('no answer'));
      },
    };
    return provider as Provider;
  }

  /** What comes of a read, while the clock goes. */
  async read(end = 3, start = 0): Promise<FileSlice | MpcError> {
    let done = false;
    const result = this.reader.read(FILE, start, end, never).catch((error: unknown) => error as MpcError);
    void result.then(() => (done = true));
    for (let turn = 0; turn < 2000 && !done; turn += 1) {
      await turns();
      if (!done) await this.clock.advance(500);
    }
    return result;
  }
}

function turns(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

describe('PatientReader', () => {
  it('reads again after a passing failure', async () => {
    const rig = new Rig([away, away, bytes]);
    expect(await rig.read()).to.have.property('size', 3);
    expect(rig.reads).to.have.length(3);
  });

  it('gives up after a bounded time', async () => {
    const rig = new Rig([away]);
    const start = rig.clock.now();
    expect(await rig.read()).to.have.property('code', 'unreachable');
    expect(rig.clock.now() - start).to.be.within(20_000, 40_000);
  });

  it('does not try again what will not change', async () => {
    const rig = new Rig([gone]);
    expect(await rig.read()).to.have.property('code', 'not-found');
    expect(rig.reads).to.have.length(1);
  });

  it('asks for the beginning of a file that ends too early, and does not wait for one that is another by now', async () => {
    const short = failing(new MpcError('server', 'Too few bytes.', { retryable: true, details: { reason: 'missing-bytes' } }));
    const changed = failing(new MpcError('server', 'It is another file now.', { retryable: false, details: { reason: 'changed' } }));
    const rig = new Rig([short, changed]);
    const failure = await rig.reader.read(FILE, 1, 3, never).catch((error: unknown) => error as MpcError);
    expect(failure).to.have.nested.property('details.reason', 'changed');
    const same = new Rig([short, bytes, bytes]);
    expect(await same.read(3, 1)).to.have.property('size', 3);
    expect(same.reads).to.have.length(3);
  });

  it('takes no answer for a failure, and tells the provider', async () => {
    const rig = new Rig([silent, bytes]);
    expect(await rig.read()).to.have.property('size', 3);
    expect(rig.reads[0]?.aborted).to.equal(true);
  });

  it('waits longer for more bytes, since a slow server is no silent one', async () => {
    const rig = new Rig([() => rig.clock.sleep(100_000, never).then(bytes), gone]);
    expect(await rig.read(512 * 1024)).to.have.property('size', 3);
    const other = new Rig([() => other.clock.sleep(100_000, never).then(bytes), gone]);
    expect(await other.read(1024)).to.have.property('code', 'not-found');
  });

  it('goes on at once when the network is back, also after longer than it is patient', async () => {
    const rig = new Rig([failing(new MpcError('offline', 'No network.')), bytes]);
    rig.network.set({ online: false });
    const read = rig.reader.read(FILE, 0, 3, never);
    await turns();
    await rig.clock.advance(READ_PATIENCE * 3);
    expect(rig.reads).to.have.length(1);
    rig.network.set({ online: true });
    expect((await read).size).to.equal(3);
  });

  it('does not wait for a network for ever', async () => {
    const rig = new Rig([failing(new MpcError('offline', 'No network.'))]);
    rig.network.set({ online: false });
    expect(await rig.read()).to.have.property('code', 'offline');
    expect(rig.reads).to.have.length(1);
  });

  it('does not wait out a pause when the network comes back meanwhile', async () => {
    const rig = new Rig([away, bytes]);
    const read = rig.reader.read(FILE, 0, 3, never);
    await turns();
    rig.network.set({ online: false });
    rig.network.set({ online: true });
    expect((await read).size).to.equal(3);
  });

  it('has an account renewed that refuses, and goes on with what it is given', async () => {
    const rig = new Rig([bytes, refused], [bytes]);
    expect(await rig.read()).to.have.property('size', 3);
    expect(await rig.read()).to.have.property('size', 3);
    expect(await rig.read()).to.have.property('size', 3);
    expect([rig.renewals, rig.reads.length]).to.deep.equal([1, 4]);
  });

  it('says so when the listener has to sign in, or when the account refuses for all that', async () => {
    expect(await new Rig([refused]).read()).to.include({ code: 'unauthorized', message: 'Sign in again.' });
    const rig = new Rig([refused], [refused]);
    expect(await rig.read()).to.include({ code: 'unauthorized', message: 'Expired.' });
    expect([rig.renewals, rig.reads.length]).to.deep.equal([1, 2]);
  });

  it('ends at once when it is cancelled, also between two attempts and without a network', async () => {
    for (const online of [true, false]) {
      for (const answer of [silent, away]) {
        const rig = new Rig([answer]);
        rig.network.set({ online });
        const abort = new AbortController();
        const read = rig.reader.read(FILE, 0, 3, abort.signal).catch((error: unknown) => error as MpcError);
        await turns();
        abort.abort();
        expect(await read).to.have.property('code', 'aborted');
      }
    }
  });
});
