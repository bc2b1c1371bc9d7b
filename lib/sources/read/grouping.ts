import { podId, type WorkloadId, workloadId } from '@/lib/model/ids';
import type { PodHints } from '@/lib/model/platform';
import type { ObjectOrigin } from '@/lib/model/problem';
import type { Node, Pod, Workload } from '@/lib/model/snapshot';
import { addAddress, type PodObject } from './pod';
import type { Controller } from './controller';
import { FieldCheck } from '@/lib/policy/dialects/field-check';
import type { OwnerRef } from './metadata';

export type PlacedController = Controller & { readonly hints?: PodHints; readonly origin: ObjectOrigin };
export type PlacedPod = PodObject & { readonly hints?: PodHints; readonly origin: ObjectOrigin };

/** The label by which a Deployment tells its ReplicaSets, and so their names, apart. */
const POD_TEMPLATE_HASH = 'pod-template-hash';

/** Longest chain of owners followed; a real one is CronJob, Job, Pod. */
const MAX_OWNERS = 5;

/**
 * Groups pods by the workload that owns them in the end: the Deployment rather than its ReplicaSet, the CronJob rather
 * than its Job. A workload without pods in the input stands for itself through its template, unless it wants none.
 */
export function groupPods(
  controllers: readonly PlacedController[],
  pods: readonly PlacedPod[],
  nodes: readonly Node[],
): { readonly workloads: readonly Workload[]; readonly pods: readonly Pod[] } {
  const byKey = new Map(controllers.map((controller) => [workloadId(controller.namespace, controller.kind, controller.name), controller]));
  const owners = new Owners(byKey);
  const grouped = new Map<WorkloadId, Group>();
  const groupOf = (namespace: string, owner: OwnerRef): Group => {
    const id = workloadId(namespace, owner.kind, owner.name);
    const group = grouped.get(id) ?? { id, namespace, ...owner, controllers: [], pods: [] };
    grouped.set(id, group);
    return group;
  };
  for (const controller of controllers) groupOf(controller.namespace, owners.topOf(controller.namespace, controller)).controllers.push(controller);
  for (const pod of pods) groupOf(pod.namespace, owners.ofPod(pod)).pods.push(pod);
  const nodeAddresses = new Map(nodes.map((node) => [node.name, node.addresses]));
  const results = [...grouped.values()].map((group) => resolve(group, byKey.get(group.id), nodes.length, nodeAddresses));
  return { workloads: results.map(({ workload }) => workload), pods: results.flatMap((result) => result.pods) };
}

interface Group {
  readonly id: WorkloadId;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly controllers: PlacedController[];
  readonly pods: PlacedPod[];
}

class Owners {
  constructor(private readonly controllers: ReadonlyMap<WorkloadId, PlacedController>) {}

  ofPod(pod: PlacedPod): OwnerRef {
    const { controller } = pod;
    // A static pod is owned by its Node and stands alone.
    if (!controller || controller.kind === 'Node') return { kind: 'Pod', name: pod.name };
    const hash = pod.labels[POD_TEMPLATE_HASH];
    const present = this.controllers.has(workloadId(pod.namespace, controller.kind, controller.name));
    if (!present && controller.kind === 'ReplicaSet' && hash && controller.name.endsWith(`-${hash}`)) {
      return { kind: 'Deployment', name: controller.name.slice(0, -hash.length - 1) };
    }
    return this.topOf(pod.namespace, controller);
  }

  topOf(namespace: string, from: OwnerRef): OwnerRef {
    let owner: OwnerRef = { kind: from.kind, name: from.name };
    for (let steps = 0; steps < MAX_OWNERS; steps++) {
      const next = this.controllers.get(workloadId(namespace, owner.kind, owner.name))?.controller ?? this.cronJobOf(namespace, owner);
      if (!next) return owner;
      owner = next;
    }
    return owner;
  }

