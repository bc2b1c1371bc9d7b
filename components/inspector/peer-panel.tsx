import { useQuery } from '@tanstack/react-query';
import { Ban, Crosshair, Radar } from 'lucide-react';
import { useState } from 'react';
import type { PeerId } from '@/lib/model/ids';
import type { RuleRefView } from '@/lib/queries/contract/common';
import type { ReachView } from '@/lib/queries/contract/reach';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { blastRadius, focusOn } from '@/lib/queries/focus';
import { reachQuery } from '@/lib/queries/reach';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs } from '@/components/ui/tabs';
import { findingsAbout } from '@/components/verdict/finding-about';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import { ISOLATION_WORDS } from '@/components/verdict/state-words';
import { AskForm } from './ask-form';
import { ExposureList } from './exposure-list';
import { Fact, Facts } from './facts';
import type { InspectorActions } from './actions';
import { FindingsSection } from './findings-section';
import { WorkloadFuture } from './future-section';
import { IsolateMenu } from './isolate-menu';
import { PolicyLinks } from './policy-links';
import { QueryError } from './query-error';
import { ReachList, reachItems } from './reach-list';

export interface PeerPanelProps {
  readonly snapshot: SnapshotView;
  readonly id: PeerId;
  readonly draftEdges: SimulateView['edges'];
  readonly actions: InspectorActions;
}

/** A workload or an outside peer: what it is, what isolates it, who reaches it and whom it reaches. */
export function PeerPanel({ snapshot, id, draftEdges, actions }: PeerPanelProps) {
  const query = useQuery(reachQuery(id));
  const [tab, setTab] = useState('inbound');
  const named = peerName(id);
  if (query.isError) return <QueryError what={`${named.full} could not be read`} gone={`There is no ${named.full}`} error={query.error} onRetry={() => void query.refetch()} />;

  const reach = query.data;
  const workload = named.namespace !== undefined;
  const findings = findingsAbout(snapshot.findings, { kind: 'peer', id });
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">{workload ? 'Workload' : 'Outside the cluster'}</p>
        <h2 className="text-lg font-semibold break-words">{named.name}</h2>
        {workload ? (
          <p className="break-words text-muted">
            {named.kind} in{' '}
            <button type="button" className="text-left underline decoration-border-strong underline-offset-2 hover:text-text" onClick={() => actions.onSelect({ kind: 'namespace', name: named.namespace ?? '' })}>
              {named.namespace}
            </button>
            {reach?.peer.replicas === undefined ? '' : ` · ${count(reach.peer.replicas, 'pod')}`}
          </p>
        ) : null}
      </header>
      {reach ? (
        <>
          {workload ? <WorkloadFacts reach={reach} onSelect={actions.onSelect} /> : null}
          {reach.peer.hostNetwork ? <Notice kind="unknown">Its pods use the network of their node: no NetworkPolicy applies to them, and others see them as the node.</Notice> : null}
          <FindingsSection findings={findings} actions={actions} />
          <div className="flex flex-wrap gap-2">
            <Button size="sm" onClick={() => actions.onFocus(focusOn(id))}>
              <Crosshair size={13} aria-hidden /> Focus <Kbd>C</Kbd>
            </Button>
            <Button size="sm" onClick={() => actions.onFocus(blastRadius(id))} title="Everybody it reaches, hop by hop">
              <Radar size={13} aria-hidden /> Blast radius
            </Button>
            <Button size="sm" onClick={() => actions.onAllow({ from: id })}>
              Allow… <Kbd>A</Kbd>
            </Button>
            <Button size="sm" onClick={() => actions.onDeny({ from: id })}>
              <Ban size={13} aria-hidden /> Deny…
            </Button>
            {workload && !reach.peer.hostNetwork ? <IsolateMenu what="workload" name={named.name} onIsolate={(directions) => actions.onIsolate(id, directions)} /> : null}
          </div>
          {reach.exposures.length > 0 ? (
            <section>
              <h3 className="section-label mb-1">Exposed {reach.exposures.length}</h3>
              <ExposureList exposures={reach.exposures} label={`How ${named.name} is reached from outside`} onSelect={actions.onSelect} />
            </section>
          ) : null}
          <Tabs
            label={`Reach of ${named.name}`}
            value={tab}
            onChange={setTab}
            tabs={[
              {
                id: 'inbound',
                label: 'Inbound',
                count: reach.inbound.length,
                content: (
                  <ReachList
                    label={`Who can reach ${named.name}`}
                    items={reachItems(reach.inbound, draftEdges, id, 'inbound')}
                    empty="Nothing can reach it."
                    onOpen={(from) => actions.onSelect({ kind: 'edge', from, to: id })}
                  />
                ),
              },
              {
                id: 'outbound',
                label: 'Outbound',
                count: reach.outbound.length,
                content: (
                  <ReachList
                    label={`Whom ${named.name} can reach`}
                    items={reachItems(reach.outbound, draftEdges, id, 'outbound')}
                    empty="It can reach nothing."
                    onOpen={(to) => actions.onSelect({ kind: 'edge', from: id, to })}
                  />
                ),
              },
              ...(workload ? [{ id: 'policies', label: 'Policies', count: reach.policies.length, content: <PolicyLinks policies={reach.policies} empty="No policy selects it." onSelect={actions.onSelect} /> }] : []),
            ]}
          />
          {reach.notes.map((note) => (
            <p key={note} className="-mt-1.5 text-sm text-muted">
              {note}
            </p>
          ))}
          {workload && !reach.peer.hostNetwork ? <WorkloadFuture key={`future ${id}`} id={id} /> : null}
          <AskForm key={id} snapshot={snapshot} from={id} onAsk={actions.onSelect} />
        </>
      ) : (
        <Skeleton label={`Loading ${named.full}`} rows={9} />
      )}
    </div>
  );
}

