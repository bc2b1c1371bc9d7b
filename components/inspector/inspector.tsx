import type { ReactNode } from 'react';
import { parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import { parseGroupId } from '@/lib/queries/contract/grouping';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Selected } from '@/lib/queries/view-state';
import type { InspectorActions } from './actions';
import { BundlePanel, isMany } from './bundle-panel';
import { EdgePanel } from './edge-panel';
import { GroupPanel } from './group-panel';
import { NamespacePanel } from './namespace-panel';
import { OverviewPanel } from './overview-panel';
import { PeerPanel } from './peer-panel';
import { PolicyPanel } from './policy-panel';
import { RouteEdgePanel, RoutePanel } from './route-panel';
import { ServiceEdgePanel } from './service-edge-panel';
import { ServicePanel } from './service-panel';

export interface InspectorProps {
  /** What the overview begins with. */
  readonly intro?: ReactNode;
  readonly snapshot: SnapshotView;
  readonly selection: Selected | null;
  /** Pairs that the draft adds or cuts. */
  readonly draftEdges: SimulateView['edges'];
  readonly actions: InspectorActions;
}

/** Everything about what is selected, or how to begin when nothing is. */
export function Inspector({ intro, snapshot, selection, draftEdges, actions }: InspectorProps) {
  if (selection === null) return <OverviewPanel intro={intro} snapshot={snapshot} actions={actions} />;
  if (selection.kind === 'edge') {
    const to = parsePeer(selection.to);
    if (to?.kind === 'route') return <RouteEdgePanel key={`${selection.from}>${selection.to}`} snapshot={snapshot} from={selection.from} to={selection.to} actions={actions} />;
    if (to?.kind === 'service') return <ServiceEdgePanel key={`${selection.from}>${selection.to}`} snapshot={snapshot} from={selection.from} to={selection.to} port={selection.port} actions={actions} />;
    if (isMany(selection.from) || isMany(selection.to)) return <BundlePanel key={`${selection.from}>${selection.to}`} from={selection.from} to={selection.to} draftEdges={draftEdges} actions={actions} />;
    return <EdgePanel key={`${selection.from}>${selection.to}`} snapshot={snapshot} from={selection.from} to={selection.to} port={selection.port} draftEdges={draftEdges} actions={actions} />;
  }
  if (selection.kind === 'policy') return <PolicyPanel key={selection.id} snapshot={snapshot} id={selection.id} rule={selection.rule} actions={actions} />;
  const name = selection.kind === 'namespace' ? selection.name : namespaceOf(selection.id);
  if (name !== null) return <NamespacePanel key={name} snapshot={snapshot} name={name} actions={actions} />;
  if (selection.kind === 'namespace') return null;
  if (parseGroupId(selection.id) !== null) return <GroupPanel key={selection.id} id={selection.id} actions={actions} />;
  if (parsePeer(selection.id)?.kind === 'route') return <RoutePanel key={selection.id} snapshot={snapshot} id={selection.id} actions={actions} />;
  if (parsePeer(selection.id)?.kind === 'service') return <ServicePanel key={selection.id} snapshot={snapshot} id={selection.id} actions={actions} />;
  return <PeerPanel key={selection.id} snapshot={snapshot} id={selection.id} draftEdges={draftEdges} actions={actions} />;
}

function namespaceOf(id: PeerId): string | null {
  const peer = parsePeer(id);
  return peer?.kind === 'namespace' ? peer.namespace : null;
}
