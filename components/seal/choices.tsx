import { useId, useState, type ReactNode } from 'react';
import type { KeptSources, SealView } from '@/lib/queries/contract/seal';
import { VirtualList } from '@/components/ui/virtual-list';
import { ObservedLines } from './observed-lines';

export interface ChoicesProps {
  readonly namespaces: readonly string[];
  /** `all`, also those to come later. */
  readonly scope: 'all' | readonly string[];
  readonly onScope: (scope: 'all' | readonly string[]) => void;
  readonly sources: KeptSources;
  readonly onSources: (sources: KeptSources) => void;
  /** Absent while it is not known how many there are. */
  readonly counts: SealView['counts']['bySource'] | undefined;
  readonly hasDraft: boolean;
  /** Connections that were seen, a line each. */
  readonly observed: string;
  readonly onObserved: (text: string) => void;
  /** Lines of these that cannot be read. */
  readonly unread: SealView['unread'] | undefined;
}

const TODAY = [
  { value: 'policy', label: 'What policies allow', detail: 'Not what is merely open' },
  { value: 'all', label: 'Everything possible', detail: 'Only what is new is denied' },
  { value: 'none', label: 'Nothing', detail: 'Only what is chosen below' },
] as const;

/** What is sealed, and what stays allowed. */
export function Choices({ namespaces, scope, onScope, sources, onSources, counts, hasDraft, observed, onObserved, unread }: ChoicesProps) {
  const radios = useId();
  const countOf = (source: keyof SealView['counts']['bySource'], on: boolean) => (on ? counts?.[source] : undefined);
  return (
    <div className="flex min-h-0 flex-col gap-4 max-lg:shrink-0 lg:overflow-y-auto lg:pr-1">
      <Scope namespaces={namespaces} scope={scope} onScope={onScope} />
      <fieldset className="flex flex-col gap-1">
        <legend className="section-label mb-1">Keep of today</legend>
        {TODAY.map(({ value, label, detail }) => (
          <Line key={value} label={label} detail={detail} count={countOf('today', sources.today === value && value !== 'none')}>
            <input type="radio" name={radios} checked={sources.today === value} onChange={() => onSources({ ...sources, today: value })} className="mt-0.5 size-3.5 shrink-0 accent-accent" />
          </Line>
        ))}
      </fieldset>
      <fieldset className="flex flex-col gap-1">
        <legend className="section-label mb-1">Keep besides</legend>
        <Source name="declared" label="Declared" detail="By settings and Services" count={countOf('declared', sources.declared)} sources={sources} onSources={onSources} />
        <Source name="essential" label="Essential" detail="DNS, API server, ingress, …" count={countOf('essential', sources.essential)} sources={sources} onSources={onSources} />
        <Source name="drawn" label="The draft" detail={hasDraft ? 'What it allows or keeps' : 'It keeps nothing yet'} count={hasDraft ? countOf('drawn', sources.drawn) : undefined} sources={sources} onSources={onSources} />
        <Source name="observed" label="Observed" detail="Connections that were seen" count={observed === '' ? undefined : countOf('observed', sources.observed)} sources={sources} onSources={onSources} />
        {sources.observed ? <ObservedLines text={observed} onText={onObserved} unread={unread} /> : null}
      </fieldset>
    </div>
  );
}

function Scope({ namespaces, scope, onScope }: Pick<ChoicesProps, 'namespaces' | 'scope' | 'onScope'>) {
  const [typed, setTyped] = useState('');
  const chosen = scope === 'all' ? namespaces : scope;
  const shown = namespaces.filter((name) => name.includes(typed.trim().toLowerCase()));
  const toggle = (name: string, on: boolean) => {
    const next = on ? [...chosen, name].sort() : chosen.filter((one) => one !== name);
    if (next.length > 0) onScope(next.length === namespaces.length ? 'all' : next);
  };
  return (
    <fieldset className="flex shrink-0 flex-col gap-1">
      <legend className="section-label mb-1">Seal</legend>
      <Line label="All namespaces" count={namespaces.length}>
        <input type="checkbox" checked={scope === 'all'} onChange={(event) => onScope(event.target.checked ? 'all' : namespaces.slice(0, 1))} className="mt-0.5 size-3.5 shrink-0 accent-accent" />
      </Line>
      {namespaces.length > 8 ? (
        <input type="search" aria-label="Filter namespaces" placeholder="Filter namespaces" value={typed} onChange={(event) => setTyped(event.target.value)} className="h-7 rounded-md border border-control bg-bg px-2" />
      ) : null}
      <VirtualList
        items={shown}
        label="Namespaces to seal"
        itemKey={(name) => name}
        estimate={26}
        className="max-h-[max(7rem,16vh)] rounded-md border py-0.5"
        render={(name) => (
          <label className="flex items-center gap-2 px-2 py-[3px] hover:bg-panel-2">
            <input type="checkbox" checked={chosen.includes(name)} onChange={(event) => toggle(name, event.target.checked)} className="size-3.5 shrink-0 accent-accent" />
            <span className="min-w-0 truncate" title={name}>
              {name}
            </span>
          </label>
        )}
      />
    </fieldset>
  );
}

function Source({ name, label, detail, count, sources, onSources }: { readonly name: 'declared' | 'essential' | 'drawn' | 'observed'; readonly label: string; readonly detail: string; readonly count: number | undefined } & Pick<ChoicesProps, 'sources' | 'onSources'>) {
  return (
    <Line label={label} detail={detail} count={count}>
      <input type="checkbox" checked={sources[name]} onChange={(event) => onSources({ ...sources, [name]: event.target.checked })} className="mt-0.5 size-3.5 shrink-0 accent-accent" />
    </Line>
  );
}

function Line({ label, detail, count, children }: { readonly label: string; readonly detail?: string; readonly count?: number | undefined; readonly children: ReactNode }) {
  return (
    <label className="flex items-start gap-2 rounded-sm px-2 py-0.5 hover:bg-panel-2">
      {children}
      <span className="min-w-0 flex-1">
        <span>{label}</span>
        {detail ? <span className="block text-sm text-muted">{detail}</span> : null}
      </span>
      {count === undefined ? null : <span className="text-sm text-muted">{count}</span>}
    </label>
  );
}
