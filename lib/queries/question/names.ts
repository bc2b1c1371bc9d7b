import { formatPeer, parsePeer, policyName, type PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '../contract/snapshot';

/** Kinds of things that have a name, in the order in which equal matches are shown. */
export const NAME_KINDS = ['workload', 'service', 'route', 'host', 'namespace', 'policy', 'outside'] as const;
export type NameKind = (typeof NAME_KINDS)[number];

/** Something that can be found by its name. */
export interface Name {
  /** A peer id, or the id of a policy. */
  readonly id: string;
  readonly kind: NameKind;
  /** `shop/web`, `shop.example`, `Internet`. */
  readonly label: string;
  /** The last part of it, `web`; in small letters. */
  readonly short: string;
  readonly namespace?: string;
  /** `Deployment`, `Service`, `Ingress shop/web`. */
  readonly detail: string;
  /** The label in small letters. */
  readonly full: string;
}

const name = (id: string, kind: NameKind, label: string, short: string, detail: string, namespace?: string): Name => ({ id, kind, label, short: short.toLowerCase(), detail, full: label.toLowerCase(), ...(namespace !== undefined && { namespace }) });

const OUTSIDE: readonly Name[] = [
  name(formatPeer({ kind: 'internet' }), 'outside', 'Internet', 'internet', 'Outside'),
  name(formatPeer({ kind: 'private' }), 'outside', 'Private addresses', 'private addresses', 'Outside'),
  name(formatPeer({ kind: 'nodes' }), 'outside', 'Nodes', 'nodes', 'Outside'),
];

/** Everything of a snapshot that has a name: workloads, Services, Ingresses and routes with their hosts, namespaces, policies, and what is outside. */
export function namesOf(snapshot: Pick<SnapshotView, 'workloads' | 'services' | 'routes' | 'namespaces' | 'policies'>): readonly Name[] {
  const { workloads, services, routes, namespaces, policies } = snapshot;
  return [
    ...workloads.map((one) => name(one.id, 'workload', `${one.namespace}/${one.name}`, one.name, one.kind, one.namespace)),
    ...services.map((one) => name(one.id, 'service', `${one.namespace}/${one.name}`, one.name, 'Service', one.namespace)),
    ...routes.flatMap((one) => [
      name(one.id, 'route', `${one.namespace}/${one.name}`, one.name, one.kind, one.namespace),
      ...one.hosts.map((host) => name(`${one.id}/${host}`, 'host', host, host, `${one.kind} ${one.namespace}/${one.name}`, one.namespace)),
    ]),
    ...namespaces.map((one) => name(formatPeer({ kind: 'namespace', namespace: one.name }), 'namespace', one.name, one.name, 'Namespace', one.name)),
    ...policies.map((one) => name(one.id, 'policy', policyName(one), one.name, one.kind, one.namespace)),
    ...OUTSIDE,
  ];
}

/** A name in a sentence: with its kind where the label alone could be something else. */
export function inWords({ kind, label, detail }: Name): string {
  switch (kind) {
    case 'workload':
      return label;
    case 'host':
      return `host ${label}`;
    case 'namespace':
      return `namespace ${label}`;
    case 'outside':
      return label === 'Internet' ? 'the Internet' : label.toLowerCase();
    default:
      return `${detail} ${label}`;
  }
}

/** Whether a name stands for one end of a connection that can be explained. */
export const isEnd = ({ kind }: Name): boolean => kind !== 'policy' && kind !== 'namespace';

/** The name as the peer it is. */
export const peerOf = ({ id }: Name): PeerId => {
  if (parsePeer(id) === null) throw new Error(`${id} is no peer`);
  return id as PeerId;
};
