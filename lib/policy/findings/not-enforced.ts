import type { AllowGraph } from '../allow-graph';
import { finding, policyObject, type Finding } from './finding';
import { subjectsOf } from './subjects';

/** Policies in a cluster whose network plugin ignores them, as one finding. */
export function findUnenforced({ snapshot, evaluator: { compiled: { semantics } } }: AllowGraph): Finding[] {
  const subjects = subjectsOf(snapshot);
  if (semantics.enforced || subjects.length === 0) return [];
  const { basis, evidence } = snapshot.profile;
  const why = basis === 'chosen' ? 'as the chosen profile has it' : evidence === undefined ? 'as the profile has it' : `as ${evidence} shows`;
  return [finding('not-enforced', {
    message: `${subjects.length === 1 ? 'The one policy has' : `None of the ${subjects.length} policies has`} ${subjects.length === 1 ? 'no' : 'any'} effect: the network plugin does not enforce them, ${why}.`,
    objects: subjects.map(({ ref }) => policyObject(ref)),
  })];
}
