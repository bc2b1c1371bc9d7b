import { formatPeer, parsePeer, type PeerId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { isNoPorts, NO_PORTS, onePort, portSet, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import type { Halves } from '../halves';
import type { Naming } from '../naming';
import type { Subject } from '../policy-builder';
import { namespaceMembers, workloadName } from '../resolve';
import type { Worksheet } from '../worksheet';
import type { Essential, EssentialEdge, KeptEssential } from './essential';
import { findEssentials } from './find-essentials';
import { anyAddress, connectingPorts, mayConnect, neededEnd, rulePeers, type NeededEnd } from './needed-ends';
import { PRESUMED_DNS, PRESUMED_ESSENTIAL } from './presumed-dns';

/** Edges of one essential to one destination, on the same ports. */
interface Need {
  readonly essential: Essential;
  readonly to: NeededEnd;
  readonly ports: PortSet;
  readonly from: readonly { readonly end: NeededEnd; readonly edge: EssentialEdge }[];
}

/** What a policy that isolates egress is about, and the workloads that it newly isolates. */
interface EgressSubject {
  readonly subject: Subject;
  readonly members: readonly GraphPeer[];
}

/** Keeps what the cluster works by while a draft isolates: there is no implicit exemption for it. */
export class EssentialKeeper {
  constructor(
    private readonly sheet: Worksheet,
    private readonly naming: Naming,
    private readonly halves: Halves,
  ) {}

  /** Writes what keeps every essential that the draft would cut and does not leave out; tells all that it touches. */
  keep(without: ReadonlySet<string>): readonly KeptEssential[] {
    const { isolated, sealed } = this.sheet;
    if ([isolated.ingress, isolated.egress, sealed.ingress, sealed.egress].every(({ size }) => size === 0)) return [];
    const essentials = findEssentials(this.sheet.graph);
    const kept = essentials.flatMap((essential): KeptEssential[] => {
      const needs = needsOf(this.sheet.graph, essential).map((need) => ({ need, edges: this.cutEdges(need) }));
      const edges = needs.flatMap((one) => one.edges);
      if (edges.length === 0) return [];
      const on = !without.has(essential.id);
      if (on) for (const { need, edges: cut } of needs) if (cut.length > 0) this.write(need);
      return [{ ...essential, edges, on, fixed: false }];
    });
    return [...(essentials.some(({ kind }) => kind === 'dns') ? [] : this.keepPresumedDns(without)), ...kept, ...this.tellProbes(essentials)];
  }

  /** The edges of a need that the isolation cuts and that were open, or may have been. */
  private cutEdges(need: Need): EssentialEdge[] {
    return need.from.filter(({ end }) => this.cutsSource(need, end) || this.cutsDestination(need, end)).map(({ edge }) => edge);
  }

  private cutsSource({ to, ports }: Need, from: NeededEnd): boolean {
    if (from.kind !== 'workloads') return false;
    const newly = this.newlyIsolated(from, to);
    if (from.namespace !== undefined && this.sheet.sealed.egress.has(from.namespace) && newly.length === 0) return true;
    return newly.some((peer) => this.mayReach(peer, to, ports));
  }

  private cutsDestination({ to, ports }: Need, from: NeededEnd): boolean {
    const server = memberOf(to);
    if (!server || !this.sheet.isolated.ingress.has(server.id)) return false;
    if (from.kind !== 'workloads') return mayConnect(this.sheet.graph, from, server, ports);
    // A namespace will have pods that are not there yet.
    return from.namespace !== undefined || from.members.some((peer) => peer !== server && mayConnect(this.sheet.graph, peer, server, ports));
  }

  private newlyIsolated(from: NeededEnd, to: NeededEnd): readonly GraphPeer[] {
    return from.kind === 'workloads' ? from.members.filter((peer) => this.sheet.isolated.egress.has(peer.id) && peer !== memberOf(to)) : [];
  }

  private mayReach(peer: GraphPeer, to: NeededEnd, ports: PortSet): boolean {
    return mayConnect(this.sheet.graph, peer, memberOf(to) ?? to, ports);
  }

  private write(need: Need): void {
    this.keepSending(need);
    this.keepReceiving(need);
  }

  /** The egress halves of those that the draft isolates, and the ingress half of a destination that was isolated before. */
  private keepSending({ essential, to, ports, from }: Need): void {
    const because = wordsFor(essential);
    const server = memberOf(to);
    const isAsking = (peer: GraphPeer) => peer !== server && this.mayReach(peer, to, ports);
    const subjects = this.egressSubjects(from.map(({ end }) => end), to, essential)
      .filter(({ members }) => members.length === 0 || members.some(isAsking))
      // What a namespace's other pods could not reach before is not opened to them by keeping it for the rest.
      .flatMap((whole) => (this.wouldOpen(whole, to, ports) ? this.singleSubjects(whole.members.filter(isAsking), essential) : [whole]));
    for (const { subject, members } of subjects) {
      const peers = to.kind === 'anywhere' ? [anyAddress(this.sheet.graph, to.cidr)] : rulePeers(this.sheet.graph, this.naming, to, subject.namespace);
      if (typeof peers === 'string') {
        this.cannotKeep(essential, server, peers);
        return;
      }
      this.sheet.builder.allow(subject, 'egress', peers, ports, because);
      for (const peer of members.filter(isAsking)) {
        const { sure } = connectingPorts(this.sheet.graph, peer, server ?? to, ports);
        if (isNoPorts(sure)) continue;
        this.sheet.wanted.push({ from: peer.id, to: server?.id ?? to.id, ports: sure });
        if (server && !this.sheet.isolated.ingress.has(server.id)) this.halves.letIn(peer, server, sure, because);
      }
    }
  }

  /** A destination that the draft isolates still lets in whoever could reach it. */
  private keepReceiving(need: Need): void {
    const { essential, to, ports, from } = need;
    const server = memberOf(to);
    if (!server || !this.sheet.isolated.ingress.has(server.id)) return;
    const cut = from.map(({ end }) => end).filter((end) => this.cutsDestination(need, end));
    if (cut.length === 0) return;
    const subject = this.naming.subject(server, 'isolate');
    if (!subject) {
      this.cannotKeep(essential, server, this.naming.cannotName(server));
      return;
    }
    for (const peers of this.sourcePeers(essential, from.map(({ end }) => end), cut, subject.namespace)) this.sheet.builder.allow(subject, 'ingress', peers, ports, wordsFor(essential));
    for (const peer of cut.flatMap((end) => (end.kind === 'workloads' ? end.members : []))) {
      const hasPods = peer.endpoints.some((endpoint) => this.sheet.graph.evaluator.compiled.endpoints.all[endpoint]!.kind === 'pods');
      const { sure } = connectingPorts(this.sheet.graph, peer, server, ports);
      if (peer !== server && hasPods && peer.endpoints.length > 0 && !isNoPorts(sure)) this.sheet.wanted.push({ from: peer.id, to: server.id, ports: sure });
    }
  }

  /** The sources as peers of rules: all namespaces at once when every one is meant, and nobody in particular when everybody is. */
  private sourcePeers(essential: Essential, all: readonly NeededEnd[], cut: readonly NeededEnd[], within: string): (readonly NetworkPolicyPeer[])[] {
    const named = new Set(all.flatMap((end) => (end.kind === 'workloads' && end.namespace !== undefined ? [end.namespace] : [])));
    if (cut.some(({ kind }) => kind === 'anywhere')) return [[]];
    const isEveryNamespace = named.size > 0 && this.sheet.graph.snapshot.namespaces.every(({ name }) => named.has(name));
    const single = isEveryNamespace ? cut.filter((end) => end.kind !== 'workloads' || (end.namespace === undefined && this.naming.podPeers(end.members[0]!) === null)) : cut;
    return (isEveryNamespace ? [[{ namespaceSelector: {} }] as readonly NetworkPolicyPeer[]] : []).concat(single.flatMap((end) => {
      const peers = rulePeers(this.sheet.graph, this.naming, end, within);
      if (typeof peers !== 'string') return [peers];
      this.cannotKeep(essential, memberOf(end), peers);
      return [];
    }));
  }

  /** Whether a rule for the whole subject would open to pods that were isolated before what they could not reach. */
  private wouldOpen({ subject, members }: EgressSubject, to: NeededEnd, ports: PortSet): boolean {
    if (!this.sheet.sealed.egress.has(subject.namespace)) return false;
    const server = memberOf(to);
    return namespaceMembers(this.sheet.graph, subject.namespace).some((peer) =>
      peer !== server && !members.includes(peer) && this.sheet.graph.isolation(peer, 'egress') === 'isolated' &&
      !isNoPorts(subtractPorts(ports, connectingPorts(this.sheet.graph, peer, server ?? to, ports).sure)));
  }

  /** The subjects whose egress the draft isolates: whole namespaces first, then single workloads outside of them. */
  private egressSubjects(from: readonly NeededEnd[], to: NeededEnd, essential: Essential): EgressSubject[] {
    const isWhole = (end: NeededEnd) => end.kind === 'workloads' && end.namespace !== undefined && this.sheet.sealed.egress.has(end.namespace);
    const whole = from.filter(isWhole).map((end): EgressSubject => {
      const namespace = end.kind === 'workloads' ? end.namespace! : '';
      return { subject: { namespace, selector: {}, name: `allow-${essential.kind}` }, members: this.newlyIsolated(end, to) };
    });
    return [...whole, ...this.singleSubjects([...new Set(from.filter((end) => !isWhole(end)).flatMap((end) => this.newlyIsolated(end, to)))], essential)];
  }

  private singleSubjects(peers: readonly GraphPeer[], essential: Essential): EgressSubject[] {
    return peers.flatMap((peer) => {
      const subject = this.naming.subject(peer, 'isolate');
      if (subject) return [{ subject, members: [peer] }];
      this.cannotKeep(essential, peer, this.naming.cannotName(peer));
      return [];
    });
  }

  private cannotKeep({ kind, title }: Essential, peer: GraphPeer | undefined, why: string): void {
    this.sheet.warnings.add(`${kind === 'dns' ? 'DNS' : `${title}:`} could not be kept: ${peer ? `${workloadName(peer.workload!)} ` : ''}${why}`);
  }

  /** Where no DNS server was read, the labels that it usually has. */
  private keepPresumedDns(without: ReadonlySet<string>): KeptEssential[] {
    const newly = [...this.sheet.isolated.egress].map((id) => this.sheet.graph.peer(id)!);
    if (newly.length === 0 && this.sheet.sealed.egress.size === 0) return [];
    const essential: KeptEssential = {
      ...PRESUMED_ESSENTIAL,
      edges: [],
      on: !without.has('dns'),
      fixed: false,
    };
    if (!essential.on) return [essential];
    const namespaces = [...this.sheet.sealed.egress].map((namespace): NeededEnd => ({ kind: 'workloads', id: formatPeer({ kind: 'namespace', namespace }), members: namespaceMembers(this.sheet.graph, namespace), namespace }));
    const singles = newly.filter((peer) => !this.sheet.sealed.egress.has(peer.workload!.namespace)).map((peer): NeededEnd => ({ kind: 'workloads', id: peer.id, members: [peer] }));
    const nowhere: NeededEnd = { kind: 'anywhere', id: '' as PeerId, cidr: '' };
    const peers: NetworkPolicyPeer[] = [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }];
    for (const { subject } of this.egressSubjects([...namespaces, ...singles], nowhere, essential)) this.sheet.builder.allow(subject, 'egress', peers, unionPorts(onePort('UDP', 53), onePort('TCP', 53)), 'Keeps DNS.');
    this.sheet.warnings.add(PRESUMED_DNS);
    return [essential];
  }

  /** Probes that need no rule are told once for all that the draft isolates. */
  private tellProbes(essentials: readonly Essential[]): KeptEssential[] {
    const told = essentials.filter(({ kind, edges, about }) => kind === 'probes' && edges.length === 0 && about !== undefined && this.sheet.isolated.ingress.has(about));
    const [first] = told;
    if (!first) return [];
    return [{
      id: 'probes',
      kind: 'probes',
      title: told.length === 1 ? first.title : `Probes of ${told.length} workloads by their nodes`,
      because: [...first.because, ...(told.length === 1 ? [] : [`${told.slice(0, 5).map(({ title }) => title).join('; ')}${told.length > 5 ? `; and ${told.length - 5} more` : ''}.`])],
      edges: [],
      on: true,
      fixed: true,
    }];
  }
}

const memberOf = (end: NeededEnd): GraphPeer | undefined => (end.kind === 'workloads' && end.namespace === undefined ? end.members[0] : undefined);

const wordsFor = ({ kind, title }: Essential): string => (kind === 'dns' ? 'Keeps DNS.' : `Keeps: ${title}.`);

function needsOf(graph: Worksheet['graph'], essential: Essential): Need[] {
  const groups = Map.groupBy(essential.edges, ({ to, ports }) => `${to} ${JSON.stringify(ports)}`);
  return [...groups.values()].flatMap((edges): Need[] => {
    const { to: id, ports } = edges[0]!;
    const to = neededEnd(graph, id);
    if (!to || parsePeer(id)?.kind === 'namespace') return [];
    const from = edges.flatMap((edge) => {
      const end = neededEnd(graph, edge.from);
      return end ? [{ end, edge }] : [];
    });
    return [{ essential, to, from, ports: portsOf(ports) }];
  });
}

function portsOf(ports: EssentialEdge['ports']): PortSet {
  if (ports === 'all') return portSet({ TCP: [[1, 65535]], UDP: [[1, 65535]], SCTP: [[1, 65535]] });
  return ports.reduce((sum, { protocol, port, endPort }) => unionPorts(sum, portSet({ [protocol]: [[port, endPort ?? port]] })), NO_PORTS);
}
