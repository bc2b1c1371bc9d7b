import type { Semantics } from './profile';
import type { PeerForm, PolicyForm, RuleForm } from './rule-form';

/** Peers that the network plugin does not know are left out, or make the whole rule fail closed: it then allows nothing, or denies everything. */
export function withSupportedPeers(form: PolicyForm, { nodePeers, domainPeers }: Semantics): PolicyForm {
  const handling = (peer: PeerForm) => (peer.kind === 'nodes' ? nodePeers : peer.kind === 'domains' ? domainPeers : 'matched');
  const supported = (rule: RuleForm): RuleForm => {
    if (rule.peers === 'everything') return rule;
    if (rule.peers.some((peer) => handling(peer) === 'fail-closed')) return rule.action === 'allow' ? { ...rule, peers: [] } : { ...rule, action: 'deny', peers: 'everything', ports: 'all' };
    return { ...rule, peers: rule.peers.filter((peer) => handling(peer) === 'matched') };
  };
  return { ...form, rules: Object.fromEntries(Object.entries(form.rules).map(([direction, rules]) => [direction, rules.map(supported)])) };
}
