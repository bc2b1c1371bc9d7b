import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { brokenWays } from '../services/exposures';
import type { BrokenWay } from '../services/way-in';
import { finding, placeIn, type Finding } from './finding';
import { mayHidePods } from './look';

/** Ingresses, routes and published Services with nothing behind them. Pods may be on their way: their absence is only a note. */
export function findDeadEnds(graph: AllowGraph): Finding[] {
  const { snapshot } = graph;
  return brokenWays(graph).flatMap((way): Finding[] => {
    if (mayHide(snapshot, way)) return [];
    const { by, entry, message, missing } = way;
    const object = { kind: by.kind, namespace: by.namespace, name: by.name, ...placeIn(by.origin) };
    const place = by.kind === 'Service' ? `${by.namespace}/${by.name}` : `${by.kind} ${by.namespace}/${by.name}, ${entry}`;
    return [finding('leads-nowhere', { ...(missing === 'pods' && { severity: 'info' }), message: `${place}: ${message}`, objects: [object] })];
  });
}

/** What is missing may be among what could not be read. */
const mayHide = (snapshot: Snapshot, { missing, service: { namespace } }: BrokenWay): boolean =>
  missing === 'pods' ? mayHidePods(snapshot, [namespace]) : snapshot.unreadable.some((one) => one.resource === 'services' && (one.namespace === undefined || one.namespace === namespace));
