import { DIRECTIONS, type NetworkPolicy } from '@/lib/model/network-policy';
import type { PolicyParts } from '../policy-parts';

/** What became one, in sentences: policies for the same pods, and rules, peers and ports that were there twice or shared the rest. */
export function joined(before: readonly NetworkPolicy[], after: readonly PolicyParts[]): string[] {
  return after.flatMap(({ namespace, name, origins, rules }) => {
    const own = before.filter((policy) => policy.namespace === namespace && origins.includes(policy.name));
    const title = `NetworkPolicy ${namespace}/${name}`;
    const policies = own.length > 1 ? [`${title} stands for ${own.map((policy) => policy.name).sort().join(', ')}, which select the same pods.`] : [];
    const lists = own.flatMap(({ spec }) => [...(spec.ingress ?? []).map(({ from, ports }) => ({ peers: from, ports })), ...(spec.egress ?? []).map(({ to, ports }) => ({ peers: to, ports }))]);
    const now = DIRECTIONS.flatMap((direction) => rules[direction] ?? []);
    const items = (list: readonly { readonly peers?: readonly unknown[]; readonly ports?: readonly unknown[] }[]) => list.reduce((sum, { peers = [], ports = [] }) => sum + peers.length + ports.length, 0);
    const fewerRules = now.length < lists.length ? [`${title}: ${lists.length} rules are ${now.length}.`] : [];
    const fewerItems = fewerRules.length === 0 && items(now) < items(lists) ? [`${title}: peers or ports that stood there twice stand there once.`] : [];
    return [...policies, ...fewerRules, ...fewerItems];
  });
}
