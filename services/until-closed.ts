/**
 * Waits for answers no longer than their giver lives. One listener serves all that wait: each one's own would cost
 * a good part of what the answer itself does.
 * @param closed aborted, with the error to reject with, when no answer can come any more
 * @returns waits for one answer
 */
export function untilClosed(closed: AbortSignal): <T>(answer: Promise<T>) => Promise<T> {
  const waiting = new Set<(reason: unknown) => void>();
  const giveUp = (): void => {
    for (const reject of waiting) reject(closed.reason);
    waiting.clear();
  };
  closed.addEventListener('abort', giveUp, { once: true });
  return (answer) =>
    new Promise((resolve, reject) => {
      waiting.add(reject);
      if (closed.aborted) giveUp();
      answer.then(resolve, reject).finally(() => waiting.delete(reject));
    });
}
