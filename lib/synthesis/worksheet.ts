import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { PolicyBuilder } from './policy-builder';
import type { WantedPair } from './synthesis';

/** What one draft has become so far: shared by all that write parts of it. */
export class Worksheet {
  readonly builder: PolicyBuilder;
  /** Workloads that the draft isolates. */
  readonly isolated: Readonly<Record<Direction, Set<PeerId>>> = { ingress: new Set(), egress: new Set() };
  /** Namespaces that the draft isolates as a whole. */
  readonly sealed: Readonly<Record<Direction, Set<string>>> = { ingress: new Set(), egress: new Set() };
  readonly wanted: WantedPair[] = [];
  readonly warnings = new Set<string>();
  /** Something that is not known decides what the draft cuts. */
  unproven = false;

  constructor(readonly graph: AllowGraph) {
    this.builder = new PolicyBuilder(new Set(graph.snapshot.policies.map((policy) => `${policy.namespace}/${policy.name}`)));
  }

  isSealed(namespace: string): boolean {
    return this.sealed.ingress.has(namespace) || this.sealed.egress.has(namespace);
  }

  /** A workload connects to itself only when it has replicas: a pod always reaches itself. */
  mayConnect(a: GraphPeer, b: GraphPeer): boolean {
    return a !== b || this.graph.podCount(a) > 1;
  }

  /** Whether a policy for all pods of the namespace would isolate no pod that is not isolated anyway. */
  isWhollyIsolated(namespace: string, direction: Direction): boolean {
    return this.sealed[direction].has(namespace) || this.hasDefaultDeny(namespace, direction);
  }

  /** Whether an existing policy isolates every pod of the namespace. */
  hasDefaultDeny(namespace: string, direction: Direction): boolean {
    return this.graph.evaluator.compiled.policies.some(({ form }) =>
      form.ref.namespace === namespace && form.rules[direction] !== undefined &&
      Object.keys(form.subject.pods.matchLabels ?? {}).length === 0 && (form.subject.pods.matchExpressions ?? []).length === 0);
  }

  /** Why it cannot be told how a peer stands in a direction. */
  doubtOf(peer: GraphPeer, direction: Direction): string {
    if (peer.endpoints.length === 0) return 'it has no pods, and which policies will select them is not known';
    return peer.endpoints.flatMap((endpoint) => this.graph.evaluator.compiled.uncertain[direction][endpoint]!)[0]?.reason ?? 'not everything could be read';
  }
}
