/** The word that one was likely mistaken for: a slip of a letter or two, another way to write it, or a longer or shorter form. */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  const sorted = candidates.filter((candidate) => candidate !== word).sort();
  const same = sorted.find((candidate) => bare(candidate) === bare(word) && bare(word) !== '');
  if (same !== undefined) return same;
  // Numbered siblings are different things, not misspelt ones, and of short words most are alike.
  const comparable = sorted.filter((candidate) => Math.min(candidate.length, word.length) >= 4 && withoutNumbers(candidate) !== withoutNumbers(word));
  return closestSpelling(word, comparable) ?? comparable.find((candidate) => candidate.startsWith(word) || word.startsWith(candidate));
}

/** The candidate nearest to the word, when it differs by one edit, or two if it is longer than five letters; else `undefined`. */
export function closestSpelling(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase().slice(0, 64), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best !== undefined && bestDistance <= (best.length > 5 ? 2 : 1) ? best : undefined;
}

const withoutNumbers = (word: string): string => word.replace(/[-_.]?\d/g, '');
const bare = (word: string): string => word.toLowerCase().replace(/[-_.]/g, '');

/** Levenshtein distance: the fewest letters to insert, drop or replace that make one word of the other. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
