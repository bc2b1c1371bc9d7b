import { workloadPeer } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { findClusterDns } from '@/lib/policy/cluster-dns';
import { formatPorts, intersectPorts, isNoPorts, onePort, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';
import type { Halves } from './halves';
import type { Naming } from './naming';
import type { Subject } from './policy-builder';
import { namespaceMembers, workloadName } from './resolve';
import type { Worksheet } from './worksheet';

/** What a policy that isolates egress is about, and the workloads that it newly isolates. */
interface EgressSubject {
  readonly subject: Subject;
  readonly members: readonly GraphPeer[];
}

/** Keeps DNS while a draft isolates: there is no implicit exemption for it. */
export class DnsKeeper {
  constructor(
    private readonly sheet: Worksheet,
    private readonly naming: Naming,
    private readonly halves: Halves,
  ) {}

  /** Workloads that could ask DNS keep it when the draft isolates their egress, and DNS servers keep being asked. */
  keep(): void {
    const newly = [...this.sheet.isolated.egress].map((id) => this.sheet.graph.peer(id)!);
    const dns = findClusterDns(this.sheet.graph.snapshot);
    if (!dns) {
      if (newly.length === 0 && this.sheet.sealed.egress.size === 0) return;
      const peers: NetworkPolicyPeer[] = [{ namespaceSelector: { matchLabels: { [NAMESPACE_NAME_LABEL]: 'kube-system' } }, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }];
      const ports = unionPorts(onePort('UDP', 53), onePort('TCP', 53));
      for (const { subject } of this.egressSubjects(newly)) this.sheet.builder.allow(subject, 'egress', peers, ports, 'Keeps DNS.');
      this.sheet.kept.add('DNS to pods labelled k8s-app=kube-dns in kube-system, port 53');
      this.sheet.warnings.add('No DNS server is among what was read, so DNS is kept by its usual labels. Check them before applying.');
      return;
    }
    for (const server of dns.workloads.flatMap((workload) => this.sheet.graph.peer(workloadPeer(workload)) ?? [])) {
      const asked = this.keepAsking(newly, server, dns.ports);
      const answers = this.keepAnswering(server, dns.ports);
      if (asked || answers) this.sheet.kept.add(`DNS to ${workloadName(server.workload!)} on ${formatPorts(dns.ports).join(', ')}`);
    }
  }

  /** The egress halves towards a DNS server, and its ingress half where it was isolated before. Whether anything had to be kept. */
  private keepAsking(newly: readonly GraphPeer[], server: GraphPeer, dnsPorts: PortSet): boolean {
    const isAsking = (peer: GraphPeer) => {
      if (peer === server) return false;
      if (peer.endpoints.length === 0 || server.endpoints.length === 0) return true;
      const { allowed, unknown } = this.sheet.graph.pair(peer.id, server.id);
      return !isNoPorts(intersectPorts(dnsPorts, unionPorts(allowed, unknown)));
    };
    const subjects = this.egressSubjects(newly)
      .filter(({ members }) => members.length === 0 || members.some(isAsking))
      // What a namespace's other pods could not ask before is not opened to them by keeping it for the rest.
      .flatMap((whole) => (this.wouldOpenDns(whole, server, dnsPorts) ? this.singleSubjects(whole.members.filter(isAsking)) : [whole]));
    if (subjects.length === 0) return false;
    const peers = this.naming.podPeers(server);
    if (!peers) {
      this.sheet.warnings.add(`DNS could not be kept: ${workloadName(server.workload!)} ${this.naming.cannotName(server)}`);
      return false;
    }
    for (const { subject, members } of subjects) {
      this.sheet.builder.allow(subject, 'egress', this.naming.within(subject.namespace, server, peers), dnsPorts, 'Keeps DNS.');
      for (const peer of members.filter(isAsking)) {
        const ports = intersectPorts(dnsPorts, this.sheet.graph.pair(peer.id, server.id).allowed);
        if (isNoPorts(ports)) continue;
        this.sheet.wanted.push({ from: peer.id, to: server.id, ports });
        if (!this.sheet.isolated.ingress.has(server.id)) this.halves.letIn(peer, server, ports, 'Keeps DNS.');
      }
    }
    return true;
  }

  /** A DNS server that the draft isolates still lets in whoever could ask it. */
  private keepAnswering(server: GraphPeer, dnsPorts: PortSet): boolean {
    if (!this.sheet.isolated.ingress.has(server.id)) return false;
    const subject = this.naming.subject(server, 'isolate');
    if (!subject) {
      this.sheet.warnings.add(`DNS could not be kept: ${workloadName(server.workload!)} ${this.naming.cannotName(server)}`);
      return false;
    }
    this.sheet.builder.allow(subject, 'ingress', [{ namespaceSelector: {} }], dnsPorts, 'Keeps DNS.');
    for (const peer of this.sheet.graph.peers) {
      const hasPods = peer.endpoints.some((endpoint) => this.sheet.graph.evaluator.compiled.endpoints.all[endpoint]!.kind === 'pods');
      const ports = intersectPorts(dnsPorts, this.sheet.graph.pair(peer.id, server.id).allowed);
      if (peer !== server && hasPods && !isNoPorts(ports)) this.sheet.wanted.push({ from: peer.id, to: server.id, ports });
    }
    return true;
  }

  /** Whether a rule for the whole subject would let pods ask DNS that were isolated before and could not. */
  private wouldOpenDns({ subject, members }: EgressSubject, server: GraphPeer, dnsPorts: PortSet): boolean {
    if (!this.sheet.sealed.egress.has(subject.namespace)) return false;
    return namespaceMembers(this.sheet.graph, subject.namespace).some((peer) =>
      peer !== server && !members.includes(peer) && this.sheet.graph.isolation(peer, 'egress') === 'isolated' &&
      !isNoPorts(subtractPorts(dnsPorts, this.sheet.graph.pair(peer.id, server.id).allowed)));
  }

  /** The subjects whose egress the draft isolates: whole namespaces first, then single workloads outside of them. */
  private egressSubjects(newly: readonly GraphPeer[]): EgressSubject[] {
    const whole = [...this.sheet.sealed.egress].map((namespace) => ({
      subject: { namespace, selector: {}, name: 'allow-dns' },
      members: namespaceMembers(this.sheet.graph, namespace).filter((peer) => this.sheet.isolated.egress.has(peer.id)),
    }));
    return [...whole, ...this.singleSubjects(newly.filter((peer) => !this.sheet.sealed.egress.has(peer.workload!.namespace)))];
  }

  private singleSubjects(peers: readonly GraphPeer[]): EgressSubject[] {
    return peers.flatMap((peer) => {
      const subject = this.naming.subject(peer, 'isolate');
      if (subject) return [{ subject, members: [peer] }];
      this.sheet.warnings.add(`DNS could not be kept: ${workloadName(peer.workload!)} ${this.naming.cannotName(peer)}`);
      return [];
    });
  }
}
