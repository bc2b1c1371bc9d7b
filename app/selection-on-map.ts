import { parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Selected } from '@/lib/queries/view-state';

/** What the map shows of a selection. A Service has no place on it: the only workload behind it stands for it, if there is just one. */
export function selectionOnMap(selection: Selected | null, snapshot: SnapshotView): Selected | null {
  if (selection === null || selection.kind === 'namespace' || selection.kind === 'policy') return selection;
  const end = selection.kind === 'peer' ? selection.id : selection.to;
  if (parsePeer(end)?.kind !== 'service') return selection;
  const [only, ...others] = snapshot.services.find((service) => service.id === end)?.workloads ?? [];
  const workload = others.length === 0 ? (only as PeerId | undefined) : undefined;
  if (selection.kind === 'peer') return workload === undefined ? null : { kind: 'peer', id: workload };
  return workload === undefined || workload === selection.from ? { kind: 'peer', id: selection.from } : { kind: 'edge', from: selection.from, to: workload };
}
