import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import { oncePer } from '../once-per';
import { selectorKeys } from '../selector';

/** How many of the objects that one selector picks another picks too, whatever objects there may come to be. */
export type Share = 'all' | 'some' | 'none';

/** What is asked of one label: which values it may have, and whether it may be absent. */
interface Demand {
  readonly absent: boolean;
  /** `only`: one of these values; `except`: any value but these. */
  readonly values: { readonly kind: 'only' | 'except'; readonly of: ReadonlySet<string> };
}

/** A demand for each label that something reads; every other label is free. */
type Demands = (key: string) => Demand;

/** Objects described by what is asked of their labels; `null` when no object can meet it. */
export interface Described {
  readonly keys: readonly string[];
  readonly demands: Demands;
}

const NOTHING: ReadonlySet<string> = new Set();
const FREE: Demand = { absent: true, values: { kind: 'except', of: NOTHING } };
const ABSENT: Demand = { absent: true, values: { kind: 'only', of: NOTHING } };
const exactly = (value: string): Demand => ({ absent: false, values: { kind: 'only', of: new Set([value]) } });

/**
 * All objects, present or not, that a selector picks. The terms of a selector are ANDed, and each reads one label, so what
 * it asks is one demand per label. `null`: its terms contradict one another, and it can pick nothing.
 */
export const describeSelector = oncePer((selector: LabelSelector): Described | null => {
  const demands = new Map<string, Demand>();
  const add = (key: string, demand: Demand) => demands.set(key, both(demands.get(key) ?? FREE, demand));
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) add(key, exactly(value));
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    if (operator === 'In') add(key, { absent: false, values: { kind: 'only', of: new Set(values) } });
    else if (operator === 'NotIn') add(key, { absent: true, values: { kind: 'except', of: new Set(values) } });
    else if (operator === 'Exists') add(key, { absent: false, values: { kind: 'except', of: NOTHING } });
    else add(key, ABSENT);
  }
  if ([...demands.values()].some(isImpossible)) return null;
  return { keys: [...demands.keys()], demands: (key) => demands.get(key) ?? FREE };
});

/** The one object with just these labels. */
export const describeLabels = (labels: Labels): Described => ({
  keys: Object.keys(labels),
  demands: (key) => (Object.hasOwn(labels, key) ? exactly(labels[key]!) : ABSENT),
});

/** How many of the described objects a selector picks. */
export function shareOf(selector: LabelSelector, objects: Described): Share {
  const wanted = describeSelector(selector);
  if (!wanted) return 'none';
  let share: Share = 'all';
  for (const key of wanted.keys) {
    const [one, given] = [wanted.demands(key), objects.demands(key)];
    if (isImpossible(both(one, given))) return 'none';
    if (!holds(one, given)) share = 'some';
  }
  return share;
}

/** The labels a selector reads of which the described objects need not meet what it asks. */
export function looseKeys(selector: LabelSelector, objects: Described): string[] {
  const wanted = describeSelector(selector);
  return [...new Set(selectorKeys(selector))].filter((key) => !wanted || !holds(wanted.demands(key), objects.demands(key)));
}

/** The name of the only namespace that a description of namespaces leaves. */
export function onlyName(namespaces: Described): string | undefined {
  const { absent, values } = namespaces.demands(NAMESPACE_NAME_LABEL);
  const [name, ...others] = values.kind === 'only' ? values.of : [];
  return !absent && others.length === 0 ? name : undefined;
}

function both(a: Demand, b: Demand): Demand {
  const absent = a.absent && b.absent;
  const [first, second] = [a.values, b.values];
  if (first.kind === 'except' && second.kind === 'except') return { absent, values: { kind: 'except', of: new Set([...first.of, ...second.of]) } };
  const [only, other] = first.kind === 'only' ? [first, second] : [second, first];
  return { absent, values: { kind: 'only', of: new Set([...only.of].filter((value) => other.of.has(value) === (other.kind === 'only'))) } };
}

/** Whether everything that meets `inner` meets `outer`. Label values are many enough that no finite set holds all but a few. */
function holds(outer: Demand, inner: Demand): boolean {
  if (inner.absent && !outer.absent) return false;
  const [wide, narrow] = [outer.values, inner.values];
  if (narrow.kind === 'only') return [...narrow.of].every((value) => wide.of.has(value) === (wide.kind === 'only'));
  return wide.kind === 'except' && [...wide.of].every((value) => narrow.of.has(value));
}

const isImpossible = ({ absent, values }: Demand): boolean => !absent && values.kind === 'only' && values.of.size === 0;
