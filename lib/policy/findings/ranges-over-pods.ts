import { policyName } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { ProfileName } from '@/lib/model/profile';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatBlock } from '../address-space';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import { parseCidr, parseIp, type Cidr, type Family } from '../cidr';
import type { CompiledPolicy } from '../compile';
import { takesPart } from '../endpoints';
import type { AddressBlock, RuleForm } from '../rule-form';
import { ruleField } from '../rule-form';
import { isEmptySelector } from '../selector';
import { finding, policyObject, type Finding } from './finding';
import { networkPolicies, peersField } from './look';

/** `ipBlock` peers that cover addresses of pods: whether they match them is up to the network plugin. */
export function findBlocksOverPods(graph: AllowGraph): Finding[] {
  const { snapshot } = graph;
  const addresses = podAddresses(snapshot);
  const known = new Map<string, Coverage>();
  const coverageOf = (block: AddressBlock): Coverage => {
    const key = formatBlock(block);
    const answer = known.get(key) ?? coverage(block, addresses);
    known.set(key, answer);
    return answer;
  };
  return networkPolicies(graph).flatMap((policy) =>
    rulesOf(policy).flatMap(({ ref, peers }): Finding[] => {
      if (peers === 'everything' || isEmptyBitset(policy.subjects)) return [];
      return peers.flatMap((peer, index): Finding[] => {
        if (peer.kind !== 'addresses') return [];
        const covered = coverageOf(peer.block);
        if (covered === 'nothing') return [];
        const field = `${peersField(ref)}[${index}]`;
        const { pods } = graph.evaluator.compiled.semantics;
        return [finding('ip-block-covers-pods', {
          // A range for pods alone is useless where pods are known by their labels.
          ...(covered === 'some' && { severity: 'info' as const }),
          message: `${policyName(ref.policy)} names ${formatBlock(peer.block)}, which ${covered === 'only-pods' ? 'holds only addresses of pods' : 'holds addresses of pods as well'}. ${READING[pods](snapshot.profile.name)}`,
          hint: covered === 'only-pods' ? 'Name pods by their labels: their addresses change.' : 'To mean the outside only, except the pods’ ranges; to mean pods too, name them by labels.',
          objects: [policyObject(ref.policy, field)],
          field,
        })];
      });
    }));
}

const READING = {
  yes: (profile: ProfileName) => `Under the profile ${profile} it matches them; Cilium, for one, would not.`,
  no: (profile: ProfileName) => `Under the profile ${profile} it does not match them.`,
  unknown: (profile: ProfileName) => `Under the profile ${profile} it cannot be told whether it matches them.`,
} as const;

/** Networks of admin rules that stand for the Internet and cover all pods, where no rule before takes the pods. */
export function findNetworksOverPods(graph: AllowGraph): Finding[] {
  const { policies, semantics } = graph.evaluator.compiled;
  if (semantics.pods !== 'yes') return [];
  return policies.flatMap((policy) => {
    if (policy.form.tier === 'network-policy' || isEmptyBitset(policy.subjects)) return [];
    const rules = rulesOf(policy);
    return rules.flatMap((rule): Finding[] => {
      const { ref, peers, action } = rule;
      const whole = peers === 'everything' ? undefined : peers.find((peer) => peer.kind === 'addresses' && peer.block.cidr.prefix === 0);
      if (whole?.kind !== 'addresses' || rules.some((before) => before.ref.direction === ref.direction && before.ref.index < ref.index && takesEveryPod(before))) return [];
      if (peers !== 'everything' && peers.some(isEveryPod)) return [];
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

const rulesOf = (policy: CompiledPolicy): RuleForm[] => DIRECTIONS.flatMap((direction) => (policy.rules[direction] ?? []).map(({ form }) => form));

type Peers = Exclude<RuleForm['peers'], 'everything'>;
const isEveryPod = (peer: Peers[number]): boolean => peer.kind === 'pods' && isEmptySelector(peer.pods.pods) && 'selector' in peer.pods.namespaces && isEmptySelector(peer.pods.namespaces.selector);
const takesEveryPod = ({ peers, ports }: RuleForm): boolean => ports === 'all' && (peers === 'everything' || peers.some(isEveryPod));

interface PodAddresses {
  readonly single: readonly { readonly family: Family; readonly value: bigint }[];
  readonly ranges: readonly Cidr[];
}

function podAddresses(snapshot: Snapshot): PodAddresses {
  const pods = snapshot.pods.filter((pod) => !pod.hostNetwork && takesPart(pod));
  const ranges = [...snapshot.podCIDRs, ...snapshot.nodes.flatMap((node) => node.podCIDRs)].flatMap((text) => {
    const result = parseCidr(text);
    return result.ok ? [result.cidr] : [];
  });
  return { single: [...new Map(pods.flatMap(({ ips }) => ips).map((text) => [text, parseIp(text)])).values()].filter((ip) => ip !== null), ranges };
}

type Coverage = 'nothing' | 'some' | 'only-pods';

/** What of the pods' addresses a block holds, as far as they are known. */
function coverage({ cidr, except }: AddressBlock, { single, ranges }: PodAddresses): Coverage {
  const holds = (outer: Cidr, { family, first, last }: Pick<Cidr, 'family' | 'first' | 'last'>) => outer.family === family && outer.first <= first && last <= outer.last;
  if (ranges.some((range) => holds(range, cidr))) return 'only-pods';
  const isIn = (range: Pick<Cidr, 'family' | 'first' | 'last'>) => holds(cidr, range) && !except.some((hole) => holds(hole, range));
  const holdsSome = single.some(({ family, value }) => isIn({ family, first: value, last: value }));
  if (holdsSome && cidr.first === cidr.last) return 'only-pods';
  if (holdsSome || ranges.some(isIn)) return 'some';
  // Every address of the family: those of pods that are not known as well.
  return single.length === 0 && ranges.length === 0 && cidr.prefix === 0 && except.length === 0 ? 'some' : 'nothing';
}
