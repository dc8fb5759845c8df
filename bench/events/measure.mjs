/**
 * What is measured in the page, one round of one candidate at a time, so that rounds can alternate. Time runs from the
 * order to the last event heard; an event that is missing, doubled or out of order fails the run.
 */
import { numberOf } from './orders.mjs';

/** Milliseconds after which what has not come is lost. */
const PATIENCE = 20_000;
let next = 0;

/**
 * Orders events and hears them all.
 * @returns {Promise<number>} milliseconds
 */
async function receive({ orders, hear }, count, perTurn) {
  const first = next;
  next += count;
  let expected = first;
  let undo = () => {};
  let limit = 0;
  try {
    return await new Promise((resolve, reject) => {
      limit = setTimeout(() => reject(new Error(`Only ${expected - first} of ${count} events came.`)), PATIENCE);
      undo = hear((event) => {
        if (numberOf(event) !== expected) {
          reject(new Error(`${JSON.stringify(event)} came where event ${expected} was due.`));
        } else if (++expected === first + count) {
          resolve(performance.now() - start);
        }
      });
      const start = performance.now();
      orders.postMessage({ first, count, perTurn });
    });
  } finally {
    undo();
    clearTimeout(limit);
  }
}

/** Events per second, when `perTurn` of them are emitted in each turn of the worker's event loop. */
export async function throughput(candidate, { count, perTurn }) {
  return (count / (await receive(candidate, count, perTurn))) * 1000;
}

/** Mean microseconds from the order, by bare postMessage, to the one event that it asks for. */
export async function echo(candidate, { count }) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += await receive(candidate, 1, 1);
  return (sum / count) * 1000;
}

/** Mean microseconds of a call and its answer, one at a time. */
export async function roundtrip({ call }, { count }) {
  const start = performance.now();
  for (let i = 0; i < count; i++) {
    const { tracks } = await call();
    if (tracks !== 0) throw new Error('The answer is wrong.');
  }
  return ((performance.now() - start) / count) * 1000;
}