function WorkloadFacts({ reach, onSelect }: { readonly reach: ReachView; readonly onSelect: InspectorActions['onSelect'] }) {
  const ports = reach.listensOn.map(({ port, protocol, name }) => `${port}/${protocol}${name ? ` ${name}` : ''}`);
  const labels = Object.entries(reach.labels);
  return (
    <Facts>
      {reach.serviceAccount ? <Fact name="Identity">sa/{reach.serviceAccount}</Fact> : null}
      <Fact name="Listens on">{ports.length > 0 ? ports.join(' · ') : <span className="text-muted">declares no port</span>}</Fact>
      <Fact name="Ingress">
        <IsolationFact state={reach.peer.ingress} by={reach.ingressIsolatedBy} />
      </Fact>
      <Fact name="Egress">
        <IsolationFact state={reach.peer.egress} by={reach.egressIsolatedBy} />
      </Fact>
      {reach.replicas ? (
        <Fact name="Replicas">
          {REPLICAS[reach.replicas.state]}
          {reach.replicas.ports.length > 0 ? `: ${reach.replicas.ports.join(', ')}` : ''}
        </Fact>
      ) : null}
      {reach.services.length > 0 ? <Fact name="Services">
          {reach.services.map((service) => (
            <button key={service} type="button" onClick={() => onSelect({ kind: 'peer', id: service as PeerId })} className="mr-2 text-left underline decoration-border-strong underline-offset-2 hover:decoration-current">
              {peerName(service).name}
            </button>
          ))}
        </Fact> : null}
      {labels.length > 0 ? (
        <Fact name="Labels">
          {labels.map(([key, value]) => (
            <div key={key} className="wrap-anywhere">
              {key}={value}
            </div>
          ))}
        </Fact>
      ) : null}
    </Facts>
  );
}

const REPLICAS = { policy: 'reach each other', open: 'reach each other, nothing isolates', denied: 'do not reach each other', unknown: 'unknown whether they reach each other' } as const;
const TONE = { isolated: 'text-policy', partial: 'text-open', open: 'text-open', unknown: 'text-unknown', exempt: 'text-unknown' } as const;

function IsolationFact({ state, by }: { readonly state: ReachView['peer']['ingress']; readonly by: readonly RuleRefView[] }) {
  const names = [...new Set(by.map((ref) => ref.name))];
  return (
    <>
      <span className={TONE[state]}>
        {ISOLATION_WORDS[state]}
        {state === 'isolated' && names.length > 0 ? ` by ${count(names.length, 'policy')}` : ''}
      </span>
      {names.length > 0 ? <div className="text-muted">{names.join(', ')}</div> : null}
    </>
  );
}
