import { Filter, Lock } from 'lucide-react';
import { formatPeer } from '@/lib/model/ids';
import type { PeerId, PolicyId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { VirtualList } from '@/components/ui/virtual-list';
import { findingsAbout } from '@/components/verdict/finding-about';
import { count, policyLabel } from '@/components/verdict/sentences';
import { ISOLATION_WORDS } from '@/components/verdict/state-words';
import { Fact, Facts } from './facts';
import type { InspectorActions } from './actions';
import { FindingsSection } from './findings-section';
import { NamespaceFuture } from './future-section';
import { IsolateMenu } from './isolate-menu';

/** A namespace: its isolation, its workloads and its policies. */
export function NamespacePanel({ snapshot, name, actions }: { readonly snapshot: SnapshotView; readonly name: string; readonly actions: InspectorActions }) {
  const namespace = snapshot.namespaces.find((one) => one.name === name);
  if (!namespace) return <Notice kind="info" title={`There is no namespace ${name}`}>It may have been deleted since the link was made.</Notice>;
  const workloads = snapshot.workloads.filter((one) => one.namespace === name);
  const findings = findingsAbout(snapshot.findings, { kind: 'namespace', name });
  const own = new Set<string>(workloads.map(({ id }) => id));
  // Policies of the whole cluster stand here, too, where they select something of it.
  const policies = snapshot.policies.filter((one) => (one.namespace === undefined ? one.selects.some((id) => own.has(id)) : one.namespace === name));
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">Namespace</p>
        <h2 className="text-lg font-semibold break-words">{name}</h2>
        <p className="text-muted">
          {count(namespace.workloads, 'workload')} · {count(namespace.pods, 'pod')}
        </p>
      </header>
      <Facts>
        <Fact name="Ingress">{ISOLATION_WORDS[namespace.ingress]}</Fact>
        <Fact name="Egress">{ISOLATION_WORDS[namespace.egress]}</Fact>
      </Facts>
      <NamespaceFuture key={name} id={formatPeer({ kind: 'namespace', namespace: name })} />
      <div className="flex flex-wrap gap-2">
        <IsolateMenu what="namespace" name={name} onIsolate={(directions) => actions.onIsolate(formatPeer({ kind: 'namespace', namespace: name }), directions)} />
        <Button size="sm" onClick={() => actions.onSeal(name)}>
          <Lock size={13} aria-hidden /> Seal…
        </Button>
        <Button size="sm" onClick={() => actions.onFilterNamespace(name)}>
          <Filter size={13} aria-hidden /> Show only this
        </Button>
      </div>
      <FindingsSection findings={findings} actions={actions} />
      <section>
        <h3 className="section-label mb-1">Workloads {workloads.length}</h3>
        {workloads.length === 0 ? <p className="text-muted">No workloads.</p> : null}
        <VirtualList
          items={workloads}
          label={`Workloads of ${name}`}
          itemKey={(workload) => workload.id}
          estimate={28}
          className="max-h-72"
          render={(workload) => (
            <button type="button" onClick={() => actions.onSelect({ kind: 'peer', id: workload.id as PeerId })} className="flex w-full items-center gap-2 rounded-sm px-1.5 py-1 text-left hover:bg-panel-2">
              <span className="min-w-0 flex-1 truncate" title={workload.name}>
                {workload.name}
              </span>
              <span className="text-sm text-muted">
                {workload.kind} · {workload.replicas}
              </span>
            </button>
          )}
        />
      </section>
      <section>
        <h3 className="section-label mb-1">Policies {policies.length}</h3>
        {policies.length === 0 ? <p className="text-muted">{namespace.ingress === 'open' && namespace.egress === 'open' ? 'No policy: everything may come in and go out.' : 'No policy was read.'}</p> : null}
        <VirtualList
          items={policies}
          label={`Policies of ${name}`}
          itemKey={(policy) => policy.id}
          estimate={44}
          className="max-h-72"
          render={(policy) => (
            <button type="button" onClick={() => actions.onSelect({ kind: 'policy', id: policy.id as PolicyId })} className="w-full border-b px-1.5 py-1 text-left hover:bg-panel-2">
              <span className="block break-words">{policyLabel(policy)}</span>
              <span className="block text-sm break-words text-muted">
                {policy.directions.join(' and ') || 'no direction'} of {policy.selects.length === 0 ? 'no workload: it selects nothing' : count(policy.selects.length, 'workload')}
                {policy.file ? ` · ${policy.file}${policy.line ? `:${policy.line}` : ''}` : ''}
              </span>
            </button>
          )}
        />
      </section>
    </div>
  );
}
