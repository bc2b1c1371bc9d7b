import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workloadPeer } from '@/lib/model/ids';
import type { Pod, Service, Snapshot } from '@/lib/model/snapshot';
import { borderPorts } from '@/lib/testing/compare';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { Place, ReferencePort, Truth } from '@/lib/testing/reference-match';
import { AllowGraph } from '../allow-graph';
import { reachService } from './reach-service';

const rank: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 };
const best = (truths: readonly Truth[]): Truth => truths.reduce((a, b) => (rank[a] > rank[b] ? a : b), 'no' as Truth);
const least = (truths: readonly Truth[]): Truth => truths.reduce((a, b) => (rank[a] < rank[b] ? a : b));
const place = (pod: Pod): Place => ({ kind: 'pod', pod });
const hasEnded = ({ phase }: Pod) => phase === 'Succeeded' || phase === 'Failed';

/** What the reference says of one pod behind the Service, on the port that the Service is translated to. */
function referenceBackend(snapshot: Snapshot, workload: string, backend: Pod, port: ReferencePort): Truth {
  const sources = snapshot.pods.filter((pod) => pod.workload === workload && !hasEnded(pod) && (pod.presence === 'template' || pod.ips.length > 0));
  const others = sources.filter((pod) => pod !== backend || pod.replicas > 1);
  // A pod that can only be led to itself: Kubernetes leaves it undefined.
  if (sources.length > 0 && others.length === 0) return 'unknown';
  return best(others.flatMap((source) => ([4, 6] as const).map((family) =>
    least([referencePresence(snapshot, place(source), family), referencePresence(snapshot, place(backend), family), referenceVerdict(snapshot, place(source), place(backend), family, port)]))));
}

describe('reaching a Service', () => {
  it('is reaching a pod behind it on the pod’s own port, as a walk from pod to pod finds it', () => {
    fc.assert(
      fc.property(fc.boolean().chain((withAdmin) => clusterArbitrary({ withAdmin })), fc.nat(), fc.nat(), (snapshot, chosen, among) => {
        const model = snapshot.pods[chosen % Math.max(1, snapshot.pods.length)];
        const [label] = Object.entries(model?.labels ?? {});
        if (!model || !label) return;
        const ports = borderPorts(snapshot);
        const target = ports[among % ports.length]!;
        const service: Service = { namespace: model.namespace, name: 's', type: 'ClusterIP', headless: false, selector: { [label[0]]: label[1] }, ports: [{ protocol: target.protocol, port: 80, targetPort: target.port }] };
        const behind = snapshot.pods.filter((pod) => pod.namespace === model.namespace && pod.labels[label[0]] === label[1] && !hasEnded(pod) && (pod.presence === 'template' || pod.ips.length > 0));
        const graph = new AllowGraph(snapshot);
        for (const { id } of snapshot.workloads) {
          const { ports: [told], verdict } = reachService(graph, graph.peer(workloadPeer(id))!, service, { protocol: target.protocol, port: 80 });
          const expected = behind.map((pod) => ({ yes: 'allowed', no: 'denied', unknown: 'unknown' })[referenceBackend(snapshot, id, pod, target)]);
          expect([id, told?.backends.map((backend) => backend.verdict) ?? []]).toEqual([id, expected]);
          expect(verdict).toBe(expected.includes('allowed') ? 'allowed' : expected.includes('unknown') ? 'unknown' : 'denied');
        }
      }),
      { seed: 11, numRuns: 400 },
    );
  });
});
