import type { PeerId } from '@/lib/model/ids';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { intersectPorts, isNoPorts, subtractPorts, type PortSet } from '@/lib/policy/port-set';
import { resolveSealEnd, type SealEnd } from './ends';
import { cidrsOf, intersect, isNone, subtract } from './ranges';

/** All connections from some peers to some peers on some ports. */
export interface Rectangle {
  readonly from: readonly PeerId[];
  readonly to: readonly PeerId[];
  readonly ports: PortSet;
}

/** Whether two of them have a connection in common. */
export const overlap = (graph: AllowGraph, a: Rectangle, b: Rectangle): boolean =>
  !isNoPorts(intersectPorts(a.ports, b.ports)) && meet(graph, a.from, b.from) && meet(graph, a.to, b.to);

/** What is in the first and not in the second, in pieces. */
export function without(graph: AllowGraph, one: Rectangle, other: Rectangle): Rectangle[] {
  if (!overlap(graph, one, other)) return [one];
  const [from, to] = [part(graph, one.from, other.from), part(graph, one.to, other.to)];
  const pieces: Rectangle[] = [
    { from: from.outside, to: one.to, ports: one.ports },
    { from: from.inside, to: to.outside, ports: one.ports },
    { from: from.inside, to: to.inside, ports: subtractPorts(one.ports, other.ports) },
  ];
  return pieces.filter((piece) => piece.from.length > 0 && piece.to.length > 0 && !isNoPorts(piece.ports));
}

const endsOf = (graph: AllowGraph, ids: readonly PeerId[]): SealEnd[] =>
  ids.flatMap((id) => {
    const end = resolveSealEnd(graph, id);
    return typeof end === 'string' ? [] : [end];
  });

const meetEnds = (a: SealEnd, b: SealEnd): boolean => a.workloads.some((peer) => b.workloads.includes(peer)) || !isNone(intersect(a.addresses, b.addresses));

const meet = (graph: AllowGraph, a: readonly PeerId[], b: readonly PeerId[]): boolean => endsOf(graph, a).some((one) => endsOf(graph, b).some((other) => meetEnds(one, other)));

/** Splits peers by whether others hold them; a peer that they hold a part of is taken apart into workloads and blocks of addresses. */
function part(graph: AllowGraph, ids: readonly PeerId[], others: readonly PeerId[]): { readonly inside: PeerId[]; readonly outside: PeerId[] } {
  const taken = endsOf(graph, others);
  const [inside, outside]: [PeerId[], PeerId[]] = [[], []];
  for (const id of ids) {
    const end = resolveSealEnd(graph, id);
    if (typeof end === 'string' || !taken.some((other) => meetEnds(end, other))) {
      outside.push(id);
      continue;
    }
    for (const peer of end.workloads) (taken.some(({ workloads }) => workloads.includes(peer)) ? inside : outside).push(peer.id);
    const left = taken.reduce((sum, { addresses }) => subtract(sum, addresses), end.addresses);
    if (isNone(left)) {
      if (end.workloads.length === 0) inside.push(id);
      else if (!isNone(end.addresses)) inside.push(...cidrPeers(end));
    } else {
      outside.push(...cidrsOf(left).map(cidrPeer));
      inside.push(...cidrsOf(subtract(end.addresses, left)).map(cidrPeer));
    }
  }
  return { inside, outside };
}

const cidrPeer = (cidr: string) => `cidr/${cidr}` as PeerId;
const cidrPeers = ({ addresses }: SealEnd): PeerId[] => cidrsOf(addresses).map(cidrPeer);
