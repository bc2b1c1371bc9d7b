import type { Direction } from '@/lib/model/network-policy';
import { formatBlock } from '../address-space';
import { hasBit } from '../bitset';
import type { CompiledPolicies } from '../compile';
import type { PeerForm, PodSelection, RuleForm } from '../rule-form';
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
export const peersContent = ({ peers }: RuleForm): string => (peers === 'everything' ? 'everything' : [...new Set(peers.map(peerContent))].sort().join(' '));

/** One text for equal ports of rules. */
export const portsContent = ({ ports }: RuleForm): string =>
  ports === 'all' ? 'all' : [ports.numbered.key, ...new Set(ports.named.map(({ name, protocol }) => `${name}/${protocol ?? ''}`))].sort().join(' ');

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
      return `domains ${[...peer.names].sort().join(' ')}`;
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
    const isSure = (index: number) => hasBit(compiled.policies[index]!.subjects, endpoint);
    const key = JSON.stringify([indices, indices.filter(isSure), doubts]);
    const said = known[direction].get(key);
    if (said !== undefined) return said;
    const ordered: unknown[][] = [];
    const allowed = new Set<string>();
    let isolated = false;
    for (const index of indices) {
      const { form } = compiled.policies[index]!;
      const rules = (form.rules[direction] ?? []).map(ruleContent);
      if (form.tier === 'network-policy') {
        isolated = true;
        for (const rule of rules) allowed.add(rule);
      } else ordered.push([form.tier, form.priority, isSure(index), rules]);
    }
    const text = JSON.stringify([ordered.sort(), isolated, [...allowed].sort(), doubts.map(({ tier, reason }) => [tier, reason]).sort()]);
    known[direction].set(key, text);
    return text;
  };
}
