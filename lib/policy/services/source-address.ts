import type { ProfileName } from '@/lib/model/profile';

/**
 * Whether a connection to a host port reaches the pod with the client's address. Kubernetes leaves it to the network plugin:
 * the portmap plugin that these use, and Cilium itself, translate the destination alone.
 * https://www.cni.dev/plugins/current/meta/portmap/
 */
export const hostPortKeepsAddress = (profile: ProfileName): boolean => profile === 'calico' || profile === 'cilium' || profile === 'aws-vpc';
