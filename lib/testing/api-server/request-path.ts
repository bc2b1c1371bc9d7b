import type { Attempt, Verb } from './access';
import { groupOf } from './kinds';

/** What of which kind a path names. */
export function readPath(url: URL): { readonly apiVersion: string; readonly namespace?: string; readonly plural: string; readonly name?: string } | undefined {
  const match = /^\/(?:api\/(v1)|apis\/([^/]+\/[^/]+))(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(url.pathname);
  const [, core, grouped, namespace, plural, name] = match ?? [];
  const apiVersion = core ?? grouped;
  const decoded = (text: string | undefined) => (text === undefined ? undefined : decodeURIComponent(text));
  return apiVersion === undefined || plural === undefined ? undefined : { apiVersion, plural, namespace: decoded(namespace), name: decoded(name) };
}

/** What a request attempts of a kind, be the kind there or not; undefined for other paths. */
export function attemptOf(url: URL, verb: Verb): Attempt | undefined {
  const path = readPath(url);
  return path && { verb: verb === 'get' && path.name === undefined ? 'list' : verb, group: groupOf(path.apiVersion), resource: path.plural, namespace: path.namespace, name: path.name };
}
