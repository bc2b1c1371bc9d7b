import type { Workload } from '@/lib/model/snapshot';

const NAMES = /(^|[-/])(ingress|gateway-controller|traefik|haproxy|envoy-gateway|contour|kong|istio-ingressgateway)([-/]|$)/;

/** Whether a workload looks like an ingress controller or a gateway, by the names that their installations use. */
export const looksLikeController = ({ namespace, name }: Pick<Workload, 'namespace' | 'name'>): boolean => NAMES.test(`${namespace}/${name}`);
