/**
 * The later of two plain values, with every part that is equal taken from the earlier one, so that keeping both costs only what differs.
 * Items of lists are matched by their id, else by kind, namespace and name, else by place. Out: the earlier value itself when
 * both are equal.
 */
export function share<T>(earlier: T | undefined, later: T): T {
  if (isEqual(earlier, later)) return earlier as T;
  if (typeof earlier !== 'object' || typeof later !== 'object' || earlier === null || later === null) return later;
  if (Array.isArray(earlier) && Array.isArray(later)) return shareLists(earlier, later) as T;
  if (Array.isArray(earlier) !== Array.isArray(later)) return later;
  return shareFields(earlier as Fields, later as Fields) as T;
}

/** Most of what is compared is equal: this finds it out without making anything. */
function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => isEqual(item, b[index]));
  if (Array.isArray(b)) return false;
  let count = 0;
  for (const key in a) {
    if (!Object.hasOwn(b, key) || !isEqual((a as Fields)[key], (b as Fields)[key])) return false;
    count++;
  }
  for (const _ in b) count--;
  return count === 0;
}

type Fields = Readonly<Record<string, unknown>>;

function shareFields(earlier: Fields, later: Fields): Fields {
  const keys = Object.keys(later);
  let isSame = keys.length === Object.keys(earlier).length;
  let copy: Record<string, unknown> | undefined;
  for (const key of keys) {
    const value = later[key];
    const before = Object.hasOwn(earlier, key) ? earlier[key] : undefined;
    const shared = share(before, value);
    if (shared !== value) (copy ??= { ...later })[key] = shared;
    if (shared !== before || !Object.hasOwn(earlier, key)) isSame = false;
  }
  return isSame ? earlier : (copy ?? later);
}

function shareLists(earlier: readonly unknown[], later: readonly unknown[]): readonly unknown[] {
  const shared = later.map((item, index) => share(earlier[index], item));
  const isSame = () => shared.length === earlier.length && shared.every((item, index) => item === earlier[index]);
  if (isSame()) return earlier;
  // What moved is found by its name.
  const byName = new Map(earlier.flatMap((item) => (nameOf(item) === undefined ? [] : [[nameOf(item), item] as const])));
  for (const [index, item] of later.entries()) {
    const name = nameOf(item);
    if (name !== undefined && nameOf(earlier[index]) !== name) shared[index] = share(byName.get(name), item);
  }
  return shared;
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== 'object' || item === null) return undefined;
  const { id, kind, namespace, name } = item as Fields;
  if (typeof id === 'string') return id;
  return typeof name === 'string' ? `${String(kind ?? '')}/${String(namespace ?? '')}/${name}` : undefined;
}
