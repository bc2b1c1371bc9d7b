import { describe, expect, it } from 'vitest';
import type { LabelSelector } from '@/lib/model/labels';
import type { IpBlock } from '@/lib/model/network-policy';
import type { Snapshot, UnevaluatedPolicy } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { Connections } from '@/lib/testing/connections';
import { expectReach } from '@/lib/testing/reachability';
import { explainDirection } from './explain';

describe('a pod that a manifest describes, without an address', () => {
  const to = (ipBlock: IpBlock, parts: Partial<Snapshot> = {}) =>
    cluster({
      pods: [pod('x/a', { ips: ['10.1.0.1'] }), pod('x/planned', { presence: 'template' })],
      policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock }], ports: [{ port: 80 }] }] })],
      ...parts,
    });
  const cases: readonly (readonly [claim: string, block: IpBlock, podRanges: readonly string[], sign: string])[] = [
    ['is in a block that covers its family', { cidr: '0.0.0.0/0' }, [], '✓'],
    ['may or may not be in any other block', { cidr: '10.0.0.0/8' }, [], '?'],
    ['may or may not be in a block that excepts something', { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }, [], '?'],
    ['is not in a block of the other family', { cidr: '::/0' }, ['10.1.0.0/16'], '✗'],
    ['is not in a block outside the pod ranges, when these are known', { cidr: '10.2.0.0/16' }, ['10.1.0.0/16'], '✗'],
    ['may be in a block that cuts the pod ranges', { cidr: '10.1.0.0/24' }, ['10.1.0.0/16'], '?'],
    ['is in a block that covers all pod ranges', { cidr: '10.0.0.0/8' }, ['10.1.0.0/16', '10.2.0.0/16'], '✓'],
    ['may be in a block that covers one of two pod ranges', { cidr: '10.1.0.0/16' }, ['10.1.0.0/16', '10.2.0.0/16'], '?'],
    ['is in no block whose exception covers the pod ranges', { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }, ['10.1.0.0/16'], '✗'],
    ['is in no block whose exceptions together cover the pod ranges', { cidr: '0.0.0.0/0', except: ['10.1.0.0/17', '10.1.128.0/17'] }, ['10.1.0.0/16'], '✗'],
  ];
  it.each(cases)('%s', (_claim, block, podCIDRs, sign) => {
    expectReach(to(block, { podCIDRs }), 'TCP/80', `
      from\\to  x/planned
      x/a       ${sign}`);
  });

  it('is told apart by ranges that nodes give, as by those the user gives', () => {
    expectReach(to({ cidr: '10.2.0.0/16' }, { nodes: [node('n1', ['192.168.0.1'], ['10.1.0.0/24'])] }), 'TCP/80', `
      from\\to  x/planned
      x/a       ✗`);
  });

  it('is unknown only on the ports of the rule that names addresses: the others are denied', () => {
    expectReach(to({ cidr: '10.0.0.0/8' }), 'TCP/81', `
      from\\to  x/planned
      x/a       ✗`);
  });

  it('is allowed for sure where another rule matches it by labels', () => {
    const both = policy('x/also', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }] });
    const snapshot = to({ cidr: '10.0.0.0/8' });
    expectReach({ ...snapshot, policies: [...snapshot.policies, both] }, 'TCP/80', `
      from\\to  x/planned
      x/a       ✓`);
  });

  it('is denied for sure where the other end allows nothing', () => {
    const snapshot = to({ cidr: '10.0.0.0/8' });
    expectReach({ ...snapshot, policies: [...snapshot.policies, policy('x/deny', { podSelector: { matchLabels: { app: 'planned' } } })] }, 'TCP/80', `
      from\\to  x/planned
      x/a       ✗`);
  });
});

