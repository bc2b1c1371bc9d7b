import { describe, expect, it } from 'vitest';
import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { ProfileName } from '@/lib/model/profile';
import { compileAdminPolicy } from './dialects/admin/compile';
import { semanticsOf } from './profile';
import { withSupportedPeers } from './supported-peers';

const nodes: AdminPeer = { kind: 'nodes', selector: {} };
const domains: AdminPeer = { kind: 'domain-names', names: ['api.example'] };
const pods: AdminPeer = { kind: 'pods', pods: {} };
const ports: AdminRule['ports'] = [{ kind: 'numbers', protocol: 'TCP', first: 80, last: 80 }];
type Rule = readonly [action: AdminRule['action'], ...peers: AdminPeer[]];
const form = (...rules: readonly Rule[]) =>
  compileAdminPolicy({ kind: 'ClusterNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: [], egress: rules.map(([action, ...peers]) => ({ action, peers, ports })) } satisfies AdminPolicy);
/** The rules as a plugin takes them: its action, its peers and whether it goes by its ports. */
const taken = (profile: ProfileName, ...rules: readonly Rule[]) =>
  withSupportedPeers(form(...rules), semanticsOf(profile)).rules.egress!.map(({ action, peers, ports: own }) => `${action} ${peers === 'everything' ? peers : peers.map(({ kind }) => kind).join(' ') || 'nothing'}${own === 'all' ? ' on all ports' : ''}`);

describe('peers that a plugin may not know', () => {
  it.each<[string, ProfileName, string[]]>([
    ['are matched as they are meant', 'kubernetes', ['allow nodes', 'deny domains', 'pass pods nodes', 'allow pods']],
    ['make their rule allow nothing, or deny everything', 'calico', ['allow nothing', 'deny everything on all ports', 'deny everything on all ports', 'allow pods']],
    ['are left out of their rule', 'np-guard', ['allow nothing', 'deny domains', 'pass pods', 'allow pods']],
  ])('%s, as %s has it', (_, profile, expected) => {
    expect(taken(profile, ['allow', nodes], ['deny', domains], ['pass', pods, nodes], ['allow', pods])).toEqual(expected);
  });

  it('leave everything else of the policy as it is', () => {
    const mixed = form(['allow', pods], ['deny', nodes]);
    expect(withSupportedPeers(mixed, semanticsOf('kubernetes'))).toEqual(mixed);
    const { egress } = withSupportedPeers(mixed, semanticsOf('calico')).rules;
    expect(withSupportedPeers(mixed, semanticsOf('calico'))).toEqual({ ...mixed, rules: { egress } });
    expect(egress![1]!.ref).toEqual(mixed.rules.egress![1]!.ref);
  });

  it('are none of a rule for everything', () => {
    const closed = form(['deny', { kind: 'unknown' }]);
    expect(withSupportedPeers(closed, semanticsOf('calico'))).toEqual(closed);
  });
});
