import { policyName } from '@/lib/model/ids';
import type { ProfileName } from '@/lib/model/profile';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatBlock } from '../address-space';
import type { AllowGraph } from '../allow-graph';
import { isEmptyBitset } from '../bitset';
import { parseCidr, parseIp, type Cidr, type Family } from '../cidr';
import { takesPart } from '../endpoints';
import type { AddressBlock } from '../rule-form';
import { finding, policyObject, type Finding } from './finding';
import { networkPolicies, peersField, rulesOf } from './look';

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
  return { single: [...new Set(pods.flatMap(({ ips }) => ips))].flatMap((text) => parseIp(text) ?? []), ranges };
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
