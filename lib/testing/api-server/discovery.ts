import { groupOf, type ServedKind } from './kinds';

const VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];

/** What a server of these kinds answers at a path that tells what it has; undefined when the path is none of these. */
export function discovered(kinds: readonly ServedKind[], path: string): object | undefined {
  if (path === '/version') return { major: '1', minor: '34', gitVersion: 'v1.34.0' };
  const versions = [...new Set(kinds.map(({ apiVersion }) => apiVersion).filter((version) => version.includes('/')))];
  if (path === '/apis') {
    const group = (name: string) => {
      // By their names v1beta1 comes after v1alpha2, and is preferred.
      const own = versions.filter((version) => groupOf(version) === name).sort().reverse();
      const all = own.map((groupVersion) => ({ groupVersion, version: groupVersion.slice(groupVersion.indexOf('/') + 1) }));
      return { name, versions: all, preferredVersion: all[0] };
    };
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...new Set(versions.map(groupOf))].map(group) };
  }
  const groupVersion = path.replace(/^\/apis\//, '');
  if (!versions.includes(groupVersion)) return undefined;
  const resources = kinds.filter(({ apiVersion }) => apiVersion === groupVersion).map(({ plural, kind, namespaced }) => ({ name: plural, singularName: '', kind, namespaced, verbs: VERBS }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}
