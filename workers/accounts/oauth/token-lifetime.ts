/** Milliseconds before its end that an access token is taken for used up; of short-lived ones a tenth of their time. */
const MARGIN = 60_000;

/** Milliseconds that an access token is used for, from its arrival on. @param lifetime seconds that it is good for */
export function freshFor(lifetime: number): number {
  return lifetime * 1000 - Math.min(MARGIN, lifetime * 100);
}
