import { formatPeer, workloadPeer } from '@/lib/model/ids';
import type { Snapshot, Workload } from '@/lib/model/snapshot';
import { onePort, unionPorts } from '@/lib/policy/port-set';
import { ANYWHERE, EdgeList, fewOf, shortName } from './edge-list';
import type { Essential } from './essential';
import { findMesh } from './mesh-members';
import { findScrapers } from './metrics';
import { backendsOf } from './pods';

/**
 * Istio's ports, by https://istio.io/latest/docs/ops/deployment/application-requirements/: 15012 for the configuration and
 * certificates of proxies, 15017 where the API server asks for proxies to be added, 15008 for tunnels between ambient workloads
 * (https://istio.io/latest/docs/ambient/usage/networkpolicy/), 15020 and 15090 for the metrics of proxies.
 */
export function findMeshNeeds({ snapshot }: { readonly snapshot: Snapshot }): Essential[] {
  const mesh = findMesh(snapshot);
  if (!mesh) return [];
  const { controlPlane, proxied, ambient } = mesh;
  return controlPlane.flatMap((plane) => [...toControlPlane(plane, proxied), ...injection(snapshot, plane)]).concat(tunnels(ambient, proxied), proxyMetrics(snapshot, proxied));
}

const placeOf = ({ namespace, name }: Workload): string => `${namespace}/${name}`;
const placesOf = (workloads: readonly Workload[]): string => fewOf(workloads.map(placeOf));

function toControlPlane(plane: Workload, proxied: readonly Workload[]): Essential[] {
  const edges = new EdgeList();
  for (const { id } of proxied) edges.addPort(workloadPeer(id), workloadPeer(plane.id), 'TCP', 15012);
  return essential(edges, `mesh ${placeOf(plane)}`, `Istio’s proxies to ${placeOf(plane)} on 15012/TCP`, [
    'Without it proxies get no configuration and no certificates, and new pods never become ready.',
    `${placesOf(proxied)} ${proxied.length === 1 ? 'has' : 'have'} a proxy, by its ports, labels or namespace.`,
  ]);
}

/** Where a webhook was read that names the Service, it is kept as that. */
function injection(snapshot: Snapshot, plane: Workload): Essential[] {
  const services = snapshot.services.filter(({ namespace, name }) => namespace === plane.namespace && !snapshot.platform.webhooks.some(({ service }) => service.namespace === namespace && service.name === name));
  const edges = new EdgeList();
  for (const service of services) {
    const ports = backendsOf(snapshot, service, ({ protocol, targetPort }) => protocol === 'TCP' && targetPort === 15017).get(workloadPeer(plane.id));
    if (ports) for (const everywhere of ANYWHERE) edges.add(everywhere, workloadPeer(plane.id), ports);
  }
  return essential(edges, `mesh injection ${placeOf(plane)}`, `Istio’s webhooks at ${placeOf(plane)} on 15017/TCP`, [
    'Without it the API server can create no pod that is to have a proxy.',
    'No webhook configuration was read; the Service of the control plane leads to this port. From which address the API server’s calls arrive depends on the network plugin.',
  ]);
}

function tunnels(ambient: readonly Workload[], proxied: readonly Workload[]): Essential[] {
  const namespaces = [...new Set([...ambient, ...proxied].map(({ namespace }) => namespace))].sort();
  return ambient.flatMap((workload) => {
    const edges = new EdgeList();
    for (const namespace of namespaces) edges.addPort(formatPeer({ kind: 'namespace', namespace }), workloadPeer(workload.id), 'TCP', 15008);
    return essential(edges, `mesh tunnel ${placeOf(workload)}`, `Istio’s tunnels to ${placeOf(workload)} on 15008/TCP`, [
      'Without it no connection of the mesh arrives: in ambient mode all of them come in by this port, whatever port they are for.',
      `${placeOf(workload)} is in ambient mode, by its annotation, its label or its namespace’s.`,
    ]);
  });
}

function proxyMetrics(snapshot: Snapshot, proxied: readonly Workload[]): Essential[] {
  return findScrapers(snapshot).flatMap(({ id, namespace, name }) => {
    const edges = new EdgeList();
    for (const proxy of proxied) edges.add(workloadPeer(id), workloadPeer(proxy.id), unionPorts(onePort('TCP', 15020), onePort('TCP', 15090)));
    return essential(edges, `mesh metrics ${namespace}/${name}`, `Metrics of Istio’s proxies on 15020/TCP, 15090/TCP, to ${namespace}/${name}`, [
      'Without it metrics of the mesh have gaps.',
      `${shortName(workloadPeer(id))} scrapes metrics, and ${placesOf(proxied)} ${proxied.length === 1 ? 'has' : 'have'} a proxy.`,
    ]);
  });
}

const essential = (edges: EdgeList, id: string, title: string, because: readonly string[]): Essential[] => (edges.isEmpty ? [] : [{ id, kind: 'mesh', title, because, edges: edges.edges() }]);
