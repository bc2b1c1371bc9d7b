/**
 * Puts things in an order in which as much as can be leads from earlier to later ones: what nothing leads to goes first, what leads
 * nowhere last, and where all are in circles the one that gives most more than it takes goes next (Eades, Lin and Smyth, 1993). What has
 * to do with nothing stands at the very end. Of equal choices the earlier counts.
 * @param weight how much leads from one to another, a whole number
 * @returns positions from 0 to `size`
 */
export function orderDownhill(size: number, weight: (from: number, to: number) => number): number[] {
  const [gives, takes] = [new Float64Array(size), new Float64Array(size)];
  for (let from = 0; from < size; from++) {
    for (let to = 0; to < size; to++) {
      if (from === to) continue;
      gives[from]! += weight(from, to);
      takes[to]! += weight(from, to);
    }
  }
  const all = Array.from({ length: size }, (_, index) => index);
  const alone = all.filter((index) => gives[index] === 0 && takes[index] === 0);
  const left = new Set(all.filter((index) => gives[index] !== 0 || takes[index] !== 0));
  const [first, last]: [number[], number[]] = [[], []];
  const take = (index: number) => {
    left.delete(index);
    for (const other of left) {
      takes[other]! -= weight(index, other);
      gives[other]! -= weight(other, index);
    }
  };
  while (left.size > 0) {
    const sink = [...left].findLast((index) => gives[index] === 0 && takes[index]! > 0);
    if (sink !== undefined) {
      last.push(sink);
      take(sink);
      continue;
    }
    let best = -1;
    for (const index of left) if (best < 0 || rank(index) > rank(best)) best = index;
    first.push(best);
    take(best);
  }
  return [...first, ...last.reverse(), ...alone];

  /** What nothing leads to comes before all else. */
  function rank(index: number): number {
    return takes[index] === 0 && gives[index]! > 0 ? Infinity : gives[index]! - takes[index]!;
  }
}
