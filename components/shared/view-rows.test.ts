import { expect } from '@open-wc/testing';
import { FakeClient } from '../../services/fake-client.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import { SampleLibrary } from '../../stories/sample-library.ts';
import { CHUNK, LARGEST_WINDOW, ViewRows } from './view-rows.ts';

interface Opened {
  readonly client: FakeClient;
  readonly library: SampleLibrary;
  readonly rows: ViewRows<'tracks'>;
  /** Resolves at the next change for which the condition holds. */
  until(condition: () => boolean): Promise<void>;
  windows(): readonly (readonly [offset: number, limit: number])[];
  change(): void;
}

function opened(count: number): Opened {
  const library = new SampleLibrary(count);
  const client = new FakeClient({ fakes: { library: library.fakes() } });
  const rows = new ViewRows(client, { kind: 'tracks' });
  return {
    client,
    library,
    rows,
    until: (condition) =>
      new Promise((resolve) => {
        if (condition()) return resolve();
        const undo = rows.onChange(() => {
          if (!condition()) return;
          undo();
          resolve();
        });
      }),
    windows: () => client.callsOf('library', 'window').map(({ args }) => [Number(args[1]), Number(args[2])]),
    change: () => {
      library.version++;
      const view = rows.view ?? '';
      const payload = { event: 'ViewChanged', view, kind: 'tracks', version: library.version, count } as const;
      client.emit({ type: 'Library', payload });
    },
  };
}

describe('the rows of a view', () => {
  it('fetch what is wanted and nothing else', async () => {
    const { rows, until, windows } = opened(1_000_000);
    await until(() => rows.status === 'ready');
    rows.want(500_010, 500_060);
    await until(() => rows.at(500_059) !== undefined);
    expect(rows.at(500_010)?.id).to.equal('track-500010');
    const far = windows().filter(([offset]) => offset >= CHUNK);
    expect(far).to.deep.equal([[500_000, 2 * CHUNK]]);
  });

  it('never ask for more than the largest window at once', async () => {
    const { rows, until, windows } = opened(10_000);
    await until(() => rows.status === 'ready');
    rows.want(0, 700);
    await until(() => rows.at(699) !== undefined);
    expect(Math.max(...windows().map(([, limit]) => limit))).to.equal(LARGEST_WINDOW);
  });

  it('ask again for what they have let go of, and keep only a bounded number', async () => {
    const { rows, until, windows } = opened(100_000);
    await until(() => rows.at(0) !== undefined);
    for (let first = 0; first < 20_000; first += 200) {
      rows.want(first, first + 200);
      await until(() => rows.at(first + 199) !== undefined);
    }
    expect(rows.at(0)).to.equal(undefined);
    const asked = windows().length;
    rows.want(0, 50);
    await until(() => rows.at(0) !== undefined);
    expect(windows().length).to.equal(asked + 1);
  });

  it('keep the old rows in sight until those of the new version are here', async () => {
    const { rows, until, change, library } = opened(300);
    await until(() => rows.at(0) !== undefined);
    library.favourites.add('track-0');
    change();
    expect(rows.at(0)?.favourite).to.equal(false);
    const seen: boolean[] = [];
    rows.onChange(() => seen.push(rows.at(0) !== undefined));
    await until(() => rows.at(0)?.favourite === true);
    expect(seen).to.not.include(false);
    expect(rows.version).to.equal(2);
  });

  it('fetch the rows in sight once for a burst of changes', async () => {
    const { rows, until, change, windows, library } = opened(300);
    await until(() => rows.at(0) !== undefined);
    const before = windows().length;
    for (let i = 0; i < 20; i++) change();
    await until(() => rows.version === library.version);
    expect(windows().length - before).to.be.at.most(2);
  });

  it('notice a change that a window tells before its event does', async () => {
    const { rows, until, library } = opened(1000);
    await until(() => rows.at(0) !== undefined);
    library.version = 7;
    rows.want(500, 540);
    await until(() => rows.version === 7 && rows.at(500) !== undefined);
    expect(rows.at(500)?.id).to.equal('track-500');
  });

  it('tell what failed, and try again when asked', async () => {
    const { rows, until, client, library } = opened(100);
    client.fake({ library: { window: () => Promise.reject(new MpcError('timeout', 'Too slow.')) } });
    await until(() => rows.status === 'failed');
    expect(rows.error?.code).to.equal('timeout');
    client.fake({ library: { ...library.fakes() } });
    rows.retry();
    await until(() => rows.at(0) !== undefined);
    expect(rows.status).to.equal('ready');
  });

  it('release their view when they are closed, also while it opens', async () => {
    const open = opened(10);
    await open.until(() => open.rows.status === 'ready');
    open.rows.close();
    const { rows, client, library } = opened(10);
    rows.close();
    await client.library.counts();
    await client.library.counts();
    expect(open.library.views).to.deep.equal([]);
    expect(library.views).to.deep.equal([]);
  });

  it('ask for nothing any more once they are closed', async () => {
    const { rows, until, client, windows } = opened(1000);
    await until(() => rows.at(0) !== undefined);
    rows.close();
    const before = windows().length;
    rows.want(500, 550);
    await client.library.counts();
    expect(windows().length).to.equal(before);
  });

  it('do not ask for ever for rows that do not come', async () => {
    const { rows, until, client, windows } = opened(100);
    await until(() => rows.at(0) !== undefined);
    client.fake({
      library: { window: async (view, offset) => ({ view, kind: 'tracks', version: 1, offset, count: 100, rows: [] }) },
    });
    const before = windows().length;
    rows.want(50, 100);
    await until(() => windows().length > before);
    await client.library.counts();
    await client.library.counts();
    expect(windows().length).to.equal(before + 1);
  });
});
