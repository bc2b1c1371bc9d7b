import { workloadPeer } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { FAMILIES } from '@/lib/policy/cidr';
import { isNoPorts, subtractPorts, type PortSet } from '@/lib/policy/port-set';
import type { Naming } from './naming';
import type { Subject } from './policy-builder';
import { workloadName, type End } from './resolve';
import { isIsolatedPod, selectedPods, standing } from './standing';
import type { Worksheet } from './worksheet';

/** The two halves of a connection: what its source needs to send, and what its destination needs to let in. */
export class Halves {
  constructor(
    private readonly sheet: Worksheet,
    private readonly naming: Naming,
  ) {}

  /**
   * What has to be written so that the subjects may talk with the others in a direction: nothing for those that may already, a
   * string when it cannot be written. Nothing is written before both halves are known to be possible.
   */
  needed(direction: Direction, subjects: End, others: End, ports: PortSet, because: string): readonly (() => void)[] | string {
    if (subjects.kind === 'outside') return [];
    const untold = subjects.peers.find((peer) => standing(this.sheet.graph, peer, direction) === 'unknown');
    if (untold) return `The ${direction} of ${workloadName(untold.workload!)} cannot be told (${this.sheet.doubtOf(untold, direction)}), so a policy for it could cut what is open today. Nothing is written.`;
    const lacking = subjects.peers.filter((peer) => this.lacks(peer, direction, others.peers, ports));
    const isWhole = subjects.kind === 'namespace' && this.sheet.isWhollyIsolated(subjects.namespace, direction);
    if (lacking.length === 0 && !(isWhole && subjects.peers.length === 0)) return [];
    const peers = this.naming.peersOf(others);
    if (typeof peers === 'string') return peers;
    const write = (subject: Subject) => () => this.sheet.builder.allow(subject, direction, this.naming.own(subject.namespace, others, peers), ports, because);
    if (direction === 'ingress' && others.kind === 'outside') {
      this.sheet.warnings.add('Traffic from outside that comes through a node (externalTrafficPolicy: Cluster) carries the node\'s address, and these rules do not match it.');
    }
    if (isWhole) {
      return [write({ namespace: subjects.namespace, selector: {}, name: 'allow-namespace' })];
    }
    const unnamed = lacking.find((peer) => !this.naming.subject(peer, 'allow'));
    if (unnamed) return `${workloadName(unnamed.workload!)} ${this.naming.cannotName(unnamed)}`;
    const harm = lacking.map((peer) => this.wouldIsolate(peer, direction)).find((found) => found !== null);
    if (harm) return harm;
    return lacking.map((peer) => write(this.naming.subject(peer, 'allow')!));
  }

  /** A policy that allows also isolates, so it may select no pod that is open in its direction; else who that would be, in words. */
  private wouldIsolate(peer: GraphPeer, direction: Direction): string | null {
    const { namespace, selector } = this.naming.subject(peer, 'allow')!;
    const open = selectedPods(this.sheet.graph, namespace, selector).find((pod) => !this.sheet.isolated[direction].has(workloadPeer(pod.workload)) && !isIsolatedPod(this.sheet.graph, pod, direction));
    if (!open) return null;
    const name = workloadName(peer.workload!);
    if (open.workload === peer.workload!.id) return `Some pods of ${name} are open for ${direction}, and a policy for it would isolate them. Isolate ${name} first, then this can be written.`;
    const other = workloadName(this.sheet.graph.peer(workloadPeer(open.workload))!.workload!);
    return `No lasting label tells ${name} from ${other}, which is open for ${direction}: a policy for the one would isolate the other. Nothing is written.`;
  }

  /** Writes what lets one workload into another, unless it is let in already; what stands against it becomes a warning. */
  letIn(source: GraphPeer, destination: GraphPeer, ports: PortSet, because: string): void {
    if (!this.lacks(destination, 'ingress', [source], ports)) return;
    const subject = this.naming.subject(destination, 'allow');
    const peers = this.naming.podPeers(source);
    const harm = subject && this.wouldIsolate(destination, 'ingress');
    if (harm) this.sheet.warnings.add(`${because} ${harm}`);
    else if (subject && peers) this.sheet.builder.allow(subject, 'ingress', this.naming.within(subject.namespace, source, peers), ports, because);
    else this.sheet.warnings.add(`${because} ${workloadName((subject ? source : destination).workload!)} ${this.naming.cannotName(subject ? source : destination)}`);
  }

  /** Whether the peer is isolated in the direction, now or by the draft, and lacks a rule for some of the ports. */
  private lacks(peer: GraphPeer, direction: Direction, others: readonly GraphPeer[], ports: PortSet): boolean {
    const isolation = standing(this.sheet.graph, peer, direction);
    if (this.sheet.isolated[direction].has(peer.id)) return true;
    if (isolation !== 'isolated' && isolation !== 'partial') return false;
    // Where no pods are that could be asked about, rules are not known to suffice.
    if (peer.endpoints.length === 0 || others.every((other) => other.endpoints.length === 0)) return true;
    const { evaluator } = this.sheet.graph;
    return peer.endpoints.some((endpoint) => others.some((other) => this.sheet.mayConnect(peer, other) && other.endpoints.some((otherEndpoint) =>
      FAMILIES.some((family) => {
        const [a, b] = [evaluator.compiled.endpoints.all[endpoint]!, evaluator.compiled.endpoints.all[otherEndpoint]!];
        if (a.families[family] === 'no' || b.families[family] === 'no') return false;
        const verdict = evaluator.evaluateDirection(endpoint, direction, otherEndpoint, family);
        return !isNoPorts(subtractPorts(ports, evaluator.compiled.lattice.get(verdict.allowed)));
      }),
    )));
  }
}
