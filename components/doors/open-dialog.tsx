import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import type { SourceView } from '@/lib/queries/contract/source';
import { sourceQuery } from '@/lib/queries/source';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { ClusterDoor } from './cluster-door';
import { ManifestsDoor } from './manifests-door';
import { OutcomeList } from './outcome-list';
import type { Door, Doors } from './use-doors';
import { waysBack } from './ways-back';

/** The window that opens something else: one's own manifests, a cluster, the sample, or what was shown before. */
export function OpenDialog({ doors }: { readonly doors: Doors }) {
  const query = useQuery({ ...sourceQuery(), enabled: doors.shown !== null });
  if (doors.shown === null) return null;
  const source = query.data;
  const busy = doors.progress !== null;
  const disabled = busy || source?.obstacle !== undefined;
  return (
    <Dialog open onOpenChange={(open) => !open && doors.show(null)} wide title="Open" description="Every page that looks at this Drawbridge shows what is opened here. Drafts stay in your browser, one set for each source.">
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
        <Section title="Your manifests" door="manifests" asked={doors.shown}>
          <ManifestsDoor doors={doors} limits={source?.limits} disabled={disabled} />
        </Section>
        <Section title="A cluster of your kubeconfig" door="cluster" asked={doors.shown}>
          <ClusterDoor source={source} disabled={disabled} onOpen={(context) => void doors.open({ to: 'context', context })} />
        </Section>
        <Section title="The sample, and the way back" door="sample" asked={doors.shown}>
          <WaysBack source={source} disabled={disabled} doors={doors} />
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
    if (asked === door && door !== 'manifests') element.current?.scrollIntoView({ block: 'nearest' });
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

function WaysBack({ source, disabled, doors }: { readonly source: SourceView | undefined; readonly disabled: boolean; readonly doors: Doors }) {
  const isSample = source?.now.kind === 'sample';
  const others = waysBack(source).filter(({ info }) => info.kind !== 'sample');
  return (
    <ul className="flex flex-col gap-1">
      <Way name="Sample shop" about="A small shop whose policies have mistakes worth finding. It comes with Drawbridge." isShown={isSample} disabled={disabled || isSample} onOpen={() => void doors.open({ to: 'sample' })} />
      {others.map(({ to, info, about }) => (
        <Way key={to} name={info.label} about={about} isShown={false} disabled={disabled} onOpen={() => void doors.open({ to })} />
      ))}
    </ul>
  );
}

function Way({ name, about, isShown, disabled, onOpen }: { readonly name: string; readonly about: string; readonly isShown: boolean; readonly disabled: boolean; readonly onOpen: () => void }) {
  return (
    <li className="flex items-center gap-3 rounded-md border bg-bg px-2.5 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium wrap-anywhere">{name}</span>
          {isShown ? <Badge tone="accent">shown now</Badge> : null}
        </p>
        <p className="text-sm text-muted">{about}</p>
      </div>
      <Button size="sm" disabled={disabled} aria-label={`Open ${name}`} onClick={onOpen}>
        Open
      </Button>
    </li>
  );
}
