import { isRecord, textAt, type JsonRecord } from './json';
import type { Resource } from './resources';

/** Which fields of an object are kept: `true` the whole field, a shape only these fields of it, of each item for a list. */
interface Shape {
  readonly [field: string]: true | Shape;
}

const METADATA: Shape = { name: true, namespace: true, uid: true, labels: true, ownerReferences: { apiVersion: true, kind: true, name: true, uid: true, controller: true } };

const CONTAINER: Shape = { name: true, restartPolicy: true, ports: true };

const POD_SPEC: Shape = { hostNetwork: true, nodeName: true, serviceAccountName: true, containers: CONTAINER, initContainers: CONTAINER };

const POD_TEMPLATE: Shape = { metadata: { labels: true }, spec: POD_SPEC };

const WORKLOAD_SPEC: Shape = { replicas: true, selector: true, parallelism: true, completions: true, template: POD_TEMPLATE };

const WORKLOAD: Shape = {
  spec: { ...WORKLOAD_SPEC, jobTemplate: { spec: WORKLOAD_SPEC } },
  status: { replicas: true, desiredNumberScheduled: true, currentNumberScheduled: true, active: true, conditions: { type: true, status: true } },
};

const SHAPES: Readonly<Record<string, Shape>> = {
  Namespace: {},
  Pod: { spec: POD_SPEC, status: { phase: true, podIP: true, podIPs: true, hostIP: true, hostIPs: true } },
  Service: { spec: { type: true, clusterIP: true, clusterIPs: true, selector: true, ports: true, externalName: true, externalTrafficPolicy: true, internalTrafficPolicy: true, loadBalancerSourceRanges: true, externalIPs: true } },
  EndpointSlice: { endpoints: { addresses: true, targetRef: true }, ports: true },
  Node: { spec: { podCIDR: true, podCIDRs: true }, status: { addresses: true } },
  Ingress: { spec: { defaultBackend: true, ingressClassName: true, rules: true } },
  Deployment: WORKLOAD,
  StatefulSet: WORKLOAD,
  DaemonSet: WORKLOAD,
  ReplicaSet: WORKLOAD,
  ReplicationController: WORKLOAD,
  Job: WORKLOAD,
  CronJob: WORKLOAD,
};

/** How the agent that enforces policies on EKS was started tells whether it does. */
const AWS_NODE: Shape = { spec: { ...WORKLOAD_SPEC, template: { ...POD_TEMPLATE, spec: { ...POD_SPEC, containers: { ...CONTAINER, args: true } } } } };

/** Policies are kept whole but for metadata; Cilium's may have `specs` beside `spec`. */
const POLICY: Shape = { spec: true, specs: true };

/**
 * The object with only what reachability depends on: no environment variables, annotations, managed fields or
 * probe results are held in memory. A field that does not have the expected form is kept as it is, for
 * whoever reads the object to complain about. List items lack `apiVersion` and `kind`; these are put in.
 */
export function stripObject(value: JsonRecord, { apiVersion, kind, concerns }: Resource): JsonRecord {
  const awsNode = kind === 'DaemonSet' && textAt(value, 'metadata', 'name') === 'aws-node';
  const shape = concerns === 'networkpolicies' || concerns === 'otherpolicies' ? POLICY : awsNode ? AWS_NODE : (SHAPES[kind] ?? POLICY);
  return { apiVersion, kind, ...keep(value, { metadata: METADATA, ...shape }) };
}

function keep(value: JsonRecord, shape: Shape): JsonRecord {
  const kept: Record<string, unknown> = {};
  for (const [field, wanted] of Object.entries(shape)) {
    if (!Object.hasOwn(value, field)) continue;
    kept[field] = wanted === true ? value[field] : keepWithin(value[field], wanted);
  }
  return kept;
}

function keepWithin(value: unknown, shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => keepWithin(item, shape));
  return isRecord(value) ? keep(value, shape) : value;
}
