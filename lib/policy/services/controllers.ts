import type { Pod, Workload } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import { labelValue } from '../selector';
import type { ProxyHint } from './way-in';

const NAMES = /(^|[-/])(ingress|gateway-controller|traefik|haproxy|envoy-gateway|contour|kong|istio-ingressgateway)([-/]|$)/;
/** Of these, the ones that serve Ingresses and nothing of the Gateway API. */
const INGRESS_ONLY = /(^|[-/])(ingress-nginx|nginx-ingress)([-/]|$)/;
/** Workloads that come with a controller and carry no traffic. */
const HELPERS = /(^|-)(admission|default-?backend|webhook|operator|certgen|cert-manager)(-|$)/;
const SERVING_KINDS = new Set(['Deployment', 'DaemonSet', 'StatefulSet', 'ReplicaSet', 'ReplicationController', 'Pod']);

/** Labels that implementations of the Gateway API put on the pods that serve a Gateway. */
const GATEWAY_LABELS = ['gateway.networking.k8s.io/gateway-name', 'gateway.envoyproxy.io/owning-gateway-name'];
const GATEWAY_NAMESPACE_LABEL = 'gateway.envoyproxy.io/owning-gateway-namespace';
const OPENSHIFT_ROUTER_LABEL = 'ingresscontroller.operator.openshift.io/deployment-ingresscontroller';

/** Whether a workload looks like an ingress controller or a gateway, by the names that their installations use. */
export const looksLikeController = ({ namespace, name }: Pick<Workload, 'namespace' | 'name'>): boolean => NAMES.test(`${namespace}/${name}`);

/**
 * The workloads whose pods open the connections of a proxied way in, as far as names and labels tell. Empty when none is
 * among what was read: then the controller is not known.
 */
export function findControllers(graph: AllowGraph, hint: ProxyHint): readonly Running[] {
  const running = graph.peers.filter((peer): peer is Running => peer.workload !== undefined && peer.endpoints.length > 0);
  switch (hint.kind) {
    case 'ingress':
      return ofClass(running.filter(isController), hint.className);
    case 'openshift-router':
      return running.filter((peer) => graph.podsOf(peer).some((pod) => labelValue(pod.labels, OPENSHIFT_ROUTER_LABEL) !== undefined));
    case 'gateways': {
      const serving = running.filter((peer) => graph.podsOf(peer).some((pod) => hint.gateways.some((gateway) => serves(pod, gateway))));
      return serving.length > 0 ? serving : ofClass(running.filter((peer) => isController(peer) && !isIngressOnly(peer)), hint.gateways.find(({ className }) => className !== undefined)?.className);
    }
  }
}

/** A workload with running pods. */
export type Running = GraphPeer & { readonly workload: Workload };

const isController = ({ workload }: Running): boolean => SERVING_KINDS.has(workload.kind) && looksLikeController(workload) && !HELPERS.test(workload.name);

const isIngressOnly = ({ workload: { namespace, name } }: Running): boolean => INGRESS_ONLY.test(`${namespace}/${name}`);

/** Of several controllers those that the class names; a class may be called anything, and then all are possible. */
function ofClass(candidates: readonly Running[], className: string | undefined): readonly Running[] {
  if (className === undefined) return candidates;
  const named = candidates.filter(({ workload: { namespace, name } }) => `${namespace}/${name}`.includes(className));
  return named.length > 0 ? named : candidates;
}

function serves({ namespace, labels }: Pod, gateway: { readonly namespace: string; readonly name: string }): boolean {
  const home = labelValue(labels, GATEWAY_NAMESPACE_LABEL) ?? namespace;
  return home === gateway.namespace && GATEWAY_LABELS.some((key) => labelValue(labels, key) === gateway.name);
}
