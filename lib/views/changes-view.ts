import { compareText } from '@/lib/model/compare-text';
import { policyId, workloadPeer, type PeerId, type PolicyId } from '@/lib/model/ids';
import type { AllowGraph, Pair } from '@/lib/policy/allow-graph';
import { causeText, type Cause } from '@/lib/policy/differences/cause';
import { causesOf } from '@/lib/policy/differences/causes';
import { findChanges, type Change } from '@/lib/policy/differences/changes';
import { NO_DELTA } from '@/lib/policy/differences/delta';
import { kindOf } from '@/lib/policy/differences/difference';
import { alignEnds, type End } from '@/lib/policy/differences/ends';
import { formatPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import type { ChangeCounts, ChangedEdge, ChangeGroup, ChangesView } from '@/lib/queries/contract/changes';

/** How much of a comparison is looked at and told. */
export interface ChangesLimits {
  /** Pairs that are counted; then counting ends. */
  readonly counted: number;
  /** Pairs of which the causes are looked for. */
  readonly explained: number;
  readonly groups: number;
  readonly edgesOfGroup: number;
  readonly workloads: number;
}

const LIMITS: ChangesLimits = { counted: 100_000, explained: 3000, groups: 60, edgesOfGroup: 50, workloads: 100 };

/** What a comparison of two states tells, whenever they were. */
export type Compared = Omit<ChangesView, 'history' | 'begins' | 'from' | 'to' | 'closeness'>;

/**
 * Compares what could reach what at two moments, pair by pair between the peers of the map, by cause. In steps, since two states of a
 * large cluster may differ in millions of pairs: what is beyond the limits is counted, or said not to be.
 */
export function* compareInSteps(before: AllowGraph, after: AllowGraph, limits: ChangesLimits = LIMITS): Generator<void, Compared> {
  const ends = alignEnds(before, after, 'peers');
  yield;
  const groups = new Groups(limits.edgesOfGroup, presenceOf(before, after));
  const counts = { added: 0, removed: 0, changed: 0 };
  let [counted, untold, doubtful, complete] = [0, 0, 0, true];
  for (const change of findChanges(before, after, ends, { withDoubts: true })) {
    if (isOnlyDoubtful(change)) {
      doubtful++;
      continue;
    }
    if (counted === limits.counted) {
      complete = false;
      break;
    }
    counted++;
    counts[kindOf(change)]++;
    if (!isNoPorts(change.before.unknown) || !isNoPorts(change.after.unknown)) untold++;
    groups.add(change, counted <= limits.explained ? causesOf(before, after, change) : null);
    yield;
  }
  const { listed, more } = groups.list(limits.groups);
  return { counts, workloads: comparedWorkloads(ends, limits.workloads), untold, doubtful, groups: listed, more, complete };
}

const isOnlyDoubtful = ({ before, after, delta }: Change): boolean => delta === NO_DELTA && before.partial === after.partial;

function comparedWorkloads(ends: readonly End[], limit: number): Compared['workloads'] {
  const onlyIn = (side: 'before' | 'after', other: 'before' | 'after') => ends.flatMap((end) => (end[other] ? [] : [workloadPeer(end[side]!.peer!.workload!.id)]));
  const [added, removed] = [onlyIn('after', 'before'), onlyIn('before', 'after')];
  return { added: added.slice(0, limit), removed: removed.slice(0, limit), more: Math.max(0, added.length - limit) + Math.max(0, removed.length - limit) };
}

/** Changes by the objects that cause them. */
class Groups {
  private readonly byId = new Map<string, { readonly group: Omit<ChangeGroup, 'counts' | 'edges'>; readonly counts: Record<keyof ChangeCounts, number>; readonly edges: ChangedEdge[] }>();

  constructor(
    private readonly edgesOfGroup: number,
    private readonly presence: Presence,
  ) {}

  /** @param causes `null` where they were not looked for */
  add(change: Change, causes: readonly Cause[] | null): void {
    const objects = objectsOf(causes ?? [], this.presence);
    const kind = causes === null ? 'unsought' : causes.length === 0 ? 'untold' : 'cause';
    const id = kind === 'cause' ? objects.map(({ kind: of, title, change: became }) => `${of} ${title} ${became}`).join('; ') : kind;
    let entry = this.byId.get(id);
    if (!entry) this.byId.set(id, (entry = { group: { id, kind, objects }, counts: { added: 0, removed: 0, changed: 0 }, edges: [] }));
    entry.counts[kindOf(change)]++;
    if (entry.edges.length < this.edgesOfGroup) entry.edges.push(changedEdge(change, causes ?? []));
  }

  list(limit: number): { readonly listed: ChangeGroup[]; readonly more: ChangesView['more'] } {
    const size = ({ added, removed, changed }: ChangeCounts) => added + removed + changed;
    const all = [...this.byId.values()].map(({ group, counts, edges }) => ({ ...group, counts, edges }));
    const of = (kind: ChangeGroup['kind']) => all.filter((group) => group.kind === kind).sort((a, b) => size(b.counts) - size(a.counts) || compareText(a.id, b.id));
    const caused = of('cause');
    const rest = caused.slice(limit);
    return { listed: [...caused.slice(0, limit), ...of('untold'), ...of('unsought')], more: { groups: rest.length, pairs: rest.reduce((sum, { counts }) => sum + size(counts), 0) } };
  }
}

/** The objects behind causes, each once, whatever of it has a part; policies first, as causes come. */
function objectsOf(causes: readonly Cause[], presence: Presence): ChangeGroup['objects'] {
  const objects = new Map<string, ChangeGroup['objects'][number]>();
  for (const cause of causes) {
    const { kind, object, policy, file, line } = cause;
    const change = kind === 'policy' ? presence(policy!) : kind === 'workload' || kind === 'unread' ? cause.change : 'changed';
    const key = `${kind} ${object} ${change}`;
    if (!objects.has(key)) objects.set(key, { kind, title: object, change, ...(policy && { policy }), ...(file && { file }), ...(line && { line }) });
  }
  return [...objects.values()];
}

/** What became of a policy as a whole: one of its rules may be new where it is not. */
type Presence = (policy: PolicyId) => ChangeGroup['objects'][number]['change'];

function presenceOf(before: AllowGraph, after: AllowGraph): Presence {
  const idsIn = ({ snapshot }: AllowGraph) => new Set<PolicyId>([...snapshot.policies.map(({ namespace, name }) => policyId('NetworkPolicy', namespace, name)), ...snapshot.adminPolicies.map(({ kind, name }) => policyId(kind, undefined, name))]);
  const [old, now] = [idsIn(before), idsIn(after)];
  return (policy) => (!old.has(policy) ? 'added' : now.has(policy) ? 'changed' : 'removed');
}

function changedEdge({ from, to, before, after, delta }: Change, causes: readonly Cause[]): ChangedEdge {
  return {
    from: idOf(from),
    to: idOf(to),
    change: kindOf({ before, after }),
    before: sideOf(before),
    after: sideOf(after),
    opened: portWords(delta.gained),
    closed: portWords(delta.lost),
    causes: causes.map(causeText),
  };
}

/** Ends are peers of the map, which all have an id. */
const idOf = ({ id }: End): PeerId => id!;

const sideOf = ({ state, allowed, unknown, partial }: Pair): ChangedEdge['before'] => ({ state, ports: portWords(allowed), unknown: portWords(unknown), partial });

const portWords = (ports: PortSet): string[] => (isNoPorts(ports) ? [] : formatPorts(ports));
