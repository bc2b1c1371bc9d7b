import type { AdminPeer, AdminPolicy, AdminRule } from '@/lib/model/admin-policy';
import type { AllowChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { cluster } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { ruleCatalogue, type FindingCode } from './catalogue';
import { findMistakes } from './find-mistakes';
import type { Finding, ObjectRef } from './finding';

/** What a test says of its cluster. */
export type Parts = Parameters<typeof cluster>[0];

/** All findings of one code in a cluster of these parts. */
export const found = (code: FindingCode, parts: Parts): Finding[] => findMistakes(new AllowGraph(cluster(parts))).filter((one) => one.code === code);

/** The same in short: severity, first object and field. */
export const told = (code: FindingCode, parts: Parts): string[] =>
  found(code, parts).map(({ severity, objects: [first], field }) => `${severity} ${first?.namespace === undefined ? '' : `${first.namespace}/`}${first?.name}${field === undefined ? '' : ` ${field}`}`);

/** A finding as a test writes it: objects as `Kind namespace/name`, and nothing of what is the same of all with its code. */
export interface Written extends Pick<Finding, 'severity' | 'message'>, Partial<Pick<Finding, 'hint' | 'field' | 'fix'>> {
  readonly objects: readonly string[];
  readonly peers?: readonly string[];
}

/** The whole finding. */
export const whole = (code: FindingCode, { objects, peers = [], ...own }: Written): Finding => {
  const { title, why } = ruleCatalogue[code];
  return { code, title, why, fix: [], ...own, objects: objects.map(readObject), peers: peers as readonly PeerId[] };
};

function readObject(text: string): ObjectRef {
  const [kind = '', place = ''] = text.split(' ');
  const [namespace = '', name] = place.split('/');
  return name === undefined ? { kind, name: namespace } : { kind, namespace, name };
}

/** What a fix adds to the draft: a connection between two pods called `namespace/name` that nothing owns. */
export function allow(from: string, to: string, ports: AllowChange['ports']): AllowChange {
  const [source, destination] = [from, to].map((place) => `workload/${place.replace('/', '/Pod/')}` as PeerId) as [PeerId, PeerId];
  return { id: `allow ${source} ${destination}`, kind: 'allow', from: source, to: destination, ports };
}

export const on = (app: string) => ({ matchLabels: { app } });
export const inNamespace = (name: string) => ({ matchLabels: { 'kubernetes.io/metadata.name': name } });
export const from = (...peers: NetworkPolicyPeer[]) => [{ from: peers }];

/** An AdminNetworkPolicy for every pod of the cluster unless it says otherwise. */
export function admin(name: string, priority: number, rules: Partial<Pick<AdminPolicy, 'subject' | 'ingress' | 'egress' | 'tier' | 'kind'>>): AdminPolicy {
  return { kind: 'AdminNetworkPolicy', name, tier: 'admin', priority, subject: {}, ingress: [], egress: [], ...rules };
}

export const rule = (action: AdminRule['action'], ...peers: AdminPeer[]): AdminRule => ({ action, peers });
export const podsOf = (namespace?: string): AdminPeer => ({ kind: 'pods', pods: namespace === undefined ? {} : { namespaces: inNamespace(namespace) } });
