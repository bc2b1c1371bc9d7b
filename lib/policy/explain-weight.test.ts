import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { borderPorts, placesOf } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { explainDirection } from './explain';
import { necessaryRules, weighRules } from './explain-weight';

const base = cluster({ pods: [pod('x/a'), pod('x/b'), pod('x/c')] });
const onB = { matchLabels: { app: 'b' } };
const port = { protocol: 'TCP', port: 80 } as const;
const rule = (action: AdminRule['action']): AdminRule => ({ action, peers: [{ kind: 'pods', pods: {} }] });
const admin = (priority: number, ...ingress: AdminRule[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: `admin-${priority}`, tier: 'admin', priority, subject: {}, ingress, egress: [] });

/** The rules named for x/a to x/b on port 80, each with what it is worth. */
function weights(snapshot: Snapshot) {
  const connections = new Connections(snapshot);
  const { evaluator } = connections;
  const [source, destination] = [connections.endpoint('x/a'), connections.endpoint('x/b')];
  const rules = explainDirection(evaluator, 'ingress', source, destination, 4, port).policies.flatMap(({ outcomes }) => outcomes.map(({ ref }) => ref));
  return weighRules(evaluator, { source, destination, family: 4, port }, rules)!.map(({ necessary, sufficient }) => [necessary && 'necessary', sufficient && 'sufficient'].filter(Boolean).join(', '));
}

describe('a rule that allows a connection', () => {
  it('is necessary and sufficient when it is the only one', () => {
    expect(weights({ ...base, policies: [policy('x/p', { podSelector: onB, ingress: [{}] })] })).toEqual(['necessary, sufficient']);
  });

  it('is sufficient, but not necessary, beside another that allows it too', () => {
    expect(weights({ ...base, policies: [policy('x/p', { podSelector: onB, ingress: [{}, { from: [{ podSelector: {} }] }] })] })).toEqual(['sufficient', 'sufficient']);
  });

  it('of an admin policy is necessary only where something below would deny', () => {
    expect(weights({ ...base, adminPolicies: [admin(1, rule('allow'))] })).toEqual(['sufficient']);
    expect(weights({ ...base, adminPolicies: [admin(1, rule('allow'))], policies: [policy('x/p', { podSelector: onB })] })).toEqual(['necessary, sufficient']);
  });

  it('needs the Pass that kept a denial off', () => {
    const policies = [policy('x/p', { podSelector: onB, ingress: [{}] })];
    expect(weights({ ...base, policies, adminPolicies: [admin(1, rule('pass')), admin(2, rule('deny'))] })).toEqual(['necessary', 'necessary']);
  });
});

describe('a rule that denies a connection', () => {
  it('is necessary unless what comes after it denies as well', () => {
    expect(weights({ ...base, adminPolicies: [admin(1, rule('deny'))] })).toEqual(['necessary, sufficient']);
    expect(weights({ ...base, adminPolicies: [admin(1, rule('deny')), admin(2, rule('deny'))] })).toEqual(['sufficient']);
  });
});

