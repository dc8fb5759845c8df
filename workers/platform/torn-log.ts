/**
 * Chromium keeps the IndexedDB databases of a site in one LevelDB. Where the browser was killed amid a write, LevelDB
 * goes on with a log that ends in half a record, takes it for corrupt when it is opened the next time but one, and Chromium
 * then deletes all of the site's databases (https://github.com/google/leveldb/issues/1287; Chromium 156 does). To delete
 * any database makes it write down what the log holds and begin another: the half record is out of the way then. May go
 * once Chromium no longer goes on with such logs.
 */

/** Milliseconds after which it is done: what is read first when a page opens would wait for it. */
const GRACE = 50;

/**
 * Lets the browser begin a new log soon, which takes it some 30 ms; to be called once after opening. Costs little where there
 * is no such log.
 * @param name of a database; one called nearly so is made and deleted
 */
export function beginNewLog(factory: IDBFactory, name: string): void {
  const passing = `${name} (passing)`;
  setTimeout(() => {
    const request = factory.open(passing);
    request.onsuccess = () => {
      request.result.close();
      factory.deleteDatabase(passing);
    };
  }, GRACE);
}
