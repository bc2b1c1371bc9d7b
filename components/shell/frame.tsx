import { PanelLeftOpen, PanelRightOpen } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Resizer } from '@/components/ui/resizer';
import type { Panel } from '@/components/ui/use-panel';

export interface FrameProps {
  readonly topBar: ReactNode;
  readonly banners: ReactNode;
  /** Stands above the canvas, whatever it shows. */
  readonly filter: ReactNode;
  readonly rail: ReactNode;
  readonly canvas: ReactNode;
  readonly inspector: ReactNode;
  readonly tray: ReactNode;
  readonly railPanel: Panel;
  readonly inspectorPanel: Panel;
  readonly trayPanel: Panel;
}

const TRAY_BAR = 39;

/**
 * The page: bar, left rail, canvas with the tray below, inspector. The panels resize and collapse. On a narrow screen
 * the rail is left out and the inspector lies below the canvas.
 */
export function Frame({ topBar, banners, filter, rail, canvas, inspector, tray, railPanel, inspectorPanel, trayPanel }: FrameProps) {
  return (
    <div className="flex h-dvh flex-col overflow-hidden">
      {topBar}
      {/* What only a screen reader sees is placed within what scrolls, or the page would scroll into nothing. */}
      <div className="relative flex min-h-0 flex-1 max-md:flex-col max-md:overflow-y-auto">
        {railPanel.collapsed ? (
          <Opener label="Expand the left panel" onClick={() => railPanel.setCollapsed(false)} icon={<PanelLeftOpen size={15} aria-hidden />} side="left" />
        ) : (
          <aside aria-label="Overview and filters" className="flex shrink-0 max-md:hidden" style={{ width: railPanel.size }}>
            <div className="min-w-0 flex-1">{rail}</div>
            <Resizer panel={railPanel} label="Width of the left panel" side="left" />
          </aside>
        )}
        <main className="flex min-w-0 flex-1 flex-col max-md:min-h-[70dvh] max-md:shrink-0">
          {banners}
          {filter}
          <div className="relative min-h-0 flex-1">{canvas}</div>
          {trayPanel.collapsed ? null : <Resizer panel={trayPanel} label="Height of the draft" side="below" />}
          <div className={`max-h-[70%] shrink-0 ${trayPanel.collapsed ? 'border-t' : ''}`} style={{ height: trayPanel.collapsed ? TRAY_BAR : trayPanel.size }}>
            {tray}
          </div>
        </main>
        {inspectorPanel.collapsed ? (
          <Opener label="Expand the inspector" onClick={() => inspectorPanel.setCollapsed(false)} icon={<PanelRightOpen size={15} aria-hidden />} side="right" />
        ) : (
          <aside aria-label="Inspector" className="flex min-h-0 shrink-0 bg-panel max-md:w-full! max-md:border-t" style={{ width: inspectorPanel.size }}>
            <div className="flex max-md:hidden">
              <Resizer panel={inspectorPanel} label="Width of the inspector" side="right" />
            </div>
            <div className="relative min-w-0 flex-1 overflow-y-auto max-md:overflow-visible">{inspector}</div>
          </aside>
        )}
      </div>
    </div>
  );
}

function Opener({ label, icon, side, onClick }: { readonly label: string; readonly icon: ReactNode; readonly side: 'left' | 'right'; readonly onClick: () => void }) {
  return (
    <div className={`shrink-0 bg-panel p-1 ${side === 'left' ? 'border-r max-md:hidden' : 'border-l'}`}>
      <Button variant="ghost" size="icon-sm" aria-label={label} onClick={onClick}>
        {icon}
      </Button>
    </div>
  );
}
