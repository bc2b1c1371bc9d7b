import type { ApiObject } from '../api-server/cluster-state';
import { groupOf } from '../api-server/kinds';
import type { RealApiServer } from './server';

interface Served {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const AT_ONCE = 8;

/**
 * Creates objects, statuses included, as a controller or kubectl would; namespaces and cluster-scoped ones first. Gives those back that
 * are of kinds which this version of the server does not have. Throws when it refuses one.
 */
export async function loadObjects(server: RealApiServer, objects: readonly ApiObject[]): Promise<readonly ApiObject[]> {
  const served = await servedKinds(server, [...new Set(objects.map(({ apiVersion }) => apiVersion))]);
  const known = objects.filter((object) => served.has(titleOf(object)));
  const isFirst = (object: ApiObject) => served.get(titleOf(object))?.namespaced === false;
  for (const group of [known.filter(isFirst), known.filter((object) => !isFirst(object))]) {
    const waiting = [...group];
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let object = waiting.shift(); object; object = waiting.shift()) await load(server, object, served.get(titleOf(object))!);
    }));
  }
  return objects.filter((object) => !known.includes(object));
}

/** The path of a kind's collection in a namespace, or of one object there. */
export function objectPath(apiVersion: string, plural: string, namespace: string | undefined, name?: string): string {
  const root = groupOf(apiVersion) ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${root}${namespace === undefined ? '' : `/namespaces/${namespace}`}/${plural}${name === undefined ? '' : `/${name}`}`;
}

const titleOf = ({ apiVersion, kind }: ApiObject): string => `${apiVersion} ${kind}`;

async function servedKinds(server: RealApiServer, versions: readonly string[]): Promise<ReadonlyMap<string, Served>> {
  const lists = await Promise.all(versions.map(async (apiVersion) => {
    const { status, body } = await server.call({ path: groupOf(apiVersion) ? `/apis/${apiVersion}` : `/api/${apiVersion}` });
    const resources = status === 200 ? (body.resources as readonly Served[]) : [];
    return resources.filter(({ name }) => !name.includes('/')).map((one) => [`${apiVersion} ${one.kind}`, one] as const);
  }));
  return new Map(lists.flat());
}

async function load(server: RealApiServer, object: ApiObject, { name: plural, namespaced }: Served): Promise<void> {
  const { name } = object.metadata;
  const namespace = namespaced ? (object.metadata.namespace ?? 'default') : undefined;
  const made = await server.call({ method: 'POST', path: objectPath(object.apiVersion, plural, namespace), body: object });
  // Some are there from the beginning, such as the namespace kube-system: these get their labels.
  const answer = made.status === 409 ? await server.call({ method: 'PATCH', path: objectPath(object.apiVersion, plural, namespace, name), body: { metadata: { labels: object.metadata.labels ?? {} } }, contentType: 'application/merge-patch+json' }) : made;
  if (answer.status >= 300) throw new Error(`${titleOf(object)} ${name}: ${answer.body.message}`);
  if (object['status'] === undefined) return;
  const status = await server.call({ method: 'PATCH', path: `${objectPath(object.apiVersion, plural, namespace, name)}/status`, body: { status: object['status'] }, contentType: 'application/merge-patch+json' });
  if (status.status >= 300) throw new Error(`${titleOf(object)} ${name}, its status: ${status.body.message}`);
}
