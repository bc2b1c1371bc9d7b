import type { ProfileName } from '@/lib/model/profile';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';

const NAMES: Readonly<Record<ProfileName, string>> = {
  kubernetes: 'Kubernetes API text',
  calico: 'Calico',
  cilium: 'Cilium',
  'ovn-kubernetes': 'OVN-Kubernetes',
  'aws-vpc': 'AWS VPC CNI',
  antrea: 'Antrea',
  none: 'a network plugin without policies',
  'np-guard': 'the np-guard analyser',
};

/** Whose reading of what the API leaves open is shown, and how it was found out. */
export function profileText({ name, basis, evidence }: SnapshotView['profile']): string {
  if (basis === 'chosen') return `${NAMES[name]}, as chosen`;
  return evidence ? `${NAMES[name]}, from ${evidence}` : NAMES[name];
}
