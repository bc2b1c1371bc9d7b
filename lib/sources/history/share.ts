/**
 * The later of two plain values, with every part that is equal taken from the earlier one, so that keeping both costs only what differs.
 * Items of lists are matched by their id, else by kind, namespace and name, else by place. Out: the earlier value itself when
 * both are equal.
 */
export function share<T>(earlier: T | undefined, later: T): T {
  if (Object.is(earlier, later) || typeof earlier !== 'object' || typeof later !== 'object' || earlier === null || later === null) return later;
  if (Array.isArray(earlier) && Array.isArray(later)) return shareLists(earlier, later) as T;
  if (Array.isArray(earlier) !== Array.isArray(later)) return later;
  return shareFields(earlier as Fields, later as Fields) as T;
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