describe('rules of connections with what is outside', () => {
  const block = (cidr: string) => ({ from: [{ ipBlock: { cidr } }] });
  const weigh = (snapshot: Snapshot, from: string) => {
    const connections = new Connections(snapshot);
    const [source, destination] = [connections.endpoint(from), connections.endpoint('x/b')];
    const rules = explainDirection(connections.evaluator, 'ingress', source, destination, 4, port).policies.flatMap(({ outcomes }) => outcomes.filter(({ decides }) => decides).map(({ ref }) => ref));
    const connection = { source, destination, family: 4, port } as const;
    return [weighRules(connections.evaluator, connection, rules), necessaryRules(connections.evaluator, connection, rules)];
  };
  const guard = (...ingress: readonly ReturnType<typeof block>[]) => policy('x/p', { podSelector: onB, ingress });

  it.each<[string, Partial<Snapshot>, string, readonly boolean[]]>([
    ['an address', { policies: [guard(block('203.0.113.0/24'), block('8.8.8.0/24'))] }, '203.0.113.7', [true]],
    ['an address that two rules allow', { policies: [guard(block('203.0.113.0/24'), block('203.0.113.0/25'))] }, '203.0.113.7', [false, false]],
    ['a node among others', { policies: [guard(block('192.168.0.1/32'))], nodes: [node('n0', ['192.168.0.9']), node('n1', ['192.168.0.1'])] }, '192.168.0.1', [true]],
    ['another node', { policies: [guard(block('192.168.0.9/32'))], nodes: [node('n0', ['192.168.0.9']), node('n1', ['192.168.0.1'])] }, '192.168.0.9', [true]],
    ['a node that no rule allows', { policies: [guard(block('192.168.0.1/32'))], nodes: [node('n0', ['192.168.0.9']), node('n1', ['192.168.0.1'])] }, '192.168.0.9', []],
    ['a node that two rules allow', { policies: [guard(block('192.168.0.1/32'), block('192.168.0.0/24'))], nodes: [node('n0', ['192.168.1.9']), node('n1', ['192.168.0.1'])] }, '192.168.0.1', [false, false]],
    ['a pod on its node’s network', { policies: [guard(block('192.168.0.1/32'))], pods: [pod('x/host', { hostNetwork: true, ips: ['192.168.0.1'] }), pod('x/b')] }, 'x/host', [true]],
  ])('are weighed for %s', (_, parts, from, necessary) => {
    expect(weigh(cluster({ pods: [pod('x/b')], ...parts }), from)).toEqual([necessary.map((one) => ({ necessary: one, sufficient: true })), necessary]);
  });

  it('are weighed for nodes that nobody named', () => {
    const connections = new Connections(cluster({ pods: [pod('x/b')], policies: [guard(block('0.0.0.0/0'))] }));
    const source = connections.evaluator.compiled.endpoints.all.findIndex(({ kind }) => kind === 'nodes');
    const destination = connections.endpoint('x/b');
    const rules = explainDirection(connections.evaluator, 'ingress', source, destination, 4, port).policies.flatMap(({ outcomes }) => outcomes.map(({ ref }) => ref));
    expect(necessaryRules(connections.evaluator, { source, destination, family: 4, port }, rules)).toEqual([true]);
  });
});

describe('rules of a connection of which it cannot be told', () => {
  const strangers: AdminRule = { action: 'deny', peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'a' } } } }] };
  const unread: Snapshot['unreadable'] = [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }];

  it('are necessary when it could be told without them', () => {
    expect(weights({ ...base, adminPolicies: [admin(1, strangers)], unreadable: unread })).toEqual(['necessary, sufficient']);
    expect(weights({ ...base, adminPolicies: [admin(1, strangers, rule('deny'))], unreadable: unread })).toEqual(['', 'necessary, sufficient']);
    expect(weights({ ...base, adminPolicies: [admin(1, strangers, strangers)], unreadable: unread })).toEqual(['sufficient', 'sufficient']);
  });
});

describe('rules of a pod', () => {
  it('are those that apply to it, whatever other policies of the name do', () => {
    const policies = [policy('x/p', { podSelector: onB, ingress: [{}] }), policy('y/p', { ingress: [{}] })];
    expect(weights(cluster({ pods: [...base.pods, pod('y/d')], policies }))).toEqual(['necessary, sufficient']);
  });
});

it('two ends alone, with the policies that apply to them, have the verdict they have in the cluster', () => {
  fc.assert(
    fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
      const connections = new Connections(snapshot);
      const { all } = connections.evaluator.compiled.endpoints;
      const places = placesOf(snapshot, connections).map(({ name }) => connections.endpoint(name));
      const ports = borderPorts(snapshot);
      for (const [index, source] of places.entries()) {
        const destination = places[(index * 3 + 1) % places.length]!;
        const family = ([4, 6] as const).find((one) => all[source]!.families[one] !== 'no' && all[destination]!.families[one] !== 'no');
        if (family && source !== destination) expect(weighRules(connections.evaluator, { source, destination, family, port: ports[index % ports.length]! }, [])).toEqual([]);
      }
    }),
    { seed: 8, numRuns: 200 },
  );
});
