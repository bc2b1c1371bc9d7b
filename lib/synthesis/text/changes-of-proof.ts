import type { ObjectChange } from '../change-set';
import type { Proof } from '../prove';

/** What a proof is about, object by object, in the order in which it is applied. */
export const changesOf = ({ synthesis, texts }: Pick<Proof, 'synthesis' | 'texts'>): readonly ObjectChange[] =>
  synthesis.policies.map(({ policy: { namespace, name }, because }, index) => ({ action: 'create', apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace, name, after: texts[index]!, because }));
