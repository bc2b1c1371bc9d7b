import type { LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicy, NetworkPolicyPeer } from '@/lib/model/network-policy';
import { isEmptySelector, matchesSelector } from '@/lib/policy/selector';
import type { Cluster, Member } from './cluster';

/**
 * How many warnings NCA gives on reading the policies of a configuration: selectors that select nothing or, without need,
 * everything; rules without peers; no policyTypes.
 */
export const countWarnings = (cluster: Cluster): number => cluster.policies.reduce((sum, policy) => sum + new PolicyReading(cluster).warnings(policy), 0);

class PolicyReading {
  private count = 0;

  constructor(private readonly cluster: Cluster) {}

  warnings({ namespace, spec }: NetworkPolicy): number {
    if (!spec.policyTypes || spec.policyTypes.length === 0) this.count++;
    this.select(spec.podSelector ?? {}, ({ pod }) => pod.labels);
    for (const { from } of spec.ingress ?? []) this.rule(namespace, from);
    for (const { to } of spec.egress ?? []) this.rule(namespace, to);
    return this.count;
  }

  private rule(namespace: string, peers: readonly NetworkPolicyPeer[] = []): void {
    const pods = peers.flatMap((peer) => this.peer(namespace, peer));
    if (peers.length > 0 && pods.length === 0 && !peers.some(({ ipBlock }) => ipBlock)) this.count++;
  }

  private peer(namespace: string, { podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer): readonly Member[] {
    if (ipBlock) return [];
    const { members } = this.cluster;
    const there = namespaceSelector ? this.select(namespaceSelector, ({ pod }) => this.labelsOf(pod.namespace), true) : members.filter(({ pod }) => pod.namespace === namespace);
    if (!podSelector) return there;
    const selected = this.select(podSelector, ({ pod }) => pod.labels).filter((member) => there.includes(member));
    if (!isEmptySelector(podSelector) && there.length > 0 && selected.length === there.length) this.count++;
    return selected;
  }

  private select(selector: LabelSelector, labelsOf: (member: Member) => Readonly<Record<string, string>>, ofNamespaces = false): readonly Member[] {
    const { members } = this.cluster;
    const selected = members.filter((member) => matchesSelector(selector, labelsOf(member)));
    if (!isEmptySelector(selector) && (selected.length === 0 || (ofNamespaces && selected.length === members.length))) this.count++;
    return selected;
  }

  private labelsOf(namespace: string): Readonly<Record<string, string>> {
    return this.cluster.snapshot.namespaces.find(({ name }) => name === namespace)?.labels ?? {};
  }
}
