/**
 * What the Kubernetes API leaves to the network plugin follows a profile. `kubernetes` is what the API text and its own tests
 * say; `none` stands for a plugin that enforces nothing; `np-guard` reads manifests as that analyser does, for comparison.
 */
export const PROFILE_NAMES = ['kubernetes', 'calico', 'cilium', 'ovn-kubernetes', 'aws-vpc', 'antrea', 'none', 'np-guard'] as const;

export type ProfileName = (typeof PROFILE_NAMES)[number];

/** The profile a snapshot is evaluated under, and where it was taken from. */
export interface ProfileChoice {
  readonly name: ProfileName;
  readonly basis: 'default' | 'detected' | 'chosen';
  /** For `detected`: the object that gave it away, `DaemonSet kube-system/cilium`. */
  readonly evidence?: string;
}

export const DEFAULT_PROFILE: ProfileChoice = { name: 'kubernetes', basis: 'default' };
