import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight, Ban, Pencil, Route } from 'lucide-react';
import { useState } from 'react';
import type { PeerId } from '@/lib/model/ids';
import type { ExplainView } from '@/lib/queries/contract/explain';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { explainQuery } from '@/lib/queries/explain';
import { canFocus, focusOnPaths } from '@/lib/queries/focus';
import { portsQuery } from '@/lib/queries/ports';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { Skeleton } from '@/components/ui/skeleton';
import { findingsAbout } from '@/components/verdict/finding-about';
import { peerName } from '@/components/verdict/peer-name';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import { Why } from '@/components/verdict/why';
import { AskForm } from './ask-form';
import { EdgeEnd, PortSelect, ruleSelection } from './edge-parts';
import type { InspectorActions } from './actions';
import { IsolateMenu } from './isolate-menu';
import { FindingsSection } from './findings-section';
import { QueryError } from './query-error';

export interface EdgePanelProps {
  readonly snapshot: SnapshotView;
  readonly from: PeerId;
  readonly to: PeerId;
  readonly port: string | undefined;
  readonly draftEdges: SimulateView['edges'];
  readonly actions: InspectorActions;
}

/** A pair of peers, connected or not: why, on which ports, and what can be drawn. */
export function EdgePanel({ snapshot, from, to, port, draftEdges, actions }: EdgePanelProps) {
  const [detail, setDetail] = useState(false);
  const query = useQuery(explainQuery(from, to, port, detail));
  const ports = useQuery(portsQuery(to)).data?.ports.map((one) => `${one.port}/${one.protocol}`) ?? [];
  const explain = query.data;
  const draft = draftEdges.find((edge) => edge.from === from && edge.to === to);
  const onPort = (asked: string) => actions.onSelect({ kind: 'edge', from, to, ...(asked ? { port: asked } : {}) });
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">{explain?.verdict === 'denied' ? 'No connection' : 'Connection'}</p>
        <h2 className="text-lg font-semibold break-words">
          <EdgeEnd id={from} onSelect={actions.onSelect} /> → <EdgeEnd id={to} onSelect={actions.onSelect} />
        </h2>
        <p className="break-words text-muted">
          {peerName(from).full} to {peerName(to).full}
        </p>
        {explain ? <State explain={explain} /> : null}
        {draft ? (
          <p className="mt-1 flex items-center gap-2">
            <StateSwatch state={draft.change} width={28} />
            <Badge tone={draft.change}>{EDGE_WORDS[draft.change]}</Badge>
          </p>
        ) : null}
      </header>
      <div className="flex flex-wrap items-center gap-2">
        <PortSelect options={ports} port={port} onChange={onPort} />
        <Button size="sm" onClick={() => actions.onSelect({ kind: 'edge', from: to, to: from })}>
          <ArrowLeftRight size={13} aria-hidden /> Other direction
        </Button>
        {from !== to && canFocus(from) && canFocus(to) ? (
          <Button size="sm" onClick={() => actions.onFocus(focusOnPaths(from, to))} title="Every way from the one to the other, over workloads between them too">
            <Route size={13} aria-hidden /> All paths <Kbd>C</Kbd>
          </Button>
        ) : null}
      </div>
      {query.isError ? <QueryError what="This could not be explained" gone="One of the two is not there" error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Skeleton label="Finding out why" rows={7} /> : null}
      {explain ? (
        <>
          <Why explain={explain} onPolicy={(ref) => actions.onSelect(ruleSelection(ref))} />
          {snapshot.policies.some(({ kind }) => kind !== 'NetworkPolicy') ? (
            <label className="flex items-center gap-2 text-sm text-muted">
              <input type="checkbox" checked={detail} onChange={(event) => setDetail(event.target.checked)} className="size-3.5 accent-accent" />
              Also rules that did not match or came too late
            </label>
          ) : null}
          <FindingsSection findings={findingsAbout(snapshot.findings, { kind: 'edge', from, to, rules: consideredRules(explain) })} actions={actions} />
          <Offers explain={explain} from={from} to={to} drafted={draft?.change} actions={actions} />
        </>
      ) : null}
      <AskForm snapshot={snapshot} from={from} onAsk={actions.onSelect} />
    </div>
  );
}

function State({ explain }: { readonly explain: ExplainView }) {
  const { state, ports } = explain;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-2 text-muted">
      <StateSwatch state={state} width={28} />
      {EDGE_WORDS[state]}
      {ports.length > 0 ? <span className="font-mono text-sm break-words">{ports.join(', ')}</span> : null}
    </p>
  );
}

/** The rules that were asked about a pair, by their policy and field. */
const consideredRules = ({ egress, ingress }: ExplainView): ReadonlySet<string> => new Set([egress, ingress].flatMap(({ policies }) => policies.flatMap(({ rules }) => rules.map(({ ref }) => `${ref.policy} ${ref.field ?? ''}`))));

/** What the user can do about the answer. */
function Offers({ explain, from, to, drafted, actions }: { readonly explain: ExplainView; readonly from: PeerId; readonly to: PeerId; readonly drafted: 'added' | 'cut' | undefined; readonly actions: InspectorActions }) {
  const { fix } = explain;
  const target = peerName(to);
  const isolatable = explain.verdict === 'allowed' && explain.state === 'open' && explain.to.kind === 'workload' && !explain.to.hostNetwork;
  return (
    <div className="flex flex-wrap gap-2">
      {drafted ? <p className="w-full text-muted">The draft {drafted === 'added' ? 'opens' : 'cuts'} it: the tray shows the policies and the proof.</p> : null}
      {fix && drafted !== 'added' ? (
        <Button variant="primary" size="sm" onClick={() => actions.onDraw({ from: fix.from, to: fix.to, ports: fix.ports })}>
          <Pencil size={13} aria-hidden /> Allow this
        </Button>
      ) : null}
      {explain.verdict === 'allowed' || (explain.obstacles.length > 0 && !fix) ? null : (
        <Button size="sm" onClick={() => actions.onAllow({ from, to })}>
          Choose ports…
        </Button>
      )}
      {explain.verdict === 'denied' ? null : (
        <Button size="sm" onClick={() => actions.onDeny({ from, to })}>
          <Ban size={13} aria-hidden /> Deny… <Kbd>D</Kbd>
        </Button>
      )}
      {isolatable ? <IsolateMenu what="workload" name={target.name} onIsolate={(directions) => actions.onIsolate(to, directions)} /> : null}
    </div>
  );
}
