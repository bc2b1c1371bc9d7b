import { compareText } from '@/lib/model/compare-text';
import { formatPeer, parsePeer, type PeerId } from '@/lib/model/ids';
import type { Protocol } from '@/lib/model/network-policy';
import { draftPorts } from '@/lib/policy/draft-ports';
import { isNoPorts, onePort, unionPorts, NO_PORTS, type PortSet } from '@/lib/policy/port-set';
import { parseIp } from '@/lib/policy/cidr';
import type { EssentialEdge } from './essential';

/** Every address there is, pods and nodes included. */
export const ANYWHERE: readonly PeerId[] = ['0.0.0.0/0', '::/0'].map((cidr) => formatPeer({ kind: 'cidr', cidr }));

/** One address as an end. */
export const addressPeer = (address: string): PeerId => formatPeer({ kind: 'cidr', cidr: `${address}/${parseIp(address)?.family === 6 ? 128 : 32}` });

/** Gathers who needs whom, each pair once with all its ports. */
export class EdgeList {
  private readonly found = new Map<string, { readonly from: PeerId; readonly to: PeerId; ports: PortSet }>();

  add(from: PeerId, to: PeerId, ports: PortSet): this {
    if (from === to || isNoPorts(ports)) return this;
    const known = this.found.get(`${from} ${to}`) ?? { from, to, ports: NO_PORTS };
    known.ports = unionPorts(known.ports, ports);
    this.found.set(`${from} ${to}`, known);
    return this;
  }

  addPort(from: PeerId, to: PeerId, protocol: Protocol, port: number): this {
    return this.add(from, to, onePort(protocol, port));
  }

  get isEmpty(): boolean {
    return this.found.size === 0;
  }

  /** Sorted by ends. */
  edges(): EssentialEdge[] {
    return [...this.found.values()].map(({ from, to, ports }) => ({ from, to, ports: draftPorts(ports) })).sort((a, b) => compareText(`${a.to} ${a.from}`, `${b.to} ${b.from}`));
  }
}

/** A workload, a namespace or an address in a few words: `shop/web`. */
export function shortName(id: PeerId): string {
  const peer = parsePeer(id);
  if (peer?.kind === 'workload') return `${peer.namespace}/${peer.name}`;
  if (peer?.kind === 'namespace') return `namespace ${peer.namespace}`;
  return peer?.kind === 'cidr' ? peer.cidr.replace(/\/(32|128)$/, '') : id;
}

/** `a, b and 3 more`. */
export function fewOf(names: readonly string[], count = 3): string {
  const distinct = [...new Set(names)].sort();
  return distinct.length <= count + 1 ? distinct.join(', ') : `${distinct.slice(0, count).join(', ')} and ${distinct.length - count} more`;
}
