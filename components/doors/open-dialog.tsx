import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import type { SourceView } from '@/lib/queries/contract/source';
import { shownSource, sourceQuery } from '@/lib/queries/source';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { count } from '@/components/verdict/sentences';
import { ClusterDoor } from './cluster-door';
import { ManifestsDoor } from './manifests-door';
import { OpenList } from './open-list';
import { OutcomeList } from './outcome-list';
import type { Door, Doors } from './use-doors';

/** The window that opens something else: one's own manifests, a cluster, the sample, or what was shown before. */
export function OpenDialog({ doors }: { readonly doors: Doors }) {
  const query = useQuery({ ...sourceQuery(true), enabled: doors.shown !== null });
  if (doors.shown === null) return null;
  const source = query.data;
  const busy = doors.progress !== null;
  const disabled = busy || source?.obstacle !== undefined;
  return (
    <Dialog open onOpenChange={(open) => !open && doors.show(null)} wide title="Open" description={`It is opened beside what is open, which goes on being watched${source ? `: up to ${count(source.limits.sources, 'source')} at once` : ''}. Drafts stay in your browser, one set for each source.`}>
      <div data-doors className="flex flex-col gap-4">
        {source?.obstacle === undefined ? null : (
          <Notice kind="info" title="Nothing else can be opened from here">
            {source.obstacle}
          </Notice>
        )}
        <p role="status" aria-live="polite" className={busy ? 'rounded-md border border-border-strong bg-accent-soft px-2.5 py-2' : 'sr-only'}>
          {doors.progress ?? ''}
        </p>
        {doors.outcome ? <OutcomeList outcome={doors.outcome} /> : null}
        {source && source.open.length > 1 ? (
          <Section title="Open now" door="open" asked={doors.shown}>
            <OpenList source={source} disabled={disabled} onClose={(id) => void doors.close(id)} />
          </Section>
        ) : null}
        <Section title="Your manifests" door="manifests" asked={doors.shown}>
          <ManifestsDoor doors={doors} limits={source?.limits} disabled={disabled} />
        </Section>
        <Section title="A cluster of your kubeconfig" door="cluster" asked={doors.shown}>
          <ClusterDoor source={source} disabled={disabled} onOpen={(context) => void doors.open({ to: 'context', context })} />
        </Section>
        <Section title="The sample" door="sample" asked={doors.shown}>
          <SampleDoor source={source} disabled={disabled} onOpen={() => void doors.open({ to: 'sample' })} />
        </Section>
      </div>
    </Dialog>
  );
}

/** Scrolls to the part that was asked for. */
function Section({ title, door, asked, children }: { readonly title: string; readonly door: Door; readonly asked: Door; readonly children: ReactNode }) {
  const id = useId();
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (asked === door && door !== 'manifests' && door !== 'open') element.current?.scrollIntoView({ block: 'nearest' });
  }, [asked, door]);
  return (
    <section ref={element} aria-labelledby={id} className="flex flex-col gap-2">
      <h3 id={id} className="text-base font-semibold">
        {title}
      </h3>
      {children}
    </section>
  );
}

function SampleDoor({ source, disabled, onOpen }: { readonly source: SourceView | undefined; readonly disabled: boolean; readonly onOpen: () => void }) {
  const isShown = source !== undefined && shownSource(source)?.kind === 'sample';
  return (
    <div className="flex items-center gap-3 rounded-md border bg-bg px-2.5 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium">Sample shop</span>
          {isShown ? <Badge tone="accent">shown here</Badge> : null}
        </p>
        <p className="text-sm text-muted">A small shop whose policies have mistakes worth finding. It comes with Drawbridge.</p>
      </div>
      <Button size="sm" disabled={disabled || isShown} aria-label="Open Sample shop" onClick={onOpen}>
        Open
      </Button>
    </div>
  );
}
