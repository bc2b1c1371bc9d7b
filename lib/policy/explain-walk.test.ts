import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy, type PodOptions } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { walkRules } from './explain-walk';
import { formatPorts, portSet } from './port-set';

const rule = (action: AdminRule['action'], port?: number, more: Partial<AdminRule> = {}): AdminRule => ({ action, peers: [{ kind: 'pods', pods: {} }], ...(port !== undefined && { ports: [{ kind: 'numbers', protocol: 'TCP', first: port, last: port }] }), ...more });
const admin = (name: string, priority: number, ...ingress: readonly AdminRule[]): AdminPolicy => ({ kind: 'ClusterNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress, egress: [] });
const baseline = (...ingress: readonly AdminRule[]): AdminPolicy => ({ ...admin('base', 0, ...ingress), tier: 'baseline' });
const guard = (name: string, spec: NetworkPolicySpec = {}) => policy(`x/${name}`, { podSelector: { matchLabels: { app: 'b' } }, policyTypes: ['Ingress'], ...spec });
const unread = (...resources: readonly Snapshot['unreadable'][number]['resource'][]): Snapshot['unreadable'] => resources.map((resource) => ({ resource, verb: 'list', reason: 'forbidden' }));
const strangers: Partial<AdminRule> = { peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } }] };

/** Every stage on the way from x/a to x/b on some ports of TCP: the ports it finds open, and of each rule how it matches and what is left to it. */
function walk(parts: Partial<Snapshot>, ports: readonly (readonly [number, number])[] = [[80, 82]], direction: 'ingress' | 'egress' = 'ingress', options: PodOptions = {}) {
  const connections = new Connections(cluster({ pods: [pod('x/a', options), pod('x/b', { ports: ['http:80', 'grpc:81'] })], ...parts }));
  const { compiled } = connections.evaluator;
  const { lattice } = compiled;
  const [source, destination] = [connections.endpoint('x/a'), connections.endpoint('x/b')];
  const [subject, other] = direction === 'ingress' ? [destination, source] : [source, destination];
  const text = (id: number) => formatPorts(lattice.get(id)).join(', ') || 'none';
  return walkRules(compiled, direction, subject, other, 4, lattice.intern(portSet({ TCP: ports }))).map(({ tier, open, policies }) => [
    `${tier}: ${text(open)}`,
    ...policies.map(({ policy: { form }, steps }) => [form.ref.name, ...steps.map(({ match, hit, sure }) => `${match} ${text(hit)}${sure ? '' : ' unsure'}`)].join(', ')),
  ]);
}

describe('on the way to a verdict', () => {
  it.each<[string, Partial<Snapshot>, readonly (readonly string[])[]]>([
    ['nothing is asked where nothing applies', {}, []],
    ['admin policies come by priority, and each leaves what it did not decide', { adminPolicies: [admin('two', 2, rule('deny', 81), rule('allow')), admin('one', 1, rule('allow', 80), rule('deny', 80))] },
      [['admin: 80-82/TCP', 'one, yes 80/TCP, yes none'], ['admin: 81-82/TCP', 'two, yes 81/TCP, yes 82/TCP']]],
    ['admin policies of one priority are asked alike', { adminPolicies: [admin('one', 1, rule('allow', 80)), admin('two', 1, rule('deny')), admin('three', 2, rule('deny'))] },
      [['admin: 80-82/TCP', 'one, yes 80/TCP', 'two, yes 80-82/TCP'], ['admin: none', 'three, yes none']]],
    ['a rule for others has nothing, nor takes anything', { adminPolicies: [admin('one', 1, rule('deny', 80, strangers), rule('pass', 81, strangers), rule('allow', 80))] }, [['admin: 80-82/TCP', 'one, no none, no none, yes 80/TCP']]],
    ['a rule that only may match takes nothing', { adminPolicies: [admin('one', 1, rule('deny', 80, strangers), rule('allow', 80))], unreadable: unread('namespaces') }, [['admin: 80-82/TCP', 'one, maybe 80/TCP, yes 80/TCP']]],
    ['a rule of a policy that only may apply takes nothing', { adminPolicies: [{ ...admin('one', 1, rule('deny', 80), rule('allow', 80)), subject: { namespaces: { matchLabels: { team: 'a' } } } }], unreadable: unread('namespaces') }, [['admin: 80-82/TCP', 'one, maybe 80/TCP unsure, maybe 80/TCP unsure']]],
    ['what is passed on is asked again in the next tier, and not before', { adminPolicies: [admin('one', 1, rule('pass', 80), rule('deny', 81)), admin('two', 2, rule('deny', 80))], policies: [guard('p', { ingress: [{}] })] },
      [['admin: 80-82/TCP', 'one, yes 80/TCP, yes 81/TCP'], ['admin: 82/TCP', 'two, yes none'], ['network-policy: 80/TCP, 82/TCP', 'p, yes 80/TCP, 82/TCP']]],
    ['NetworkPolicies are asked together, and leave nothing', { policies: [guard('p', { ingress: [{ ports: [{ port: 80 }] }, { ports: [{ port: 80 }] }] }), guard('q')], adminPolicies: [baseline(rule('deny'))] },
      [['network-policy: 80-82/TCP', 'p, yes 80/TCP, yes 80/TCP', 'q'], ['baseline: none', 'base, yes none']]],
    ['the baseline is asked what no NetworkPolicy was', { adminPolicies: [admin('one', 1, rule('pass', 80), rule('allow', 81)), baseline(rule('deny'))] }, [['admin: 80-82/TCP', 'one, yes 80/TCP, yes 81/TCP'], ['baseline: 80/TCP, 82/TCP', 'base, yes 80/TCP, 82/TCP']]],
    ['a tier in doubt is asked, and leaves nothing', { adminPolicies: [admin('one', 1, rule('deny', 80)), baseline(rule('deny'))], policies: [guard('p', { ingress: [{}] })], unreadable: unread('baselineadminnetworkpolicies', 'networkpolicies') },
      [['admin: 80-82/TCP', 'one, yes 80/TCP'], ['network-policy: 81-82/TCP', 'p, yes 81-82/TCP'], ['baseline: none', 'base, yes none']]],
    ['nothing is asked below an admin tier in doubt', { adminPolicies: [admin('one', 1, rule('pass'))], policies: [guard('p', { ingress: [{}] })], unreadable: unread('adminnetworkpolicies') }, [['admin: 80-82/TCP', 'one, yes 80-82/TCP'], ['network-policy: none', 'p, yes none']]],
    ['named ports are those of the destination', { policies: [guard('p', { ingress: [{ ports: [{ port: 'grpc' }] }] })] }, [['network-policy: 80-82/TCP', 'p, yes 81/TCP']]],
  ])('%s', (_, parts, expected) => expect(walk(parts)).toEqual(expected));

  it('the other direction asks the policies of the source about the ports of the destination', () => {
    const out = policy('x/out', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'b' } } }], ports: [{ port: 'grpc' }] }] });
    expect(walk({ policies: [out, guard('p')] }, [[80, 82]], 'egress', { ports: ['grpc:80'] })).toEqual([['network-policy: 80-82/TCP', 'out, yes 81/TCP']]);
  });

  it('an address that is not known may be one', () => {
    expect(walk({ policies: [guard('p', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] })] }, [[80, 80]], 'ingress', { presence: 'template' })).toEqual([['network-policy: 80/TCP', 'p, maybe 80/TCP']]);
  });
});
