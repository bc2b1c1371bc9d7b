import type { Direction } from '@/lib/model/network-policy';
import { formatBlock } from '../address-space';
import { hasBit } from '../bitset';
import type { CompiledPolicies } from '../compile';
import type { PeerForm, PodSelection, PolicyForm, RuleForm } from '../rule-form';
import { selectorKey } from '../selector';

/** Remembers the text of what was asked about; comparing large graphs asks often about few things. */
function remembering<T extends object>(textOf: (one: T) => string): (one: T) => string {
  const known = new WeakMap<T, string>();
  return (one) => {
    let text = known.get(one);
    if (text === undefined) known.set(one, (text = textOf(one)));
    return text;
  };
}

/** One text for rules that say the same, in whatever order and under whatever name they were written. */
export const ruleContent = remembering((rule: RuleForm): string => `${rule.action} ${peersContent(rule)} ${portsContent(rule)}`);

/** One text for equal peers of rules. */
export const peersContent = ({ peers }: RuleForm): string => (peers === 'everything' ? peers : JSON.stringify([...new Set(peers.map(peerContent))].sort()));

/** One text for equal ports of rules. */
export const portsContent = ({ ports }: RuleForm): string =>
  ports === 'all' ? ports : JSON.stringify([ports.numbered.key, ...new Set(ports.named.map(({ name, protocol }) => `${name}/${protocol}`))].sort());

/** One text for selections of pods that are written alike. */
export const selectionContent = remembering(({ namespaces, pods }: PodSelection): string => `${'name' in namespaces ? namespaces.name : selectorKey(namespaces.selector)} ${selectorKey(pods)}`);

function peerContent(peer: PeerForm): string {
  switch (peer.kind) {
    case 'pods':
      return `pods ${selectionContent(peer.pods)}`;
    case 'addresses':
      return `addresses ${formatBlock(peer.block)}`;
    case 'nodes':
      return `nodes ${selectorKey(peer.selector)}`;
    case 'domains':
      return `domains ${JSON.stringify([...peer.names].sort())}`;
  }
}

/**
 * Reads, as one text, all that policies say of an endpoint in a direction, with what is in doubt. Endpoints of two graphs with
 * equal texts are given equal verdicts on any two peers that every rule treats alike.
 */
export function saidReader(compiled: CompiledPolicies): (endpoint: number, direction: Direction) => string {
  const known = { ingress: new Map<string, string>(), egress: new Map<string, string>() };
  return (endpoint, direction) => {
    const indices = compiled.applying[direction][endpoint]!;
    const doubts = compiled.uncertain[direction][endpoint]!;
    const applied = indices.map((index) => compiled.policies[index]!).map(({ form, subjects }) => ({ form, sure: hasBit(subjects, endpoint) }));
    const key = JSON.stringify([indices, applied.map(({ sure }) => sure), doubts]);
    const said = known[direction].get(key);
    if (said !== undefined) return said;
    const rulesOf = ({ rules }: PolicyForm) => rules[direction]!.map(ruleContent);
    const isolating = applied.filter(({ form }) => form.tier === 'network-policy');
    const allowed = new Set(isolating.flatMap(({ form }) => rulesOf(form)));
    const ordered = applied.filter((one) => !isolating.includes(one)).map(({ form, sure }) => [form.tier, form.priority, sure, rulesOf(form)]);
    const text = JSON.stringify([ordered.sort(), isolating.length > 0, [...allowed].sort(), doubts.map(({ tier, reason }) => [tier, reason]).sort()]);
    known[direction].set(key, text);
    return text;
  };
}
