import { useQuery } from '@tanstack/react-query';
import { Ban } from 'lucide-react';
import type { PeerId } from '@/lib/model/ids';
import type { ServiceExplainView } from '@/lib/queries/contract/service';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { explainServiceQuery, serviceQuery } from '@/lib/queries/service';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { Skeleton } from '@/components/ui/skeleton';
import { peerName } from '@/components/verdict/peer-name';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import { Why } from '@/components/verdict/why';
import { AskForm } from './ask-form';
import { EdgeEnd, PortSelect, ruleSelection } from './edge-parts';
import { backendCount } from './exposure-words';
import type { InspectorActions } from './actions';
import { QueryError } from './query-error';

export interface ServiceEdgePanelProps {
  readonly snapshot: SnapshotView;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly port: string | undefined;
  readonly actions: InspectorActions;
}

/** A peer and a Service: which of its backends are reached on which port, and why for one of them. */
export function ServiceEdgePanel({ snapshot, from, to, port, actions }: ServiceEdgePanelProps) {
  const query = useQuery(explainServiceQuery(from, to, port));
  const ports = useQuery(serviceQuery(to)).data?.ports.map((one) => one.port) ?? [];
  const explain = query.data;
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">{explain?.verdict === 'denied' ? 'No connection' : 'Connection'} to a Service</p>
        <h2 className="text-lg font-semibold break-words">
          <EdgeEnd id={from} onSelect={actions.onSelect} /> → <EdgeEnd id={to} onSelect={actions.onSelect} />
        </h2>
        <p className="break-words text-muted">
          {peerName(from).full} to Service {peerName(to).full}
        </p>
        {explain ? (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 text-muted">
            <StateSwatch state={explain.state} width={28} />
            {EDGE_WORDS[explain.state]}
          </p>
        ) : null}
      </header>
      <PortSelect options={ports} port={port} onChange={(asked) => actions.onSelect({ kind: 'edge', from, to, ...(asked ? { port: asked } : {}) })} />
      {query.isError ? <QueryError what="This could not be explained" gone="One of the two is not there" error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton label="Finding out which backends are reached" rows={7} /> : null}
      {explain ? (
        <>
          {explain.ports.map((one) => (
            <Backends key={`${one.port} ${one.name ?? ''}`} port={one} onSelect={actions.onSelect} from={from} />
          ))}
          {explain.notes.map((note) => (
            <p key={note} className="text-muted">
              {note}
            </p>
          ))}
          {explain.example ? <Why explain={{ revision: explain.revision, ...explain.example }} onPolicy={(ref) => actions.onSelect(ruleSelection(ref))} /> : null}
          <div className="flex flex-wrap gap-2">
            {explain.verdict === 'allowed' ? null : (
              <Button size="sm" onClick={() => actions.onAllow({ from, to })}>
                Choose ports…
              </Button>
            )}
            {explain.verdict === 'denied' ? null : (
              <Button size="sm" onClick={() => actions.onDeny({ from, to })}>
                <Ban size={13} aria-hidden /> Deny… <Kbd>D</Kbd>
              </Button>
            )}
          </div>
        </>
      ) : null}
      <AskForm snapshot={snapshot} from={from} onAsk={actions.onSelect} />
    </div>
  );
}

function Backends({ port, from, onSelect }: { readonly port: ServiceExplainView['ports'][number]; readonly from: PeerId; readonly onSelect: InspectorActions['onSelect'] }) {
  const label = `${port.port}${port.name ? ` ${port.name}` : ''}`;
  return (
    <section>
      <h3 className="named-label mb-1">
        {label}: {backendCount(port.count)}
      </h3>
      <ul aria-label={`Backends of ${label}`} className="flex max-h-60 flex-col gap-1 overflow-y-auto">
        {port.backends.map((backend) => (
          <li key={`${backend.name} ${backend.port} ${backend.state} ${backend.note ?? ''}`} className="flex items-center gap-2 rounded-md border bg-bg px-2.5 py-1">
            <span className="min-w-0 flex-1 wrap-anywhere">
              {backend.peer ? (
                <button type="button" onClick={() => onSelect({ kind: 'edge', from, to: backend.peer as PeerId, port: backend.port })} className="text-left underline decoration-border-strong underline-offset-2 hover:decoration-current">
                  {backend.name}
                </button>
              ) : (
                backend.name
              )}
              {backend.pods > 1 ? <span className="text-muted"> × {backend.pods}</span> : null}
              {backend.note ? <span className="block text-sm text-muted">{backend.note}</span> : null}
            </span>
            <span className="font-mono text-sm text-muted">{backend.port}</span>
            <StateSwatch state={backend.state} width={22} named />
          </li>
        ))}
      </ul>
    </section>
  );
}
