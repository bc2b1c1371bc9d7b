import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import { formatPeer } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { borderPorts } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { AllowGraph } from './allow-graph';
import { describeCase, pairCases } from './explain-cases';
import { explainDirection, type DirectionExplanation } from './explain';
import { explainPair } from './explain-pair';
import { ALL_PORTS, formatPorts, includesPort, NO_PORTS, unionPorts } from './port-set';

const base = cluster({ namespaces: [namespace('x')], pods: [pod('x/a'), pod('x/b')] });
const onB = { matchLabels: { app: 'b' } };
const peer = (name: string, kind = 'Pod') => formatPeer({ kind: 'workload', namespace: 'x', workloadKind: kind, name });
const everyPod: AdminRule['peers'] = [{ kind: 'pods', pods: {} }];
const tcp = (first: number, last = first): AdminRule['ports'] => [{ kind: 'numbers', protocol: 'TCP', first, last }];
const admin = (name: string, priority: number, ...ingress: AdminRule[]): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress, egress: [] });

/** The rules that decide or pass on, in words. */
const reasons = ({ tier, policies }: DirectionExplanation) =>
  [tier ?? 'default', ...policies.flatMap(({ outcomes }) => outcomes.filter(({ decides, outcome }) => decides || outcome === 'passes').map(({ ref, outcome }) => `${ref.policy.name} ${ref.index + 1} ${outcome}`))].join(', ');
const classes = (snapshot: Snapshot, from = peer('a'), to = peer('b')) =>
  explainPair(new AllowGraph(snapshot), from, to).map(({ ports, verdict, ingress }) => `${verdict} ${formatPorts(ports).join(', ')}: ${reasons(ingress)}`);

describe('the ports of a pair', () => {
  it('are one class where no policy applies', () => {
    expect(classes(base)).toEqual(['allowed all ports: default']);
  });

  it('are told apart by the rules that allow them', () => {
    const rules = policy('x/p', { podSelector: onB, ingress: [{ ports: [{ port: 80, endPort: 90 }] }, { ports: [{ port: 85 }] }] });
    expect(classes({ ...base, policies: [rules] })).toEqual([
      'allowed 80-84/TCP, 86-90/TCP: network-policy, p 1 allows',
      'allowed 85/TCP: network-policy, p 1 allows, p 2 allows',
      'denied 1-79/TCP, 91-65535/TCP, all UDP, all SCTP: network-policy',
    ]);
  });

  it('go through the tiers one by one: a Pass is told for the ports it passes, and for no others (np-guard/netpol-analyzer#574)', () => {
    const policies = [policy('x/p', { podSelector: onB, ingress: [{ ports: [{ port: 80 }, { port: 443 }] }] })];
    const adminPolicies = [
      admin('first', 1, { action: 'pass', peers: everyPod, ports: tcp(80, 81) }, { action: 'deny', peers: everyPod, ports: tcp(443) }),
      admin('second', 2, { action: 'deny', peers: everyPod, ports: tcp(1, 100) }),
    ];
    expect(classes({ ...base, policies, adminPolicies })).toEqual([
      'allowed 80/TCP: network-policy, first 1 passes, p 1 allows',
      'denied 1-79/TCP, 82-100/TCP: admin, second 1 denies',
      'denied 81/TCP: network-policy, first 1 passes',
      'denied 101-442/TCP, 444-65535/TCP, all UDP, all SCTP: network-policy',
      'denied 443/TCP: admin, first 2 denies',
    ]);
  });

  it('are denied by the half that has no rule for them, when the halves have no port in common', () => {
    const policies = [policy('x/in', { podSelector: onB, ingress: [{ ports: [{ port: 80 }] }] }), policy('x/out', { podSelector: { matchLabels: { app: 'a' } }, policyTypes: ['Egress'], egress: [{ ports: [{ port: 443 }] }] })];
    const verdicts = explainPair(new AllowGraph({ ...base, policies }), peer('a'), peer('b')).map(({ ports, verdict, egress, ingress }) => [formatPorts(ports)[0], verdict, egress.verdict, ingress.verdict]);
    expect(verdicts).toEqual([
      ['1-79/TCP', 'denied', 'denied', 'denied'],
      ['80/TCP', 'denied', 'denied', 'allowed'],
      ['443/TCP', 'denied', 'allowed', 'denied'],
    ]);
  });

  it('are one class where what is known leaves all of them open to doubt', () => {
    const unevaluated = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'other', namespace: 'x', directions: ['ingress' as const] }];
    expect(classes({ ...base, unevaluated })).toEqual(['unknown all ports: default']);
  });

  it('each belong to one class, which has the verdict and the reasons of that port', () => {
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
        const graph = new AllowGraph(snapshot);
        const ports = borderPorts(snapshot);
        for (const [index, from] of graph.peers.entries()) {
          const to = graph.peers[(index * 5 + 1) % graph.peers.length]!;
          if (from.kind !== 'workload' && to.kind !== 'workload') continue;
          const found = explainPair(graph, from.id, to.id);
          if (found.length === 0) continue;
          expect(found.reduce((set, { ports: own }) => unionPorts(set, own), NO_PORTS).key).toBe(ALL_PORTS.key);
          const pair = graph.pair(from.id, to.id);
          const [one, ...others] = pairCases(graph, from, to);
          for (const { protocol, port } of ports) {
            const [own, ...more] = found.filter((each) => includesPort(each.ports, protocol, port));
            expect(more).toEqual([]);
            expect(own!.verdict).toBe(includesPort(pair.allowed, protocol, port) ? 'allowed' : includesPort(pair.unknown, protocol, port) ? 'unknown' : 'denied');
            if (others.length > 0) continue;
            for (const direction of DIRECTIONS) {
              const single = explainDirection(graph.evaluator, direction, ...one!.ends[0]!, one!.family, { protocol, port });
              expect([own![direction].verdict, reasons(own![direction])]).toEqual([single.verdict, reasons(single)]);
            }
          }
        }
      }),
      { seed: 3, numRuns: 120 },
    );
  });
});

