import type { ApplyStepView } from '@/lib/queries/contract/apply';
import { resourceOf } from './step-words';

/** What an administrator has to grant so that a plan can be carried out. */
export interface WritingRole {
  /** A ClusterRole with all that the refused steps need, and nothing else. */
  readonly yaml: string;
  /** How to give it to somebody, where it is missing alone. */
  readonly commands: readonly string[];
}

const NAME = 'drawbridge-writer';

/** All that a step needs: of what is missing only the first is told. What a patch may create needs both. */
const NEEDS = { create: ['get', 'patch', 'create'], edit: ['get', 'patch'], delete: ['get', 'delete'] } as const;

/** The rights for those steps of a plan that the cluster refuses; `null` where it refuses none. */
export function writingRole(steps: readonly ApplyStepView[]): WritingRole | null {
  const refused = steps.flatMap((step) => (step.check.kind === 'forbidden' ? [{ ...resourceOf(step), needs: [...NEEDS[step.action], step.check.verb], namespace: step.namespace }] : []));
  if (refused.length === 0) return null;
  const verbs = new Map<string, Set<string>>();
  for (const { group, plural, needs } of refused) {
    const key = `${group}/${plural}`;
    verbs.set(key, new Set([...(verbs.get(key) ?? []), ...needs]));
  }
  const rules = [...verbs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, wanted]) => {
    const [group = '', plural = ''] = key.split('/');
    return `- apiGroups:\n  - ${group === '' ? '""' : group}\n  resources:\n  - ${plural}\n  verbs:\n${[...wanted].sort().map((verb) => `  - ${verb}\n`).join('')}`;
  });
  const isEverywhere = refused.some(({ namespace }) => namespace === undefined);
  const namespaces = [...new Set(refused.flatMap(({ namespace }) => namespace ?? []))].sort();
  return {
    yaml: `apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata:\n  name: ${NAME}\nrules:\n${rules.join('')}`,
    commands: isEverywhere
      ? [`kubectl create clusterrolebinding ${NAME} --clusterrole=${NAME} --user=USER`]
      : namespaces.map((namespace) => `kubectl create rolebinding ${NAME} -n ${namespace} --clusterrole=${NAME} --user=USER`),
  };
}
