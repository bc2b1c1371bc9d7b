/** What becomes of one entry of a list: an old entry that stays, is changed where it stands, or is put elsewhere, or a new one. */
export type Step =
  | { readonly kind: 'stay'; readonly from: number }
  | { readonly kind: 'change'; readonly from: number; readonly to: number }
  | { readonly kind: 'move'; readonly from: number }
  | { readonly kind: 'new'; readonly to: number };

/** A value as one text, the same for values that say the same: order of keys and absent fields do not count. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, own]) => own !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, own]) => `${JSON.stringify(key)}:${canonical(own)}`).join(',')}}`;
}

/** Whether two values say the same. */
export const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);

/**
 * How one list becomes another with as many entries untouched as can be: the steps in the order of the new list. Old entries
 * that no step names are to be removed.
 */
export function alignLists(before: readonly unknown[], after: readonly unknown[]): readonly Step[] {
  const [old, fresh] = [before.map(canonical), after.map(canonical)];
  const stays = longestCommon(old, fresh);
  const taken = new Set(stays.values());
  const steps = fresh.map((_, to): Step => (stays.has(to) ? { kind: 'stay', from: stays.get(to)! } : { kind: 'new', to }));
  for (const [to, key] of fresh.entries()) {
    if (stays.has(to)) continue;
    const from = old.findIndex((own, index) => own === key && !taken.has(index));
    if (from < 0) continue;
    taken.add(from);
    steps[to] = { kind: 'move', from };
  }
  pairAlike(before, after, steps, taken);
  return steps;
}

/** Entries between the same neighbours that have something in common are one entry that changed. */
function pairAlike(before: readonly unknown[], after: readonly unknown[], steps: Step[], taken: Set<number>): void {
  let low = 0;
  for (const [to, step] of steps.entries()) {
    if (step.kind === 'stay') low = step.from + 1;
    if (step.kind !== 'new') continue;
    const next = steps.slice(to).find((later) => later.kind === 'stay');
    const candidates = before.map((value, from) => ({ from, likeness: likeness(value, after[to]) })).filter(({ from, likeness: own }) => from >= low && from < (next?.from ?? before.length) && !taken.has(from) && own > 0);
    const best = candidates.sort((a, b) => b.likeness - a.likeness || a.from - b.from)[0];
    if (!best) continue;
    taken.add(best.from);
    steps[to] = { kind: 'change', from: best.from, to };
    low = best.from + 1;
  }
}

/** How much two objects have in common: equal fields count most, lists with an equal entry and nested objects a little. */
function likeness(a: unknown, b: unknown): number {
  if (!isObject(a) || !isObject(b)) return 0;
  return Object.keys(a).reduce((sum, key) => {
    const [own, other] = [a[key], b[key]];
    if (other === undefined) return sum;
    if (isSame(own, other)) return sum + 4;
    if (Array.isArray(own) && Array.isArray(other)) return sum + (other.some((entry) => own.some((old) => isSame(old, entry))) ? 2 : 0);
    return sum + likeness(own, other) / 2;
  }, 0);
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The longest common subsequence, as the old index of each new one. */
function longestCommon(old: readonly string[], fresh: readonly string[]): Map<number, number> {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = fresh.length - 1; j >= 0; j--) {
      lengths[i]![j] = old[i] === fresh[j] ? lengths[i + 1]![j + 1]! + 1 : Math.max(lengths[i + 1]![j]!, lengths[i]![j + 1]!);
    }
  }
  const common = new Map<number, number>();
  for (let i = 0, j = 0; i < old.length && j < fresh.length; ) {
    if (old[i] === fresh[j]) common.set(j++, i++);
    else if (lengths[i + 1]![j]! >= lengths[i]![j + 1]!) i++;
    else j++;
  }
  return common;
}
