import { GATEWAY_ROUTE_KINDS } from '@/lib/model/routing';
import type { Service } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { brokenWays, exposuresBy, isSameObject, type Exposure } from '@/lib/policy/services/exposures';
import type { RouteTarget } from '@/lib/policy/services/reach-route';
import type { BrokenWay } from '@/lib/policy/services/way-in';
import { CliError } from './cli-error.ts';

/** What stands before workloads: a Service, or an Ingress or route with the ways in that it opens. */
export type Published = { readonly kind: 'service'; readonly name: string; readonly service: Service } | WaysBy;

export interface WaysBy {
  readonly kind: 'ways';
  readonly name: string;
  readonly object: RouteTarget;
  readonly exposures: readonly Exposure[];
  /** Those that lead nowhere. */
  readonly broken: readonly BrokenWay[];
}

const KINDS: readonly string[] = ['Service', 'Ingress', ...GATEWAY_ROUTE_KINDS, 'Route'];

/**
 * What a word such as `service/shop/web`, `shop/web[Service]`, `shop/web[Ingress]` or `shop/web[HTTPRoute]` names; `null` for
 * other words and for a workload of such a kind. Throws a `CliError` when there is none.
 */
export function findPublished(graph: AllowGraph, word: string): Published | null {
  const long = /^service\/([^/[\]]+)\/([^/[\]]+)$/.exec(word);
  const [, namespace = '', name = '', kind = 'Service'] = long ?? /^([^/[\]]+)\/([^/[\]]+)\[([A-Za-z]+)\]$/.exec(word) ?? [];
  if (name === '' || !KINDS.includes(kind)) return null;
  const isNamed = (one: { readonly namespace: string; readonly name: string }) => one.namespace === namespace && one.name === name;
  const { snapshot } = graph;
  if (!long && graph.peers.some(({ workload }) => workload?.kind === kind && isNamed(workload))) return null;
  const title = `${namespace}/${name}[${kind}]`;
  if (kind === 'Service') {
    const service = snapshot.services.find(isNamed);
    if (service) return { kind: 'service', name: title, service };
  } else if (kind === 'Ingress' ? snapshot.ingresses.some(isNamed) : snapshot.routes.some((route) => route.kind === kind && isNamed(route))) {
    const object = { kind, namespace, name };
    return { kind: 'ways', name: title, object, exposures: exposuresBy(graph, object), broken: brokenWays(graph).filter(({ by }) => isSameObject(by, object)) };
  }
  throw new CliError(`there is no ${kind} ${namespace}/${name} in the source.`);
}
