import { formatPeer, podId, workloadId, workloadPeer, type PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL, type Labels } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { findClusterDns } from '@/lib/policy/cluster-dns';
import { draftPorts } from '@/lib/policy/draft-ports';
import { intersectPorts, isNoPorts, onePort, unionPorts } from '@/lib/policy/port-set';
import type { Essential } from './essential';

/** Where a cluster's DNS servers usually are, and by what. https://github.com/kubernetes/dns/blob/master/docs/specification.md */
const NAMESPACE = 'kube-system';
const LABELS: Labels = { 'k8s-app': 'kube-dns' };
const PORTS = unionPorts(onePort('UDP', 53), onePort('TCP', 53));

/** DNS of a cluster whose servers were not read, such as a folder with an application's manifests alone. */
export interface PresumedDns {
  /** The cluster with a server as it usually is; for writing policies and for proving that they let it be asked, and for nothing else. */
  readonly graph: AllowGraph;
  readonly server: PeerId;
  readonly essential: Essential;
}

/** What it is to the safety pack, but for who asks it. */
export const PRESUMED_ESSENTIAL = {
  id: 'dns',
  kind: 'dns',
  title: 'DNS to pods labelled k8s-app=kube-dns in kube-system, port 53',
  because: ['Without it pods find no Service and no host by name.', 'No DNS server is among what was read, so it is kept by its usual labels.'],
} as const satisfies Omit<Essential, 'edges'>;

/** What is to be told where DNS is kept by its usual labels, and where it is not kept at all. */
export const PRESUMED_DNS = 'No DNS server is among what was read, so DNS is kept by its usual labels, k8s-app=kube-dns in kube-system: check them before applying.';
export const NO_DNS = 'No DNS server is among what was read, so that DNS is not kept: pods may no longer find names.';

/** What to presume of DNS; `null` where a server was read. Names are looked up by every pod, so every namespace needs it. */
export function presumedDns({ snapshot }: AllowGraph): PresumedDns | null {
  if (findClusterDns(snapshot)) return null;
  const graph = new AllowGraph(withServer(snapshot));
  const server = workloadPeer(serverId(snapshot));
  return {
    graph,
    server,
    essential: {
      ...PRESUMED_ESSENTIAL,
      edges: snapshot.namespaces.map(({ name }) => ({ from: formatPeer({ kind: 'namespace', namespace: name }), to: server, ports: draftPorts(PORTS) })),
    },
  };
}

/** The same for those alone that may ask it today, by what policies say of pods with its labels. */
export function presumedDnsOfToday({ graph, server, essential }: PresumedDns): Essential {
  const edges = graph.peers.flatMap((peer) => {
    const ports = peer.workload && peer.id !== server ? intersectPorts(graph.pair(peer.id, server).allowed, PORTS) : null;
    return ports && !isNoPorts(ports) ? [{ from: peer.id, to: server, ports: draftPorts(ports) }] : [];
  });
  return { ...essential, edges };
}

function withServer(snapshot: Snapshot): Snapshot {
  const id = serverId(snapshot);
  const name = id.split('/')[2]!;
  const isKnown = snapshot.namespaces.some((one) => one.name === NAMESPACE);
  return {
    ...snapshot,
    namespaces: isKnown ? snapshot.namespaces : [...snapshot.namespaces, { name: NAMESPACE, labels: { [NAMESPACE_NAME_LABEL]: NAMESPACE }, declared: false }],
    workloads: [...snapshot.workloads, { id, namespace: NAMESPACE, kind: 'Deployment', name, replicas: 1, selectorLabels: LABELS }],
    pods: [...snapshot.pods, { id: podId(NAMESPACE, `(${name})`), namespace: NAMESPACE, name, workload: id, labels: LABELS, replicas: 1, presence: 'template', ips: [], hostNetwork: false, ports: [] }],
  };
}

/** An id that no workload has. */
function serverId({ workloads }: Snapshot) {
  const taken = new Set(workloads.map(({ id }) => id));
  let name = 'kube-dns';
  while (taken.has(workloadId(NAMESPACE, 'Deployment', name))) name += '-presumed';
  return workloadId(NAMESPACE, 'Deployment', name);
}
