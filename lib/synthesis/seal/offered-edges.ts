import type { Draft } from '@/lib/model/draft';
import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { declaredEdges, type Evidence, type UnclearMention } from '@/lib/policy/services/declared-edges';
import { shortName } from '../safety/edge-list';
import type { NamedEdge } from '../edge-line';
import type { Essential } from '../safety/essential';
import { declaredKeep } from './declared-keep';
import { graphEdges } from './graph-edges';
import { portsOf, type KeptEdge } from './kept-edge';
import { observedKeep } from './observed-keep';

/** Which connections a seal is to keep. */
export interface EdgeChoice {
  /** Of what is allowed today: nothing, what a policy's rule allows, or everything. */
  readonly today: 'none' | 'policy' | 'all';
  readonly declared: boolean;
  readonly essential: boolean;
  /** What this draft allows or keeps. */
  readonly drawn?: Pick<Draft, 'changes'>;
  /** What was seen. */
  readonly observed?: readonly NamedEdge[];
}

export type OfferSource = 'today' | 'declared' | 'essential' | 'drawn' | 'observed';

/** A connection to keep, with everything that speaks for it. */
export interface OfferedEdge {
  /** The same for the same connection on the same ports. */
  readonly id: string;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: readonly string[];
  readonly sources: readonly OfferSource[];
  readonly evidence: readonly Evidence[];
  /** One for each reason. */
  readonly edges: readonly KeptEdge[];
}

export interface OfferedEdges {
  readonly offered: readonly OfferedEdge[];
  /** Settings of workloads of the namespaces that may declare a connection; only where these are asked for. */
  readonly unclear: readonly UnclearMention[];
}

/** Gathers the connections of some namespaces that are to be kept; those on the same ports are one, whoever speaks for them. */
export function offeredEdges(graph: AllowGraph, namespaces: readonly string[], choice: EdgeChoice, essentials: readonly Essential[]): OfferedEdges {
  const found = new Map<string, { -readonly [Key in keyof OfferedEdge]: OfferedEdge[Key] }>();
  const inScope = new Set(namespaces);
  const offer = (source: OfferSource, edge: KeptEdge, evidence: readonly Evidence[] = []) => {
    if (![edge.from, edge.to].some((end) => isWithin(end, inScope))) return;
    const ports = formatPorts(portsOf(edge));
    const id = `${edge.from} ${edge.to} ${ports.join()}`;
    const known = found.get(id) ?? { id, from: edge.from, to: edge.to, ports, sources: [], evidence: [], edges: [] };
    if (!known.sources.includes(source)) known.sources = [...known.sources, source];
    known.evidence = [...new Set([...known.evidence, ...evidence])];
    if (!known.edges.some(({ why }) => why === edge.why)) known.edges = [...known.edges, edge];
    found.set(id, known);
  };
  for (const change of choice.drawn?.changes ?? []) {
    if (change.kind === 'allow' || change.kind === 'keep') offer('drawn', { from: change.from, to: change.to, ports: change.ports, why: change.why ?? `It was drawn that ${shortName(change.from)} may reach ${shortName(change.to)}.`, source: 'chosen' });
  }
  for (const edge of observedKeep(choice.observed ?? [])) offer('observed', edge);
  const declared = choice.declared ? declaredEdges(graph.snapshot) : { edges: [], unclear: [] };
  const evidence = new Map(declared.edges.map((edge) => [`${edge.from} ${edge.to}`, edge.evidence]));
  for (const edge of choice.declared ? declaredKeep(graph, []) : []) offer('declared', edge, evidence.get(`${edge.from} ${edge.to}`));
  for (const { title, edges } of choice.essential ? essentials : []) {
    for (const edge of edges) offer('essential', { ...edge, why: `Keeps ${title}.`, source: 'essential' });
  }
  for (const edge of choice.today === 'none' ? [] : graphEdges(graph, namespaces)) {
    if (choice.today === 'all' || isByPolicy(graph, edge)) offer('today', edge);
  }
  return { offered: [...found.values()], unclear: declared.unclear.filter(({ from }) => isWithin(from, inScope)) };
}

function isWithin(end: PeerId, namespaces: ReadonlySet<string>): boolean {
  const peer = parsePeer(end);
  return peer !== null && 'namespace' in peer && namespaces.has(peer.namespace);
}

/** Whether a rule allows a connection, rather than that nothing isolates its ends. */
function isByPolicy(graph: AllowGraph, { from, to }: KeptEdge): boolean {
  const [source, destination] = [graph.peer(from), graph.peer(to)];
  if (source && destination) return graph.pair(from, to).state === 'policy';
  if (source) return graph.isolation(source, 'egress') !== 'open';
  return destination !== undefined && graph.isolation(destination, 'ingress') !== 'open';
}
