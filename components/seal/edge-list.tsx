import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import type { SealEdgeView, SealSource, SealView } from '@/lib/queries/contract/seal';
import { Badge, type Tone } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { VirtualList } from '@/components/ui/virtual-list';
import { count } from '@/components/verdict/sentences';
import { edgeName, edgeRows } from './edge-rows';

const SOURCES: Readonly<Record<SealSource, { readonly word: string; readonly tone: Tone }>> = {
  today: { word: 'today', tone: 'neutral' },
  declared: { word: 'declared', tone: 'policy' },
  essential: { word: 'essential', tone: 'open' },
  drawn: { word: 'draft', tone: 'added' },
  observed: { word: 'observed', tone: 'accent' },
};

export interface EdgeListProps {
  readonly view: SealView;
  /** Ids of connections that are switched off, as they were last clicked. */
  readonly off: ReadonlySet<string>;
  readonly onSwitch: (ids: readonly string[], off: boolean) => void;
}

/** The connections that are kept, by namespace, each with a box to give it up. */
export function EdgeList({ view, off, onSwitch }: EdgeListProps) {
  const [typed, setTyped] = useState('');
  const filter = useDeferredValue(typed);
  const rows = useMemo(() => edgeRows(view.edges, view.namespaces, filter), [view, filter]);
  const unlisted = view.counts.edges - view.edges.length;
  return (
    <section aria-label="Connections to keep" className="flex min-h-0 min-w-0 flex-col max-lg:h-[60vh] max-lg:shrink-0">
      <div className="flex items-center gap-2 pb-2">
        <h3 className="section-label">Keep</h3>
        <input
          type="search"
          aria-label="Filter connections"
          placeholder="Filter by name, port or reason"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          className="h-7 min-w-0 flex-1 rounded-md border border-control bg-bg px-2"
        />
        <span className="shrink-0 text-sm text-muted" role="status">
          {view.counts.edges - off.size} of {count(view.counts.edges, 'connection')}
        </span>
      </div>
      {rows.length === 0 ? (
        <EmptyState title={view.edges.length === 0 ? 'Nothing is kept' : 'No connection matches'}>
          {view.edges.length === 0 ? 'Everything to and from these namespaces would be denied. Choose more to keep on the left, or draw what should stay allowed.' : 'Try fewer words.'}
        </EmptyState>
      ) : (
        <VirtualList
          items={rows}
          label="Connections"
          itemKey={(row) => (row.kind === 'group' ? `namespace ${row.namespace}` : row.edge.id)}
          estimate={46}
          className="min-h-0 flex-1 rounded-md border"
          render={(row) => (row.kind === 'group' ? <Group namespace={row.namespace} edges={row.edges} off={off} onSwitch={onSwitch} /> : <Edge edge={row.edge} on={!off.has(row.edge.id)} onSwitch={onSwitch} />)}
        />
      )}
      {unlisted > 0 ? <p className="pt-1.5 text-sm text-muted">{count(unlisted, 'more connection')} are kept and not listed. Choose fewer namespaces to see them.</p> : null}
    </section>
  );
}

function Group({ namespace, edges, off, onSwitch }: { readonly namespace: string; readonly edges: readonly SealEdgeView[] } & Pick<EdgeListProps, 'off' | 'onSwitch'>) {
  const box = useRef<HTMLInputElement>(null);
  const kept = edges.filter(({ id }) => !off.has(id)).length;
  useEffect(() => {
    if (box.current) box.current.indeterminate = kept > 0 && kept < edges.length;
  });
  return (
    <label className="flex items-center gap-2 border-b bg-panel-2 px-2.5 py-1.5">
      <input ref={box} type="checkbox" aria-label={`Keep all of ${namespace}`} checked={kept > 0} onChange={() => onSwitch(edges.map(({ id }) => id), kept === edges.length)} className="size-3.5 shrink-0 accent-accent" />
      <span className="min-w-0 flex-1 truncate font-medium">{namespace}</span>
      <span className="text-sm text-muted">
        {kept} of {edges.length}
      </span>
    </label>
  );
}

function Edge({ edge, on, onSwitch }: { readonly edge: SealEdgeView; readonly on: boolean; readonly onSwitch: EdgeListProps['onSwitch'] }) {
  const ports = edge.ports.join(', ');
  const name = edgeName(edge);
  return (
    <label className="flex items-start gap-2 border-b px-2.5 py-1.5 hover:bg-panel-2">
      <input type="checkbox" aria-label={`Keep ${name} on ${ports}`} checked={on} onChange={() => onSwitch([edge.id], on)} className="mt-0.5 size-3.5 shrink-0 accent-accent" />
      <span className="min-w-0 flex-1">
        <span className="flex items-start gap-2">
          <span className={on ? 'min-w-0 flex-1 wrap-anywhere' : 'min-w-0 flex-1 wrap-anywhere text-muted line-through'}>
            {name} <span className="font-mono text-sm text-muted">{ports}</span>
          </span>
          <span className="flex shrink-0 gap-1">
            {edge.sources.map((source) => (
              <Badge key={source} tone={SOURCES[source].tone}>
                {SOURCES[source].word}
              </Badge>
            ))}
          </span>
        </span>
        {edge.why.map((why) => (
          <span key={why} className="block text-sm wrap-anywhere text-muted">
            {why}
          </span>
        ))}
        {edge.evidence.length > 1 ? (
          <span className="block text-sm wrap-anywhere text-muted">
            Also: {edge.evidence.slice(1).map(({ text, where }) => `${text} in ${where}`).join('; ')}.
          </span>
        ) : null}
        {!on && edge.held ? <span className="block text-sm wrap-anywhere text-open">Stays allowed all the same: another connection that is kept covers it.</span> : null}
        {edge.invalid ? <span className="block text-sm wrap-anywhere text-open">No policy can be about it: {edge.invalid}</span> : null}
      </span>
    </label>
  );
}
