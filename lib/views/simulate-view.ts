import { plural } from '@/lib/model/plural';
import type { AllowChange, Draft } from '@/lib/model/draft';
import { policyId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { causeText } from '@/lib/policy/differences/cause';
import { causesOf } from '@/lib/policy/differences/causes';
import { formatPorts, isNoPorts } from '@/lib/policy/port-set';
import type { KeptView, PairChange, SimulateView } from '@/lib/queries/contract/simulate';
import type { ChangedPair } from '@/lib/synthesis/compare';
import { proveDraft, type Proof } from '@/lib/synthesis/prove';
import type { Synthesis } from '@/lib/synthesis/synthesis';
import { fileDiff } from '@/lib/synthesis/text/unified-diff';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import { analyse, type Analysis } from './analysis';
import { edgeView } from './graph-view';

/** How many pairs of each kind are named; the counts are of all. */
const NAMED = 500;

/** Writes and proves a draft, and tells what it does. */
export function simulateView(analysis: Analysis, draft: Draft): Omit<SimulateView, 'revision'> {
  const proof = proveDraft(analysis.graph, draft);
  const { synthesis, texts, changed } = proof;
  const lists = classify(changed);
  const toPairChange = pairChanges(analysis.graph, proof.after);
  return {
    policies: [
      ...synthesis.policies.map(({ policy, because, before }, index) => writtenView(before ? 'edit' : 'create', { kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name }, texts[index]!, because, before)),
      ...synthesis.adminPolicies.map(({ kind, name }, index) => writtenView('create', { kind, name }, texts[synthesis.policies.length + index]!, ['Denies what no NetworkPolicy can deny alone.'])),
    ],
    changes: changeOutcomes(proof),
    kept: synthesis.kept.map(keptView),
    warnings: [...synthesis.warnings],
    impact: {
      before: analysis.graph.figure(),
      after: proof.after.figure(),
      counts: { opened: lists.opened.length, closed: lists.closed.length, changed: lists.changed.length },
      opened: lists.opened.slice(0, NAMED).map(toPairChange),
      closed: lists.closed.slice(0, NAMED).map(toPairChange),
      changed: lists.changed.slice(0, NAMED).map(toPairChange),
      unchanged: proof.unchanged,
      unknown: proof.unknown,
      collateral: changed.filter((pair) => !pair.intended).length,
      exact: proof.exact,
      truncated: Object.values(lists).reduce((sum, list) => sum + Math.max(0, list.length - NAMED), 0),
    },
    edges: changedEdges(analysis, proof, lists),
  };
}

const writtenView = (action: 'create' | 'edit', object: { readonly kind: string; readonly namespace?: string; readonly name: string }, yaml: string, because: readonly string[], before?: NetworkPolicy): SimulateView['policies'][number] => ({
  id: policyId(object.kind, object.namespace, object.name),
  action,
  ...object,
  fileName: `${object.namespace === undefined ? '' : `${object.namespace}.`}${object.name}.yaml`,
  yaml,
  ...(before && { diff: fileDiff({ path: before.name, before: networkPolicyYaml(before), after: yaml }) }),
  because: [...because],
});

/** How many connections of a line of the safety pack are named. */
const NAMED_EDGES = 20;

const keptView = ({ id, kind, title, because, edges, on, fixed }: Synthesis['kept'][number]): KeptView => ({
  id,
  kind,
  title,
  because: [...because],
  edges: edges.slice(0, NAMED_EDGES).map(({ from, to, ports }) => ({ from, to, ports: portWords(ports) })),
  on,
  fixed,
});

const portWords = (ports: AllowChange['ports']): string[] =>
  ports === 'all' ? ['all ports'] : ports.map(({ protocol, port, endPort }) => `${port}${endPort === undefined ? '' : `-${endPort}`}/${protocol}`);

function classify(pairs: readonly ChangedPair[]): { opened: ChangedPair[]; closed: ChangedPair[]; changed: ChangedPair[] } {
  const reachable = ({ allowed }: ChangedPair['before']) => !isNoPorts(allowed);
  return {
    opened: pairs.filter((pair) => !reachable(pair.before) && reachable(pair.after)),
    closed: pairs.filter((pair) => reachable(pair.before) && !reachable(pair.after)),
    changed: pairs.filter((pair) => reachable(pair.before) === reachable(pair.after)),
  };
}

const pairChanges = (earlier: AllowGraph, later: AllowGraph) => ({ from, to, before, after, opened, closed, intended, change }: ChangedPair): PairChange => ({
  from: from.id,
  to: to.id,
  before: before.state,
  after: after.state,
  opened: isNoPorts(opened) ? [] : formatPorts(opened),
  closed: isNoPorts(closed) ? [] : formatPorts(closed),
  intended,
  causes: causesOf(earlier, later, change).map(causeText),
});

/** A change that was written but does not hold once evaluated is not called written. */
function changeOutcomes({ synthesis, unmet }: Proof): SimulateView['changes'] {
  const isUnmet = unmet.length > 0;
  return synthesis.outcomes.map((outcome) => {
    if (!isUnmet || outcome.outcome === 'invalid') return { ...outcome };
    const lacking = unmet.filter(({ from, to }) => synthesis.wantedBy.get(outcome.id)?.has(`${from}>${to}`));
    if (lacking.length === 0) return { ...outcome };
    return { ...outcome, outcome: 'inexpressible' as const, message: `${outcome.message} Evaluated, ${plural(lacking.length, { one: 'one connection is', other: `${lacking.length} connections are` })} still not surely allowed.` };
  });
}

/** What the map paints: pairs that opened, and pairs that closed and were allowed by a policy or concern a single isolated workload. */
function changedEdges(analysis: Analysis, proof: Proof, { opened, closed, changed }: ReturnType<typeof classify>): SimulateView['edges'] {
  const afterwards = analyse(proof.after.snapshot);
  const widened = changed.filter((pair) => !isNoPorts(pair.opened));
  const isEdge = (pair: ChangedPair) => pair.from.id !== pair.to.id;
  return [
    ...[...opened, ...widened].filter(isEdge).slice(0, DRAWN).map((pair) => ({ ...edgeView(afterwards, { from: pair.from, to: pair.to, pair: pair.after }), change: 'added' as const })),
    ...closed.filter((pair) => isEdge(pair) && (pair.before.state === 'policy' || closed.length <= DRAWN)).slice(0, DRAWN).map((pair) => ({ ...edgeView(analysis, { from: pair.from, to: pair.to, pair: pair.before }), change: 'cut' as const })),
  ];
}

/** How many changed edges a map can bear. */
const DRAWN = 60;
