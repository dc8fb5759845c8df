/** The same by bare Comlink and by bare postMessage, without anything of MPC; events bear a stamp like its own. */
import { expose } from 'comlink';
import { obey } from './orders.mjs';

/** Events in one message, by hand. */
const BATCH = 256;
const counts = { tracks: 0, albums: 0, artists: 0, genres: 0, byAccount: {}, warnings: 0 };
const emitter = crypto.randomUUID();
let sequence = 0;
const stamp = (body) => ({ ...body, emitter, sequence: ++sequence, time: Date.now() });

function serve({ comlink, comlinkOrders, bare, bareOrders, batchOrders }) {
  const subscribe = (listener) => obey(comlinkOrders, (body) => void listener(stamp(body)));
  expose({ subscribe, counts: async () => counts }, comlink);

  const methods = { counts: async () => counts };
  bare.onmessage = async ({ data: { id, method } }) => bare.postMessage({ id, result: await methods[method]() });
  obey(bareOrders, (body) => bare.postMessage(stamp(body)));

  let batch = [];
  obey(batchOrders, (body, last) => {
    if (batch.push(stamp(body)) < BATCH && !last) return;
    bare.postMessage(batch);
    batch = [];
  });
}

const answer = ({ data }) => serve(data);
if ('onconnect' in globalThis) globalThis.onconnect = ({ ports: [port] }) => (port.onmessage = answer);
else globalThis.onmessage = answer;
