/**
 * Waits for an answer no longer than its giver lives.
 * @param closed aborted, with the error to reject with, when no answer can come any more
 */
export function untilClosed<T>(answer: Promise<T>, closed: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onClosed = (): void => reject(closed.reason as Error);
    if (closed.aborted) onClosed();
    closed.addEventListener('abort', onClosed, { once: true });
    const settled = (): void => closed.removeEventListener('abort', onClosed);
    answer.then(resolve, reject).finally(settled);
  });
}
