import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ContextsView, OpenSourceView, SourceView } from '@/lib/queries/contract/source';
import { contextsQuery, shownSource } from '@/lib/queries/source';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';

type Context = ContextsView['contexts'][number];

/** More than so many are filtered faster than read. */
const FEW = 8;

/** The door for clusters: the contexts of the kubeconfig that the server would read. */
export function ClusterDoor({ source, disabled, onOpen }: { readonly source: SourceView | undefined; readonly disabled: boolean; readonly onOpen: (context: string) => void }) {
  const query = useQuery(contextsQuery());
  const [text, setText] = useState('');
  const id = useId();
  const { data } = query;
  if (query.isError) return <ErrorNotice what="The contexts could not be listed" error={query.error} onRetry={() => void query.refetch()} />;
  if (!data) return <Skeleton label="Reading the kubeconfig" rows={3} />;
  const shown = data.contexts.filter(({ name, cluster }) => `${name} ${cluster}`.toLowerCase().includes(text.trim().toLowerCase()));
  return (
    <div className="flex flex-col gap-2">
      <p className="text-muted">
        Read with your own rights: pods, namespaces, services, policies and what leads to them are listed and watched. Secrets are never read, and opening it writes nothing.
        {data.where === undefined ? null : (
          <>
            {' '}
            From <span className="font-mono text-sm wrap-anywhere">{data.where}</span>.
          </>
        )}
      </p>
      {data.problem === undefined ? null : <p className="rounded-md border bg-bg px-2.5 py-2 wrap-anywhere">{data.problem}</p>}
      {data.contexts.length > FEW ? (
        <>
          <label htmlFor={id} className="sr-only">
            Filter contexts
          </label>
          <input id={id} type="search" value={text} placeholder={`Filter ${data.contexts.length} contexts`} onChange={(event) => setText(event.target.value)} className="h-7 rounded-md border border-control bg-panel px-2" />
        </>
      ) : null}
      {data.contexts.length > 0 ? (
        <ul aria-label="Contexts" className="flex max-h-56 flex-col gap-1 overflow-y-auto">
          {shown.map((context) => (
            <ContextRow key={context.name} context={context} isOpen={source?.open.some((one) => isContext(one, context)) === true} isShown={isContext(source && shownSource(source), context)} disabled={disabled} onOpen={() => onOpen(context.name)} />
          ))}
          {shown.length === 0 ? <li className="text-muted">No context matches.</li> : null}
        </ul>
      ) : null}
    </div>
  );
}

const isContext = (source: OpenSourceView | undefined, { name }: Context): boolean => source?.kind === 'cluster' && source.label === name;

function ContextRow({ context, isOpen, isShown, disabled, onOpen }: { readonly context: Context; readonly isOpen: boolean; readonly isShown: boolean; readonly disabled: boolean; readonly onOpen: () => void }) {
  const { name, cluster, user, namespace, isCurrent, problem } = context;
  const about = [`cluster ${cluster}`, user === undefined ? 'no user' : `user ${user}`, namespace === undefined ? '' : `namespace ${namespace}`].filter(Boolean).join(' · ');
  return (
    <li className="flex items-center gap-3 rounded-md border bg-bg px-2.5 py-1.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="font-medium wrap-anywhere">{name}</span>
          {isCurrent ? <Badge>current context</Badge> : null}
          {isShown ? <Badge tone="accent">shown here</Badge> : isOpen ? <Badge>open</Badge> : null}
        </p>
        <p className="text-sm wrap-anywhere text-muted">{about}</p>
        {problem === undefined ? null : <p className="text-sm wrap-anywhere text-cut">{problem}</p>}
      </div>
      <Button size="sm" disabled={disabled || isShown || (problem !== undefined && !isOpen)} aria-label={`${isOpen ? 'Show' : 'Open'} ${name}`} onClick={onOpen}>
        {isOpen ? 'Show' : 'Open'}
      </Button>
    </li>
  );
}