describe('policies that could not be read', () => {
  const pods = [pod('x/a'), pod('y/b'), pod('z/c')];

  it('of one namespace leave its pods unknown, and others as they are', () => {
    const unreadable = [{ resource: 'networkpolicies' as const, namespace: 'x', verb: 'list' as const, reason: 'forbidden' }];
    expectReach(cluster({ pods, unreadable }), 'TCP/80', `
      from\\to  x/a  y/b  z/c
      x/a       ·    ?    ?
      y/b       ?    ·    ✓
      z/c       ?    ✓    ·`);
  });

  it('of the cluster leave everything unknown', () => {
    expectReach(cluster({ pods, unreadable: [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }] }), 'TCP/80', `
      from\\to  x/a  y/b
      x/a       ·    ?
      y/b       ?    ·`);
  });

  it('do not open what the other end surely denies', () => {
    const unreadable = [{ resource: 'networkpolicies' as const, namespace: 'x', verb: 'list' as const, reason: 'forbidden' }];
    expectReach(cluster({ pods, unreadable, policies: [policy('y/deny', { podSelector: {}, policyTypes: ['Ingress'] })] }), 'TCP/80', `
      from\\to  x/a  y/b
      x/a       ·    ✗
      y/b       ?    ·`);
  });

  it('say why, in words', () => {
    const connections = new Connections(cluster({ pods, unreadable: [{ resource: 'networkpolicies', namespace: 'x', verb: 'list', reason: 'forbidden' }] }));
    expect(connections.evaluator.compiled.uncertain.ingress[connections.endpoint('x/a')]).toEqual([{ tier: 'network-policy', reason: expect.stringMatching(/namespace x could not be read: forbidden/) as string }]);
    expect(connections.evaluator.compiled.uncertain.ingress[connections.endpoint('y/b')]).toEqual([]);
  });
});

it('policies of the whole cluster that could not be read are told of as such', () => {
  const connections = new Connections(cluster({ pods: [pod('x/a')], unreadable: [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }] }));
  expect(connections.evaluator.compiled.uncertain.egress[connections.endpoint('x/a')]).toEqual([{ tier: 'network-policy', reason: 'the NetworkPolicies of the cluster could not be read: forbidden' }]);
});

describe('namespaces that could not be read', () => {
  const peer = (namespaceSelector: LabelSelector, podSelector?: LabelSelector) =>
    cluster({
      pods: [pod('x/a'), pod('x/b'), pod('y/a'), pod('y/b')],
      unreadable: [{ resource: 'namespaces', verb: 'list', reason: 'forbidden' }],
      policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, ingress: [{ from: [{ namespaceSelector, ...(podSelector && { podSelector }) }], ports: [{ port: 80 }] }] })],
    });

  it('may or may not have the labels a rule asks for, or lack those it forbids', () => {
    for (const selector of [{ matchLabels: { team: 'blue' } }, { matchExpressions: [{ key: 'team', operator: 'DoesNotExist' as const }] }]) {
      expectReach(peer(selector), 'TCP/80', `
        from\\to  x/a
        y/b       ?`);
      expectReach(peer(selector), 'TCP/81', `
        from\\to  x/a
        y/b       ✗`);
    }
  });

  it('are those that were asked for, and only where it was namespaces that were', () => {
    const unlabelled = (unreadable: Snapshot['unreadable']) => new Connections({ ...peer({ matchLabels: { team: 'blue' } }), namespaces: ['x', 'y', 'z'].map((name) => ({ ...namespace(name), declared: false })), unreadable });
    const reason = { verb: 'list', reason: 'forbidden' } as const;
    expect(unlabelled([{ resource: 'namespaces', namespace: 'y', ...reason }]).ask('y/b', 'x/a', 'TCP', 80)).toBe('unknown');
    expect(unlabelled([{ resource: 'namespaces', namespace: 'z', ...reason }]).ask('y/b', 'x/a', 'TCP', 80)).toBe('denied');
    expect(unlabelled([{ resource: 'services', ...reason }]).ask('y/b', 'x/a', 'TCP', 80)).toBe('denied');
  });

  it('are known by name, which is a label', () => {
    expectReach(peer({ matchLabels: { 'kubernetes.io/metadata.name': 'y' } }), 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/b       ✓`);
    expectReach(peer({ matchLabels: { 'kubernetes.io/metadata.name': 'y', team: 'blue' } }), 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/b       ?`);
  });

  it('are all picked by an empty selector', () => {
    expectReach(peer({}), 'TCP/80', `
      from\\to  x/a
      y/b       ✓`);
  });

  it('do not put in doubt what the labels of pods exclude', () => {
    expectReach(peer({ matchLabels: { team: 'blue' } }, { matchLabels: { app: 'a' } }), 'TCP/80', `
      from\\to  x/a
      y/a       ?
      y/b       ✗`);
  });

  it('are told from those that were read, and from those a manifest never declared', () => {
    const read = { ...peer({ matchLabels: { team: 'blue' } }), namespaces: [namespace('x'), namespace('y', { team: 'blue' })] };
    expectReach(read, 'TCP/80', `
      from\\to  x/a
      x/b       ✗
      y/b       ✓`);
    expectReach({ ...peer({ matchLabels: { team: 'blue' } }), unreadable: [] }, 'TCP/80', `
      from\\to  x/a
      y/b       ✗`);
  });

  it('are named as the reason', () => {
    const connections = new Connections(peer({ matchLabels: { team: 'blue' } }));
    const { policies } = explainDirection(connections.evaluator, 'ingress', connections.endpoint('y/b'), connections.endpoint('x/a'), 4);
    expect(policies[0]?.outcomes[0]).toMatchObject({ outcome: 'unknown', detail: 'picks namespaces by labels, and the labels of y could not be read' });
  });
});

