/** The candidate that a word was likely meant to be: one slip away, or two when it is longer than five letters. Two letters in the wrong order are one slip. */
export function nearestSpelling(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    const most = Math.min(candidate.length > 5 ? 2 : 1, least - 1);
    if (most < 0 || Math.abs(candidate.length - word.length) > most) continue;
    const slips = countSlips(word, candidate);
    if (slips <= most) [best, least] = [candidate, slips];
  }
  return best;
}

/** Letters to insert, drop, replace or swap with their neighbour. */
function countSlips(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const least = Math.min(row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), row[j]! + 1, next[j - 1]! + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next[j] = isSwap ? Math.min(least, before[j - 2]! + 1) : least;
    }
    [before, row] = [row, next];
  }
  return row[b.length]!;
}
