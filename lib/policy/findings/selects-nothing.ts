import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import { formatSelector } from '../selector';
import type { Finding } from './finding';

/** Policies whose subject is empty: they have no effect. */
export function findEmptySubjects(graph: AllowGraph): Finding[] {
  return graph.evaluator.compiled.policies
    .filter((policy) => isEmptyBitset(policy.subjects))
    .map(({ form: { ref, subject } }) => ({
      code: 'selects-nothing',
      message: `${ref.namespace}/${ref.name} selects no running pod: none in ${ref.namespace} has ${formatSelector(subject.pods)}.`,
      peers: [],
      policy: ref,
    }));
}
