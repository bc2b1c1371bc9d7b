import { objectTitle } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { forEachBit } from './bitset';
import type { Endpoints } from './endpoints';
import type { Tier } from './rule-form';
import type { SelectionIndex } from './selection-index';

/** Something that was not read or understood: what this tier and the later ones say cannot be told. */
export interface Doubt {
  readonly tier: Tier;
  readonly reason: string;
}

/** Per direction, a list for each endpoint. */
export type PerEndpoint<T> = Readonly<Record<Direction, readonly (readonly T[])[]>>;

/** Empty lists for all endpoints, to be filled. */
export function listsFor<T>(endpoints: Endpoints): Record<Direction, T[][]> {
  const lists = () => endpoints.all.map((): T[] => []);
  return { ingress: lists(), egress: lists() };
}

/** Policies that were not read, or whose kind is not evaluated, leave what they may concern untold. */
export function findDoubts(snapshot: Snapshot, endpoints: Endpoints, selections: SelectionIndex): PerEndpoint<Doubt> {
  const doubts = listsFor<Doubt>(endpoints);
  for (const policy of snapshot.unevaluated) {
    const namespaces = policy.namespace !== undefined ? { name: policy.namespace } : { selector: policy.namespaceSelector ?? {} };
    const reason = `${objectTitle(policy)} may apply here, and this kind is not evaluated`;
    // Where another plugin's policies stand among the tiers differs; they may deny what an admin policy allows.
    const tier = policy.kind === 'NetworkPolicy' ? 'network-policy' : 'admin';
    const { yes, maybe } = selections.select({ namespaces, pods: policy.podSelector ?? {} });
    const note = (endpoint: number) => {
      for (const direction of policy.directions) doubts[direction][endpoint]!.push({ tier, reason });
    };
    forEachBit(yes, note);
    forEachBit(maybe, note);
  }
  for (const { resource, namespace, reason } of snapshot.unreadable) {
    const kind = UNREAD_POLICIES[resource];
    if (!kind) continue;
    for (const [index, endpoint] of endpoints.all.entries()) {
      if (endpoint.kind !== 'pods' || (namespace !== undefined && endpoint.namespace !== namespace)) continue;
      for (const direction of DIRECTIONS) {
        doubts[direction][index]!.push({ tier: kind.tier, reason: `the ${kind.name} ${namespace === undefined ? 'of the cluster' : `in namespace ${namespace}`} could not be read: ${reason}` });
      }
    }
  }
  return doubts;
}

/** Policies that were not read leave their tier open, and with it the later ones. */
export const UNREAD_POLICIES: Readonly<Partial<Record<string, { readonly tier: Tier; readonly name: string }>>> = {
  networkpolicies: { tier: 'network-policy', name: 'NetworkPolicies' },
  // As with those that are read and not evaluated, they may come before all others.
  otherpolicies: { tier: 'admin', name: 'policies of other kinds' },
  adminnetworkpolicies: { tier: 'admin', name: 'AdminNetworkPolicies' },
  clusternetworkpolicies: { tier: 'admin', name: 'ClusterNetworkPolicies' },
  baselineadminnetworkpolicies: { tier: 'baseline', name: 'BaselineAdminNetworkPolicies' },
};
