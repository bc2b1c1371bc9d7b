import { compareText } from '@/lib/model/compare-text';
import type { MissingRight, Unreadable } from '@/lib/model/snapshot';
import { writeDocument } from '@/lib/synthesis/yaml';

/** What an administrator has to grant so that all can be read. */
export interface ReadingRole {
  /** A ClusterRole with the rights that are missing, and no other. https://kubernetes.io/docs/reference/access-authn-authz/rbac/ */
  readonly yaml: string;
  /** How to give it to somebody, in the places where it is missing. */
  readonly commands: readonly string[];
}

const NAME = 'drawbridge-reader';

/** The rights that a cluster refused; `null` where it refused none. */
export function readingRole(unreadable: readonly Unreadable[]): ReadingRole | null {
  const missing = unreadable.flatMap(({ missing, namespace }) => (missing ? [{ ...missing, namespace }] : []));
  if (missing.length === 0) return null;
  const rules = [...Map.groupBy(missing, ({ group }) => group)]
    .sort(([a], [b]) => compareText(a, b))
    .map(([group, rights]) => ({ apiGroups: [group], resources: [...new Set(rights.map(({ plural }: MissingRight) => plural))].sort(compareText), verbs: ['list', 'watch'] }));
  const isEverywhere = missing.some(({ namespace }) => namespace === undefined);
  const namespaces = [...new Set(missing.flatMap(({ namespace }) => namespace ?? []))].sort(compareText);
  return {
    yaml: writeDocument({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: NAME }, rules }),
    commands: isEverywhere
      ? [`kubectl create clusterrolebinding ${NAME} --clusterrole=${NAME} --user=USER`]
      : namespaces.map((namespace) => `kubectl create rolebinding ${NAME} -n ${namespace} --clusterrole=${NAME} --user=USER`),
  };
}
