import type { AllowGraph } from '@/lib/policy/allow-graph';
import { explainDirection, explainedFamily, type AskedPort, type DirectionExplanation } from '@/lib/policy/explain';
import { includesPort, intersectPorts, isNoPorts, NO_PORTS, onePort, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import type { End } from './find-ends.ts';

/** Why some peers can or cannot reach others, shown by two pods or addresses of theirs. */
export interface Explanation {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** Ports that some of the sources may use to some of the destinations, and those of which it cannot be told. */
  readonly allowed: PortSet;
  readonly unknown: PortSet;
  /** Not all pods or addresses are treated alike. */
  readonly partial: boolean;
  /** What the halves are told of. */
  readonly shown: { readonly from: string; readonly to: string };
  readonly egress?: DirectionExplanation;
  readonly ingress?: DirectionExplanation;
  readonly notes: readonly string[];
}

/** Explains connections between peers: the verdict over all their pods, and both halves for one pair that shows it. */
export function explainEnds(graph: AllowGraph, from: readonly End[], to: readonly End[], port: AskedPort | undefined): Explanation {
  const asked = port && onePort(port.protocol, port.port);
  const seen = new Set<string>();
  let allowed = NO_PORTS;
  let unknown = NO_PORTS;
  let best: { readonly score: number; readonly from: End; readonly to: End; readonly source: number; readonly destination: number } | undefined;
  for (const a of from) {
    for (const b of to) {
      if (a.key === b.key) continue;
      for (const source of a.endpoints) {
        for (const destination of b.endpoints) {
          const verdict = graph.evaluator.evaluatePair(source, destination);
          const [own, doubtful] = [narrow(verdict.allowed, asked), narrow(verdict.unknown, asked)];
          allowed = unionPorts(allowed, verdict.allowed);
          unknown = unionPorts(unknown, verdict.unknown);
          seen.add(`${own.key} ${doubtful.key}`);
          const score = !isNoPorts(own) ? 2 : !isNoPorts(doubtful) ? 1 : 0;
          if (!best || score > best.score) best = { score, from: a, to: b, source, destination };
        }
      }
    }
  }
  unknown = subtractPorts(unknown, allowed);
  const [a, b] = [from[0]!, to[0]!];
  if (!best) return from.length === 1 && a.key === b.key ? itself(graph, a) : nothing(a, b);
  const verdict = isYes(allowed, port) ? 'allowed' : isYes(unknown, port) ? 'unknown' : 'denied';
  const family = explainedFamily(graph.evaluator, best.source, best.destination);
  const half = (direction: 'egress' | 'ingress') => explainDirection(graph.evaluator, direction, best.source, best.destination, family, port, { detail: true });
  return { verdict, allowed, unknown, partial: seen.size > 1, shown: { from: best.from.name, to: best.to.name }, egress: half('egress'), ingress: half('ingress'), notes: [] };
}

const narrow = (set: PortSet, asked: PortSet | undefined): PortSet => (asked ? intersectPorts(set, asked) : set);
const isYes = (set: PortSet, port: AskedPort | undefined): boolean => (port ? includesPort(set, port.protocol, port.port) : !isNoPorts(set));

/** A workload asked about itself: a pod always reaches its own address, and its replicas are as any other two pods. */
function itself(graph: AllowGraph, end: End): Explanation {
  const peer = graph.peers.find(({ workload }) => workload && `${workload.namespace}/${workload.name}[${workload.kind}]` === end.key);
  const shown = { from: end.name, to: end.name };
  if (!peer || graph.podCount(peer) < 2) {
    return { verdict: 'allowed', allowed: NO_PORTS, unknown: NO_PORTS, partial: false, shown, notes: ['It has a single pod, and a pod always reaches itself.'] };
  }
  const { state, allowed, unknown, partial } = graph.pair(peer.id, peer.id);
  const [endpoint] = peer.endpoints as readonly [number];
  const half = (direction: 'egress' | 'ingress') => explainDirection(graph.evaluator, direction, endpoint, endpoint, explainedFamily(graph.evaluator, endpoint, endpoint), undefined, { detail: true });
  return {
    verdict: state === 'denied' ? 'denied' : state === 'unknown' ? 'unknown' : 'allowed',
    allowed, unknown, partial, shown, egress: half('egress'), ingress: half('ingress'),
    notes: ['These are different pods of one workload; a pod always reaches itself.'],
  };
}

const nothing = (from: End, to: End): Explanation => ({
  verdict: 'denied', allowed: NO_PORTS, unknown: NO_PORTS, partial: false, shown: { from: from.name, to: to.name },
  notes: [`${(from.endpoints.length === 0 ? from : to).name} has no running pod with an address.`],
});