describe('the cases of a pair', () => {
  const words = (snapshot: Snapshot, from = peer('a'), to = peer('b')) => {
    const graph = new AllowGraph(snapshot);
    const cases = pairCases(graph, graph.peer(from)!, graph.peer(to)!);
    return cases.map((one) => `${describeCase(graph, graph.peer(from)!, graph.peer(to)!, one, cases) || 'all'}: ${formatPorts(one.allowed).join(', ') || 'nothing'}`);
  };

  it('are one when all pods are treated alike', () => {
    expect(words(base)).toEqual(['all: all ports']);
  });

  it('name the pods that are treated otherwise', () => {
    const replica = (name: string, labels: Record<string, string>) => pod(`x/${name}`, { deployment: 'web', labels });
    const pods = [replica('web-1', { app: 'web' }), replica('web-2', { app: 'web' }), replica('web-3', { app: 'web', canary: 'yes' }), pod('x/b')];
    const only = policy('x/p', { podSelector: onB, ingress: [{ from: [{ podSelector: { matchLabels: { canary: 'yes' } } }], ports: [{ port: 80 }] }] });
    expect(words(cluster({ pods, policies: [only] }), peer('web', 'Deployment')).sort()).toEqual(['from web-1 and web-2: nothing', 'from web-3: 80/TCP']);
  });

  it('name the address family where the families differ', () => {
    const dual = (name: string, last: number) => pod(`x/${name}`, { ips: [`10.0.0.${last}`, `fd00::${last}`] });
    const four = policy('x/p', { podSelector: onB, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] });
    expect(words(cluster({ pods: [dual('a', 1), dual('b', 2)], policies: [four] }))).toEqual(['IPv4: all ports', 'IPv6: nothing']);
    const template = (name: string) => pod(`x/${name}`, { presence: 'template' });
    expect(words(cluster({ pods: [template('a'), template('b')], policies: [policy('x/p', { podSelector: onB, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })] }))).toEqual(['IPv4: all ports', 'IPv6, if both have it: nothing']);
  });

  it('are one where both families are treated alike', () => {
    const dual = (name: string, last: number) => pod(`x/${name}`, { ips: [`10.0.0.${last}`, `fd00::${last}`] });
    expect(words(cluster({ pods: [dual('a', 1), dual('b', 2)], policies: [policy('x/p', { podSelector: onB })] }))).toEqual(['all: nothing']);
  });
});
