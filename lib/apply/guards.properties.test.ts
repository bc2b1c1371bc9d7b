import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft, DraftChange } from '@/lib/model/draft';
import { formatPeer, workloadPeer } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { onePort, isNoPorts, intersectPorts, subtractPorts, unionPorts } from '@/lib/policy/port-set';
import { proveDraft } from '@/lib/synthesis/prove';
import { changesOf } from '@/lib/synthesis/text/changes-of-proof';
import { factsOf } from '@/lib/synthesis/text/proof-facts';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { guardsOf } from './guards';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const RUNS = 400;

const dns = pod('kube-system/dns', { deployment: 'coredns', labels: { 'k8s-app': 'kube-dns' }, ips: ['10.0.0.100', 'fd00::64'], ports: ['53/UDP', '53'] });
const SERVER = workloadPeer(dns.workload);
const DNS = unionPorts(onePort('UDP', 53), onePort('TCP', 53));
const letting = policy('kube-system/dns', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] });

const drawn = fc.record({
  kind: fc.constantFrom('isolate' as const, 'isolate' as const, 'deny' as const),
  subject: fc.nat(20),
  isWhole: fc.boolean(),
  directions: fc.constantFrom(['egress' as const], ['ingress' as const, 'egress' as const]),
});

describe(`DNS that is cut (seed ${SEED})`, () => {
  it('always wants a yes of its own, whoever loses it, and nothing else does', () => {
    let [cut, kept] = [0, 0];
    fc.assert(
      fc.property(clusterArbitrary({ allRead: true }), fc.array(drawn, { minLength: 1, maxLength: 3 }), fc.boolean(), fc.boolean(), (base, changes, isGivenUp, isGuarded) => {
        const before = new AllowGraph(cluster({ ...base, pods: [...base.pods, dns], policies: [...base.policies, ...(isGuarded ? [letting] : [])] }));
        const { workloads, namespaces } = before.snapshot;
        const draft: Draft = {
          version: 1,
          ...(isGivenUp && { without: ['dns kube-system/coredns'] }),
          changes: changes.map(({ kind, subject, isWhole, directions }, index): DraftChange => {
            const workload = workloadPeer(workloads[subject % workloads.length]!.id);
            const whole = isWhole ? formatPeer({ kind: 'namespace', namespace: namespaces[subject % namespaces.length]!.name }) : workload;
            return kind === 'isolate' ? { id: String(index), kind, subject: whole, directions } : { id: String(index), kind, from: workload, to: SERVER, ports: [{ protocol: subject % 2 === 0 ? 'UDP' : 'TCP', port: 53 }] };
          }),
        };
        const proof = proveDraft(before, draft);
        const { changes: written, unsafe } = changesOf(before, proof);
        const guards = guardsOf({ before, after: proof.after, changes: written, unsafe, facts: factsOf(before, draft, proof, unsafe), basis: { engine: '', inputs: '', text: '' }, notes: [] });
        const losers = before.peers.filter((peer) => peer.kind === 'workload' && peer.id !== SERVER && !isNoPorts(subtractPorts(intersectPorts(before.pair(peer.id, SERVER).allowed, DNS), proof.after.pair(peer.id, SERVER).allowed)));
        expect(guards.some(({ id }) => id === 'essential dns')).toBe(losers.length > 0);
        if (losers.length > 0) cut++;
        else kept++;
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(cut).toBeGreaterThan(RUNS / 20);
    expect(kept).toBeGreaterThan(RUNS / 4);
  });
});
