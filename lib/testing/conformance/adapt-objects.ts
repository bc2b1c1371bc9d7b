import type { Tally } from './tally';

const LAST_PORT = 65535;

/**
 * The kube-network-policies tests hand objects to a function, past the API server, and some are objects it would refuse.
 * What they mean is put in a form it accepts, and the tally says so: a range that ends beyond the last port ends at it,
 * and the second policy of a name gets a name of its own.
 */
export function adaptObjects(tally: Tally, objects: readonly unknown[]): unknown[] {
  const names = new Set<string>();
  return objects.map((object) => {
    if (!isFields(object) || object.kind !== 'NetworkPolicy') return object;
    const policy = clampEndPorts(tally, object) as Fields;
    const metadata = isFields(policy.metadata) ? policy.metadata : {};
    const name = `${String(metadata.namespace)}/${String(metadata.name)}`;
    if (!names.has(name)) {
      names.add(name);
      return policy;
    }
    tally.adaptations.push(`two policies are called ${name}; the later one is given another name`);
    return { ...policy, metadata: { ...metadata, name: `${String(metadata.name)}-${names.size}` } };
  });
}

/** The value with every endPort beyond the last port set to it. */
export function clampEndPorts(tally: Tally, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => clampEndPorts(tally, entry));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (key !== 'endPort' || typeof field !== 'number' || field <= LAST_PORT) return [key, clampEndPorts(tally, field)];
      tally.adaptations.push(`endPort ${field} is refused by the API server; read as ${LAST_PORT}, the last port there is`);
      return [key, LAST_PORT];
    }),
  );
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
