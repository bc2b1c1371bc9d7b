import { formatPeer, workloadPeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { GraphPeer } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { exposuresOf, exposuresThrough, type Exposure, type Reading } from '@/lib/policy/services/exposures';
import type { Verdict } from '@/lib/policy/verdict';
import type { ExposingObject } from '@/lib/policy/services/way-in';
import type { PairState } from '@/lib/queries/contract/common';
import type { ExposureView } from '@/lib/queries/contract/reach';
import type { Analysis } from './analysis';

/** How a workload is reached from outside the cluster, the possible and allowed ways first. */
export const exposureViews = (analysis: Analysis, peer: GraphPeer): ExposureView[] => exposuresOf(analysis.graph, peer).map((exposure) => exposureView(analysis, exposure)).sort((a, b) => order(a) - order(b));

/** The ways from outside through one Service. */
export const serviceExposureViews = (analysis: Analysis, namespace: string, name: string): ExposureView[] =>
  exposuresThrough(analysis.graph, namespace, name)
    .map((exposure) => exposureView(analysis, exposure))
    .sort((a, b) => order(a) - order(b));

const order = ({ state }: ExposureView) => ['policy', 'open', 'unknown', 'denied'].indexOf(state);

/** A way in with every reading of whom it comes from. */
export function exposureView(analysis: Analysis, { kind, by, entry, service, servicePort, workload, ports, verdict, readings, notes }: Exposure): ExposureView {
  const to = workloadPeer(workload);
  return {
    kind,
    by: objectView(by),
    entry,
    ...(service && { service: formatPeer({ kind: 'service', namespace: service.namespace, name: service.name }) }),
    ...(servicePort && { servicePort: `${servicePort.port}/${servicePort.protocol}` }),
    workload: to,
    ports: formatPorts(ports),
    state: stateOf(analysis, to, verdict),
    readings: readings.map((reading) => readingView(analysis, to, reading)),
    notes: [...notes],
  };
}

export const readingView = (analysis: Analysis, to: PeerId, { words, verdict, detail, peer, pods }: Reading): ExposureView['readings'][number] => ({
  words,
  state: stateOf(analysis, to, verdict),
  ...(detail !== undefined && { detail }),
  ...(peer !== undefined && { peer }),
  pods: { ...pods },
});

/** An allowed way into a workload that nothing isolates is open, rather than allowed by a policy. */
function stateOf({ graph }: Analysis, to: PeerId, verdict: Verdict): PairState {
  if (verdict !== 'allowed') return verdict;
  const peer = graph.peer(to);
  return peer && graph.isolation(peer, 'ingress') === 'open' ? 'open' : 'policy';
}

export const objectView = ({ kind, namespace, name, origin }: ExposingObject): ExposureView['by'] => ({ kind, namespace, name, ...(origin?.file && { file: origin.file, ...(origin.line && { line: origin.line }) }) });
