/** For tests: a device that fills up. */
const { put } = IDBObjectStore.prototype;

/** Lets so many values be written, then says that the device is full. @returns how many were asked for */
export async function withRoomFor(count: number, work: () => Promise<unknown>): Promise<number> {
  let asked = 0;
  IDBObjectStore.prototype.put = function (this: IDBObjectStore, ...values: Parameters<typeof put>) {
    if (asked++ >= count) throw new DOMException('For the test.', 'QuotaExceededError');
    return Reflect.apply(put, this, values);
  };
  try {
    await work();
  } finally {
    IDBObjectStore.prototype.put = put;
  }
  return asked;
}
