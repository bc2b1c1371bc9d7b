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
      <p>Drawbridge reads pods and NetworkPolicies, shows which connections they leave possible, and turns what you draw into least-privilege policies that are proven to allow exactly that.</p>
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary" onClick={onTour}>
          {tourLeft ? 'Go on with the tour' : 'Take the tour'}
        </Button>
        <span className="text-sm text-muted">Two minutes; Esc ends it at any time.</span>
      </div>
      <ul aria-label="Doors" className="flex flex-col gap-1.5">
        <li className="flex items-center gap-2.5 rounded-md border border-border-strong bg-panel px-2.5 py-1.5">
          <Store size={16} aria-hidden className="shrink-0 text-muted" />
          <span className="min-w-0 flex-1">
            The sample
            <span className="block text-sm text-muted">A shop with mistakes worth finding: you are looking at it.</span>
          </span>
        </li>
        <Door Icon={FolderOpen} name="Your manifests" about="Drop files or folders anywhere on the page, or paste them." onOpen={() => onOpen('manifests')} />
        <Door Icon={Server} name="A cluster" about="A context of your kubeconfig, read with your own rights." onOpen={() => onOpen('cluster')} />
      </ul>
    </section>
  );
}

function Door({ Icon, name, about, onOpen }: { readonly Icon: LucideIcon; readonly name: string; readonly about: string; readonly onOpen: () => void }) {
  return (
    <li>
      <button type="button" onClick={onOpen} className="flex w-full items-center gap-2.5 rounded-md border border-border-strong bg-panel px-2.5 py-1.5 text-left hover:border-accent">
        <Icon size={16} aria-hidden className="shrink-0 text-accent" />
        <span className="min-w-0 flex-1">
          {name}…<span className="block text-sm text-muted">{about}</span>
        </span>
      </button>
    </li>
  );
}
