import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod, policy } from '@/lib/testing/builders';
import { borderPorts } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { Place, ReferencePort, Truth } from '@/lib/testing/reference-match';
import { AllowGraph, type Pair } from './allow-graph';
import { formatPorts, includesPort } from './port-set';

const id = (workload: string) => `workload/${workload}` as PeerId;
const words = ({ state, allowed, unknown, partial, onlyFamily }: Pair) =>
  [state, ...formatPorts(allowed), ...formatPorts(unknown).map((text) => `perhaps ${text}`), ...(partial ? ['partial'] : []), ...(onlyFamily ? [`IPv${onlyFamily}`] : [])].join(', ');

/** What the reference says of a port between any two different pods of two workloads. */
function referencePair(snapshot: Snapshot, from: string, to: string, port: ReferencePort): Truth {
  const podsOf = (workload: string) => snapshot.pods.filter((one) => one.workload === workload);
  const place = (one: Pod): Place => ({ kind: 'pod', pod: one });
  const rank: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 };
  let best: Truth = 'no';
  for (const source of podsOf(from)) {
    for (const destination of podsOf(to)) {
      if (source === destination) continue;
      for (const family of [4, 6] as const) {
        const truths = [referencePresence(snapshot, place(source), family), referencePresence(snapshot, place(destination), family), referenceVerdict(snapshot, place(source), place(destination), family, port)];
        const least = truths.reduce((a, b) => (rank[a] < rank[b] ? a : b));
        if (rank[least] > rank[best]) best = least;
      }
    }
  }
  return best;
}

describe('the allow graph', () => {
  it('agrees with single connections, at every border of ports', () => {
    fc.assert(
      fc.property(clusterArbitrary(), (snapshot) => {
        const graph = new AllowGraph(snapshot);
        const ports = borderPorts(snapshot);
        for (const from of snapshot.workloads) {
          for (const to of snapshot.workloads) {
            const { allowed, unknown } = graph.pair(id(from.id), id(to.id));
            for (const port of ports) {
              const found = includesPort(allowed, port.protocol, port.port) ? 'yes' : includesPort(unknown, port.protocol, port.port) ? 'unknown' : 'no';
              expect(`${from.id} -> ${to.id} ${port.protocol}/${port.port} ${found}`).toBe(`${from.id} -> ${to.id} ${port.protocol}/${port.port} ${referencePair(snapshot, from.id, to.id, port)}`);
            }
          }
        }
      }),
      { seed: 8, numRuns: 60 },
    );
  });

  it('counts and lists what its pairs say, and nothing else', () => {
    fc.assert(
      fc.property(fc.record({ withAdmin: fc.boolean(), withNetworks: fc.boolean() }).chain(clusterArbitrary), (snapshot) => {
        const graph = new AllowGraph(snapshot);
        const decided = new Set([...graph.decided()].map(({ from, to }) => `${from.id} -> ${to.id}`));
        const counts = { pairs: 0, policy: 0, open: 0, unknown: 0, denied: 0 };
        for (const from of graph.peers) {
          for (const to of graph.peers) {
            if (from === to || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
            const { state } = graph.pair(from.id, to.id);
            const plainlyOpen = graph.isPlainlyOpen(from, 'egress') && graph.isPlainlyOpen(to, 'ingress');
            if (!(state === 'open' && plainlyOpen)) expect(decided.has(`${from.id} -> ${to.id}`)).toBe(state !== 'denied');
            if (from.kind !== 'workload' || to.kind !== 'workload' || from.endpoints.length === 0 || to.endpoints.length === 0) continue;
            counts.pairs++;
            counts[state]++;
          }
        }
        const { policy: byPolicy, ...rest } = counts;
        const withoutMinusZero = Object.fromEntries(Object.entries(graph.figure()).map(([name, count]) => [name, count + 0]));
        expect(withoutMinusZero).toEqual({ ...rest, byPolicy, reachable: byPolicy + rest.open });
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  const pods = [pod('x/a-1', { labels: { app: 'a', slot: '1' }, deployment: 'a' }), pod('x/a-2', { labels: { app: 'a', slot: '2' }, deployment: 'a' }), pod('x/b', { deployment: 'b' }), pod('y/c', { deployment: 'c' })];
  const pairs = (snapshot: Snapshot, ...asked: readonly (readonly [from: string, to: string])[]) => asked.map(([from, to]) => words(new AllowGraph(snapshot).pair(from as PeerId, to as PeerId)));
  const [a, b, c] = [id('x/Deployment/a'), id('x/Deployment/b'), id('y/Deployment/c')];

  it('tells open, which no policy decided, from allowed by a rule', () => {
    const snapshot = cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{}] })] });
    expect(pairs(snapshot, [a, b], [b, c], [a, 'internet'], ['internet', b])).toEqual(['policy, all ports', 'open, all ports', 'open, all ports', 'policy, all ports']);
  });

  it('marks a pair whose pods are not treated alike', () => {
    const snapshot = cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { slot: '1' } }, ingress: [{ ports: [{ port: 80 }] }] })] });
    expect(pairs(snapshot, [c, a])).toEqual(['policy, all ports, partial']);
    const none = cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { slot: '1' } } })] });
    expect(pairs(none, [c, a])).toEqual(['policy, all ports, partial']);
  });

  it('has what replicas of one workload may do to each other', () => {
    expect(pairs(cluster({ pods, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } } })] }), [a, a], [b, b])).toEqual(['denied', 'denied']);
    expect(pairs(cluster({ pods }), [a, a], [b, b])).toEqual(['open, all ports', 'denied']);
    expect(pairs(cluster({ pods: [pod('x/t', { presence: 'template', replicas: 3, deployment: 't' })] }), [id('x/Deployment/t'), id('x/Deployment/t')])).toEqual(['open, all ports']);
  });

  it('keeps the internet, private addresses and nodes apart', () => {
    const snapshot = cluster({
      pods,
      nodes: [node('n1', ['192.168.0.1'])],
      policies: [policy('x/p', { podSelector: { matchLabels: { app: 'b' } }, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'] } }], ports: [{ port: 443 }] }] })],
    });
    expect(pairs(snapshot, ['internet', b], ['private', b], ['nodes', b], [a, b])).toEqual(['policy, 443/TCP', 'denied', 'denied', 'denied']);
  });

  it('has no connection between two places outside, nor from a workload without running pods', () => {
    const snapshot = cluster({ pods: [...pods, pod('x/done', { phase: 'Succeeded', deployment: 'done' })] });
    expect(pairs(snapshot, [id('x/Deployment/done'), b], [b, id('x/Deployment/done')], [b, id('x/Deployment/nobody')])).toEqual(['denied', 'denied', 'denied']);
    expect([...new AllowGraph(snapshot).decided()]).toEqual([]);
  });
});
