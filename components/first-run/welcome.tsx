import { FolderOpen, Server, Store, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { Button } from '@/components/ui/button';

export interface WelcomeProps {
  readonly onOpen: (door: 'manifests' | 'cluster') => void;
  readonly onTour: () => void;
  /** Set when the tour was left on the way. */
  readonly tourLeft: boolean;
  readonly onClose: () => void;
}

/** For whoever comes here for the first time: what this is, and the three doors. It stands beside the map and is in nobody's way. */
export function Welcome({ onOpen, onTour, tourLeft, onClose }: WelcomeProps) {
  return (
    <section aria-label="Welcome" className="flex flex-col gap-2.5 rounded-lg border border-accent/50 bg-accent-soft p-3">
      <header className="flex items-start gap-2">
        <h2 className="min-w-0 flex-1 text-lg font-semibold">Who can reach whom, and why</h2>
        <Button variant="ghost" size="icon-sm" aria-label="Close the welcome" onClick={onClose}>
          <X size={15} aria-hidden />
        </Button>
      </header>
      <p>Drawbridge shows which connections a cluster’s policies leave possible, and turns what you draw into least-privilege policies that are proven to allow exactly that.</p>
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" onClick={onTour}>
          {tourLeft ? 'Go on with the tour' : 'Take the tour'}
        </Button>
        <span className="text-sm text-muted">Two minutes; Esc ends it.</span>
      </div>
      <ul aria-label="Doors" className="flex flex-col gap-1">
        <li className="flex items-baseline gap-2 rounded-md border border-border-strong bg-panel px-2.5 py-1">
          <Store size={14} aria-hidden className="shrink-0 self-center text-muted" />
          The sample <span className="min-w-0 text-sm text-muted">you are looking at it</span>
        </li>
        <Door Icon={FolderOpen} name="Your manifests…" about="dropped or pasted" onOpen={() => onOpen('manifests')} />
        <Door Icon={Server} name="A cluster…" about="of your kubeconfig" onOpen={() => onOpen('cluster')} />
      </ul>
    </section>
  );
}

function Door({ Icon, name, about, onOpen }: { readonly Icon: LucideIcon; readonly name: string; readonly about: string; readonly onOpen: () => void }) {
  return (
    <li>
      <button type="button" onClick={onOpen} className="flex w-full items-baseline gap-2 rounded-md border border-border-strong bg-panel px-2.5 py-1 text-left hover:border-accent">
        <Icon size={14} aria-hidden className="shrink-0 self-center text-accent" />
        {name} <span className="min-w-0 text-sm text-muted">{about}</span>
      </button>
    </li>
  );
}
