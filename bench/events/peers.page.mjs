/** The page's side of the peers, each written as its own documentation would have it. */
import { proxy, wrap } from 'comlink';

/** @param {'shared' | 'dedicated'} kind */
export async function openPeers(kind) {
  const url = '/bench/peers.worker.js';
  const endpoint = kind === 'shared' ? new SharedWorker(url, { type: 'module', name: 'peers' }).port : new Worker(url, { type: 'module' });
  const names = ['comlink', 'comlinkOrders', 'bare', 'bareOrders', 'batchOrders'];
  const channels = names.map((name) => [name, new MessageChannel()]);
  const near = Object.fromEntries(channels.map(([name, { port1 }]) => [name, port1]));
  const far = Object.fromEntries(channels.map(([name, { port2 }]) => [name, port2]));
  endpoint.postMessage(far, Object.values(far));

  let listener = () => {};
  const hear = (next) => {
    listener = next;
    return () => (listener = () => {});
  };

  const remote = wrap(near.comlink);
  await remote.subscribe(proxy((event) => listener(event)));

  let id = 0;
  const pending = new Map();
  near.bare.onmessage = ({ data }) => {
    if ('type' in data) listener(data);
    else if (Array.isArray(data)) for (const event of data) listener(event);
    else {
      pending.get(data.id)(data.result);
      pending.delete(data.id);
    }
  };
  const call = () =>
    new Promise((resolve) => {
      pending.set(++id, resolve);
      near.bare.postMessage({ id, method: 'counts' });
    });

  return {
    comlink: { orders: near.comlinkOrders, hear, call: () => remote.counts() },
    postmessage: { orders: near.bareOrders, hear, call },
    postmessage_batched: { orders: near.batchOrders, hear },
  };
}
