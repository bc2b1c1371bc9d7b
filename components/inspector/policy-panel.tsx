import { useQuery } from '@tanstack/react-query';
import type { PeerId, PolicyId } from '@/lib/model/ids';
import { parsePolicyId } from '@/lib/model/ids';
import type { PolicyView } from '@/lib/queries/contract/policy';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { policyQuery } from '@/lib/queries/policy';
import type { RulePlace } from '@/lib/queries/view-state';
import { Skeleton } from '@/components/ui/skeleton';
import { VirtualList } from '@/components/ui/virtual-list';
import { findingsAbout } from '@/components/verdict/finding-about';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import type { InspectorActions } from './actions';
import { FindingsSection } from './findings-section';
import { PolicyEffect } from './policy-effect';
import { PolicyProse } from './policy-prose';
import { PolicyText } from './policy-text';
import { QueryError } from './query-error';

export interface PolicyPanelProps {
  readonly snapshot: SnapshotView;
  readonly id: PolicyId;
  /** The rule that led here; its lines are marked. */
  readonly rule: RulePlace | undefined;
  readonly actions: InspectorActions;
}

/** A policy: what it says in prose and in its text, what it does, and what would be without it. */
export function PolicyPanel({ snapshot, id, rule, actions }: PolicyPanelProps) {
  const query = useQuery(policyQuery(id));
  const { kind, namespace, name } = parsePolicyId(id)!;
  if (query.isError) return <QueryError what={`${name} could not be read`} gone={`There is no ${kind} ${name}`} error={query.error} onRetry={() => void query.refetch()} />;
  const policy = query.data;
  const onRule = (place: RulePlace | undefined) => actions.onSelect({ kind: 'policy', id, ...(place && { rule: place }) });
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label">{kind}</p>
        <h2 className="text-lg font-semibold wrap-anywhere">{name}</h2>
        <p className="wrap-anywhere text-muted">
          {namespace === undefined ? (
            'of the whole cluster'
          ) : (
            <>
              in{' '}
              <button type="button" className="text-left underline decoration-border-strong underline-offset-2 hover:text-text" onClick={() => actions.onSelect({ kind: 'namespace', name: namespace })}>
                {namespace}
              </button>
            </>
          )}
          {policy?.file ? <span className="font-mono text-sm"> · {`${policy.file}${policy.line ? `:${policy.line}` : ''}`}</span> : null}
        </p>
      </header>
      {policy ? (
        <>
          <PolicyProse prose={policy.prose} rule={rule} onRule={onRule} />
          <FindingsSection findings={findingsAbout(snapshot.findings, { kind: 'policy', id })} actions={actions} />
          <PolicyText key={policy.text.text} text={policy.text} name={name} rule={rule} />
          <Subjects policy={policy} onSelect={actions.onSelect} />
          <PolicyEffect id={id} name={name} rule={rule} onSelect={actions.onSelect} />
        </>
      ) : (
        <Skeleton label={`Loading ${name}`} rows={9} />
      )}
    </div>
  );
}

const HOW = { all: '', some: 'some of its pods', maybe: 'cannot be told' } as const;

function Subjects({ policy, onSelect }: { readonly policy: PolicyView; readonly onSelect: InspectorActions['onSelect'] }) {
  return (
    <section>
      <h3 className="section-label mb-1">Applies to {count(policy.selects.length, 'workload')}</h3>
      {policy.selects.length === 0 ? <p className="text-muted">It selects no pod that is there, so it does nothing now.</p> : null}
      <VirtualList
        items={policy.selects}
        label={`Workloads that ${policy.name} applies to`}
        itemKey={({ peer }) => peer}
        estimate={28}
        className="max-h-44"
        render={({ peer, how }) => (
          <button type="button" onClick={() => onSelect({ kind: 'peer', id: peer as PeerId })} className="flex w-full items-center gap-2 rounded-sm px-1.5 py-1 text-left hover:bg-panel-2">
            <span className="min-w-0 flex-1 truncate" title={peerName(peer).full}>
              {peerName(peer).full}
            </span>
            {HOW[how] ? <span className="text-sm text-muted">{HOW[how]}</span> : null}
          </button>
        )}
      />
    </section>
  );
}
