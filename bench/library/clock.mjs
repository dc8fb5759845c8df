/** What all workers of the suite measure with. */

/** @returns {Promise<number>} milliseconds */
export async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

/** A fast answer that is none does not count. */
export function expectRows(rows, count) {
  if (rows.length !== count || rows.some((row) => row === undefined)) throw new Error(`${rows.length} rows instead of ${count}.`);
}
