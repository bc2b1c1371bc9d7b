import type { AllowChange, Draft, DraftChange, IsolateChange } from '@/lib/model/draft';
import { workloadPeer, type PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { Direction, NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { findClusterDns } from '@/lib/policy/cluster-dns';
import { ALL_PORTS, formatPorts, intersectPorts, isNoPorts, NO_PORTS, onePort, portSet, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { internetPeers } from './internet';
import { PolicyBuilder, type Subject, type WrittenPolicy } from './policy-builder';
import { namespaceMembers, resolveEnd, workloadName, type End } from './resolve';
import { isIsolatedPod, selectedPods, standing, usesHostNetwork } from './standing';
import { stableSelector, type StableSelector } from './stable-selector';

/** What became of one change of a draft. */
export interface ChangeOutcome {
  readonly id: string;
  readonly outcome: 'written' | 'already-allowed' | 'inexpressible' | 'invalid';
  readonly message: string;
}

/** Connections between two peers that the draft asks for. */
export interface WantedPair {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly ports: PortSet;
}

export interface Synthesis {
  readonly policies: readonly WrittenPolicy[];
  readonly outcomes: readonly ChangeOutcome[];
  readonly wanted: readonly WantedPair[];
  /** Per change, the pairs it asks for, as `from>to`. */
  readonly wantedBy: ReadonlyMap<string, ReadonlySet<string>>;
  /** Workloads that the draft isolates, and in which directions. */
  readonly isolated: Readonly<Record<Direction, ReadonlySet<PeerId>>>;
  /** Something that is not known decides what the draft cuts. */
  readonly unproven: boolean;
  /** What was kept on the way, such as DNS, in words. */
  readonly kept: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Turns a draft into NetworkPolicies to add. Existing policies are left as they are. A connection is written as two halves, each
 * where that end is isolated, now or by the draft; what is allowed already is not written again. Isolating egress keeps DNS.
 */
export function synthesize(graph: AllowGraph, draft: Draft): Synthesis {
  return new Synthesizer(graph).run(draft);
}

/** What a policy that isolates egress is about, and the workloads that it newly isolates. */
interface EgressSubject {
  readonly subject: Subject;
  readonly members: readonly GraphPeer[];
}

class Synthesizer {
  private readonly builder: PolicyBuilder;
  private readonly isolated: Record<Direction, Set<PeerId>> = { ingress: new Set(), egress: new Set() };
  /** Namespaces that the draft isolates as a whole. */
  private readonly sealed: Record<Direction, Set<string>> = { ingress: new Set(), egress: new Set() };
  private readonly wanted: WantedPair[] = [];
  private readonly wantedBy = new Map<string, Set<string>>();
  /** Workloads that the draft isolates and whose pods may talk among themselves. */
  private readonly parted = new Set<GraphPeer>();
  private unproven = false;
  private readonly kept = new Set<string>();
  private readonly warnings = new Set<string>();
  private readonly selectors = new Map<PeerId, StableSelector | null>();

  constructor(private readonly graph: AllowGraph) {
    this.builder = new PolicyBuilder(new Set(graph.snapshot.policies.map((policy) => `${policy.namespace}/${policy.name}`)));
  }

  run(draft: Draft): Synthesis {
    const outcomes = new Map<DraftChange, ChangeOutcome>();
    // What the draft isolates decides which halves a connection needs, so it comes first whatever the order of the changes.
    for (const change of draft.changes) if (change.kind === 'isolate') outcomes.set(change, this.isolate(change));
    this.keepDns();
    for (const change of draft.changes) if (change.kind === 'allow') outcomes.set(change, this.allow(change));
    for (const peer of this.parted) this.warnOfReplicas(peer);
    return {
      policies: this.builder.build(),
      outcomes: draft.changes.map((change) => outcomes.get(change)!),
      wanted: this.wanted,
      wantedBy: this.wantedBy,
      isolated: this.isolated,
      unproven: this.unproven,
      kept: [...this.kept],
      warnings: [...this.warnings],
    };
  }

  private isolate({ id, subject, directions }: IsolateChange): ChangeOutcome {
    const end = resolveEnd(this.graph, subject);
    if (typeof end === 'string') return { id, outcome: 'invalid', message: end };
    if (end.kind === 'internet') return { id, outcome: 'invalid', message: 'Only workloads and namespaces can be isolated.' };
    const unnamed = end.kind === 'namespace' ? undefined : end.peers.find((peer) => directions.some((direction) => this.canIsolate(peer, direction)) && !this.selectorOf(peer));
    if (unnamed) return this.unnameable(id, unnamed);
    const written: Direction[] = [];
    for (const direction of directions) {
      const open = end.peers.filter((peer) => this.canIsolate(peer, direction));
      if (end.kind === 'namespace') {
        if (this.hasDefaultDeny(end.namespace, direction)) continue;
        this.builder.isolate({ namespace: end.namespace, selector: {}, name: 'default-deny' }, direction, `Isolates every pod of ${end.namespace}.`);
        this.sealed[direction].add(end.namespace);
      } else {
        for (const peer of open) {
          this.builder.isolate(this.subject(peer, 'isolate')!, direction, `Isolates ${end.name}.`);
        }
        if (open.length === 0) continue;
      }
      for (const peer of open) {
        this.isolated[direction].add(peer.id);
        if (standing(this.graph, peer, direction) !== 'unknown') continue;
        this.unproven = true;
        this.warnings.add(`What isolating the ${direction} of ${workloadName(peer.workload!)} cuts cannot be proven: ${this.doubtOf(peer, direction)}.`);
      }
      for (const peer of open) if (end.kind === 'workloads' || peer.workload!.kind === 'StatefulSet') this.parted.add(peer);
      written.push(direction);
    }
    const exempt = end.peers.filter((peer) => standing(this.graph, peer, 'ingress') === 'exempt');
    for (const peer of exempt) this.warnings.add(`${workloadName(peer.workload!)} uses the host network: no NetworkPolicy can isolate it.`);
    if (written.length === 0) return { id, outcome: exempt.length === end.peers.length && exempt.length > 0 ? 'inexpressible' : 'already-allowed', message: `${end.name} is isolated already, or nothing can isolate it.` };
    return { id, outcome: 'written', message: `${end.name} is isolated for ${written.join(' and ')}.` };
  }

  private canIsolate(peer: GraphPeer, direction: Direction): boolean {
    const state = standing(this.graph, peer, direction);
    return state !== 'isolated' && state !== 'exempt';
  }

  /** Default deny also stands between the replicas of one workload, which clustered ones do not survive. */
  private warnOfReplicas(peer: GraphPeer): void {
    if (this.graph.podCount(peer) < 2 || isNoPorts(this.graph.pair(peer.id, peer.id).allowed) || this.wanted.some(({ from, to }) => from === peer.id && to === peer.id)) return;
    this.warnings.add(`The ${this.graph.podCount(peer)} pods of ${workloadName(peer.workload!)} no longer reach each other, unless you allow ${peer.workload!.name} to reach itself.`);
  }

  /** Workloads that could ask DNS keep it when the draft isolates their egress, and DNS servers keep being asked. */
  private keepDns(): void {
    const newly = [...this.isolated.egress].map((id) => this.graph.peer(id)!);
    const dns = findClusterDns(this.graph.snapshot);
    if (!dns) {
      if (newly.length === 0 && this.sealed.egress.size === 0) return;
      const peers: NetworkPolicyPeer[] = [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }];
      const ports = unionPorts(onePort('UDP', 53), onePort('TCP', 53));
      for (const { subject } of this.egressSubjects(newly)) this.builder.allow(subject, 'egress', peers, ports, 'Keeps DNS.');
      this.kept.add('DNS to pods labelled k8s-app=kube-dns in kube-system, port 53');
      this.warnings.add('No DNS server is among what was read, so DNS is kept by its usual labels. Check them before applying.');
      return;
    }
    for (const server of dns.workloads.flatMap((workload) => this.graph.peer(workloadPeer(workload)) ?? [])) {
      const asked = this.keepAsking(newly, server, dns.ports);
      const answers = this.keepAnswering(server, dns.ports);
      if (asked || answers) this.kept.add(`DNS to ${workloadName(server.workload!)} on ${formatPorts(dns.ports).join(', ')}`);
    }
  }

  /** The egress halves towards a DNS server, and its ingress half where it was isolated before. Whether anything had to be kept. */
  private keepAsking(newly: readonly GraphPeer[], server: GraphPeer, dnsPorts: PortSet): boolean {
    const isAsking = (peer: GraphPeer) => {
      if (peer === server) return false;
      if (peer.endpoints.length === 0 || server.endpoints.length === 0) return true;
      const { allowed, unknown } = this.graph.pair(peer.id, server.id);
      return !isNoPorts(intersectPorts(dnsPorts, unionPorts(allowed, unknown)));
    };
    const subjects = this.egressSubjects(newly)
      .filter(({ members }) => members.length === 0 || members.some(isAsking))
      // What a namespace's other pods could not ask before is not opened to them by keeping it for the rest.
      .flatMap((whole) => (this.wouldOpenDns(whole, server, dnsPorts) ? this.singleSubjects(whole.members.filter(isAsking)) : [whole]));
    if (subjects.length === 0) return false;
    const peers = this.podPeers(server);
    if (!peers) {
      this.warnings.add(`DNS could not be kept: ${workloadName(server.workload!)} ${this.cannotName(server)}`);
      return false;
    }
    for (const { subject, members } of subjects) {
      this.builder.allow(subject, 'egress', this.within(subject.namespace, server, peers), dnsPorts, 'Keeps DNS.');
      for (const peer of members.filter(isAsking)) {
        const ports = intersectPorts(dnsPorts, this.graph.pair(peer.id, server.id).allowed);
        if (isNoPorts(ports)) continue;
        this.wanted.push({ from: peer.id, to: server.id, ports });
        if (!this.isolated.ingress.has(server.id)) this.ingressHalf(peer, server, ports, 'Keeps DNS.');
      }
    }
    return true;
  }

  /** A DNS server that the draft isolates still lets in whoever could ask it. */
  private keepAnswering(server: GraphPeer, dnsPorts: PortSet): boolean {
    if (!this.isolated.ingress.has(server.id)) return false;
    const subject = this.subject(server, 'isolate');
    if (!subject) {
      this.warnings.add(`DNS could not be kept: ${workloadName(server.workload!)} ${this.cannotName(server)}`);
      return false;
    }
    this.builder.allow(subject, 'ingress', [{ namespaceSelector: {} }], dnsPorts, 'Keeps DNS.');
    for (const peer of this.graph.peers) {
      const hasPods = peer.endpoints.some((endpoint) => this.graph.evaluator.compiled.endpoints.all[endpoint]!.kind === 'pods');
      const ports = intersectPorts(dnsPorts, this.graph.pair(peer.id, server.id).allowed);
      if (peer !== server && hasPods && !isNoPorts(ports)) this.wanted.push({ from: peer.id, to: server.id, ports });
    }
    return true;
  }

  /** Whether a rule for the whole subject would let pods ask DNS that were isolated before and could not. */
  private wouldOpenDns({ subject, members }: EgressSubject, server: GraphPeer, dnsPorts: PortSet): boolean {
    if (!this.sealed.egress.has(subject.namespace)) return false;
    return namespaceMembers(this.graph, subject.namespace).some((peer) =>
      peer !== server && !members.includes(peer) && this.graph.isolation(peer, 'egress') === 'isolated' &&
      !isNoPorts(subtractPorts(dnsPorts, this.graph.pair(peer.id, server.id).allowed)));
  }

  /** The subjects whose egress the draft isolates: whole namespaces first, then single workloads outside of them. */
  private egressSubjects(newly: readonly GraphPeer[]): EgressSubject[] {
    const whole = [...this.sealed.egress].map((namespace) => ({
      subject: { namespace, selector: {}, name: 'allow-dns' },
      members: namespaceMembers(this.graph, namespace).filter((peer) => this.isolated.egress.has(peer.id)),
    }));
    return [...whole, ...this.singleSubjects(newly.filter((peer) => !this.sealed.egress.has(peer.workload!.namespace)))];
  }

  private singleSubjects(peers: readonly GraphPeer[]): EgressSubject[] {
    return peers.flatMap((peer) => {
      const subject = this.subject(peer, 'isolate');
      if (subject) return [{ subject, members: [peer] }];
      this.warnings.add(`DNS could not be kept: ${workloadName(peer.workload!)} ${this.cannotName(peer)}`);
      return [];
    });
  }

  private allow({ id, from, to, ports }: AllowChange): ChangeOutcome {
    const source = resolveEnd(this.graph, from);
    const destination = resolveEnd(this.graph, to);
    if (typeof source === 'string') return { id, outcome: 'invalid', message: source };
    if (typeof destination === 'string') return { id, outcome: 'invalid', message: destination };
    if (source.kind === 'internet' && destination.kind === 'internet') return { id, outcome: 'invalid', message: 'Both ends are outside the cluster.' };
    if (ports !== 'all' && (ports.length === 0 || ports.some(({ port, endPort }) => endPort !== undefined && endPort < port))) {
      return { id, outcome: 'invalid', message: ports.length === 0 ? 'It names no port.' : 'A range of ports ends before it begins.' };
    }
    const set = ports === 'all' ? ALL_PORTS : ports.reduce((sum, { protocol, port, endPort }) => unionPorts(sum, portSet({ [protocol]: [[port, endPort ?? port]] })), NO_PORTS);
    const because = `Lets ${source.name} reach ${destination.name} on ${formatPorts(set).join(', ')}.`;
    const pairs = source.peers.flatMap((a) => destination.peers.flatMap((b) => (this.mayConnect(a, b) ? [{ from: a.id, to: b.id, ports: set }] : [])));
    this.wanted.push(...pairs);
    this.wantedBy.set(id, new Set(pairs.map((pair) => `${pair.from}>${pair.to}`)));

    const halves = [this.half('egress', source, destination, set, because), this.half('ingress', destination, source, set, because)];
    const problem = halves.find((half) => typeof half === 'string');
    if (typeof problem === 'string') return { id, outcome: 'inexpressible', message: problem };
    const writes = halves.flatMap((half) => half as readonly (() => void)[]);
    if (writes.length === 0) {
      const open = source.peers.some((a) => destination.peers.some((b) => this.graph.pair(a.id, b.id).state === 'open'));
      return { id, outcome: 'already-allowed', message: open ? 'It is open already, because nothing isolates either end. Isolate one of them, and this will be written.' : 'It is allowed already.' };
    }
    for (const write of writes) write();
    for (const peer of [...source.peers, ...destination.peers]) {
      if (peer.endpoints.length === 0) this.warnings.add(`${workloadName(peer.workload!)} has no running pod, so what is written for it rests on its labels alone.`);
    }
    return { id, outcome: 'written', message: because };
  }

  /**
   * What has to be written so that the subjects may talk with the others in a direction: nothing for those that may already, a
   * string when it cannot be written. Nothing is written before both halves are known to be possible.
   */
  private half(direction: Direction, subjects: End, others: End, ports: PortSet, because: string): readonly (() => void)[] | string {
    if (subjects.kind === 'internet') return [];
    const untold = subjects.peers.find((peer) => standing(this.graph, peer, direction) === 'unknown');
    if (untold) return `The ${direction} of ${workloadName(untold.workload!)} cannot be told (${this.doubtOf(untold, direction)}), so a policy for it could cut what is open today. Nothing is written.`;
    const lacking = subjects.peers.filter((peer) => this.lacks(peer, direction, others.peers, ports));
    const isWhole = subjects.kind === 'namespace' && this.isWhollyIsolated(subjects.namespace, direction);
    if (lacking.length === 0 && !(isWhole && subjects.peers.length === 0)) return [];
    const peers = others.kind === 'internet' ? internetPeers(this.graph.snapshot) : this.peersOf(others);
    if (typeof peers === 'string') return peers;
    const write = (subject: Subject) => () => this.builder.allow(subject, direction, this.own(subject.namespace, others, peers), ports, because);
    if (direction === 'ingress' && others.kind === 'internet') {
      this.warnings.add('Traffic from outside that comes through a node (externalTrafficPolicy: Cluster) carries the node\'s address, and these rules do not match it.');
    }
    if (isWhole) {
      return [write({ namespace: subjects.namespace, selector: {}, name: 'allow-namespace' })];
    }
    const unnamed = lacking.find((peer) => !this.subject(peer, 'allow'));
    if (unnamed) return `${workloadName(unnamed.workload!)} ${this.cannotName(unnamed)}`;
    const harm = lacking.map((peer) => this.wouldIsolate(peer, direction)).find((found) => found !== null);
    if (harm) return harm;
    return lacking.map((peer) => write(this.subject(peer, 'allow')!));
  }

  /** A policy that allows also isolates, so it may select no pod that is open in its direction; else who that would be, in words. */
  private wouldIsolate(peer: GraphPeer, direction: Direction): string | null {
    const { namespace, selector } = this.subject(peer, 'allow')!;
    const open = selectedPods(this.graph, namespace, selector).find((pod) => !this.isolated[direction].has(workloadPeer(pod.workload)) && !isIsolatedPod(this.graph, pod, direction));
    if (!open) return null;
    const name = workloadName(peer.workload!);
    if (open.workload === peer.workload!.id) return `Some pods of ${name} are open for ${direction}, and a policy for it would isolate them. Isolate ${name} first, then this can be written.`;
    const other = workloadName(this.graph.peer(workloadPeer(open.workload))!.workload!);
    return `No lasting label tells ${name} from ${other}, which is open for ${direction}: a policy for the one would isolate the other. Nothing is written.`;
  }

  private ingressHalf(source: GraphPeer, destination: GraphPeer, ports: PortSet, because: string): void {
    if (!this.lacks(destination, 'ingress', [source], ports)) return;
    const subject = this.subject(destination, 'allow');
    const peers = this.podPeers(source);
    const harm = subject && this.wouldIsolate(destination, 'ingress');
    if (harm) this.warnings.add(`${because} ${harm}`);
    else if (subject && peers) this.builder.allow(subject, 'ingress', this.within(subject.namespace, source, peers), ports, because);
    else this.warnings.add(`${because} ${workloadName((subject ? source : destination).workload!)} ${this.cannotName(subject ? source : destination)}`);
  }

  /** Whether the peer is isolated in the direction, now or by the draft, and lacks a rule for some of the ports. */
  private lacks(peer: GraphPeer, direction: Direction, others: readonly GraphPeer[], ports: PortSet): boolean {
    const isolation = standing(this.graph, peer, direction);
    if (this.isolated[direction].has(peer.id)) return true;
    if (isolation !== 'isolated' && isolation !== 'partial') return false;
    // Where no pods are that could be asked about, rules are not known to suffice.
    if (peer.endpoints.length === 0 || others.every((other) => other.endpoints.length === 0)) return true;
    const { evaluator } = this.graph;
    return peer.endpoints.some((endpoint) => others.some((other) => this.mayConnect(peer, other) && other.endpoints.some((otherEndpoint) =>
      ([4, 6] as const).some((family) => {
        const [a, b] = [evaluator.compiled.endpoints.all[endpoint]!, evaluator.compiled.endpoints.all[otherEndpoint]!];
        if (a.families[family] === 'no' || b.families[family] === 'no') return false;
        const verdict = evaluator.evaluateDirection(endpoint, direction, otherEndpoint, family);
        return !isNoPorts(subtractPorts(ports, evaluator.compiled.lattice.get(verdict.allowed)));
      }),
    )));
  }

  /** A workload connects to itself only when it has replicas: a pod always reaches itself. */
  private mayConnect = (a: GraphPeer, b: GraphPeer): boolean => a !== b || this.graph.podCount(a) > 1;

  /** Whether a policy for all pods of the namespace would isolate no pod that is not isolated anyway. */
  private isWhollyIsolated(namespace: string, direction: Direction): boolean {
    return this.sealed[direction].has(namespace) || this.hasDefaultDeny(namespace, direction);
  }

  private hasDefaultDeny(namespace: string, direction: Direction): boolean {
    return this.graph.evaluator.compiled.policies.some(({ form }) =>
      form.ref.namespace === namespace && form.rules[direction] !== undefined &&
      Object.keys(form.subject.pods.matchLabels ?? {}).length === 0 && (form.subject.pods.matchExpressions ?? []).length === 0);
  }

  private peersOf(end: End): readonly NetworkPolicyPeer[] | string {
    if (end.kind === 'namespace') return [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: end.namespace } } }];
    const peers: NetworkPolicyPeer[] = [];
    for (const peer of end.peers) {
      const named = this.podPeers(peer);
      if (!named) return `${workloadName(peer.workload!)} ${this.cannotName(peer)}`;
      peers.push(...named);
    }
    return peers;
  }

  private podPeers(peer: GraphPeer): readonly NetworkPolicyPeer[] | null {
    const selector = this.selectorOf(peer);
    if (!selector) return null;
    return [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: peer.workload!.namespace } }, podSelector: selector.selector }];
  }

  /** Peers of the policy's own namespace need no namespaceSelector. */
  private own(namespace: string, end: End, peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] {
    if (end.kind === 'internet') return peers;
    return peers.map(({ namespaceSelector, podSelector }) =>
      namespaceSelector?.matchLabels?.[NAMESPACE_NAME_LABEL] === namespace ? { podSelector: podSelector ?? {} } : { namespaceSelector, ...(podSelector && { podSelector }) });
  }

  private within(namespace: string, peer: GraphPeer, peers: readonly NetworkPolicyPeer[]): readonly NetworkPolicyPeer[] {
    return this.own(namespace, { kind: 'workloads', peers: [peer], name: '' }, peers);
  }

  private subject(peer: GraphPeer, verb: 'allow' | 'isolate'): Subject | null {
    const selector = this.selectorOf(peer);
    const prefix = this.isolated.ingress.has(peer.id) || this.isolated.egress.has(peer.id) ? 'isolate' : verb;
    const { namespace, name } = peer.workload!;
    return selector && { namespace, selector: selector.selector, name: `${this.isSealed(namespace) ? 'allow' : prefix}-${name}`.replaceAll('.', '-') };
  }

  private isSealed = (namespace: string) => this.sealed.ingress.has(namespace) || this.sealed.egress.has(namespace);

  private selectorOf(peer: GraphPeer): StableSelector | null {
    const known = this.selectors.get(peer.id);
    if (known !== undefined) return known;
    const found = usesHostNetwork(this.graph, peer) ? null : stableSelector(this.graph.snapshot, peer.workload!.id);
    for (const other of found?.alsoSelects ?? []) {
      this.warnings.add(`No lasting label tells ${workloadName(peer.workload!)} from ${other.split('/').filter((_, index) => index !== 1).join('/')}: what is written for the one holds for the other too.`);
    }
    this.selectors.set(peer.id, found);
    return found;
  }

  private doubtOf(peer: GraphPeer, direction: Direction): string {
    if (peer.endpoints.length === 0) return 'it has no pods, and which policies will select them is not known';
    return peer.endpoints.flatMap((endpoint) => this.graph.evaluator.compiled.uncertain[direction][endpoint]!)[0] ?? 'not everything could be read';
  }

  private cannotName(peer: GraphPeer): string {
    return usesHostNetwork(this.graph, peer) ? 'uses the host network, so that a NetworkPolicy can name only its node\'s address.' : 'has no lasting label that a policy could select it by.';
  }

  private unnameable(id: string, peer: GraphPeer): ChangeOutcome {
    return { id, outcome: 'inexpressible', message: `${workloadName(peer.workload!)} ${this.cannotName(peer)}` };
  }
}
