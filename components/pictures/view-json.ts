import { jsonText } from '@/lib/model/printable';
import type { GraphView } from '@/lib/queries/contract/graph';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { formatViewState, type ViewState } from '@/lib/queries/view-state';

/** Number of the form below; it grows when something that was there changes. */
const VERSION = 1;

/**
 * What the map shows as JSON: the answer that it is drawn from and the lines of the draft, with the source, the view that was asked
 * for, and the search part of its address.
 */
export function viewJson(snapshot: SnapshotView, view: ViewState, graph: GraphView, draft: SimulateView['edges'], now: Date): string {
  const { revision, ...shown } = graph;
  return `${jsonText({ version: VERSION, source: snapshot.source, revision, at: now.toISOString(), profile: snapshot.profile.name, view, link: formatViewState(view), ...shown, draft }, 2)}\n`;
}
