import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { formatPeer, parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { RouteExplainView } from '@/lib/queries/contract/route';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { explainRouteQuery } from '@/lib/queries/route';
import { Skeleton } from '@/components/ui/skeleton';
import { findingsAbout } from '@/components/verdict/finding-about';
import { peerName, titleOf } from '@/components/verdict/peer-name';
import { StateSwatch } from '@/components/verdict/state-swatch';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import type { InspectorActions } from './actions';
import { FindingsSection } from './findings-section';
import { AskForm } from './ask-form';
import { EdgeEnd } from './edge-parts';
import { Fact, Facts } from './facts';
import { QueryError } from './query-error';
import { RouteLegs } from './route-legs';

const INTERNET = formatPeer({ kind: 'internet' });

interface RoutePanelProps {
  readonly snapshot: SnapshotView;
  readonly id: PeerId;
  readonly actions: InspectorActions;
}

/** An Ingress or a route, or one host of it: who serves it, where it leads, and whether the Internet gets there. */
export function RoutePanel({ snapshot, id, actions }: RoutePanelProps) {
  const { query, named, route } = useRoute(INTERNET, id);
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">{route?.host === undefined ? named.kind : `Host of ${aKind(named.kind)}`}</p>
        <h2 className="text-lg font-semibold wrap-anywhere">{named.name}</h2>
        <p className="break-words text-muted">
          {route?.host === undefined ? null : (
            <>
              {named.kind}{' '}
              <Link onClick={() => actions.onSelect({ kind: 'peer', id: wholeOf(id) })}>{route.name}</Link>{' '}
            </>
          )}
          in <Link onClick={() => actions.onSelect({ kind: 'namespace', name: named.namespace ?? '' })}>{named.namespace}</Link>
        </p>
      </header>
      {query.data ? <About explain={query.data} id={id} actions={actions} /> : null}
      {query.data ? (
        <p className="flex flex-wrap items-center gap-x-2">
          <Link onClick={() => actions.onSelect({ kind: 'edge', from: INTERNET, to: id })}>From the Internet</Link>
          <StateSwatch state={query.data.state} width={28} />
          <span className="text-muted">{EDGE_WORDS[query.data.state]}</span>
        </p>
      ) : null}
      <FindingsSection findings={findingsAbout(snapshot.findings, { kind: 'peer', id })} actions={actions} />
      <Answer query={query} from={INTERNET} named={titleOf(id)} actions={actions} />
      <AskForm key={id} snapshot={snapshot} to={id} onAsk={actions.onSelect} />
    </div>
  );
}

/** A peer and an Ingress or a route: both legs of the way, and why each is as it is. */
export function RouteEdgePanel({ snapshot, from, to, actions }: Omit<RoutePanelProps, 'id'> & { readonly from: PeerId; readonly to: PeerId }) {
  const { query, named } = useRoute(from, to);
  const explain = query.data;
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">
          {explain?.verdict === 'denied' ? 'No connection' : 'Connection'} to {aKind(named.kind)}
        </p>
        <h2 className="text-lg font-semibold wrap-anywhere">
          <EdgeEnd id={from} onSelect={actions.onSelect} /> → <EdgeEnd id={to} onSelect={actions.onSelect} />
        </h2>
        <p className="break-words text-muted">
          {titleOf(from)} to {titleOf(to)}
        </p>
        {explain ? (
          <p className="mt-1 flex flex-wrap items-center gap-x-2 text-muted">
            <StateSwatch state={explain.state} width={28} />
            {EDGE_WORDS[explain.state]}
          </p>
        ) : null}
      </header>
      <Answer query={query} from={from} named={titleOf(to)} actions={actions} />
      <AskForm snapshot={snapshot} from={from} onAsk={actions.onSelect} />
    </div>
  );
}

function useRoute(from: PeerId, id: PeerId) {
  const query = useQuery(explainRouteQuery(from, id));
  const peer = parsePeer(id);
  return { query, named: peerName(id), route: peer?.kind === 'route' ? peer : undefined };
}

type RouteQuery = ReturnType<typeof useRoute>['query'];

function Answer({ query, from, named, actions }: { readonly query: RouteQuery; readonly from: PeerId; readonly named: string; readonly actions: InspectorActions }) {
  if (query.isError) return <QueryError what="This could not be explained" gone={`There is no ${named}`} error={query.error} onRetry={() => void query.refetch()} />;
  return query.data ? <RouteLegs explain={query.data} from={from} onSelect={actions.onSelect} /> : <Skeleton label="Finding out where it leads" rows={7} />;
}

function About({ explain, id, actions }: { readonly explain: RouteExplainView; readonly id: PeerId; readonly actions: InspectorActions }) {
  const { hosts, servedBy, object } = explain;
  const whole = wholeOf(id);
  return (
    <Facts>
      <Fact name="Hosts">
        {hosts.length === 0 ? <span className="text-muted">names none</span> : null}
        {hosts.map((host) => (
          <div key={host} className="wrap-anywhere">
            <Link onClick={() => actions.onSelect({ kind: 'peer', id: `${whole}/${host}` as PeerId })}>{host}</Link>
          </div>
        ))}
      </Fact>
      {servedBy.length > 0 ? <Fact name="Asks for">{servedBy.join(', ')}</Fact> : null}
      {object.file ? <Fact name="Stands in">{`${object.file}${object.line ? `:${object.line}` : ''}`}</Fact> : null}
    </Facts>
  );
}

/** The object without the host. */
function wholeOf(id: PeerId): PeerId {
  const peer = parsePeer(id);
  if (peer?.kind !== 'route') return id;
  const { namespace, routeKind, name } = peer;
  return formatPeer({ kind: 'route', namespace, routeKind, name });
}

const aKind = (kind: string) => `${/^[AEIOU]|^HTTP/.test(kind) ? 'an' : 'a'} ${kind}`;

function Link({ onClick, children }: { readonly onClick: () => void; readonly children: ReactNode }) {
  return (
    <button type="button" onClick={onClick} className="text-left underline decoration-border-strong underline-offset-2 hover:decoration-current">
      {children}
    </button>
  );
}
