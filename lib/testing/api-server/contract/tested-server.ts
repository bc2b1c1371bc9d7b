import { ADMIN, startRealApiServer } from '@/lib/testing/real-api-server/server';
import type { Forbidden } from '../access';
import { callApi, openWatch, type ApiAnswer, type ApiCall, type OpenWatch } from '../call';
import type { ApiObject } from '../cluster-state';
import { startApiServer } from '../server';

/** The namespace in which `PARTIAL` may read pods. */
export const OPEN = 'open';
/** One in which they may not. */
export const CLOSED = 'closed';
/** Somebody who may read everything but pods, these in one namespace alone, and write nothing. */
export const PARTIAL = 'partial';

/** An API server that claims are checked on, be it the real one or the small one. */
export interface TestedServer {
  /** One request, by somebody who may do everything unless it says otherwise. */
  call(request: ApiCall): Promise<ApiAnswer>;
  watch(path: string, token?: string): Promise<OpenWatch>;
  /** Makes a namespace that no other test uses. */
  namespace(): Promise<string>;
  /** Forgets all versions but the last, for lists and for watches. */
  forget(): Promise<void>;
  close(): Promise<void>;
}

const READ = ['get', 'list', 'watch'];
const namespace = (name: string): ApiObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

/** The small server. */
export async function startSmallServer(): Promise<TestedServer> {
  const unwritable = (['create', 'update', 'patch', 'delete'] as const).flatMap((verb) => ['pods', 'networkpolicies'].map((resource): Forbidden => ({ resource, verb })));
  const partial: readonly Forbidden[] = [{ resource: 'pods', scope: 'cluster' }, { resource: 'pods', scope: { namespace: CLOSED } }, { resource: 'nothings' }, ...unwritable];
  const server = await startApiServer({ objects: [OPEN, CLOSED, 'default'].map(namespace), access: { [ADMIN]: [], [PARTIAL]: partial }, bookmarkInterval: 500 });
  const forget = async () => {
    server.fault({ kind: 'expire' });
    server.fault({ kind: 'expire-pages' });
  };
  return tested(server, forget, () => server.close());
}

/** The real one. */
export async function startRealServer(): Promise<TestedServer> {
  const server = await startRealApiServer([PARTIAL]);
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const readBut = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'partial' }, rules: [{ apiGroups: [''], resources: ['namespaces', 'services'], verbs: READ }, { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: READ }] };
  const readPods = { ...readBut, metadata: { name: 'pods' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: READ }] };
  const binding = (kind: string, name: string) => ({ apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata: { name }, roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name }, subjects: [{ kind: 'User', name: PARTIAL }] });
  const calls: readonly ApiCall[] = [
    ...[OPEN, CLOSED].map((name) => ({ path: '/api/v1/namespaces', body: namespace(name) })),
    { path: `${rbac}/clusterroles`, body: readBut },
    { path: `${rbac}/clusterroles`, body: readPods },
    { path: `${rbac}/clusterrolebindings`, body: binding('ClusterRoleBinding', 'partial') },
    { path: `${rbac}/namespaces/${OPEN}/rolebindings`, body: binding('RoleBinding', 'pods') },
  ];
  for (const call of calls) await server.call({ method: 'POST', ...call });
  // What the server holds in memory for watches goes with a restart, what it stored for lists with a compaction.
  const forget = async () => {
    await server.compact();
    await server.crash();
    await server.resume();
  };
  return tested(server, forget, () => server.close());
}

function tested(place: { readonly url: string; readonly cert?: string }, forget: () => Promise<void>, close: () => Promise<void>): TestedServer {
  let namespaces = 0;
  const call = (request: ApiCall) => callApi(place, { token: ADMIN, ...request });
  return {
    call,
    watch: (path, token = ADMIN) => openWatch(place, { path, token }),
    namespace: async () => {
      const name = `place-${(namespaces += 1)}`;
      const { status } = await call({ method: 'POST', path: '/api/v1/namespaces', body: namespace(name) });
      if (status !== 201) throw new Error(`The namespace ${name} could not be made (${status})`);
      return name;
    },
    forget,
    close,
  };
}

/** The path of a namespace's pods, or of one of them. */
export const podsOf = (place: string, name?: string): string => `/api/v1/namespaces/${place}/pods${name === undefined ? '' : `/${name}`}`;

/** The path of a namespace's policies, or of one of them. */
export const policiesOf = (place: string, name?: string): string => `/apis/networking.k8s.io/v1/namespaces/${place}/networkpolicies${name === undefined ? '' : `/${name}`}`;

export const pod = (name: string, labels: Readonly<Record<string, string>> = { app: name }): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers: [{ name: 'main', image: 'web:1' }] },
});

export const policy = (name: string, spec: object = { podSelector: {}, policyTypes: ['Ingress'] }, metadata: object = {}): ApiObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, ...metadata },
  spec,
});

/** Creates objects and gives the server's answers. Throws when it refuses one. */
export async function create(server: TestedServer, path: string, ...objects: readonly ApiObject[]): Promise<readonly ApiAnswer['body'][]> {
  const made: ApiAnswer['body'][] = [];
  for (const body of objects) {
    const answer = await server.call({ method: 'POST', path, body });
    if (answer.status !== 201) throw new Error(`${path} answered ${answer.status}: ${answer.body.message}`);
    made.push(answer.body);
  }
  return made;
}
