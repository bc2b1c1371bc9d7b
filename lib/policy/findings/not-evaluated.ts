import { firstFew } from '@/lib/model/first-few';
import { policyName } from '@/lib/model/ids';
import type { AllowGraph } from '../allow-graph';
import { finding, placeIn, type Finding } from './finding';

/** Policies of kinds that are not evaluated, one finding a kind. */
export function findUnevaluated({ snapshot }: AllowGraph): Finding[] {
  return [...Map.groupBy(snapshot.unevaluated, ({ kind }) => kind)].map(([kind, policies]) => {
    const names = policies.map((policy) => policyName(policy));
    return finding('not-evaluated', {
      message: `${kind} ${firstFew(names)} ${names.length === 1 ? 'is' : 'are'} not evaluated: what ${names.length === 1 ? 'it' : 'they'} may concern is unknown.`,
      objects: policies.map(({ namespace, name, origin }) => ({ kind, ...(namespace !== undefined && { namespace }), name, ...placeIn(origin) })),
    });
  });
}
