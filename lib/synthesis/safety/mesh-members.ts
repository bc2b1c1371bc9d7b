import type { Pod, Snapshot, Workload } from '@/lib/model/snapshot';
import { labelValue } from '@/lib/policy/selector';
import { carries, podsByWorkload } from './pods';

/** Who takes part in an Istio mesh, and how. */
export interface Mesh {
  /** Istio's control plane. */
  readonly controlPlane: readonly Workload[];
  /** Workloads with a proxy beside them, or that are a proxy. */
  readonly proxied: readonly Workload[];
  /** Workloads of the ambient mode, whose traffic the proxy of their node wraps. */
  readonly ambient: readonly Workload[];
}

/** The port for metrics that every proxy of Istio declares. */
const PROXY_PORT = 15090;

/**
 * Finds the mesh by its control plane, the proxies that pods have, and the labels and annotations that take them in; `null`
 * without a control plane. https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/ and
 * https://istio.io/latest/docs/ambient/usage/add-workloads/
 */
export function findMesh(snapshot: Snapshot): Mesh | null {
  const running = [...podsByWorkload(snapshot)];
  const controlPlane = running.flatMap(([workload, pods]) => (carries(pods, 'app=istiod', 'istio=pilot') ? [workload] : []));
  if (controlPlane.length === 0) return null;
  const injected = new Set(snapshot.namespaces.filter(({ labels }) => labelValue(labels, 'istio-injection') === 'enabled' || labelValue(labels, 'istio.io/rev') !== undefined).map(({ name }) => name));
  const ambientNamespaces = new Set(snapshot.namespaces.filter(({ labels }) => labelValue(labels, 'istio.io/dataplane-mode') === 'ambient').map(({ name }) => name));
  const members = running.filter(([workload]) => !controlPlane.includes(workload));
  const proxied = members.filter(([, pods]) => pods.some((pod) => hasProxy(pod, injected)));
  const isAmbient = (pod: Pod) => labelValue(pod.annotations ?? {}, 'ambient.istio.io/redirection') === 'enabled' || isTakenIn(pod, ambientNamespaces);
  const ambient = members.filter((member) => !proxied.includes(member) && member[1].some((pod) => !pod.hostNetwork && isAmbient(pod)));
  return { controlPlane, proxied: proxied.map(([workload]) => workload), ambient: ambient.map(([workload]) => workload) };
}

/** A live pod shows its proxy; a template does not have it yet. Proxies of nodes and gateways count. */
function hasProxy(pod: Pod, injected: ReadonlySet<string>): boolean {
  if (pod.ports.some(({ containerPort, name }) => containerPort === PROXY_PORT && (name === undefined || name === 'http-envoy-prom'))) return true;
  if (carries([pod], 'app=ztunnel', 'security.istio.io/tlsMode=istio') || labelValue(pod.labels, 'gateway.istio.io/managed') !== undefined) return true;
  if (pod.presence === 'live' || pod.hostNetwork) return false;
  const own = labelValue(pod.labels, 'sidecar.istio.io/inject');
  return own === 'true' || (injected.has(pod.namespace) && own !== 'false');
}

function isTakenIn(pod: Pod, namespaces: ReadonlySet<string>): boolean {
  const own = labelValue(pod.labels, 'istio.io/dataplane-mode');
  return own === 'ambient' || (namespaces.has(pod.namespace) && own !== 'none');
}
