import type { DraftPort } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import { ALL_PORTS, NO_PORTS, portSet, unionPorts, type PortSet } from '@/lib/policy/port-set';

/** Where the wish to keep a connection comes from: drawn by the user, told by Services and settings, seen, or needed by the cluster itself. */
export type EdgeSource = 'chosen' | 'declared' | 'observed' | 'essential';

/** A connection that sealing keeps, or opens where it is closed. */
export interface KeptEdge {
  /** A workload, a Service, a namespace, `internet`, `private`, `nodes`, or addresses (`cidr/10.0.0.0/8`). */
  readonly from: PeerId;
  readonly to: PeerId;
  /** Ports of the destination pods. */
  readonly ports: 'all' | readonly DraftPort[];
  /** Why, in words: it stands in the comment of the policies. */
  readonly why: string;
  readonly source: EdgeSource;
}

export const portsOf = ({ ports }: Pick<KeptEdge, 'ports'>): PortSet =>
  ports === 'all' ? ALL_PORTS : ports.reduce((sum, { protocol, port, endPort }) => unionPorts(sum, portSet({ [protocol]: [[port, endPort ?? port]] })), NO_PORTS);
