import type { IsolateChange } from '@/lib/model/draft';
import type { Direction } from '@/lib/model/network-policy';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { isNoPorts } from '@/lib/policy/port-set';
import type { Naming } from './naming';
import { resolveEnd, workloadName } from './resolve';
import { standing } from './standing';
import type { ChangeOutcome } from './synthesis';
import type { Worksheet } from './worksheet';

/** Writes the isolations of a draft. */
export class Isolations {
  /** Workloads that the draft isolates and whose pods may talk among themselves. */
  private readonly parted = new Set<GraphPeer>();

  constructor(
    private readonly sheet: Worksheet,
    private readonly naming: Naming,
  ) {}

  /** Isolates what the change names, all of it or nothing. */
  isolate({ id, subject, directions }: IsolateChange): ChangeOutcome {
    const end = resolveEnd(this.sheet.graph, subject);
    if (typeof end === 'string') return { id, outcome: 'invalid', message: end };
    if (end.kind === 'outside') return { id, outcome: 'invalid', message: 'Only workloads and namespaces can be isolated.' };
    const unnamed = end.kind === 'namespace' ? undefined : end.peers.find((peer) => directions.some((direction) => this.canIsolate(peer, direction)) && !this.naming.selectorOf(peer));
    if (unnamed) return this.unnameable(id, unnamed);
    const written: Direction[] = [];
    for (const direction of directions) {
      const open = end.peers.filter((peer) => this.canIsolate(peer, direction));
      if (end.kind === 'namespace') {
        if (this.sheet.hasDefaultDeny(end.namespace, direction)) continue;
        this.sheet.builder.isolate({ namespace: end.namespace, selector: {}, name: 'default-deny' }, direction, `Isolates every pod of ${end.namespace}.`);
        this.sheet.sealed[direction].add(end.namespace);
      } else {
        for (const peer of open) {
          this.sheet.builder.isolate(this.naming.subject(peer, 'isolate')!, direction, `Isolates ${end.name}.`);
        }
        if (open.length === 0) continue;
      }
      for (const peer of open) {
        this.sheet.isolated[direction].add(peer.id);
        if (standing(this.sheet.graph, peer, direction) !== 'unknown') continue;
        this.sheet.unproven = true;
        this.sheet.warnings.add(`What isolating the ${direction} of ${workloadName(peer.workload!)} cuts cannot be proven: ${this.sheet.doubtOf(peer, direction)}.`);
      }
      for (const peer of open) if (end.kind === 'workloads' || peer.workload!.kind === 'StatefulSet') this.parted.add(peer);
      written.push(direction);
    }
    const exempt = end.peers.filter((peer) => standing(this.sheet.graph, peer, 'ingress') === 'exempt');
    for (const peer of exempt) this.sheet.warnings.add(`${workloadName(peer.workload!)} uses the host network: no NetworkPolicy can isolate it.`);
    if (written.length === 0) return { id, outcome: exempt.length === end.peers.length && exempt.length > 0 ? 'inexpressible' : 'already-allowed', message: `${end.name} is isolated already, or nothing can isolate it.` };
    return { id, outcome: 'written', message: `${end.name} is isolated for ${written.join(' and ')}.` };
  }

  private canIsolate(peer: GraphPeer, direction: Direction): boolean {
    const state = standing(this.sheet.graph, peer, direction);
    return state !== 'isolated' && state !== 'exempt';
  }

  /** Default deny also stands between the replicas of one workload, which clustered ones do not survive. */
  private warnOfReplicas(peer: GraphPeer): void {
    if (this.sheet.graph.podCount(peer) < 2 || isNoPorts(this.sheet.graph.pair(peer.id, peer.id).allowed) || this.sheet.wanted.some(({ from, to }) => from === peer.id && to === peer.id)) return;
    this.sheet.warnings.add(`The ${this.sheet.graph.podCount(peer)} pods of ${workloadName(peer.workload!)} no longer reach each other, unless you allow ${peer.workload!.name} to reach itself.`);
  }

  /** Says which workloads' pods no longer reach each other, once everything that the draft allows is known. */
  warnOfParted(): void {
    for (const peer of this.parted) this.warnOfReplicas(peer);
  }

  private unnameable(id: string, peer: GraphPeer): ChangeOutcome {
    return { id, outcome: 'inexpressible', message: `${workloadName(peer.workload!)} ${this.naming.cannotName(peer)}` };
  }
}
