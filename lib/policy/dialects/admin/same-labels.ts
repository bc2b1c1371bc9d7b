import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { Labels, LabelSelectorRequirement } from '@/lib/model/labels';
import { labelValue } from '../../selector';

/** Whether a rule compares namespaces with that of the subject, which only v0.1.1 of the API could. */
export const dependsOnSubject = ({ ingress, egress }: AdminPolicy): boolean =>
  [...ingress, ...egress].some(({ peers }) => peers.some(({ kind }) => kind === 'same-labels' || kind === 'not-same-labels'));

/** The policy as it is for the pods of a namespace with these labels: such peers become plain selectors. */
export function forNamespace(policy: AdminPolicy, labels: Labels): AdminPolicy {
  const settle = (rule: AdminRule): AdminRule => ({ ...rule, peers: rule.peers.flatMap((peer) => settlePeer(peer, labels)) });
  return { ...policy, ingress: policy.ingress.map(settle), egress: policy.egress.map(settle) };
}

/**
 * `sameLabels`: namespaces that carry all the keys with the values of the subject's namespace. `notSameLabels`: those that
 * carry all the keys, at least one of them with another value. Without keys neither selects anything.
 */
function settlePeer(peer: AdminPeer, labels: Labels): readonly AdminPeer[] {
  if (peer.kind !== 'same-labels' && peer.kind !== 'not-same-labels') return [peer];
  const { keys } = peer;
  const select = (matchExpressions: readonly LabelSelectorRequirement[]): AdminPeer => ({
    kind: 'pods',
    pods: { namespaces: { matchExpressions }, ...(peer.pods ? { pods: peer.pods } : {}) },
  });
  const carried = keys.map((key): LabelSelectorRequirement => ({ key, operator: 'Exists' }));
  if (keys.length === 0) return [];
  if (peer.kind === 'not-same-labels') {
    return keys.map((key) => {
      const value = labelValue(labels, key);
      return select(value === undefined ? carried : [...carried, { key, operator: 'NotIn', values: [value] }]);
    });
  }
  const same = keys.flatMap((key): LabelSelectorRequirement[] => {
    const value = labelValue(labels, key);
    return value === undefined ? [] : [{ key, operator: 'In', values: [value] }];
  });
  return same.length === keys.length ? [select(same)] : [];
}
