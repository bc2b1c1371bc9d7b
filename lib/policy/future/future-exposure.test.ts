import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import { formatPeer } from '@/lib/model/ids';
import type { LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction, type NetworkPolicyIngressRule } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary, selectorArbitrary } from '@/lib/testing/random-cluster';
import { AllowGraph, type GraphPeer } from '../allow-graph';
import { hasBit } from '../bitset';
import { formatPorts, isNoPorts, subtractPorts, unionPorts, type PortSet } from '../port-set';
import { formatSelector } from '../selector';
import { futureExposure, futureReach } from './future-exposure';

const onA = { matchLabels: { app: 'a' } };
const labelled = (app: string): LabelSelector => ({ matchLabels: { app } });
const base = cluster({ namespaces: [namespace('x'), namespace('y', { team: 'blue' })], pods: [pod('x/a', { ports: ['web:8080'] }), pod('x/b'), pod('y/b')] });
const admin = (one: Partial<AdminPolicy>): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'admin', tier: 'admin', priority: 1, subject: {}, ingress: [], egress: [], ...one });
const withRules = (...ingress: NetworkPolicyIngressRule[]): Snapshot => ({ ...base, policies: [policy('x/p', { podSelector: onA, ingress })] });

/** The exposure of x/a, in words. */
function exposure(snapshot: Snapshot, direction: Direction = 'ingress') {
  const graph = new AllowGraph(snapshot);
  const { limited, anyPod, newcomers } = futureExposure(graph, graph.peer(formatPeer({ kind: 'workload', namespace: 'x', workloadKind: 'Pod', name: 'a' }))!, direction);
  const words = ({ allowed, possible }: { allowed: PortSet; possible: PortSet }) => `${formatPorts(allowed).join(', ') || 'nothing'}${isNoPorts(possible) ? '' : `, perhaps ${formatPorts(possible).join(', ')}`}`;
  return {
    limited,
    anyPod: words(anyPod),
    newcomers: newcomers.map((one) => {
      const { namespaces, pods } = one.selection;
      return `${'name' in namespaces ? namespaces.name : formatSelector(namespaces.selector)} / ${formatSelector(pods)}: ${words(one)}${one.today === 0 ? ' (none today)' : ''}`;
    }),
  };
}

