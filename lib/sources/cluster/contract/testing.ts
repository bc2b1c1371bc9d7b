import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { BUILT_IN_KINDS } from '@/lib/testing/api-server/kinds';
import { startApiServer } from '@/lib/testing/api-server/server';
import { loadObjects, objectPath } from '@/lib/testing/real-api-server/load-objects';
import { ADMIN, startRealApiServer } from '@/lib/testing/real-api-server/server';

/** Somebody who may read pods and policies in the namespace `mine` alone, and the names of all namespaces. */
export const READER = 'reader';
/** A kind of policy of another project, which comes and goes with its definition. */
export const OTHER_POLICY = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', plural: 'ciliumnetworkpolicies' };

/** A cluster that the source watches, be it a real API server or the small one. */
export interface WatchedCluster {
  kubeconfigYaml(token?: string): string;
  /** Creates objects, or replaces what is there of their names. Those of kinds that the server does not have are given back. */
  put(...objects: readonly ApiObject[]): Promise<readonly ApiObject[]>;
  remove(kind: 'Pod' | 'NetworkPolicy', namespace: string, name: string): Promise<void>;
  /** Makes the server have `OTHER_POLICY`, or not; absent where it cannot be made to. */
  readonly define?: (isServed: boolean) => Promise<void>;
  /** Is down from now on, without a word. */
  crash(): Promise<void>;
  resume(): Promise<void>;
  /** Everything it has of what the other kind of server has too. */
  objects(): Promise<readonly ApiObject[]>;
  close(): Promise<void>;
}

const CLUSTER_WIDE = ['pods', 'networkpolicies', 'services', 'nodes', 'ingresses', 'endpointslices', 'deployments', 'statefulsets', 'daemonsets', 'replicasets', 'replicationcontrollers', 'jobs', 'cronjobs', 'rolebindings', 'clusterrolebindings', 'customresourcedefinitions'];

export async function startSmallCluster(): Promise<WatchedCluster> {
  const version = [OTHER_POLICY.apiVersion];
  const notMine = CLUSTER_WIDE.map((resource) => ({ resource, scope: { outside: 'mine' } }));
  const server = await startApiServer({
    objects: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } }],
    access: { [ADMIN]: [], [READER]: notMine },
    groups: ['cilium.io'],
    unserved: version,
  });
  return {
    kubeconfigYaml: (token = ADMIN) => server.kubeconfigYaml(token),
    put: async (...objects) => {
      for (const object of objects) server.apply(object);
      return [];
    },
    remove: async (kind, namespace, name) => server.remove(kind, namespace, name),
    define: async (isServed) => server.setUnserved(isServed ? [] : version),
    crash: () => server.suspend(),
    resume: () => server.resume(),
    objects: async () => BUILT_IN_KINDS.flatMap(({ kind }) => server.list(kind)),
    close: () => server.close(),
  };
}

const PLURALS = { Pod: { apiVersion: 'v1', plural: 'pods' }, NetworkPolicy: { apiVersion: 'networking.k8s.io/v1', plural: 'networkpolicies' } };
const DEFINITIONS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

export async function startRealCluster(): Promise<WatchedCluster> {
  const server = await startRealApiServer([READER]);
  const { body: version } = await server.call({ path: '/version' });
  return {
    kubeconfigYaml: (token) => server.kubeconfigYaml(token),
    put: (...objects) => loadObjects(server, [...objects, ...(objects.some(({ metadata }) => metadata.name === 'mine') ? rightsOfReader : [])]),
    remove: async (kind, namespace, name) => {
      const { status, body } = await server.call({ method: 'DELETE', path: `${objectPath(PLURALS[kind].apiVersion, PLURALS[kind].plural, namespace, name)}?gracePeriodSeconds=0` });
      if (status !== 200) throw new Error(`${kind} ${namespace}/${name}: ${body.message}`);
    },
    // Older ones, built with today's Go, end at the first definition that they are given.
    define: Number.parseInt(version.minor, 10) < 24 ? undefined : async (isServed) => {
      const name = `${OTHER_POLICY.plural}.cilium.io`;
      const { status, body } = isServed ? await server.call({ method: 'POST', path: DEFINITIONS, body: definition(name) }) : await server.call({ method: 'DELETE', path: `${DEFINITIONS}/${name}` });
      if (status >= 300) throw new Error(body.message);
    },
    crash: () => server.crash(),
    resume: () => server.resume(),
    objects: async () => {
      const lists = await Promise.all(BUILT_IN_KINDS.map(async ({ apiVersion, kind, plural }) => {
        const { status, body } = await server.call({ path: objectPath(apiVersion, plural, undefined) });
        return status === 200 ? (body.items as readonly object[]).map((item) => ({ ...item, apiVersion, kind }) as ApiObject) : [];
      }));
      return lists.flat();
    },
    close: () => server.close(),
  };
}

const RBAC = 'rbac.authorization.k8s.io';
const READ = ['get', 'list', 'watch'];
const rbac = (kind: string, metadata: ApiObject['metadata'], more: object): ApiObject => ({ apiVersion: `${RBAC}/v1`, kind, metadata, ...more });
const bound = (kind: string, name: string) => ({ roleRef: { apiGroup: RBAC, kind, name }, subjects: [{ kind: 'User', name: READER }] });

const rightsOfReader: readonly ApiObject[] = [
  rbac('ClusterRole', { name: 'names' }, { rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: READ }] }),
  rbac('ClusterRoleBinding', { name: 'names' }, bound('ClusterRole', 'names')),
  rbac('Role', { name: 'mine', namespace: 'mine' }, { rules: [{ apiGroups: ['*'], resources: CLUSTER_WIDE, verbs: READ }] }),
  rbac('RoleBinding', { name: 'mine', namespace: 'mine' }, bound('Role', 'mine')),
];

const definition = (name: string): object => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name },
  spec: {
    group: 'cilium.io',
    scope: 'Namespaced',
    names: { kind: OTHER_POLICY.kind, plural: OTHER_POLICY.plural },
    versions: [{ name: 'v2', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } } }],
  },
});
