import type { AllowChange, DenyChange, Draft, DraftChange, KeepChange } from '@/lib/model/draft';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { ALL_PORTS, formatPorts, NO_PORTS, portSet, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { foldIntoExisting, isRendered, renderedWarning } from './fold';
import { Halves } from './halves';
import { Isolations } from './isolation';
import { Naming } from './naming';
import { findObstacle } from './obstacle';
import { Denials } from './narrow/denials';
import { PolicySet } from './policy-set';
import { resolveEnd, workloadName, type End } from './resolve';
import { EssentialKeeper } from './safety/keeper';
import type { ChangeOutcome, Synthesis } from './synthesis';
import { Worksheet } from './worksheet';

export interface SynthesisOptions {
  /** What is added stands in policies of its own, beside those that others manage, even where one is about the same pods. */
  readonly apart?: boolean;
}

/**
 * Turns a draft into NetworkPolicies to add, and to put in the place of existing ones. A connection is written as two halves, each
 * where that end is isolated, now or by the draft; what is allowed already is not written again. Isolating keeps what the cluster
 * works by. What is denied comes last, over the policies that all the rest has led to.
 */
export function synthesize(graph: AllowGraph, draft: Draft, { apart = false }: SynthesisOptions = {}): Synthesis {
  const sheet = new Worksheet(graph);
  const naming = new Naming(sheet);
  const halves = new Halves(sheet, naming);
  const isolations = new Isolations(sheet, naming);
  const outcomes = new Map<DraftChange, ChangeOutcome>();
  const wantedBy = new Map<string, ReadonlySet<string>>();
  // What the draft isolates decides which halves a connection needs, so it comes first whatever the order of the changes.
  for (const change of draft.changes) if (change.kind === 'isolate') outcomes.set(change, isolations.isolate(change));
  const kept = new EssentialKeeper(sheet, naming, halves).keep(new Set(draft.without));
  for (const change of draft.changes) if (change.kind === 'allow' || change.kind === 'keep') outcomes.set(change, allow(sheet, halves, wantedBy, change));
  isolations.warnOfParted();
  const built = sheet.builder.build();
  const added = new PolicySet(graph.snapshot.policies, apart ? built : foldIntoExisting(graph.snapshot.policies, built));
  const denials = draft.changes.some(({ kind }) => kind === 'deny') ? new Denials(sheet, naming, added) : null;
  for (const change of draft.changes) if (change.kind === 'deny') outcomes.set(change, deny(sheet, denials!, change));
  const policies = (denials?.set ?? added).written;
  for (const { before } of policies) if (before && isRendered(before)) sheet.warnings.add(renderedWarning(before));
  return {
    policies,
    adminPolicies: denials?.adminPolicies ?? [],
    outcomes: draft.changes.map((change) => outcomes.get(change)!),
    wanted: sheet.wanted,
    denied: denials?.denied ?? [],
    wantedBy,
    isolated: sheet.isolated,
    unproven: sheet.unproven,
    kept,
    warnings: [...sheet.warnings],
  };
}

/** What an edge of a draft names, found in the snapshot; a string says what is wrong with it. */
function resolveEdge(graph: AllowGraph, { from, to, ports }: AllowChange | KeepChange | DenyChange): { readonly source: End; readonly destination: End; readonly set: PortSet } | string {
  const source = resolveEnd(graph, from);
  const destination = resolveEnd(graph, to);
  if (typeof source === 'string') return source;
  if (typeof destination === 'string') return destination;
  if (source.kind === 'outside' && destination.kind === 'outside') return 'Both ends are outside the cluster.';
  if (ports === 'all') return { source, destination, set: ALL_PORTS };
  if (ports.length === 0) return 'It names no port.';
  if (ports.some(({ port, endPort }) => endPort !== undefined && endPort < port)) return 'A range of ports ends before it begins.';
  return { source, destination, set: ports.reduce((sum, { protocol, port, endPort }) => unionPorts(sum, portSet({ [protocol]: [[port, endPort ?? port]] })), NO_PORTS) };
}

function deny(sheet: Worksheet, denials: Denials, change: DenyChange): ChangeOutcome {
  const edge = resolveEdge(sheet.graph, change);
  return typeof edge === 'string' ? { id: change.id, outcome: 'invalid', message: edge } : denials.deny(change, edge.source, edge.destination, edge.set);
}

/** Writes a connection: both halves or, when one cannot be, neither. */
function allow(sheet: Worksheet, halves: Halves, wantedBy: Map<string, ReadonlySet<string>>, change: AllowChange | KeepChange): ChangeOutcome {
  const { id, why } = change;
  const edge = resolveEdge(sheet.graph, change);
  if (typeof edge === 'string') return { id, outcome: 'invalid', message: edge };
  const { source, destination, set } = edge;
  const message = `Lets ${source.name} reach ${destination.name} on ${formatPorts(set).join(', ')}.`;
  const because = why === undefined ? message : `${message} ${why}`;
  const pairs = source.peers.flatMap((a) => destination.peers.flatMap((b) => (sheet.mayConnect(a, b) ? [{ from: a.id, to: b.id, ports: set }] : [])));
  sheet.wanted.push(...pairs);
  wantedBy.set(id, new Set(pairs.map((pair) => `${pair.from}>${pair.to}`)));

  const obstacle = findObstacle(sheet, pairs);
  if (obstacle !== null) return { id, outcome: 'inexpressible', message: obstacle };
  const needed = [halves.needed('egress', source, destination, set, because), halves.needed('ingress', destination, source, set, because)];
  const problem = needed.find((half) => typeof half === 'string');
  if (typeof problem === 'string') return { id, outcome: 'inexpressible', message: problem };
  const writes = needed.flatMap((half) => half as readonly (() => void)[]);
  if (writes.length === 0) {
    const open = source.peers.some((a) => destination.peers.some((b) => sheet.graph.pair(a.id, b.id).state === 'open'));
    return { id, outcome: 'already-allowed', message: open ? 'It is open already, because nothing isolates either end. Isolate one of them, and this will be written.' : 'It is allowed already.' };
  }
  for (const write of writes) write();
  for (const peer of [...source.peers, ...destination.peers]) {
    if (peer.endpoints.length === 0) sheet.warnings.add(`${workloadName(peer.workload!)} has no running pod, so what is written for it rests on its labels alone.`);
  }
  return { id, outcome: 'written', message };
}
