import { expect } from '@open-wc/testing';
import type { Library } from '../library/library.ts';
import { fileEntry, openTestLibrary, titles, trackRows } from '../library/library-fixture.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import { ManualClock } from '../platform/memory-clock.ts';
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
  /** It stands still: a job is saved when it has to be, and not because time has passed. */
  const clock = new ManualClock();

  beforeEach(() => (saved = undefined));

  function jobAfter(last: JobRecord | undefined): RunningJob {
    const jobs = { set: async (_: string, record: unknown) => void (saved = record as JobRecord) } as Partial<KeyValueStore> as KeyValueStore;
    return new RunningJob(syncRecord('home', last, clock.now()), { jobs, emit: () => undefined, clock });
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

  describe('killed after its first batch was stored, before the job was', () => {
    /** What the job was when it began: the last that was saved of it. */
    async function killed(library: Library, last: JobRecord | undefined, ...batches: readonly (ChangeBatch | Error)[]): Promise<JobRecord> {
      const job = jobAfter(last);
      await job.save();
      await discover({ library: library.store, provider: telling(...batches, new Error('killed')), job, embedded: false, signal }).catch(() => undefined);
      if (saved === undefined) throw new Error('Nothing was saved.');
      return saved;
    }

    it('goes on from what is stored', async () => {
      const { library } = await openTestLibrary();
      const next = jobAfter(await killed(library, undefined, batch(['a', 'b'])));
      const asked: (string | null)[] = [];
      const provider = telling(batch(['c'], { end: 'full' }));
      const changes: Provider['changes'] = (cursor, stop) => (asked.push(cursor), provider.changes(cursor, stop));
      await discover({ library: library.store, provider: { ...provider, changes }, job: next, embedded: false, signal });
      expect(asked).to.deep.equal(['a,b']);
      expect(await titles(library)).to.have.members(['a', 'b', 'c']);
      library.close();
    });

    it('takes for gone what went before it began anew, where a listing cannot be gone on with', async () => {
      const { library } = await openTestLibrary();
      const next = jobAfter(await killed(library, undefined, batch(['a', 'b'], { cursor: null })));
      await discover({ library: library.store, provider: telling(batch(['b']), batch(['c'], { end: 'full' })), job: next, embedded: false, signal });
      expect(await titles(library)).to.have.members(['b', 'c']);
      expect(next.job.discovered).to.equal(2);
      library.close();
    });

    it('still recognises files that had moved when it first listed them', async () => {
      const { library } = await openTestLibrary();
      const first = jobAfter(undefined);
      await discover({ library: library.store, provider: telling(batch(['A/one', 'A/two'], { end: 'full' })), job: first, embedded: false, signal });
      const ids = new Set((await trackRows(library)).map(({ id }) => id));
      await first.finish('completed');
      // What it lists first are the new places; the old ones are only known to be left at its end.
      const record = await killed(library, undefined, batch(['B/one', 'B/two'], { cursor: null }));
      const next = jobAfter(record);
      await discover({ library: library.store, provider: telling(batch(['B/one', 'B/two'], { end: 'full' })), job: next, embedded: false, signal });
      const rows = await trackRows(library);
      expect(new Set(rows.map(({ id }) => id))).to.deep.equal(ids);
      const paths = await Promise.all(rows.map(async ({ id }) => (await library.store.file(id)).file.path));
      expect(paths).to.have.members(['B/one.mp3', 'B/two.mp3']);
      library.close();
    });

    it('takes for new no longer what an ended listing of changes has brought', async () => {
      const { library } = await openTestLibrary();
      const first = jobAfter(undefined);
      await discover({ library: library.store, provider: telling(batch(['a'], { end: 'full' })), job: first, embedded: false, signal });
      await first.finish('completed');
      const second = jobAfter(saved);
      await discover({ library: library.store, provider: telling(batch(['b'], { end: 'delta' })), job: second, embedded: false, signal });
      await second.finish('completed');
      const before = (await trackRows(library)).map(({ id, title }) => [title, id]);
      const third = jobAfter(undefined);
      await discover({ library: library.store, provider: telling(batch(['b'], { end: 'full' })), job: third, embedded: false, signal });
      expect((await trackRows(library)).map(({ id, title }) => [title, id])).to.deep.equal(before.filter(([title]) => title === 'b'));
      library.close();
    });
  });
});
