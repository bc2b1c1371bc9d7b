import type { AdminPolicy, AdminPolicyKind, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import type { FieldCheck, Fields } from '../field-check';

export type PeerField = 'namespaces' | 'pods' | 'nodes' | 'networks' | 'domainNames';

/** What one kind of admin policy says in its own way; everything else is common to all three. */
export interface AdminDialect {
  readonly kind: AdminPolicyKind;
  /** The one name an object of this kind may have. */
  readonly onlyName?: string;
  /** Fields of `spec` that tell where the policy stands, and their reader. */
  readonly standing: { readonly fields: readonly string[]; readonly read: (check: FieldCheck, spec: Fields) => Pick<AdminPolicy, 'tier' | 'priority'> };
  /** What the words for an action mean. */
  readonly actions: Readonly<Record<string, AdminRule['action']>>;
  /** Peers an egress rule may name; an ingress rule only has namespaces and pods. */
  readonly egressPeers: readonly PeerField[];
  /** The list of ports of a rule. */
  readonly ports: { readonly field: 'ports' | 'protocols'; readonly read: (check: FieldCheck, value: unknown, field: string) => AdminPort | undefined };
  readonly most: { readonly rules: number; readonly peers: number; readonly ports: number };
  /** Whether peers may be written as in v0.1.1 of the API. */
  readonly readsOldPeers: boolean;
  /** Selectors that `pods` may leave out, which then select all. */
  readonly optionalSelectors: readonly ('namespaceSelector' | 'podSelector')[];
  /** Whether a port by name may stand in a rule whose peers have none, where it matches nothing. */
  readonly namedPortsAnywhere: boolean;
  /** Whether a CIDR with bits beyond its prefix is refused. */
  readonly maskedCidrs: boolean;
}

/** The dialect as the np-guard analyser reads it, which takes some objects that an API server refuses. */
export const asNpGuard = (dialect: AdminDialect): AdminDialect => ({ ...dialect, optionalSelectors: ['namespaceSelector', 'podSelector'], namedPortsAnywhere: true });
