import { parsePeer } from '@/lib/model/ids';

/** The words for one end of a connection. */
export interface PeerName {
  readonly name: string;
  /** Absent for outside peers. */
  readonly namespace?: string;
  /** `Deployment`, `Service`, `Namespace`, `Outside`. */
  readonly kind: string;
  /** The shortest text that is unmistakable: `shop/web`, `Internet`. */
  readonly full: string;
}

const OUTSIDE = { internet: 'Internet', private: 'Private addresses', nodes: 'Nodes' } as const;

/** Names a peer from its id alone; an id that is none is shown as it is. */
export function peerName(id: string): PeerName {
  const peer = parsePeer(id);
  if (peer === null) return { name: id, kind: 'Unknown', full: id };
  switch (peer.kind) {
    case 'workload':
      return { name: peer.name, namespace: peer.namespace, kind: peer.workloadKind, full: `${peer.namespace}/${peer.name}` };
    case 'service':
      return { name: peer.name, namespace: peer.namespace, kind: 'Service', full: `${peer.namespace}/${peer.name}` };
    case 'namespace':
      return { name: peer.namespace, namespace: peer.namespace, kind: 'Namespace', full: peer.namespace };
    case 'cidr':
      return { name: peer.cidr, kind: 'Outside', full: peer.cidr };
    case 'route': {
      const object = `${peer.namespace}/${peer.name}`;
      return { name: peer.host ?? peer.name, namespace: peer.namespace, kind: peer.routeKind, full: peer.host === undefined ? object : `${peer.host} of ${peer.routeKind} ${object}` };
    }
    default:
      return { name: OUTSIDE[peer.kind], kind: 'Outside', full: OUTSIDE[peer.kind] };
  }
}

/** A pair in words: `shop/web → shop/api`, `shop/web → Service shop/api`, and `shop/web → its own replicas` for a workload with itself. */
export function pairName(from: string, to: string): string {
  return `${titleOf(from)} → ${from === to ? 'its own replicas' : titleOf(to)}`;
}

/** A peer with its kind where it needs one: often a workload, a Service and an Ingress have one name. */
export function titleOf(id: string): string {
  const { kind, full } = peerName(id);
  const peer = parsePeer(id);
  return peer?.kind === 'service' || (peer?.kind === 'route' && peer.host === undefined) ? `${kind} ${full}` : full;
}
