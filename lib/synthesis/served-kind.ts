import type { AdminPolicy, AdminPolicyKind, ServedAdminKind } from '@/lib/model/admin-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { ADMIN_DIALECTS } from '@/lib/policy/dialects/admin-dialects';

/** The kind of admin policy to write for a tier. */
export interface AdminWriting extends ServedAdminKind {
  /** Whether it is known that the cluster has the kind. */
  readonly isServed: boolean;
}

const OLD_KINDS: Readonly<Record<AdminPolicy['tier'], AdminPolicyKind>> = { admin: 'AdminNetworkPolicy', baseline: 'BaselineAdminNetworkPolicy' };

/** ClusterNetworkPolicy, which came after the other two, where it is served; else the older kind of the tier, else `null`. */
export function servedKind({ adminKinds = [] }: Snapshot, tier: AdminPolicy['tier']): AdminWriting | null {
  const found = adminKinds.find(({ kind }) => kind === 'ClusterNetworkPolicy') ?? adminKinds.find(({ kind }) => kind === OLD_KINDS[tier]);
  return found ? { ...found, isServed: true } : null;
}

/** What is written where an admin policy is asked for although nothing says that the cluster has any. */
export const presumedKind = (): AdminWriting => ({ kind: 'ClusterNetworkPolicy', apiVersion: [...ADMIN_DIALECTS.ClusterNetworkPolicy.keys()].at(-1)!, isServed: false });

/** How it is known which kind is there, in a sentence. */
export function servedNote({ kind, apiVersion, isServed }: AdminWriting, { source }: Snapshot): string {
  if (!isServed) return `Nothing says that the cluster serves ${kind}: check with \`kubectl api-resources\` before relying on it.`;
  return `Written as ${kind} of ${apiVersion}, which ${source.kind === 'cluster' ? 'the API server serves' : 'occurs among the manifests'}.`;
}
