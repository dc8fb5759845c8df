/**
 * How the page orders a worker to emit: by a port of its own and bare postMessage, whoever the candidate is. What is
 * emitted is two real events in turn.
 */

/** Rises by one per event, and comes back in the payload: nothing may be lost, doubled or overtaken. */
export const numberOf = ({ payload }) => (payload.event === 'Progress' ? payload.job.discovered : payload.position);

/** An event before its emitter has stamped it: the position of what plays, and the progress of a sync, by turns. */
function sample(number) {
  const account = '4f6a0d5e-8f0e-4a8b-9d57-3f1a6a1f7c10';
  const at = Date.now();
  if (number % 2 === 0) {
    const payload = { event: 'PositionChanged', track: `${account}:b3c1`, position: number, positionAt: at, duration: 241.6 };
    return { type: 'Playback', payload };
  }
  const files = { discovered: number, added: 20, changed: 1, renamed: 0, removed: 0, extracted: 7, toExtract: 20, bytes: 918_273 };
  const state = { warningCount: 0, warnings: [], rate: 12.5, secondsLeft: 31, started: at, finished: null, waiting: false, error: null };
  return { type: 'Sync', payload: { event: 'Progress', job: { account, phase: 'extract', ...files, ...state } } };
}

/**
 * Emits whatever the page orders, `{ first, count, perTurn }`: so many events, so many of them in each turn of the event loop.
 * @param {MessagePort} port
 * @param {(body: object, last: boolean) => void} emit
 */
export function obey(port, emit) {
  port.onmessage = async ({ data: { first, count, perTurn } }) => {
    for (let number = first; number < first + count; number++) {
      if (number > first && (number - first) % perTurn === 0) await nextTurn();
      emit(sample(number), number === first + count - 1);
    }
  };
}

/** The next turn of the event loop; timers would wait for milliseconds. */
const turns = new MessageChannel();
const nextTurn = () =>
  new Promise((resolve) => {
    turns.port1.onmessage = resolve;
    turns.port2.postMessage(null);
  });
