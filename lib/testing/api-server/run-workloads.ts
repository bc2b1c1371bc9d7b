import type { ApiObject } from './cluster-state';
import { BUILT_IN_KINDS, CUSTOM_KINDS } from './kinds';

const NODE = 'node-1';
const NODE_ADDRESS = '192.168.50.10';

interface PodTemplate {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: { readonly hostNetwork?: boolean };
}

interface WorkloadSpec {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly selector?: object;
  readonly template?: PodTemplate;
}

interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/**
 * What a cluster makes of these manifests: a node, the namespaces they name, ReplicaSets of Deployments, and running
 * pods with addresses, owned as controllers own them. The objects given are among the result.
 */
export function runWorkloads(objects: readonly ApiObject[]): readonly ApiObject[] {
  const cluster = new RunningCluster();
  for (const object of objects) cluster.add(object);
  return cluster.objects();
}

class RunningCluster {
  readonly #objects: ApiObject[] = [];
  readonly #namespaces = new Set<string>(['default']);
  readonly #declared = new Set<string>();
  #pods = 0;
  #hasNode = false;

  add(given: ApiObject): void {
    if (given.kind === 'Namespace') this.#declared.add(given.metadata.name);
    if (given.kind === 'Node') this.#hasNode = true;
    const namespaced = [...BUILT_IN_KINDS, ...CUSTOM_KINDS].some(({ apiVersion, kind, namespaced: yes }) => apiVersion === given.apiVersion && kind === given.kind && yes);
    const namespace = namespaced ? (given.metadata.namespace ?? 'default') : undefined;
    if (namespace) this.#namespaces.add(namespace);
    const object = namespace ? { ...given, metadata: { ...given.metadata, namespace } } : given;
    if (object.kind === 'Pod') {
      this.#objects.push({ ...object, ...this.#scheduled(object['spec'] as PodTemplate['spec']) });
      return;
    }
    this.#objects.push(object);
    this.#run(object, namespace ?? 'default');
  }

  objects(): readonly ApiObject[] {
    const implied = [...this.#namespaces].filter((name) => !this.#declared.has(name)).map((name): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
    const node: ApiObject = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: NODE, labels: { 'kubernetes.io/hostname': NODE } },
      spec: { podCIDR: '10.244.0.0/16', podCIDRs: ['10.244.0.0/16'] },
      status: { addresses: [{ type: 'InternalIP', address: NODE_ADDRESS }] },
    };
    return [...(this.#hasNode ? [] : [node]), ...implied, ...this.#objects];
  }

  #run(object: ApiObject, namespace: string): void {
    const { kind, apiVersion, metadata } = object;
    const spec = (object['spec'] ?? {}) as WorkloadSpec;
    const owner = { apiVersion, kind, name: metadata.name };
    const replicas = spec.replicas ?? 1;
    if (kind === 'Deployment') {
      const hash = hashOf(metadata.name);
      const name = `${metadata.name}-${hash}`;
      const template = withLabel(spec.template, 'pod-template-hash', hash);
      this.#objects.push({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: { name, namespace, labels: template.metadata?.labels, ownerReferences: [reference(owner)] },
        spec: { replicas, selector: spec.selector, template },
        status: { replicas },
      });
      this.#pod(namespace, name, replicas, template, { apiVersion: 'apps/v1', kind: 'ReplicaSet', name });
    } else if (kind === 'StatefulSet') {
      for (let index = 0; index < replicas; index += 1) {
        const name = `${metadata.name}-${index}`;
        this.#onePod(namespace, name, withLabel(spec.template, 'statefulset.kubernetes.io/pod-name', name), owner);
      }
    } else if (kind === 'ReplicaSet' || kind === 'ReplicationController') {
      this.#pod(namespace, metadata.name, replicas, spec.template, owner);
    } else if (kind === 'DaemonSet') {
      this.#pod(namespace, metadata.name, 1, spec.template, owner);
    } else if (kind === 'Job') {
      this.#pod(namespace, metadata.name, spec.parallelism ?? 1, withLabel(spec.template, 'batch.kubernetes.io/job-name', metadata.name), owner);
    }
  }

  #pod(namespace: string, prefix: string, count: number, template: PodTemplate | undefined, owner: Owner): void {
    for (let index = 0; index < count; index += 1) this.#onePod(namespace, `${prefix}-${hashOf(`${namespace}/${prefix}/${index}`).slice(0, 5)}`, template, owner);
  }

  #onePod(namespace: string, name: string, template: PodTemplate | undefined, owner: Owner): void {
    this.#objects.push({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace, labels: template?.metadata?.labels, ownerReferences: [reference(owner)] },
      ...this.#scheduled(template?.spec),
    });
  }

  #scheduled(spec: PodTemplate['spec']): { readonly spec: object; readonly status: object } {
    this.#pods += 1;
    const address = spec?.hostNetwork === true ? NODE_ADDRESS : `10.244.${this.#pods >> 8}.${this.#pods & 255}`;
    return {
      spec: { ...spec, nodeName: NODE },
      status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }], hostIP: NODE_ADDRESS },
    };
  }
}

function withLabel(template: PodTemplate | undefined, key: string, value: string): PodTemplate {
  return { ...template, metadata: { ...template?.metadata, labels: { ...template?.metadata?.labels, [key]: value } } };
}

const reference = (owner: Owner) => ({ ...owner, uid: `uid-${owner.kind}-${owner.name}`, controller: true, blockOwnerDeletion: true });

/** Ten letters and digits that depend on nothing but the text. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return `${hash.toString(36)}0000000000`.slice(0, 10);
}
