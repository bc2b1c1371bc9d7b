import { policyName } from '@/lib/model/ids';
import { DIRECTIONS, type Direction, type NetworkPolicy } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import { ruleField } from '../rule-form';
import { finding, policyObject, type Finding } from './finding';
import { networkPolicies, peersField } from './look';

/**
 * Ingress rules without peers. An empty list of peers is told of in both directions, because it reads like the opposite; a
 * rule for everyone that is written as such is worth a note only where it restricts ports, and so looks as if it restricted more.
 */
export function findOpenRules(graph: AllowGraph): Finding[] {
  const written = new Map(graph.snapshot.policies.map((policy) => [`${policy.namespace}/${policy.name}`, policy]));
  return networkPolicies(graph).flatMap((policy) =>
    DIRECTIONS.flatMap((direction) =>
      (policy.rules[direction] ?? []).flatMap((rule): Finding[] => {
        const { ref, peers } = rule.form;
        if (peers !== 'everything' || isEmptyBitset(policy.subjects)) return [];
        const name = policyName(ref.policy);
        const list = peersListOf(written.get(name)!, direction, ref.index);
        if (list === undefined && (direction === 'egress' || rule.form.ports === 'all')) return [];
        const field = list === undefined ? ruleField(ref) : peersField(ref);
        const word = direction === 'ingress' ? 'from' : 'to';
        return [finding('open-to-everyone', {
          ...(list === undefined && { severity: 'info' }),
          message: list === undefined
            ? `${ruleField(ref)} of ${name} names ports but no peers: any pod and any address outside the cluster may use them.`
            : `${name} has ${field}: [], which ${direction === 'ingress' ? 'lets everyone in' : 'allows sending to everyone'}, addresses outside the cluster included.`,
          ...(list !== undefined && { hint: `For nobody leave the whole rule out; for everyone leave "${word}" out, which says the same and reads like it.` }),
          objects: [policyObject(ref.policy, field)],
          field,
        })];
      })));
}

const peersListOf = ({ spec }: NetworkPolicy, direction: Direction, index: number) => (direction === 'ingress' ? spec.ingress![index]!.from : spec.egress![index]!.to);
