import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { cluster } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import type { FindingCode } from './catalogue';
import { findMistakes } from './find-mistakes';
import type { Finding } from './finding';

/** What a test says of its cluster. */
export type Parts = Parameters<typeof cluster>[0];

/** All findings of one code in a cluster of these parts. */
export const found = (code: FindingCode, parts: Parts): Finding[] => findMistakes(new AllowGraph(cluster(parts))).filter((one) => one.code === code);

/** The same in short: severity, first object and field. */
export const told = (code: FindingCode, parts: Parts): string[] =>
  found(code, parts).map(({ severity, objects: [first], field }) => `${severity} ${first?.namespace === undefined ? '' : `${first.namespace}/`}${first?.name}${field === undefined ? '' : ` ${field}`}`);

export const on = (app: string) => ({ matchLabels: { app } });
export const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
export const from = (...peers: NetworkPolicyPeer[]) => [{ from: peers }];

/** An AdminNetworkPolicy for every pod of the cluster unless it says otherwise. */
export function admin(name: string, priority: number, rules: Partial<Pick<AdminPolicy, 'subject' | 'ingress' | 'egress' | 'tier' | 'kind'>>): AdminPolicy {
  return { kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress: [], egress: [], ...rules };
}

export const rule = (action: AdminRule['action'], ...peers: AdminPeer[]): AdminRule => ({ action, peers });
export const podsOf = (namespace?: string): AdminPeer => ({ kind: 'pods', pods: namespace === undefined ? {} : { namespaces: inNamespace(namespace) } });
