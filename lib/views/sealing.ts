import type { Draft } from '@/lib/model/draft';
import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { Change } from '@/lib/policy/differences/changes';
import { isNoPorts } from '@/lib/policy/port-set';
import type { ObjectChange } from '@/lib/synthesis/change-set';
import { isRendered, renderedWarning } from '@/lib/synthesis/fold';
import { readEdgeLines } from '@/lib/synthesis/edge-line';
import { findEssentials } from '@/lib/synthesis/safety/find-essentials';
import { presumedDns, type PresumedDns } from '@/lib/synthesis/safety/presumed-dns';
import { unplacedHosts } from '@/lib/synthesis/seal/ends';
import { offeredEdges, type EdgeChoice, type OfferedEdge, type OfferedEdges } from '@/lib/synthesis/seal/offered-edges';
import { planRollout, type Stage } from '@/lib/synthesis/seal/rollout';
import { seal, type Seal } from '@/lib/synthesis/seal/seal';
import { stageChanges, stageFiles, type StageFiles } from '@/lib/synthesis/seal/stage-changes';
import type { Analysis } from './analysis';

/** What is asked of a sealed set. */
export interface SealQuestion {
  readonly namespaces: 'all' | readonly string[];
  readonly sources: Omit<EdgeChoice, 'drawn' | 'observed'> & { readonly drawn: boolean; readonly observed: boolean };
  /** Ids of offered connections that are not kept. */
  readonly off: readonly string[];
  readonly draft?: Draft;
  /** Connections that were seen, a line each. */
  readonly observed?: string;
}

/** A stage with what it does object by object, and its files. */
export interface SealingStage {
  readonly stage: Stage;
  readonly changes: readonly ObjectChange[];
  readonly files: StageFiles;
  /** Nothing about the namespace differs from what is kept, and nothing is cut on the way. */
  readonly exact: boolean;
}

/** A sealed set with all that was asked of it. */
export interface Sealing extends OfferedEdges {
  readonly kept: readonly OfferedEdge[];
  readonly sealed: Seal;
  readonly stages: readonly SealingStage[];
  readonly exact: boolean;
  /** Pods on the host network of which no address is known: nothing is claimed of them. */
  readonly unplaced: ReadonlySet<PeerId>;
  /** Whether DNS servers were read, or else whether the usual ones are kept. */
  readonly dns: 'read' | 'presumed' | 'not-kept';
  /** Lines of what was observed that name nothing there is. */
  readonly unread: ReturnType<typeof readEdgeLines>['problems'];
  /** What to know of the texts, a sentence each. */
  readonly notes: readonly string[];
}

/** How many connections can be kept at once, and how many pairs may be asked about: more would keep the server from answering others for too long. */
const MOST_EDGES = 2000;
const MOST_PAIRS = 30_000;

const latest = new WeakMap<Analysis, { readonly key: string; readonly sealing: Sealing | string }>();

/** Seals as asked; a sentence where there is nothing to seal, or too much at once. The latest answer is kept. */
export function sealing(analysis: Analysis, question: SealQuestion): Sealing | string {
  const key = JSON.stringify(question);
  const known = latest.get(analysis);
  if (known?.key === key) return known.sealing;
  const answer = answerTo(analysis, question);
  latest.set(analysis, { key, sealing: answer });
  return answer;
}

function answerTo({ graph }: Analysis, { namespaces, sources, off, draft, observed }: SealQuestion): Sealing | string {
  const all = graph.snapshot.namespaces.map(({ name }) => name);
  const missing = namespaces === 'all' ? undefined : namespaces.find((name) => !all.includes(name));
  if (missing !== undefined) return `There is no namespace ${missing} in what was read.`;
  const scope = namespaces === 'all' ? all : namespaces;
  if (scope.length === 0) return 'There is no namespace to seal.';
  const inScope = new Set(scope);
  const within = graph.peers.filter(({ workload }) => workload !== undefined && inScope.has(workload.namespace)).length;
  if (within * graph.peers.length > MOST_PAIRS) return `These namespaces have ${within} workloads, which are too many at once here. Choose fewer namespaces, or use drawbridge synthesize --seal.`;
  const { drawn, observed: isObserved, ...choice } = sources;
  const { edges: seen, problems: unread } = readEdgeLines(graph, isObserved && observed ? observed : '');
  const presumed = presumedDns(graph);
  const essentials = [...(presumed ? [presumed.essential] : []), ...findEssentials(graph)];
  const offers = offeredEdges(graph, scope, { ...choice, observed: seen, ...(drawn && draft && { drawn: draft }) }, essentials);
  const without = new Set(off);
  const kept = offers.offered.filter(({ id }) => !without.has(id));
  if (kept.length > MOST_EDGES) return `${kept.length} connections would be kept, which are too many at once here. Choose fewer namespaces, keep less of what is allowed today, or use drawbridge synthesize --seal.`;
  const sealed = seal(graph, kept.flatMap(({ edges }) => edges), scope, presumed);
  const plan = planRollout(graph, sealed);
  const unplaced = unplacedHosts(graph);
  const stages = plan.map((stage, index): SealingStage => {
    const changes = stageChanges(stage);
    const concerned = [...sealed.differences.flatMap(({ from, to }) => [from.id, to.id]), ...sealed.invalid.flatMap(({ edge }) => [edge.from, edge.to])].some((id) => namespaceOf(id) === stage.namespace);
    return { stage, changes, files: stageFiles(stage, changes, index + 1, plan.length), exact: !concerned && stage.unsafe.length === 0 && !stage.changes.some((change) => isInDoubt(change, unplaced)) };
  });
  return { ...offers, kept, sealed, stages, exact: sealed.exact && sealed.order.unsafe.length === 0 && stages.every((one) => one.exact), unplaced, dns: dnsOf(presumed, kept), unread, notes: stages.flatMap(({ stage }) => renderedNotes(stage)) };
}

/** The same with other texts of what its stages do, and what is to be known of these. */
export function rewritten(sealing: Sealing, rewrite: (changes: readonly ObjectChange[]) => { readonly changes: readonly ObjectChange[]; readonly notes: readonly string[] }): Sealing {
  const notes = [...sealing.notes];
  const stages = sealing.stages.map((one, index): SealingStage => {
    const { changes, notes: own } = rewrite(one.changes);
    notes.push(...own);
    return { ...one, changes, files: stageFiles(one.stage, changes, index + 1, sealing.stages.length) };
  });
  return { ...sealing, stages, notes };
}

const renderedNotes = ({ steps }: Stage): string[] => steps.flatMap(({ operation: { before }, given }) => (given && before && isRendered(before) ? [renderedWarning(before)] : []));

const dnsOf = (presumed: PresumedDns | null, kept: readonly OfferedEdge[]): Sealing['dns'] => (presumed === null ? 'read' : kept.some(({ to }) => to === presumed.server) ? 'presumed' : 'not-kept');

/** Whether it cannot be told what is allowed between two ends of which something is claimed. */
const isInDoubt = ({ from, to, after }: Change, unplaced: ReadonlySet<PeerId>): boolean => !isNoPorts(after.unknown) && ![from, to].some(({ id }) => id !== undefined && unplaced.has(id));

function namespaceOf(id: PeerId | undefined): string | undefined {
  const peer = id === undefined ? null : parsePeer(id);
  return peer && 'namespace' in peer ? peer.namespace : undefined;
}