describe('policies of kinds that are not evaluated', () => {
  const namespaces = [namespace('x', { team: 'red' }), namespace('y')];
  const pods = [pod('x/a'), pod('x/b'), pod('y/a')];
  const other = (parts: Partial<UnevaluatedPolicy>): UnevaluatedPolicy => ({ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'other', directions: ['ingress', 'egress'], ...parts });

  it('leave the pods they may select unknown, in the directions they have', () => {
    expectReach(cluster({ namespaces, pods, unevaluated: [other({ namespace: 'x', podSelector: { matchLabels: { app: 'a' } }, directions: ['ingress'] })] }), 'TCP/80', `
      from\\to  x/a  x/b  y/a
      x/a       ·    ✓    ✓
      x/b       ?    ·    ✓
      y/a       ?    ✓    ·`);
  });

  it('without selectors may select every pod of the cluster', () => {
    expectReach(cluster({ namespaces, pods, unevaluated: [other({})] }), 'TCP/80', `
      from\\to  x/a  y/a
      x/b       ?    ?`);
  });

  it('are told apart by the labels of namespaces', () => {
    expectReach(cluster({ namespaces, pods, unevaluated: [other({ namespaceSelector: { matchLabels: { team: 'red' } }, directions: ['ingress'] })] }), 'TCP/80', `
      from\\to  x/a  y/a
      x/b       ?    ✓`);
  });

  it('may select pods of namespaces whose labels could not be read', () => {
    const unreadable = [{ resource: 'namespaces' as const, verb: 'list' as const, reason: 'forbidden' }];
    expectReach(cluster({ pods, unreadable, unevaluated: [other({ namespaceSelector: { matchLabels: { team: 'red' } }, directions: ['ingress'] })] }), 'TCP/80', `
      from\\to  x/a  y/a
      x/b       ?    ?`);
  });

  it('make unknown also what NetworkPolicies allow or deny: they may decide otherwise', () => {
    expectReach(cluster({ namespaces, pods, unevaluated: [other({ namespace: 'x', directions: ['ingress'] })], policies: [policy('x/deny', { podSelector: { matchLabels: { app: 'a' } } })] }), 'TCP/80', `
      from\\to  x/a  x/b
      y/a       ?    ?`);
  });
});
