/** What `watched-browser.mjs` has pages of the end-to-end tests do. Each function is sent to the page as its source, and stands alone. */

/**
 * Tells every text of what workers, other hosts and the callback page of a sign-in send to this page, once; and what is put into
 * its storages, however soon that is taken away again: the storage's name, the key and the value, with a space between.
 */
export function tellWhatPasses() {
  const told = new Set();
  const texts = (/** @type {unknown} */ value) => {
    const found = [];
    JSON.stringify(value, (_name, part) => {
      if (typeof part === 'string') found.push(part);
      return ArrayBuffer.isView(part) ? undefined : part;
    });
    return found;
  };
  const { get } = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data');
  Object.defineProperty(MessageEvent.prototype, 'data', {
    configurable: true,
    enumerable: true,
    get() {
      const data = get.call(this);
      if (this.target instanceof MessagePort || this.target instanceof Worker || this.target instanceof BroadcastChannel) {
        for (const text of texts(data)) {
          if (text.length < 8 || told.has(text)) continue;
          told.add(text);
          globalThis.tellLeakWatch?.(JSON.stringify(['a message from a worker', text]));
        }
      }
      return data;
    },
  });
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, value) {
    globalThis.tellLeakWatch?.(JSON.stringify(['a store of the browser', `${this === globalThis.sessionStorage ? 'sessionStorage' : 'localStorage'} ${key} ${value}`]));
    setItem.call(this, key, value);
  };
}

/** @returns {Promise<string[]>} all that the origin has in its stores, as far as it is text, with bytes as Latin letters; the beginning of large ones */
export async function textsStored() {
  const MOST = 262_144;
  const texts = [JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href])];
  const met = new Set();
  const look = (/** @type {any} */ value) => {
    if (typeof value === 'string') texts.push(value);
    if (typeof value !== 'object' || value === null || met.has(value)) return;
    met.add(value);
    if (value instanceof ArrayBuffer) look(new Uint8Array(value));
    else if (value instanceof Uint8Array) texts.push(new TextDecoder('latin1').decode(value.slice(0, MOST)));
    else if (!ArrayBuffer.isView(value) && !(value instanceof Blob)) for (const part of value instanceof Map ? value : Object.values(value)) look(part);
  };
  const answer = (/** @type {IDBRequest | IDBOpenDBRequest} */ request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    const database = await answer(indexedDB.open(name));
    const stores = [...database.objectStoreNames];
    if (stores.length > 0) {
      const transaction = database.transaction(stores, 'readonly');
      for (const store of stores) look([await answer(transaction.objectStore(store).getAllKeys()), await answer(transaction.objectStore(store).getAll())]);
    }
    database.close();
  }
  for (const name of (await globalThis.caches?.keys()) ?? []) for (const { url } of await (await caches.open(name)).keys()) texts.push(url);
  return texts.filter(({ length }) => length >= 8);
}
