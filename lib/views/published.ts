import { formatPeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { Pair } from '@/lib/policy/allow-graph';
import { oncePer } from '@/lib/policy/once-per';
import { NO_PORTS, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { exposures, exposuresBy, exposuresTo } from '@/lib/policy/services/exposures';
import { LEG_STATES, type LegState } from '@/lib/policy/walk/legs';
import { shortLabel, type Analysis } from './analysis';
import { exposureView } from './exposure-view';
import { linesOf } from './route-lines';
import { targetOf } from './route-view';
import { routeObjects } from './routes';

/** How the Internet gets to a workload by what publishes it. */
export interface Published {
  /** The best of its ways in. */
  readonly state: LegState;
  /** What clients address. */
  readonly entries: readonly string[];
  readonly ports: PortSet;
}

/**
 * The workloads that something publishes to the Internet (a load balancer, a node port, an Ingress, a route) and whose policies, and those
 * of the controller between, let it in, surely or possibly.
 */
export const publishedWorkloads = oncePer((analysis: Analysis): ReadonlyMap<PeerId, Published> => {
  const { graph, snapshot } = analysis;
  const internet = graph.peer(formatPeer({ kind: 'internet' }))!;
  const found = new Map<PeerId, Published>();
  const add = (to: PeerId, state: LegState, entries: readonly string[], ports: PortSet) => {
    const before = found.get(to);
    found.set(to, {
      state: before && LEG_STATES.indexOf(before.state) < LEG_STATES.indexOf(state) ? before.state : state,
      entries: [...new Set([...(before?.entries ?? []), ...entries])],
      ports: unionPorts(before?.ports ?? NO_PORTS, ports),
    });
  };
  const direct = new Set(exposures(graph).exposures.filter(({ through }) => through === undefined).map(({ workload }) => workloadPeer(workload)));
  for (const to of direct) {
    for (const exposure of exposuresTo(graph, graph.peer(to)!, 'internet')) {
      const { state } = exposureView(analysis, exposure);
      if (exposure.through === undefined && state !== 'denied') add(to, state, [exposure.entry], exposure.ports);
    }
  }
  for (const { peer } of routeObjects(snapshot)) {
    for (const { to, state, entries } of linesOf(analysis, internet, peer)) {
      const ports = exposuresBy(graph, targetOf(peer)).filter(({ workload }) => workloadPeer(workload) === to).reduce((set, one) => unionPorts(set, one.ports), NO_PORTS);
      if (state !== 'denied') add(to as PeerId, state, entries, ports);
    }
  }
  return found;
});

/** A way in as a pair, for what asks about pairs. */
export const pairOfPublished = ({ state, ports }: Published): Pair => ({ state, allowed: state === 'unknown' ? NO_PORTS : ports, unknown: state === 'unknown' ? ports : NO_PORTS, partial: false });

/** The ports of a way in, short. */
export const labelOfPublished = ({ ports }: Published): string => shortLabel(ports);
