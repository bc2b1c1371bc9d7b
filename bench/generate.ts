import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicy, NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';

/**
 * A cluster for measuring: deployments of 10 to 30 replicas, a namespace for every 100 pods and a policy for every 50, in
 * the mixture of kinds that real clusters have. The same seed gives the same cluster.
 */
export function generateCluster(pods: number, seed = 42): Snapshot {
  const random = seededRandom(seed);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
  const names = Array.from({ length: Math.max(1, Math.round(pods / 100)) }, (_, index) => `ns-${index}`);
  const deployments: Deployment[] = [];
  for (let left = pods; left > 0; ) {
    const replicas = Math.min(left, between(10, 30));
    const index = deployments.length;
    deployments.push({ namespace: names[index % names.length]!, name: `app-${index}`, replicas, firstAddress: pods - left + 1, partOf: `suite-${index % 40}`, port: 8000 + (index % 12), tier: TIERS[index % TIERS.length]! });
    left -= replicas;
  }
  const policies = Array.from({ length: Math.max(1, Math.round(pods / 50)) }, (_, index): NetworkPolicy => {
    const own = deployments[between(0, deployments.length - 1)]!;
    const other = deployments[between(0, deployments.length - 1)]!;
    return policy(`${own.namespace}/policy-${index}`, randomSpec(random(), own, other));
  });
  return cluster({ namespaces: names.map((name, index) => namespace(name, { team: `team-${index % 25}` })), pods: deployments.flatMap(podsOf), policies });
}

/** The same cluster with what administrators write for all of it: monitoring let in, SSH closed, some teams parted, a baseline for others. */
export function withAdminTiers(snapshot: Snapshot): Snapshot {
  const team = (...numbers: number[]): LabelSelector => ({ matchExpressions: [{ key: 'team', operator: 'In', values: numbers.map((number) => `team-${number}`) }] });
  const admin = (name: string, tier: AdminPolicy['tier'], priority: number, subject: AdminPolicy['subject'], rule: AdminPolicy['ingress'][number]): AdminPolicy => ({
    kind: 'ClusterNetworkPolicy', name, tier, priority, subject, ingress: [rule], egress: [],
  });
  const everybody = { kind: 'pods' as const, pods: {} };
  const tcp = (port: number) => [{ kind: 'numbers' as const, protocol: 'TCP' as const, first: port, last: port }];
  return {
    ...snapshot,
    adminPolicies: [
      admin('monitoring', 'admin', 10, {}, { action: 'allow', peers: [{ kind: 'pods', pods: { namespaces: inNamespace('ns-0') } }], ports: tcp(9090) }),
      admin('no-ssh', 'admin', 20, {}, { action: 'deny', peers: [everybody], ports: tcp(22) }),
      admin('teams-apart', 'admin', 30, { namespaces: team(1, 2, 3) }, { action: 'deny', peers: [{ kind: 'pods', pods: { namespaces: team(4, 5, 6) } }] }),
      admin('closed-by-default', 'baseline', 1, { namespaces: team(7, 8, 9, 10) }, { action: 'deny', peers: [everybody] }),
    ],
  };
}

interface Deployment {
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly firstAddress: number;
  readonly partOf: string;
  readonly port: number;
  readonly tier: string;
}

const TIERS = ['front', 'back', 'data'];

function podsOf({ namespace: own, name, firstAddress, replicas, partOf, port, tier }: Deployment): Pod[] {
  return Array.from({ length: replicas }, (_, index) => {
    const value = firstAddress + index;
    const address = `10.${(value >> 16) & 255}.${(value >> 8) & 255}.${value & 255}`;
    return pod(`${own}/${name}-${index}`, { labels: { app: name, 'part-of': partOf, tier, 'pod-template-hash': `${name}h` }, ips: [address], ports: [`http:${port}`, 'metrics:9090'], deployment: name });
  });
}

const app = (deployment: Deployment): LabelSelector => ({ matchLabels: { app: deployment.name } });
const inNamespace = (name: string): LabelSelector => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });

/** Shares of the kinds of policies, by what was seen in published manifests. */
function randomSpec(drawn: number, own: Deployment, other: Deployment): NetworkPolicySpec {
  if (drawn < 0.18) return { podSelector: {}, policyTypes: ['Ingress'] };
  if (drawn < 0.26) {
    return { podSelector: app(own), policyTypes: ['Egress'], egress: [{ ports: [{ protocol: 'UDP', port: 53 }, { port: 53 }] }, { to: [{ podSelector: {} }] }] };
  }
  if (drawn < 0.58) return { podSelector: app(own), ingress: [{ from: [{ namespaceSelector: inNamespace(other.namespace), podSelector: app(other) }], ports: [{ port: own.port }] }] };
  if (drawn < 0.72) return { podSelector: { matchLabels: { tier: own.tier } }, ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: `team-${own.port % 25}` } } }] }] };
  if (drawn < 0.82) return { podSelector: app(own), policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 443 }] }] };
  if (drawn < 0.92) {
    const tiers: LabelSelector = { matchExpressions: [{ key: 'tier', operator: 'In', values: ['front', 'back'] }, { key: 'part-of', operator: 'Exists' }] };
    return { podSelector: app(own), ingress: [{ from: [{ podSelector: tiers }], ports: [{ port: 'http' }] }] };
  }
  return { podSelector: { matchLabels: { 'part-of': own.partOf } }, ingress: [{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'part-of': other.partOf } } }], ports: [{ port: 8000, endPort: 8006 }] }] };
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
