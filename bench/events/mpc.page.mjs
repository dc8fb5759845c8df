/** A page's client, as any page has it: `events.on`, asynchronous iteration, and a call of a service. */
import { connect } from '../../dist/services.js';

/** @param {'shared' | 'dedicated'} worker */
export async function openMpc(worker) {
  const { client, endpoint } = await connectAndWatch({ database: 'bench-events', worker, workerUrl: '/bench/mpc.worker.js' });
  if (client.mode !== worker) throw new Error(`The worker is ${client.mode}, not ${worker}.`);
  const orders = new MessageChannel();
  endpoint.postMessage({ orders: orders.port2 }, [orders.port2]);
  const filter = { type: ['Sync', 'Playback'] };
  return {
    orders: orders.port1,
    hear: (listener) => client.events.on(filter, listener),
    iterate(listener) {
      const receiver = client.events.subscribe(filter);
      void (async () => {
        for await (const event of receiver) listener(event);
      })();
      return () => receiver.close();
    },
    call: () => client.library.counts(),
  };
}

/** A client keeps its worker to itself; the orders need it too. */
async function connectAndWatch(options) {
  const { Worker, SharedWorker } = globalThis;
  let endpoint;
  globalThis.Worker = class extends Worker {
    constructor(...args) {
      super(...args);
      endpoint = this;
    }
  };
  globalThis.SharedWorker = class extends SharedWorker {
    constructor(...args) {
      super(...args);
      endpoint = this.port;
    }
  };
  const client = await connect(options);
  Object.assign(globalThis, { Worker, SharedWorker });
  return { client, endpoint };
}
