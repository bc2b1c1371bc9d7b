import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph, type GraphPeer } from '@/lib/policy/allow-graph';
import { findChanges, type Change } from '@/lib/policy/differences/changes';
import { alignEnds } from '@/lib/policy/differences/ends';
import { asPortSet, listeningPorts } from '@/lib/policy/listening';
import { intersectPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { declaredEdges } from '@/lib/policy/services/declared-edges';
import { apply, type PolicyOperation } from '../apply-states';
import type { ApplyStep, UnsafeStep } from '../apply-order';
import { joinDocuments, networkPolicyYaml } from '../yaml';
import type { Seal, SealedPolicy } from './seal';

/**
 * What sealing a namespace may break, in counts of ordered pairs of peers: workloads, the Internet, private addresses, nodes. The
 * fewer of the first, the lower the risk; of equal ones the next decides, and so on.
 */
export interface StageFacts {
  /** Closed, although settings of the source name the destination's Service. */
  readonly declared: number;
  /** Closed on a port that the destination is known to listen on, or of which that is not known: not sure to be unused. */
  readonly maybeUsed: number;
  /** What holds afterwards cannot be told. */
  readonly unknown: number;
  /** Workloads of the namespace that the Internet reaches before. */
  readonly exposed: number;
  /** Closed, all of them. */
  readonly closed: number;
  /** Opened: kept edges that are denied before. */
  readonly opened: number;
}

/** One namespace, sealed after those before it. */
export interface Stage {
  readonly namespace: string;
  readonly facts: StageFacts;
  readonly policies: readonly SealedPolicy[];
  /** All of them as one file. */
  readonly text: string;
  readonly steps: readonly ApplyStep<PolicyOperation>[];
  /** Steps of the stage that close for a moment, or for some stages, what is allowed before and at the end. */
  readonly unsafe: readonly UnsafeStep[];
  /** The cluster once it and all stages before it are applied. */
  readonly after: AllowGraph;
  /** What changes against the stage before. */
  readonly changes: readonly Change[];
  readonly rollback: Rollback;
}

/** How to go back to the state before a stage. */
export interface Rollback {
  /** Policies as they were, to be applied first; as one file. */
  readonly restored: readonly NetworkPolicy[];
  readonly text: string;
  /** Policies that the stage made, to be deleted then. */
  readonly deleted: readonly NetworkPolicy[];
}

/**
 * Splits a sealed set into stages, a namespace each, the one with the lowest risk first. Each is evaluated on the cluster as the
 * stages before it leave it: what one stage has closed counts there and not again. Namespaces in which there is nothing to do are
 * left out.
 */
export function planRollout(before: AllowGraph, sealed: Seal): readonly Stage[] {
  const stepsOf = new Map<string, ApplyStep<PolicyOperation>[]>();
  const unsafeOf = new Map<string, UnsafeStep[]>();
  for (const [position, step] of sealed.order.ordered.entries()) {
    const { namespace } = (step.operation.after ?? step.operation.before)!;
    const steps = stepsOf.get(namespace) ?? [];
    stepsOf.set(namespace, steps);
    const unsafe = sealed.order.unsafe.find((one) => one.step === position);
    if (unsafe) unsafeOf.set(namespace, [...(unsafeOf.get(namespace) ?? []), { ...unsafe, step: steps.length }]);
    steps.push(step);
  }
  const risks = new Risks(before);
  const stages: Stage[] = [];
  let state = before;
  for (const left = new Set(stepsOf.keys()); left.size > 0; ) {
    const next = [...left].map((namespace) => ({ namespace, ...risks.of(state, namespace, stepsOf.get(namespace)!) })).sort((a, b) => compareFacts(a.facts, b.facts) || compareText(a.namespace, b.namespace))[0]!;
    left.delete(next.namespace);
    const policies = sealed.policies.filter(({ policy }) => policy.namespace === next.namespace);
    stages.push({ ...next, policies, text: joinDocuments(policies.map(({ text }) => text)), steps: stepsOf.get(next.namespace)!, unsafe: unsafeOf.get(next.namespace) ?? [], rollback: rollbackOf(stepsOf.get(next.namespace)!) });
    state = next.after;
  }
  return stages;
}

const KEYS = ['declared', 'maybeUsed', 'unknown', 'exposed', 'closed', 'opened'] as const;

const compareFacts = (a: StageFacts, b: StageFacts): number => KEYS.map((key) => a[key] - b[key]).find((difference) => difference !== 0) ?? 0;

/** Finds what sealing a namespace may break. */
class Risks {
  private readonly declared: ReadonlyMap<string, PortSet>;
  private readonly listening: ReturnType<typeof listeningPorts>;

  constructor(before: AllowGraph) {
    this.declared = new Map(declaredEdges(before.snapshot).edges.map(({ from, to, ports }) => [`${from} ${to}`, ports]));
    this.listening = listeningPorts(before.snapshot);
  }

  of(state: AllowGraph, namespace: string, steps: readonly ApplyStep<PolicyOperation>[]): Pick<Stage, 'facts' | 'after' | 'changes'> {
    const after = new AllowGraph({ ...state.snapshot, policies: steps.reduce((policies, { operation }) => apply(policies, operation), state.snapshot.policies) });
    const changes = [...findChanges(state, after, alignEnds(state, after, 'peers'))].filter(({ delta }) => [delta.gained, delta.lost, delta.doubted].some((ports) => !isNoPorts(ports)));
    const closed = changes.filter(({ delta }) => !isNoPorts(delta.lost));
    const ends = ({ from, to }: Change) => [from.id!, to.id!] as const;
    return {
      after,
      changes,
      facts: {
        declared: closed.filter((change) => this.isDeclared(...ends(change), change.delta.lost)).length,
        maybeUsed: closed.filter((change) => this.mayBeUsed(state.peer(ends(change)[1]), change.delta.lost)).length,
        unknown: changes.filter((change) => !isNoPorts(change.after.unknown)).length,
        exposed: state.peers.filter(({ id, workload }) => workload?.namespace === namespace && !isNoPorts(state.pair('internet' as string as PeerId, id).allowed)).length,
        closed: closed.length,
        opened: changes.filter(({ delta }) => !isNoPorts(delta.gained)).length,
      },
    };
  }

  private isDeclared(from: PeerId, to: PeerId, lost: PortSet): boolean {
    const ports = this.declared.get(`${from} ${to}`);
    return ports !== undefined && !isNoPorts(intersectPorts(ports, lost));
  }

  private mayBeUsed(to: GraphPeer | undefined, lost: PortSet): boolean {
    const ports = to?.workload && this.listening.get(to.workload.id);
    return ports === undefined || ports.length === 0 || !isNoPorts(intersectPorts(asPortSet(ports), lost));
  }
}

function rollbackOf(steps: readonly ApplyStep<PolicyOperation>[]): Rollback {
  const own = steps.filter(({ given }) => given !== undefined);
  const restored = own.flatMap(({ operation }) => operation.before ?? []);
  return { restored, text: joinDocuments(restored.map((policy) => networkPolicyYaml(policy))), deleted: own.flatMap(({ operation }) => (operation.before ? [] : operation.after!)) };
}
