import { expect } from '@open-wc/testing';
import { SILENT } from '../../services/protocol/logging.ts';
import { type Database, openDatabase } from './database.ts';
import { HistoryStore } from './history-store.ts';
import { PersonalDamage } from './personal-damage.ts';

const entry = (startedAt: number) => ({ track: `t${startedAt}`, startedAt, heard: 60, completed: true });

function damageOf(database: Database): PersonalDamage {
  return new PersonalDamage(database, SILENT, () => 0);
}

async function keep(history: HistoryStore, database: Awaited<ReturnType<typeof openDatabase>>, startedAt: number): Promise<boolean> {
  const { change, unknown } = history.entry(entry(startedAt));
  const kept = await database.write([change], unknown);
  if (kept) await history.trim(1);
  return kept;
}

describe('HistoryStore', () => {
  it('keeps the latest when there are too many, and pages them latest first', async () => {
    const database = await openDatabase(`history-test-${crypto.randomUUID()}`);
    const history = new HistoryStore(database, damageOf(database), 10, 3);
    for (let at = 1; at <= 30; at++) await keep(history, database, at);
    const kept = (await history.page(0, 100)).map(({ startedAt }) => startedAt);
    expect(kept).to.have.length.within(10, 13);
    expect(kept).to.deep.equal(kept.map((_, index) => 30 - index));
    expect((await history.page(2, 3)).map(({ startedAt }) => startedAt)).to.deep.equal([28, 27, 26]);
    database.close();
  });

  it('keeps one entry of one play, whichever host tells of it', async () => {
    const name = `history-test-${crypto.randomUUID()}`;
    const databases = [await openDatabase(name), await openDatabase(name)] as const;
    const kept = await Promise.all(databases.map((database) => keep(new HistoryStore(database, damageOf(database)), database, 5)));
    expect(kept.filter(Boolean)).to.have.length(1);
    expect(await new HistoryStore(databases[0], damageOf(databases[0])).page(0, 5)).to.deep.equal([entry(5)]);
    for (const database of databases) database.close();
  });

  it('passes over what is no entry', async () => {
    const database = await openDatabase(`history-test-${crypto.randomUUID()}`);
    const history = new HistoryStore(database, damageOf(database));
    await database.write([{ store: 'history', key: '0', value: 'nothing' }]);
    await keep(history, database, 7);
    expect(await history.page(0, 5)).to.deep.equal([entry(7)]);
    await history.clear();
    expect(await database.keys('history')).to.deep.equal([]);
    database.close();
  });
});
