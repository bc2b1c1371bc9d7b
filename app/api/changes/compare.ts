import type { History, Moment } from '@/lib/sources/history/history';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { inSlices } from '@/lib/sources/in-slices';
import { compareInSteps, type Compared } from '@/lib/views/changes-view';

/** What two states of which nothing differs have to tell. */
const NOTHING: Compared = {
  counts: { added: 0, removed: 0, changed: 0 },
  workloads: { added: [], removed: [], more: 0 },
  untold: 0,
  doubtful: 0,
  groups: [],
  more: { groups: 0, pairs: 0 },
  complete: true,
};

/** How many comparisons of a history are remembered for other tabs, and how many graphs of earlier states for the next comparison. */
const REMEMBERED = 8;
const GRAPHS = 2;

/** What was worked out of a history, for as long as its source is open. */
interface WorkedOut {
  readonly comparisons: Map<string, Promise<Compared | undefined>>;
  readonly graphs: Map<number, AllowGraph>;
}
const workedOut = new WeakMap<History, WorkedOut>();

/**
 * Compares a state that is kept with the newest one, leaving the process to others in between; tabs that ask the same share the work.
 * @param now the graph of the newest state, asked for only when it is needed
 * @returns `undefined` when the earlier state is no longer kept
 */
export function compareSince(history: History, from: Moment, to: Moment, now: () => AllowGraph): Promise<Compared | undefined> {
  if (from.revision === to.revision) return Promise.resolve(NOTHING);
  const { comparisons, graphs } = workedOut.get(history) ?? { comparisons: new Map(), graphs: new Map() };
  workedOut.set(history, { comparisons, graphs });
  return remember(comparisons, `${from.revision} ${to.revision}`, REMEMBERED, () => {
    const snapshot = history.snapshotAt(from);
    if (!snapshot) return Promise.resolve(undefined);
    const before = remember(graphs, from.revision, GRAPHS, () => new AllowGraph(snapshot));
    return inSlices(compareInSteps(before, now()), () => false);
  });
}

/** The value of a key, worked out once while it is among the last that were asked for. */
function remember<Key, Value>(values: Map<Key, Value>, key: Key, limit: number, make: () => Value): Value {
  const value = values.get(key) ?? make();
  values.delete(key);
  values.set(key, value);
  for (const oldest of values.keys()) {
    if (values.size <= limit) break;
    values.delete(oldest);
  }
  return value;
}
