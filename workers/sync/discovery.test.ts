import { expect } from '@open-wc/testing';
import { fileEntry, openTestLibrary, titles } from '../library/library-fixture.ts';
import { SystemClock } from '../platform/clock.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { ChangeBatch, Provider } from '../providers/provider.ts';
import { discover } from './discovery.ts';
import { syncRecord, type JobRecord } from './job-record.ts';
import { RunningJob } from './running-job.ts';

const signal = new AbortController().signal;

function batch(names: readonly string[], more: Partial<ChangeBatch> = {}): ChangeBatch {
  return { entries: names.map((name) => fileEntry(`${name}.mp3`)), removed: [], failures: [], cursor: names.join(), ...more };
}

/** A provider that tells these batches; where one is an error it fails. */
function telling(...batches: readonly (ChangeBatch | Error)[]): Provider {
  return {
    async *changes() {
      for (const each of batches) {
        if (each instanceof Error) throw each;
        yield each;
      }
    },
  } as Partial<Provider> as Provider;
}

describe('discovery', () => {
  let saved: JobRecord | undefined;

  beforeEach(() => (saved = undefined));

  function jobAfter(last: JobRecord | undefined): RunningJob {
    const jobs = { set: async (_: string, record: unknown) => void (saved = record as JobRecord) } as Partial<KeyValueStore> as KeyValueStore;
    return new RunningJob(syncRecord('home', last, Date.now()), { jobs, emit: () => undefined, clock: new SystemClock() });
  }

  it('takes for gone what was listed before a listing that began anew, and is not in it', async () => {
    const { library } = await openTestLibrary();
    const provider = telling(batch(['a', 'b']), batch(['b'], { anew: true }), batch(['c'], { end: 'full' }));
    await discover({ library: library.store, provider, job: jobAfter(undefined), embedded: false, signal });
    expect(await titles(library)).to.have.members(['b', 'c']);
    library.close();
  });

  it('loses nothing when it is broken off after it began anew, and goes on', async () => {
    const { library } = await openTestLibrary();
    const first = jobAfter(undefined);
    const broken = telling(batch(['a', 'b']), batch(['b'], { anew: true }), new Error('broken off'));
    await discover({ library: library.store, provider: broken, job: first, embedded: false, signal }).catch(() => undefined);
    // As a kill leaves it: what was saved last.
    const next = jobAfter(saved);
    expect(next.record.listing.run).to.equal(first.record.listing.run);
    await discover({ library: library.store, provider: telling(batch(['c'], { end: 'full' })), job: next, embedded: false, signal });
    expect(await titles(library)).to.have.members(['b', 'c']);
    library.close();
  });
});
