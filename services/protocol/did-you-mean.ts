/** For whoever mistypes a name: the one they probably meant. */

/** Longer names are no slips of a known one. */
const LONGEST = 40;

/** The candidate nearest to `name`, if one is near: at most a third of its letters differ, whatever their case. */
export function didYouMean(name: string, candidates: Iterable<string>): string | null {
  if (name.length > LONGEST) return null;
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance >= least || distance > Math.ceil(candidate.length / 3)) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/** How many letters must be added, removed or replaced to make one of the other (Levenshtein, by rows). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= to.length; column++) {
      const replaced = (row[column - 1] ?? 0) + (letter === to[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
