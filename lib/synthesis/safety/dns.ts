import { formatPeer, type PeerId, workloadPeer } from '@/lib/model/ids';
import type { Snapshot, Workload } from '@/lib/model/snapshot';
import { findClusterDns } from '@/lib/policy/cluster-dns';
import { formatPorts, onePort, unionPorts } from '@/lib/policy/port-set';
import { addressPeer, EdgeList, shortName } from './edge-list';
import type { Essential } from './essential';
import { carries, podsByWorkload, runs } from './pods';

const DNS_PORTS = unionPorts(onePort('UDP', 53), onePort('TCP', 53));
/** What NodeLocal DNSCache listens on unless it is told otherwise; https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/ */
const NODE_LOCAL_ADDRESS = '169.254.20.10';

/** Names are looked up by every pod, so DNS is needed from every namespace, on the servers' real ports: 53, or 5353 on OpenShift. */
export function findDns({ snapshot }: { readonly snapshot: Snapshot }): Essential[] {
  const names = new Set([...snapshot.namespaces.map(({ name }) => name), ...snapshot.workloads.map(({ namespace }) => namespace)]);
  const namespaces = [...names].map((namespace) => formatPeer({ kind: 'namespace', namespace }));
  const dns = findClusterDns(snapshot);
  const caches = nodeCaches(snapshot);
  const servers = (dns?.workloads ?? []).map((id): Essential => {
    const server = workloadPeer(id);
    return {
      id: `dns ${shortName(server)}`,
      kind: 'dns',
      title: `DNS to ${shortName(server)} on ${formatPorts(dns!.ports).join(', ')}`,
      because: ['Without it pods find no Service and no host by name.', `${shortName(server)} is the cluster's DNS server, by its Service and labels.`],
      edges: from([...namespaces, ...caches.map(({ id }) => workloadPeer(id))], server, dns!.ports),
    };
  });
  return [...servers, ...caches.slice(0, 1).map((cache) => askedOnNodes(cache, namespaces))];
}

const nodeCaches = (snapshot: Snapshot): Workload[] =>
  [...podsByWorkload(snapshot)].flatMap(([workload, pods]) => (workload.kind === 'DaemonSet' && (carries(pods, 'k8s-app=node-local-dns') || runs(workload, /^k8s-dns-node-cache$/)) ? [workload] : []));

/** The cache on every node, which pods ask at an address of its own. */
function askedOnNodes({ namespace, name, hints }: Workload, namespaces: readonly PeerId[]): Essential {
  const listens = (hints?.addresses ?? []).filter((address) => address.startsWith('169.254.'));
  const addresses = listens.length > 0 ? listens : [NODE_LOCAL_ADDRESS];
  return {
    id: `dns ${namespace}/${name}`,
    kind: 'dns',
    title: `DNS to the cache on each node, ${addresses.join(', ')} on 53/TCP, 53/UDP`,
    because: [
      'Without it pods that ask the cache on their node find no Service and no host by name.',
      `DaemonSet ${namespace}/${name} is NodeLocal DNSCache${listens.length > 0 ? ', and its arguments name the address' : '; it listens on this address unless it is told otherwise'}.`,
    ],
    edges: addresses.flatMap((address) => from(namespaces, addressPeer(address), DNS_PORTS)),
  };
}

function from(namespaces: readonly PeerId[], to: PeerId, ports: typeof DNS_PORTS) {
  const list = new EdgeList();
  for (const namespace of namespaces) list.add(namespace, to, ports);
  return list.edges();
}
