import { workloadPeer } from '@/lib/model/ids';
import type { Pod, Snapshot, Workload } from '@/lib/model/snapshot';
import { formatPorts, NO_PORTS, onePort, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { addressPeer, EdgeList } from './edge-list';
import type { Essential } from './essential';
import { findMesh } from './mesh-members';
import { podsByWorkload } from './pods';

/** Where the probes of ambient pods come from; https://istio.io/latest/docs/ambient/usage/networkpolicy/ */
const AMBIENT_PROBES = '169.254.7.127';

/**
 * The node that runs a pod always reaches it, so its probes need no rule. In Istio's ambient mode they come from an address of
 * their own, which does.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#what-you-can-t-do-with-network-policies-at-least-not-yet
 */
export function findProbes({ snapshot }: { readonly snapshot: Snapshot }): Essential[] {
  const ambient = new Set((findMesh(snapshot)?.ambient ?? []).map(({ id }) => id));
  return [...podsByWorkload(snapshot)].flatMap(([workload, pods]): Essential[] => {
    const { id, namespace, name } = workload;
    const ports = probedPorts(workload, pods);
    if (ports.key === NO_PORTS.key || pods.every(({ hostNetwork }) => hostNetwork)) return [];
    const edges = new EdgeList();
    if (ambient.has(id)) edges.add(addressPeer(AMBIENT_PROBES), workloadPeer(id), ports);
    return [{
      id: `probes ${namespace}/${name}`,
      kind: 'probes',
      title: `Probes of ${namespace}/${name} on ${formatPorts(ports).join(', ')}`,
      because: ambient.has(id)
        ? ['Without it the pods are taken for dead.', `In Istio’s ambient mode the node’s probes come from ${AMBIENT_PROBES}.`]
        : ['They need no rule: the node that runs a pod always reaches it, whatever policies say.'],
      edges: edges.edges(),
      about: workloadPeer(id),
    }];
  });
}

/** Numbers as they are, names looked up on the pods. Probes are TCP, those of gRPC and HTTP too. */
function probedPorts({ hints }: Workload, pods: readonly Pod[]): PortSet {
  const numbers = (hints?.probed ?? []).flatMap((port) => (typeof port === 'number' ? [port] : pods.flatMap(({ ports }) => ports.filter(({ name }) => name === port).map(({ containerPort }) => containerPort))));
  return numbers.filter((port) => Number.isInteger(port) && port >= 1 && port <= 65535).reduce((sum, port) => unionPorts(sum, onePort('TCP', port)), NO_PORTS);
}
