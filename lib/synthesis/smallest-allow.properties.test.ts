import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { includesPort, isNoPorts, onePort, subtractPorts } from '@/lib/policy/port-set';
import { smallestAllow } from '@/lib/policy/smallest-allow';
import { policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { proveDraft } from './prove';

const port = { protocol: 'TCP', port: 80 } as const;
const wanted = onePort(port.protocol, port.port);

describe('the smallest change that allows a connection', () => {
  it('once written allows it; where there is none, allowing everything does not help', () => {
    let [written, hopeless] = [0, 0];
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true, addressesKnown: true, allRead: true }), (snapshot) => {
        const graph = new AllowGraph(snapshot);
        const workloads = graph.peers.filter((peer) => peer.kind === 'workload');
        for (const [index, from] of workloads.entries()) {
          const to = workloads[(index + 1) % workloads.length]!;
          if (from === to || !isNoPorts(graph.pair(from.id, to.id).allowed)) continue;
          const smallest = smallestAllow(graph, from.id, to.id, port);
          if (smallest.kind === 'draft') {
            const { synthesis, after } = proveDraft(graph, { version: 1, changes: [smallest.change] });
            if (synthesis.outcomes[0]?.outcome !== 'written') continue;
            written++;
            expect(isNoPorts(subtractPorts(wanted, after.pair(from.id, to.id).allowed))).toBe(true);
          } else if (smallest.kind === 'impossible' && smallest.obstacles.every(({ rule }) => rule?.policy.kind !== undefined && snapshot.adminPolicies.some(({ name, tier }) => name === rule.policy.name && tier === 'admin'))) {
            hopeless++;
            const everything = snapshot.namespaces.map(({ name }) => policy(`${name}/everything`, { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }));
            expect(includesPort(new AllowGraph({ ...snapshot, policies: [...snapshot.policies, ...everything] }).pair(from.id, to.id).allowed, port.protocol, port.port)).toBe(false);
          }
        }
      }),
      { seed: 5, numRuns: 300 },
    );
    expect(Math.min(written, hopeless)).toBeGreaterThan(10);
  });
});
