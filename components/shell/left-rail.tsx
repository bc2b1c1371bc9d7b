import { PanelLeftClose } from 'lucide-react';
import type { FigureView } from '@/lib/queries/contract/common';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { ViewState } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { Figure } from './figure';
import { Legend } from './legend';
import { NamespaceList } from './namespace-list';
import { PortFilter } from './port-filter';

export interface LeftRailProps {
  readonly snapshot: SnapshotView;
  /** The figure as the draft would make it; absent without a draft. */
  readonly draftFigure: FigureView | undefined;
  readonly view: ViewState;
  readonly onView: ChangeView;
  readonly onCollapse: () => void;
}

/** The left panel: the leading figure, the namespaces, the legend and the filters. */
export function LeftRail({ snapshot, draftFigure, view, onView, onCollapse }: LeftRailProps) {
  return (
    <div className="flex h-full flex-col gap-4 overflow-y-auto bg-panel p-3">
      <Figure figure={snapshot.figure} draft={draftFigure} />
      <NamespaceList namespaces={snapshot.namespaces} shown={view.namespaces} onShown={(namespaces) => onView({ namespaces })} />
      <Legend routes={snapshot.routes.length > 0} />
      <PortFilter ports={snapshot.ports} value={view.port} onChange={(port) => onView({ port })} />
      <Button variant="ghost" size="xs" className="mt-auto self-start" onClick={onCollapse}>
        <PanelLeftClose size={13} aria-hidden /> Collapse
      </Button>
    </div>
  );
}
