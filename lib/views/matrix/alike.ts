/** What is known of a thing, as bits: things are alike as far as their bits agree. */
export type Profile = Uint32Array;

/** How many bits differ. */
export function distance(a: Profile, b: Profile): number {
  let count = 0;
  for (let word = 0; word < a.length; word++) {
    let bits = a[word]! ^ b[word]!;
    bits -= (bits >>> 1) & 0x55555555;
    bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
    count += Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
  }
  return count;
}

/**
 * Puts things that are alike side by side: they are clustered by average linkage, along chains of nearest neighbours, and wherever
 * two clusters meet those of their ends that are most alike are turned to each other (Gruvaeus and Wainer, 1972). Of equal choices
 * the one with the earlier thing counts, so the same profiles in the same order always give the same.
 * @returns positions in `profiles`
 */
export function orderByLikeness(profiles: readonly Profile[]): number[] {
  const size = profiles.length;
  if (size < 3) return [...profiles.keys()];
  const between = distances(profiles);
  const linkage = Float32Array.from(between);
  const clusters: (number[] | null)[] = profiles.map((_, index) => [index]);
  const chain: number[] = [];
  for (let merges = 0; merges < size - 1; ) {
    if (chain.length === 0) chain.push(clusters.findIndex((cluster) => cluster !== null));
    const last = chain.at(-1)!;
    const before = chain.at(-2);
    const next = nearest(linkage, clusters, last, before);
    if (next !== before) {
      chain.push(next);
      continue;
    }
    chain.splice(-2);
    merge(Math.min(last, next), Math.max(last, next), linkage, clusters, between);
    merges++;
  }
  return clusters.find((cluster) => cluster !== null) ?? [];
}

function distances(profiles: readonly Profile[]): Float32Array {
  const size = profiles.length;
  const table = new Float32Array(size * size);
  for (let a = 0; a < size; a++) {
    for (let b = a + 1; b < size; b++) table[a * size + b] = table[b * size + a] = distance(profiles[a]!, profiles[b]!);
  }
  return table;
}

/** The cluster nearest to one; the one before it in the chain when that is no farther than any other, for the chain to end. */
function nearest(linkage: Float32Array, clusters: readonly (readonly number[] | null)[], of: number, before: number | undefined): number {
  const size = clusters.length;
  let best = before ?? -1;
  let least = before === undefined ? Infinity : linkage[of * size + before]!;
  for (let other = 0; other < size; other++) {
    if (other === of || clusters[other] === null || linkage[of * size + other]! >= least) continue;
    least = linkage[of * size + other]!;
    best = other;
  }
  return best;
}

/** Makes one cluster of two, in the place of the first. */
function merge(first: number, second: number, linkage: Float32Array, clusters: (number[] | null)[], between: Float32Array): void {
  const size = clusters.length;
  const [a, b] = [clusters[first]!, clusters[second]!];
  for (let other = 0; other < size; other++) {
    if (other === first || other === second || clusters[other] === null) continue;
    const joined = (linkage[first * size + other]! * a.length + linkage[second * size + other]! * b.length) / (a.length + b.length);
    linkage[first * size + other] = linkage[other * size + first] = joined;
  }
  const gap = (left: readonly number[], right: readonly number[]) => between[left.at(-1)! * size + right[0]!]!;
  let joined = [a, b] as const;
  for (const turned of [[a.toReversed(), b], [a, b.toReversed()], [a.toReversed(), b.toReversed()]] as const) if (gap(...turned) < gap(...joined)) joined = turned;
  clusters[first] = joined.flat();
  clusters[second] = null;
}
