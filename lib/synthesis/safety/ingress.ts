import { type PeerId, workloadPeer } from '@/lib/model/ids';
import type { AllowGraph, GraphPeer } from '@/lib/policy/allow-graph';
import { formatPorts, onePort, unionOfPorts, unionPorts, NO_PORTS, type PortSet } from '@/lib/policy/port-set';
import { findControllers } from '@/lib/policy/services/controllers';
import { directWays } from '@/lib/policy/services/direct-ways';
import { proxiedWays } from '@/lib/policy/services/proxied-ways';
import type { ProxyHint, WayIn } from '@/lib/policy/services/way-in';
import { ANYWHERE, EdgeList, fewOf, shortName } from './edge-list';
import type { Essential } from './essential';

const UNKNOWN_PROXY: Readonly<Record<ProxyHint['kind'], string>> = { ingress: 'ingress controller', gateways: 'Gateway’s proxy', 'openshift-router': 'OpenShift router' };

/**
 * Requests from outside come through a controller's pods to the pods behind a route's Service, at these pods' ports. Where the
 * controller is not among what was read, no source is ruled out: it may be anywhere, outside the cluster too.
 * https://kubernetes.io/docs/concepts/services-networking/ingress-controllers/
 */
export function findRoutes(graph: AllowGraph): Essential[] {
  const found = new Map<string, { readonly from: readonly GraphPeer[]; readonly who: string; readonly namespace: string; readonly ways: WayIn[] }>();
  const controllers = new Map<string, readonly GraphPeer[]>();
  for (const way of proxiedWays(graph.snapshot).ways) {
    if (way.arrival.kind !== 'proxied' || way.obstacle?.verdict === 'denied') continue;
    const { of } = way.arrival;
    const hint = JSON.stringify(of);
    const from = controllers.get(hint) ?? findControllers(graph, of);
    controllers.set(hint, from);
    const who = from.length > 0 ? fewOf(from.map(({ id }) => shortName(id))) : UNKNOWN_PROXY[of.kind];
    const namespace = way.targets[0]!.pod.namespace;
    const entry = found.get(`${who} ${namespace}`) ?? { from, who, namespace, ways: [] };
    entry.ways.push(way);
    found.set(`${who} ${namespace}`, entry);
  }
  const routes = [...found.values()].map(({ from, who, namespace, ways }): Essential => {
    const edges = new EdgeList();
    for (const [to, ports] of targetsOf(ways)) for (const source of from.length > 0 ? from.map(({ id }) => id) : ANYWHERE) edges.add(source, to, ports);
    return {
      id: `ingress ${who} ${namespace}`,
      kind: 'ingress',
      title: `Requests from outside to namespace ${namespace}, by ${from.length > 0 ? who : `the ${who}`}`,
      because: [
        'Without it what is published answers nobody.',
        `${fewOf(ways.map(({ by }) => `${by.kind} ${by.namespace}/${by.name}`))} ${new Set(ways.map(({ by }) => `${by.kind} ${by.namespace}/${by.name}`)).size === 1 ? 'leads' : 'lead'} here.`,
        ...(from.length > 0 ? [] : [`The ${who} is not among what was read, so the ports are kept for every source.`]),
      ],
      edges: edges.edges(),
    };
  });
  return [...routes, ...findEntries(graph, new Set([...controllers.values()].flat()))];
}

/** What leads clients to the controllers themselves. */
function findEntries({ snapshot }: AllowGraph, controllers: ReadonlySet<GraphPeer>): Essential[] {
  const ids = new Set([...controllers].map(({ workload }) => workload?.id));
  const entries = directWays(snapshot).ways.map((way) => ({ ...way, targets: way.targets.filter(({ pod }) => ids.has(pod.workload)) })).filter(({ targets }) => targets.length > 0);
  const byController = Map.groupBy(entries, ({ targets }) => targets[0]!.pod.workload);
  return [...byController].map(([id, ways]): Essential => {
    const controller = workloadPeer(id);
    const edges = new EdgeList();
    const targets = targetsOf(ways);
    for (const [to, ports] of targets) for (const everywhere of ANYWHERE) edges.add(everywhere, to, ports);
    return {
      id: `ingress ${shortName(controller)}`,
      kind: 'ingress',
      title: `Clients to ${shortName(controller)} on ${formatPorts(unionOfPorts([...targets.values()])).join(', ')}`,
      because: [
        'Without it nothing from outside comes in through this controller.',
        `${fewOf(ways.map(({ kind, by }) => `${by.kind} ${by.namespace}/${by.name} (${kind})`))} leads clients to it, from any address.`,
      ],
      edges: edges.edges(),
    };
  });
}

function targetsOf(ways: readonly Pick<WayIn, 'targets'>[]): Map<PeerId, PortSet> {
  const found = new Map<PeerId, PortSet>();
  for (const { pod, protocol, port } of ways.flatMap(({ targets }) => targets)) {
    const id = workloadPeer(pod.workload);
    found.set(id, unionPorts(found.get(id) ?? NO_PORTS, onePort(protocol, port)));
  }
  return found;
}
