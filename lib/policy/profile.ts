import type { ProfileName } from '@/lib/model/profile';

/** Whether rules that name addresses match something by its address; `unknown` where a plugin's setup decides. */
export type ByAddress = 'yes' | 'no' | 'unknown';

/** What the API leaves open, settled for one kind of cluster. */
export interface Semantics {
  /** False for a network plugin that ignores policies. */
  readonly enforced: boolean;
  /** Whether address blocks match the addresses of pods. */
  readonly pods: ByAddress;
  /** Whether address blocks match the addresses of nodes, and so hostNetwork pods. */
  readonly nodes: ByAddress;
  /** Whether the plugin evaluates admin policies at all; `unknown` where its version or setup decides. */
  readonly adminPolicies: 'yes' | 'unknown';
  /** How `nodes` and `domainNames` peers of admin policies are taken: as meant, left out, or failing closed as unsupported. */
  readonly nodePeers: 'matched' | 'ignored' | 'fail-closed';
  readonly domainPeers: 'matched' | 'ignored' | 'fail-closed';
  /** Readings of an analyser that looks at manifests alone. */
  readonly endedPodsTakePart: boolean;
  readonly hostPodsAreOrdinary: boolean;
  readonly ipv6: boolean;
  /** Whether outside ranges leave out the addresses of pods and nodes. */
  readonly rangesExcludeCluster: boolean;
}

const KUBERNETES: Semantics = {
  enforced: true,
  pods: 'yes',
  nodes: 'yes',
  adminPolicies: 'yes',
  nodePeers: 'matched',
  domainPeers: 'matched',
  endedPodsTakePart: false,
  hostPodsAreOrdinary: false,
  ipv6: true,
  rangesExcludeCluster: true,
};

const PROFILES: Readonly<Record<ProfileName, Semantics>> = {
  kubernetes: KUBERNETES,
  // Its ClusterNetworkPolicy support converts selectors and networks only; anything else fails closed.
  calico: { ...KUBERNETES, nodePeers: 'fail-closed', domainPeers: 'fail-closed' },
  // Addresses of the cluster are identities, not CIDRs, unless policy-cidr-match-mode says otherwise. It evaluates no
  // AdminNetworkPolicies, and ClusterNetworkPolicies from version 1.20 on when told to.
  cilium: { ...KUBERNETES, pods: 'no', nodes: 'no', adminPolicies: 'unknown' },
  // Traffic of nodes may arrive from their management port, whose address is no node address.
  'ovn-kubernetes': { ...KUBERNETES, nodes: 'unknown' },
  // It has a ClusterNetworkPolicy of its own, in another API group.
  'aws-vpc': { ...KUBERNETES, adminPolicies: 'unknown' },
  // The feature gate AdminNetworkPolicy is off unless it was switched on.
  antrea: { ...KUBERNETES, adminPolicies: 'unknown' },
  none: { ...KUBERNETES, enforced: false },
  'np-guard': {
    ...KUBERNETES,
    pods: 'no',
    nodes: 'no',
    nodePeers: 'ignored',
    endedPodsTakePart: true,
    hostPodsAreOrdinary: true,
    ipv6: false,
    rangesExcludeCluster: false,
  },
};

/** The switches of a profile. */
export const semanticsOf = (profile: ProfileName): Semantics => PROFILES[profile];
