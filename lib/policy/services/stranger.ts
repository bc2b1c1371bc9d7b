import type { CompiledPolicies } from '../compile';
import type { CompiledRule } from '../compile-rule';
import type { Evaluator } from '../evaluate';
import type { AskedPort } from '../explain';
import { subtractPorts } from '../port-set';
import type { PeerForm } from '../rule-form';
import { isEmptySelector, matchesSelector } from '../selector';
import type { Match } from '../tiers';
import { verdictOn, type Verdict } from '../verdict';

/**
 * Whether an endpoint lets in a pod of which nothing is known. A rule for every pod matches it; any other rule about pods may.
 * Only the ingress half is asked. Under `np-guard` it is a pod without labels in a namespace without labels.
 */
export function strangerVerdict(evaluator: Evaluator, destination: number, port: AskedPort): Verdict {
  const { compiled } = evaluator;
  const profile = evaluator.profile(destination, 'ingress');
  if (profile === null) return 'allowed';
  const matchPeer = compiled.snapshot.profile.name === 'np-guard' ? matchBare : matchUnknown(compiled);
  const match = ({ form: { peers } }: CompiledRule): Match => {
    if (peers === 'everything') return 'yes';
    const matches = peers.map(matchPeer);
    return matches.includes('yes') ? 'yes' : matches.includes('maybe') ? 'maybe' : 'no';
  };
  const { allowed, possible } = profile.judge(match, destination);
  const sure = compiled.lattice.get(allowed);
  return verdictOn(sure, subtractPorts(compiled.lattice.get(possible), sure), port);
}

const matchUnknown = ({ semantics }: CompiledPolicies) => (peer: PeerForm): Match => {
  if (peer.kind === 'addresses') return semantics.pods === 'no' ? 'no' : 'maybe';
  if (peer.kind !== 'pods') return 'no';
  const { namespaces, pods } = peer.pods;
  return isEmptySelector(pods) && 'selector' in namespaces && isEmptySelector(namespaces.selector) ? 'yes' : 'maybe';
};

const matchBare = (peer: PeerForm): Match => {
  if (peer.kind !== 'pods' || 'name' in peer.pods.namespaces) return 'no';
  return matchesSelector(peer.pods.namespaces.selector, {}) && matchesSelector(peer.pods.pods, {}) ? 'yes' : 'no';
};
