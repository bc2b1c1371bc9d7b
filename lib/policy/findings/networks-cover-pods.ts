import { policyName } from '@/lib/model/ids';
import { formatBlock } from '../address-space';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import { ruleField, type RuleForm } from '../rule-form';
import { isEmptySelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { rulesOf } from './look';

/** Networks of admin rules that stand for the Internet and cover all pods, where no rule before takes the pods. */
export function findNetworksOverPods(graph: AllowGraph): Finding[] {
  const { policies, semantics } = graph.evaluator.compiled;
  if (semantics.pods !== 'yes') return [];
  return policies.flatMap((policy) => {
    if (policy.form.tier === 'network-policy' || isEmptyBitset(policy.subjects)) return [];
    const rules = rulesOf(policy);
    return rules.flatMap((rule): Finding[] => {
      const { ref, peers, action } = rule;
      if (peers === 'everything' || peers.some(isEveryPod)) return [];
      const whole = peers.find((peer) => peer.kind === 'addresses' && peer.block.cidr.prefix === 0);
      if (whole?.kind !== 'addresses' || rules.some((before) => before.ref.direction === ref.direction && before.ref.index < ref.index && takesEveryPod(before))) return [];
      const field = ruleField(ref);
      return [finding('networks-cover-pods', {
        message: `${field} of ${ref.policy.kind} ${policyName(ref.policy)} is to ${action} ${formatBlock(whole.block)}: that is every pod of the cluster too.`,
        hint: action === 'pass' ? undefined : 'To mean the outside only, put a Pass rule for namespaces: {} before it.',
        objects: [policyObject(ref.policy, field)],
        field,
      })];
    });
  });
}

type Peers = Exclude<RuleForm['peers'], 'everything'>;
const isEveryPod = (peer: Peers[number]): boolean => peer.kind === 'pods' && isEmptySelector(peer.pods.pods) && 'selector' in peer.pods.namespaces && isEmptySelector(peer.pods.namespaces.selector);
const takesEveryPod = ({ peers, ports }: RuleForm): boolean => ports === 'all' && (peers === 'everything' || peers.some(isEveryPod));
