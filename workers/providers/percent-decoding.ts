/** Percent-decoding for names that people read: what does not decode stays as it is, for addresses are written by anybody. */

export function decodePercent(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}
