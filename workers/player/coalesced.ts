/**
 * A function that runs an asynchronous task, one at a time: calls that come while it runs make it run once
 * more afterwards, however many they are.
 */
export function coalesced(task: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    running = true;
    try {
      await task();
    } finally {
      running = false;
    }
    if (again) {
      again = false;
      await run();
    }
  };
  return () => {
    if (running) again = true;
    else void run();
  };
}
