import { useQuery } from '@tanstack/react-query';
import type { PeerId } from '@/lib/model/ids';
import type { ServiceView } from '@/lib/queries/contract/service';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { serviceQuery } from '@/lib/queries/service';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { Notice } from '@/components/ui/notice';
import { Skeleton } from '@/components/ui/skeleton';
import { findingsAbout } from '@/components/verdict/finding-about';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import { AskForm } from './ask-form';
import { ExposureList } from './exposure-list';
import { backendCount } from './exposure-words';
import { Fact, Facts } from './facts';
import type { InspectorActions } from './actions';
import { FindingsSection } from './findings-section';
import { QueryError } from './query-error';
import { ReachList } from './reach-list';

/** A Service: its ports and where they lead, who reaches its backends, and how it is reached from outside. */
export function ServicePanel({ snapshot, id, actions }: { readonly snapshot: SnapshotView; readonly id: PeerId; readonly actions: InspectorActions }) {
  const query = useQuery(serviceQuery(id));
  const named = peerName(id);
  if (query.isError) return <QueryError what={`Service ${named.full} could not be read`} gone={`There is no Service ${named.full}`} error={query.error} onRetry={() => void query.refetch()} />;
  const service = query.data;
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">Service</p>
        <h2 className="text-lg font-semibold break-words">{named.name}</h2>
        <p className="break-words text-muted">
          {service ? `${service.headless ? 'headless ' : ''}${service.type} in ` : 'in '}
          <button type="button" className="text-left underline decoration-border-strong underline-offset-2 hover:text-text" onClick={() => actions.onSelect({ kind: 'namespace', name: named.namespace ?? '' })}>
            {named.namespace}
          </button>
        </p>
      </header>
      {service ? <ServiceBody service={service} id={id} snapshot={snapshot} actions={actions} /> : <Skeleton label={`Loading ${named.full}`} rows={9} />}
    </div>
  );
}

function ServiceBody({ service, id, snapshot, actions }: { readonly service: ServiceView; readonly id: PeerId; readonly snapshot: SnapshotView; readonly actions: InspectorActions }) {
  const selector = Object.entries(service.selector ?? {});
  return (
    <>
      <Facts>
        <Fact name="Selects">
          {selector.length > 0 ? selector.map(([key, value]) => <div key={key} className="wrap-anywhere">{`${key}=${value}`}</div>) : <span className="text-muted">has no selector</span>}
        </Fact>
        {service.externalName ? <Fact name="Alias of">{service.externalName}</Fact> : null}
      </Facts>
      {service.notes.map((note) => (
        <Notice key={note} kind="info">
          {note}
        </Notice>
      ))}
      {service.broken.map((way) => (
        <Notice key={`${way.by.kind} ${way.by.namespace} ${way.by.name} ${way.entry}`} kind="warning" title={way.by.kind === 'Service' ? way.entry : `${way.by.kind} ${way.by.namespace}/${way.by.name}, ${way.entry}`}>
          {way.message}
        </Notice>
      ))}
      <FindingsSection findings={findingsAbout(snapshot.findings, { kind: 'peer', id })} actions={actions} />
      <section>
        <h3 className="section-label mb-1">Ports {service.ports.length}</h3>
        {service.ports.length === 0 ? <p className="text-muted">It names no port.</p> : null}
        <ul aria-label="Ports" className="flex flex-col gap-1">
          {service.ports.map((port) => (
            <Port key={`${port.port} ${port.name ?? ''}`} port={port} actions={actions} />
          ))}
        </ul>
      </section>
      {service.exposures.length > 0 ? (
        <section>
          <h3 className="section-label mb-1">Exposed {service.exposures.length}</h3>
          <ExposureList exposures={service.exposures} label={`How ${service.name} is reached from outside`} withWorkload onSelect={actions.onSelect} />
        </section>
      ) : null}
      <Button size="sm" className="self-start" onClick={() => actions.onAllow({ to: id })}>
        Allow… <Kbd>A</Kbd>
      </Button>
      <section>
        <h3 className="section-label mb-1">Reached by {service.reach.length}</h3>
        <ReachList
          label={`Who can reach ${service.name}`}
          items={service.reach.map(({ peer, state, ports, backends }) => ({ peer: peer as PeerId, state, ports: ports.length > 1 ? `${ports[0]} +${ports.length - 1}` : (ports[0] ?? ''), detail: backendCount(backends) }))}
          empty="Nothing reaches it."
          onOpen={(from) => actions.onSelect({ kind: 'edge', from, to: id })}
        />
      </section>
      <AskForm key={id} snapshot={snapshot} to={id} onAsk={actions.onSelect} />
    </>
  );
}

function Port({ port, actions }: { readonly port: ServiceView['ports'][number]; readonly actions: InspectorActions }) {
  return (
    <li className="rounded-md border bg-bg px-2.5 py-1.5">
      <p className="font-mono text-sm wrap-anywhere">
        {port.port}
        {port.name ? ` ${port.name}` : ''} → {port.targetPort}
        {port.nodePort ? <span className="text-muted"> · node port {port.nodePort}</span> : null}
      </p>
      {port.backends.length === 0 ? <p className="text-sm text-open">Nothing is behind it.</p> : null}
      {port.backends.map(({ peer, name, pods, port: target }) => (
        <p key={`${name} ${target}`} className="text-sm wrap-anywhere text-muted">
          {peer ? (
            <button type="button" onClick={() => actions.onSelect({ kind: 'peer', id: peer as PeerId })} className="text-left underline decoration-border-strong underline-offset-2 hover:text-text">
              {name}
            </button>
          ) : (
            name
          )}{' '}
          <span className="font-mono">{target}</span> · {peerName(peer ?? '').namespace ? count(pods, 'pod') : 'address'}
        </p>
      ))}
    </li>
  );
}