  /** A CronJob names its Jobs after itself and the minute of their start. */
  private cronJobOf(namespace: string, owner: OwnerRef): OwnerRef | undefined {
    const name = owner.kind === 'Job' ? /^(.+)-\d{6,}$/.exec(owner.name)?.[1] : undefined;
    return name !== undefined && this.controllers.has(workloadId(namespace, 'CronJob', name)) ? { kind: 'CronJob', name } : undefined;
  }
}

const isActive = (pod: PlacedPod) => pod.phase !== 'Succeeded' && pod.phase !== 'Failed';

function resolve(
  group: Group,
  own: PlacedController | undefined,
  nodeCount: number,
  nodeAddresses: ReadonlyMap<string, readonly string[]>,
): { readonly workload: Workload; readonly pods: readonly Pod[] } {
  const active = group.pods.filter(isActive).length;
  // The owner's own object, or else what it owns (a ReplicaSet whose Deployment is not in the input).
  const makers = own ? [own] : group.controllers;
  const wanted = (maker: PlacedController) => (maker.finished ? 0 : (maker.replicas ?? Math.max(1, nodeCount)));
  const replicas = own && own.replicas === undefined && active > 0 ? active : makers.length > 0 ? makers.reduce((sum, maker) => sum + wanted(maker), 0) : active;
  const workload: Workload = {
    id: group.id,
    namespace: group.namespace,
    kind: group.kind,
    name: group.name,
    replicas,
    ...(own?.selectorLabels ? { selectorLabels: own.selectorLabels } : {}),
    ...hintsOf(own ?? makers[0] ?? group.pods[0]),
    ...originOf(own ?? makers[0] ?? group.pods[0]),
  };
  const pods = group.pods.map((pod) => toPod(pod, group.id, nodeAddresses));
  const runsOnce = own?.kind === 'Job' && group.pods.length > 0;
  if (active > 0 || runsOnce) return { workload, pods };
  return { workload, pods: [...pods, ...makers.filter((maker) => wanted(maker) > 0).map((maker) => templatePod(maker, group.id, wanted(maker)))] };
}

/** A template speaks for all pods of a workload; where there is none, its first pod does. */
const hintsOf = (object: { readonly hints?: PodHints } | undefined) => (object?.hints ? { hints: object.hints } : {});

const originOf = (object: { readonly origin: ObjectOrigin } | undefined) => (object ? { origin: object.origin } : {});

function toPod(pod: PlacedPod, workload: WorkloadId, nodeAddresses: ReadonlyMap<string, readonly string[]>): Pod {
  const ips = pod.hostNetwork && pod.ips.length === 0 ? onePerFamily(nodeAddresses.get(pod.nodeName ?? '') ?? []) : pod.ips;
  return {
    id: podId(pod.namespace, pod.name),
    namespace: pod.namespace,
    name: pod.name,
    workload,
    labels: pod.labels,
    replicas: 1,
    presence: pod.presence,
    ips,
    hostNetwork: pod.hostNetwork,
    ...(pod.phase ? { phase: pod.phase } : {}),
    ...(pod.nodeName ? { nodeName: pod.nodeName } : {}),
    ...(pod.serviceAccount ? { serviceAccount: pod.serviceAccount } : {}),
    ...(pod.annotations ? { annotations: pod.annotations } : {}),
    ports: pod.ports,
  };
}

function onePerFamily(addresses: readonly string[]): readonly string[] {
  const check = new FieldCheck();
  const chosen: string[] = [];
  for (const address of addresses) addAddress(check, chosen, address, '');
  return chosen;
}

/** The pod a template stands for. Brackets cannot occur in the name of a real pod, so the two never collide. */
function templatePod(maker: PlacedController, workload: WorkloadId, replicas: number): Pod {
  const name = `${maker.name}[${maker.kind}]`;
  const { labels, hostNetwork, ports, serviceAccount, nodeName, annotations } = maker.template;
  return {
    id: podId(maker.namespace, name),
    namespace: maker.namespace,
    name,
    workload,
    labels,
    replicas,
    presence: 'template',
    ips: [],
    hostNetwork,
    ...(nodeName ? { nodeName } : {}),
    ...(serviceAccount ? { serviceAccount } : {}),
    ...(annotations ? { annotations } : {}),
    ports,
  };
}
