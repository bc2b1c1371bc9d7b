import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DraftChange } from '@/lib/model/draft';
import { formatPeer, workloadPeer } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, pod } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { withPodsToCome } from './minimal/pods-to-come';
import { isSame, smallerSets } from './minimal/testing';
import { proveDraft } from './prove';

/** What every pod needs, so that keeping it is not for nothing. */
const dnsServer = pod('kube-system/dns', { deployment: 'coredns', labels: { 'k8s-app': 'kube-dns' }, ips: ['10.0.0.100', 'fd00::64'], ports: ['53/UDP', '53'] });
const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

describe(`what a draft adds (seed ${SEED})`, () => {
  it('has nothing that can be left out', () => {
    let tried = 0;
    const drawn = fc.array(fc.record({ isolates: fc.boolean(), from: fc.nat(20), to: fc.nat(20), port: fc.constantFrom(80, 8080) }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(clusterArbitrary({ addressesKnown: true, allRead: true, noNamedPorts: true }), drawn, (base, wishes) => {
        const snapshot = cluster({ ...base, pods: [...base.pods.filter(({ ips }) => ips.length > 0), dnsServer], policies: [] });
        const ends = [...snapshot.workloads.map(({ id }) => workloadPeer(id)), ...snapshot.namespaces.map(({ name }) => formatPeer({ kind: 'namespace', namespace: name }))];
        const changes = wishes.map(({ isolates, from, to, port }, index): DraftChange =>
          isolates ? { id: `${index}`, kind: 'isolate', subject: ends[from % ends.length]!, directions: ['ingress', 'egress'] } : { id: `${index}`, kind: 'allow', from: ends[from % ends.length]!, to: ends[to % ends.length]!, ports: [{ protocol: 'TCP', port }] });
        const proof = proveDraft(new AllowGraph(snapshot), { version: 1, changes });
        // A rule for replicas that are yet to come is the user's own wish.
        if (!proof.exact || changes.some((change) => change.kind === 'allow' && change.from === change.to)) return;
        const written = proof.synthesis.policies.map(({ policy }) => policy);
        const graph = new AllowGraph(withPodsToCome({ ...snapshot, policies: written }));
        for (const { without, policies } of smallerSets(written)) {
          tried++;
          if (isSame(graph, policies)) expect.fail(`${without} can be left out of\n${proof.text}`);
        }
      }),
      { seed: SEED, numRuns: 40 },
    );
    expect(tried).toBeGreaterThan(30);
  });
});
