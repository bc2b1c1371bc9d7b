import { TELLING_ANNOTATIONS } from '../read/pod';
import { podSpecPath, reduceContainer } from '../read/pod-hints';
import { isRecord, textAt, type JsonRecord } from './json';
import type { Resource } from './resources';

/** Which fields of an object are kept: `true` the whole field, a shape only these fields of it, of each item for a list. */
interface Shape {
  readonly [field: string]: true | Shape;
}

const METADATA: Shape = { name: true, namespace: true, uid: true, labels: true, ownerReferences: { apiVersion: true, kind: true, name: true, uid: true, controller: true } };

const ANNOTATIONS: Shape = Object.fromEntries(TELLING_ANNOTATIONS.map((key) => [key, true as const]));

const PROBE: Shape = { httpGet: { port: true, host: true }, tcpSocket: { port: true, host: true }, grpc: { port: true } };

/** Variables and arguments are kept for a moment, to be reduced to what they mention. */
const CONTAINER: Shape = { name: true, restartPolicy: true, ports: true, image: true, env: true, args: true, command: true, livenessProbe: PROBE, readinessProbe: PROBE, startupProbe: PROBE };

const POD_SPEC: Shape = { hostNetwork: true, nodeName: true, serviceAccountName: true, automountServiceAccountToken: true, containers: CONTAINER, initContainers: CONTAINER };

/** A pod of a controller has what its template has. */
const OWNED_CONTAINER: Shape = { name: true, restartPolicy: true, ports: true };

const POD_TEMPLATE: Shape = { metadata: { labels: true, annotations: ANNOTATIONS }, spec: POD_SPEC };

const WORKLOAD_SPEC: Shape = { replicas: true, selector: true, parallelism: true, completions: true, template: POD_TEMPLATE };

const WORKLOAD: Shape = {
  spec: { ...WORKLOAD_SPEC, jobTemplate: { spec: WORKLOAD_SPEC } },
  status: { replicas: true, desiredNumberScheduled: true, currentNumberScheduled: true, active: true, conditions: { type: true, status: true } },
};

const SHAPES: Readonly<Record<string, Shape>> = {
  Namespace: {},
  Pod: { metadata: { ...METADATA, annotations: ANNOTATIONS }, spec: POD_SPEC, status: { phase: true, podIP: true, podIPs: true, hostIP: true, hostIPs: true } },
  Service: { metadata: { ...METADATA, annotations: ANNOTATIONS }, spec: { type: true, clusterIP: true, clusterIPs: true, selector: true, ports: true, externalName: true, externalTrafficPolicy: true, internalTrafficPolicy: true, loadBalancerSourceRanges: true, externalIPs: true } },
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
  ValidatingWebhookConfiguration: { webhooks: { failurePolicy: true, clientConfig: { service: true } } },
  MutatingWebhookConfiguration: { webhooks: { failurePolicy: true, clientConfig: { service: true } } },
  CustomResourceDefinition: { spec: { conversion: { webhook: { clientConfig: { service: true } } } } },
  APIService: { spec: { service: true } },
  RoleBinding: { subjects: { kind: true, namespace: true, name: true } },
  ClusterRoleBinding: { subjects: { kind: true, namespace: true, name: true } },
};

/** How the agent that enforces policies on EKS was started tells whether it does. */
const isAwsNode = (value: JsonRecord, kind: string) => kind === 'DaemonSet' && textAt(value, 'metadata', 'name') === 'aws-node';

/** Policies are kept whole but for metadata; Cilium's may have `specs` beside `spec`. An edit or a rollback gives back what their author noted. */
const POLICY: Shape = { metadata: { ...METADATA, annotations: true }, spec: true, specs: true };

/**
 * The object with only what reachability depends on, and who connects to pods: of environment variables and arguments the hosts
 * that they mention, of annotations the few that scrapers read, no managed fields, no status of probes. A field that does not have the expected form is kept as it is, for
 * whoever reads the object to complain about. List items lack `apiVersion` and `kind`; these are put in.
 */
export function stripObject(value: JsonRecord, { apiVersion, kind, concerns }: Resource): JsonRecord {
  const shape = concerns === 'networkpolicies' || concerns === 'otherpolicies' ? POLICY : (SHAPES[kind] ?? POLICY);
  const kept = { apiVersion, kind, ...keep(value, { metadata: METADATA, ...shape }) };
  return shape !== WORKLOAD && shape !== SHAPES.Pod ? kept : reduceContainers(kept, kind);
}

/** Replaces the containers of the pod's spec by what is to be held of them. */
function reduceContainers(object: JsonRecord, kind: string): JsonRecord {
  const isOwned = isOwnedByController(object);
  const reduce = (container: unknown) => (!isRecord(container) ? container : isOwned ? keep(container, OWNED_CONTAINER) : isAwsNode(object, kind) ? { ...reduceContainer(container), ...keep(container, { args: true }) } : reduceContainer(container));
  const within = (value: JsonRecord, [field, ...path]: readonly string[]): JsonRecord => {
    if (field === undefined) {
      const lists = ['containers', 'initContainers'].flatMap((name) => (Array.isArray(value[name]) ? [[name, value[name].map(reduce)] as const] : []));
      return { ...value, ...Object.fromEntries(lists) };
    }
    const inner = value[field];
    return isRecord(inner) ? { ...value, [field]: within(inner, path) } : value;
  };
  return within(object, podSpecPath(kind));
}

const CONTROLLERS = new Set(['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicationController', 'Job', 'CronJob']);

function isOwnedByController(object: JsonRecord): boolean {
  const references = isRecord(object.metadata) ? object.metadata.ownerReferences : undefined;
  return Array.isArray(references) && references.some((reference) => isRecord(reference) && reference.controller === true && typeof reference.kind === 'string' && CONTROLLERS.has(reference.kind));
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
