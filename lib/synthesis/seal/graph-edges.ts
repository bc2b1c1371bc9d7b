import { compareText } from '@/lib/model/compare-text';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { draftPorts } from '@/lib/policy/draft-ports';
import { formatPorts, isNoPorts, NO_PORTS, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { unplacedHosts } from './ends';
import type { EdgeSource, KeptEdge } from './kept-edge';
import { cidrsOf, NO_ADDRESSES, unite, type Addresses } from './ranges';

/**
 * What is allowed today, as edges to keep: every connection of which an end is a pod of the namespaces. Where pods of one workload
 * are not treated alike, what some of them may do is kept for all. What cannot be told is not kept, nor
 * what concerns pods on the host network of which no address is known.
 */
export function graphEdges(graph: AllowGraph, namespaces: readonly string[], source: EdgeSource = 'observed'): KeptEdge[] {
  const inScope = ({ workload }: GraphPeer) => workload !== undefined && namespaces.includes(workload.namespace);
  const unplaced = unplacedHosts(graph);
  const inside = graph.peers.filter((peer) => peer.endpoints.length > 0 && !unplaced.has(peer.id) && (peer.kind === 'workload' || (peer.kind === 'nodes' && graph.snapshot.nodes.length > 0)));
  const edges: KeptEdge[] = [];
  const put = (from: PeerId, to: PeerId, ports: PortSet) => {
    if (isNoPorts(ports)) return;
    edges.push({ from, to, ports: draftPorts(ports), why: `${wordOf(from)} may reach ${wordOf(to)} on ${formatPorts(ports).join(', ')} today.`, source });
  };
  for (const from of inside) {
    for (const to of inside) {
      if ((!inScope(from) && !inScope(to)) || (from === to && graph.podCount(from) < 2)) continue;
      put(from.id, to.id, graph.pair(from.id, to.id).allowed);
    }
  }
  for (const peer of inside.filter(inScope)) {
    for (const direction of DIRECTIONS) {
      for (const { addresses, ports } of outsideOf(graph, peer, direction)) {
        for (const cidr of cidrsOf(addresses)) {
          const other = formatPeer({ kind: 'cidr', cidr });
          if (direction === 'egress') put(peer.id, other, ports);
          else put(other, peer.id, ports);
        }
      }
    }
  }
  return edges;
}

/** The outside addresses that a workload may reach, or be reached by, put together by their ports. */
function outsideOf({ evaluator }: AllowGraph, { endpoints }: GraphPeer, direction: Direction): { readonly addresses: Addresses; readonly ports: PortSet }[] {
  const { all } = evaluator.compiled.endpoints;
  const byPorts = new Map<string, { addresses: Addresses; readonly ports: PortSet }>();
  for (const [index, other] of all.entries()) {
    if (other.kind !== 'outside') continue;
    const { family, ranges } = other.group;
    const own = endpoints.filter((endpoint) => all[endpoint]!.families[family] !== 'no');
    // Whether a pod has an address of the family does not matter to what its policies say.
    const ports = own.map((endpoint) => {
      const [source, destination] = direction === 'egress' ? [endpoint, index] : [index, endpoint];
      return evaluator.compiled.lattice.get(evaluator.evaluateFamily(source, destination, family).allowed);
    }).reduce(unionPorts, NO_PORTS);
    if (isNoPorts(ports)) continue;
    const known = byPorts.get(ports.key) ?? { ports, addresses: NO_ADDRESSES };
    byPorts.set(ports.key, { ports, addresses: unite(known.addresses, { ...NO_ADDRESSES, [family]: ranges }) });
  }
  return [...byPorts.entries()].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one);
}

const wordOf = (id: PeerId): string => id.replace(/^workload\/([^/]+)\/[^/]+\/(.+)$/, '$1/$2').replace(/^cidr\//, '');
