import { podId, workloadId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL, type Labels } from '@/lib/model/labels';
import type { NetworkPolicy, NetworkPolicySpec } from '@/lib/model/network-policy';
import { EMPTY_PLATFORM } from '@/lib/model/platform';
import { DEFAULT_PROFILE } from '@/lib/model/profile';
import type { Namespace, Node, Pod, Snapshot, Workload } from '@/lib/model/snapshot';

/** A pod as a test describes it. Without `ip` a live pod gets one of its own; a template's stays unknown. */
export interface PodOptions {
  readonly labels?: Labels;
  /** Addresses, at most one a family; empty for none. */
  readonly ips?: readonly string[];
  /** `web:80`, `dns:53/UDP`, or `8080` for a port without a name. */
  readonly ports?: readonly string[];
  readonly presence?: Pod['presence'];
  readonly replicas?: number;
  readonly hostNetwork?: boolean;
  readonly phase?: Pod['phase'];
  readonly nodeName?: string;
  /** Name of the Deployment it belongs to; the pod stands alone without. */
  readonly deployment?: string;
}

/** A pod called `namespace/name`. Its labels are `app: name` unless given. */
export function pod(place: string, options: PodOptions = {}): Pod {
  const [namespace, name] = splitPlace(place);
  const { labels = { app: name }, presence = 'live', replicas = 1, hostNetwork = false, deployment, ports = [], ips = presence === 'live' && !hostNetwork ? [addressOf(place)] : [] } = options;
  return {
    id: podId(namespace, name),
    namespace,
    name,
    workload: deployment === undefined ? workloadId(namespace, 'Pod', name) : workloadId(namespace, 'Deployment', deployment),
    labels,
    replicas,
    presence,
    ips,
    hostNetwork,
    ports: ports.map(containerPort),
    ...(options.phase ? { phase: options.phase } : {}),
    ...(options.nodeName === undefined ? {} : { nodeName: options.nodeName }),
  };
}

export function namespace(name: string, labels: Labels = {}): Namespace {
  return { name, labels: { ...labels, [NAMESPACE_NAME_LABEL]: name }, declared: true };
}

/** A NetworkPolicy called `namespace/name`. */
export function policy(place: string, spec: NetworkPolicySpec): NetworkPolicy {
  const [own, name] = splitPlace(place);
  return { namespace: own, name, spec };
}

export function node(name: string, addresses: readonly string[], podCIDRs: readonly string[] = []): Node {
  return { name, labels: {}, addresses, podCIDRs };
}

/** A snapshot of these objects. Namespaces and workloads that are only named are filled in. */
export function cluster(parts: Partial<Omit<Snapshot, 'workloads' | 'source'>>): Snapshot {
  const pods = parts.pods ?? [];
  const declared = new Map((parts.namespaces ?? []).map((one) => [one.name, one]));
  for (const one of [...pods, ...(parts.policies ?? [])]) {
    if (!declared.has(one.namespace)) declared.set(one.namespace, { ...namespace(one.namespace), declared: false });
  }
  return {
    source: { kind: 'manifests', label: 'test' },
    services: [],
    ingresses: [],
    endpointSlices: [],
    gateways: [],
    routes: [],
    referenceGrants: [],
    platform: EMPTY_PLATFORM,
    nodes: [],
    policies: [],
    adminPolicies: [],
    primaryNetworks: [],
    profile: DEFAULT_PROFILE,
    unevaluated: [],
    unreadable: [],
    podCIDRs: [],
    problems: [],
    ...parts,
    pods,
    namespaces: [...declared.values()],
    workloads: workloadsOf(pods),
  };
}

function workloadsOf(pods: readonly Pod[]): Workload[] {
  const workloads = new Map<string, Workload>();
  for (const { workload, replicas } of pods) {
    const known = workloads.get(workload);
    const [own = '', kind = '', name = ''] = workload.split('/');
    workloads.set(workload, { id: workload, namespace: own, kind, name, replicas: (known?.replicas ?? 0) + replicas });
  }
  return [...workloads.values()];
}

function splitPlace(place: string): readonly [namespace: string, name: string] {
  const [own, name, ...rest] = place.split('/');
  if (!own || !name || rest.length > 0) throw new Error(`a place is written namespace/name, not ${place}`);
  return [own, name];
}

/** An address in 10.0.0.0/8 that follows from the pod's name alone, so that tests read the same whatever their order. */
function addressOf(place: string): string {
  let hash = 0;
  for (const character of place) hash = (hash * 31 + character.charCodeAt(0)) % 0xfffff0;
  return `10.${(hash >> 16) & 255}.${(hash >> 8) & 255}.${hash & 255}`;
}

function containerPort(text: string): Pod['ports'][number] {
  const match = /^(?:([a-z][a-z0-9-]*):)?(\d+)(?:\/(TCP|UDP|SCTP))?$/.exec(text);
  if (!match) throw new Error(`a port is written name:number/protocol, not ${text}`);
  const protocol = (match[3] ?? 'TCP') as 'TCP' | 'UDP' | 'SCTP';
  return { ...(match[1] === undefined ? {} : { name: match[1] }), containerPort: Number(match[2]), protocol };
}