describe('pods that may appear', () => {
  it('reach a workload on every port when no policy applies to it', () => {
    expect(exposure(base)).toEqual({ limited: false, anyPod: 'all ports', newcomers: [] });
  });

  it('reach an isolated workload only as rules without peers, or for every pod, say', () => {
    expect(exposure(withRules())).toEqual({ limited: true, anyPod: 'nothing', newcomers: [] });
    expect(exposure(withRules({ ports: [{ port: 80 }] }))).toEqual({ limited: true, anyPod: '80/TCP', newcomers: [] });
    expect(exposure(withRules({ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] })).anyPod).toBe('80/TCP');
  });

  it('are told apart by the selectors of the rules, whether or not a pod matches them today', () => {
    const rules: NetworkPolicyIngressRule[] = [{ from: [{ podSelector: labelled('b') }], ports: [{ port: 80 }] }, { from: [{ namespaceSelector: { matchLabels: { team: 'red' } } }] }];
    expect(exposure(withRules(...rules))).toEqual({
      limited: true,
      anyPod: 'nothing, perhaps all ports',
      newcomers: ['x / app=b: 80/TCP', 'team=red / everything: all ports (none today)'],
    });
  });

  it('of a namespace of today have the labels that namespace has', () => {
    const rules: NetworkPolicyIngressRule[] = [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'y' } } }], ports: [{ port: 80 }] }, { from: [{ namespaceSelector: { matchLabels: { team: 'blue' } } }], ports: [{ port: 81 }] }];
    expect(exposure(withRules(...rules)).newcomers).toContain('kubernetes.io/metadata.name=y / everything: 80-81/TCP');
  });

  it('get what a wider rule gives, and perhaps what a narrower one gives', () => {
    const rules: NetworkPolicyIngressRule[] = [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }, { from: [{ podSelector: labelled('b') }], ports: [{ port: 81 }] }];
    expect(exposure(withRules(...rules)).newcomers).toEqual(['x / everything: 80/TCP, perhaps 81/TCP', 'x / app=b: 80-81/TCP']);
  });

  it('of a rule that an earlier one may stop are told with what they could reach', () => {
    const rule = (action: 'deny' | 'allow', pods: { namespaces?: LabelSelector; pods?: LabelSelector }) => ({ action, peers: [{ kind: 'pods' as const, pods }] });
    const ordered = admin({ ingress: [rule('deny', { namespaces: {}, pods: labelled('bot') }), rule('allow', { namespaces: { matchLabels: { team: 'blue' } } })] });
    expect(exposure({ ...withRules(), adminPolicies: [ordered] })).toEqual({
      limited: true,
      anyPod: 'nothing, perhaps all ports',
      newcomers: ['everything / app=bot: nothing (none today)', 'team=blue / everything: nothing, perhaps all ports'],
    });
  });

  it('are denied by admin rules before any NetworkPolicy is asked', () => {
    const deny = admin({ ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: { namespaces: { matchLabels: { team: 'blue' } } } }] }] });
    expect(exposure({ ...withRules({}), adminPolicies: [deny] })).toEqual({ limited: true, anyPod: 'nothing, perhaps all ports', newcomers: ['team=blue / everything: nothing'] });
  });

  it('are denied by the baseline where no NetworkPolicy isolates, and not where one does', () => {
    const deny = admin({ kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: {} }] }] });
    expect(exposure({ ...base, adminPolicies: [deny] }).anyPod).toBe('nothing');
    expect(exposure({ ...withRules({}), adminPolicies: [deny] }).anyPod).toBe('all ports');
  });

  it('cannot be told of where a policy is not evaluated', () => {
    const unevaluated = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'other', namespace: 'x', directions: ['ingress' as const] }];
    expect(exposure({ ...base, unevaluated }).anyPod).toBe('nothing, perhaps all ports');
  });

  it('have addresses that are not known: only a block that holds them all lets them in', () => {
    expect(exposure(withRules({ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 80 }] })).anyPod).toBe('80/TCP');
    expect(exposure(withRules({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] })).anyPod).toBe('nothing, perhaps 80/TCP');
    expect(exposure({ ...withRules({ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 80 }] }), podCIDRs: ['10.244.0.0/16'] }).anyPod).toBe('80/TCP');
  });

  it('as destinations have ports of names that are not known', () => {
    const snapshot = { ...base, policies: [policy('x/p', { podSelector: onA, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: labelled('new') }], ports: [{ port: 'http' }, { port: 81 }] }] })] };
    const graph = new AllowGraph(snapshot);
    const { newcomers } = futureExposure(graph, graph.peers[0]!, 'egress');
    expect(newcomers.map(({ named, allowed }) => [formatPorts(allowed), named])).toEqual([[['81/TCP'], ['http']]]);
  });

  it('of a namespace with another network are not reached, whatever rules say', () => {
    const rule: NetworkPolicyIngressRule = { from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'y' } } }], ports: [{ port: 80 }] };
    const primaryNetworks = [{ kind: 'UserDefinedNetwork' as const, namespace: 'y', name: 'blue', namespaces: ['y'] }];
    expect(exposure(withRules(rule)).newcomers).toEqual(['kubernetes.io/metadata.name=y / everything: 80/TCP']);
    expect(exposure({ ...withRules(rule), primaryNetworks }).newcomers).toEqual(['kubernetes.io/metadata.name=y / everything: nothing']);
  });

  it('cannot meet selectors that contradict themselves', () => {
    const never: LabelSelector = { matchLabels: { app: 'b' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] };
    expect(exposure(withRules({ from: [{ podSelector: never }] })).newcomers).toEqual([]);
  });

  it('are allowed no more than each of today\'s pods of the kind, and possibly no less', () => {
    const shape = { withAdmin: true, addressesKnown: true, noNamedPorts: true };
    fc.assert(
      fc.property(clusterArbitrary(shape), selectorArbitrary, selectorArbitrary, (snapshot, selector, pods) => {
        const graph = new AllowGraph(snapshot);
        const { compiled } = graph.evaluator;
        const selection = { namespaces: { selector }, pods };
        const { yes } = compiled.selections.select(selection);
        for (const [subject, endpoint] of compiled.endpoints.all.entries()) {
          const families = ([4, 6] as const).filter((family) => endpoint.families[family] === 'yes');
          const [family] = families;
          if (endpoint.kind !== 'pods' || family === undefined || families.length > 1) continue;
          const peer: GraphPeer = { id: formatPeer({ kind: 'nodes' }), kind: 'workload', endpoints: [subject] };
          for (const direction of DIRECTIONS) {
            const future = futureReach(graph, peer, direction, selection);
            for (const [other, { families: own }] of compiled.endpoints.all.entries()) {
              if (!hasBit(yes, other) || own[family] !== 'yes') continue;
              const verdict = graph.evaluator.evaluateDirection(subject, direction, other, family);
              const beyond = (set: PortSet, limit: PortSet) => formatPorts(subtractPorts(set, limit));
              expect(future).not.toBeNull();
              expect(beyond(future!.allowed, compiled.lattice.get(verdict.allowed))).toEqual([]);
              expect(beyond(compiled.lattice.get(verdict.possible), unionPorts(future!.allowed, future!.possible))).toEqual([]);
            }
          }
        }
      }),
      { seed: 21, numRuns: 300 },
    );
  });
});
