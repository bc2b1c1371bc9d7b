import { useQuery } from '@tanstack/react-query';
import type { PeerId } from '@/lib/model/ids';
import { groupQuery } from '@/lib/queries/bundle';
import { labelOfGrouping, parseGroupId } from '@/lib/queries/contract/grouping';
import { formatNumber } from '@/components/ui/format';
import { Skeleton } from '@/components/ui/skeleton';
import { VirtualList } from '@/components/ui/virtual-list';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import { ISOLATION_WORDS } from '@/components/verdict/state-words';
import type { InspectorActions } from './actions';
import { Fact, Facts } from './facts';
import { QueryError } from './query-error';

/** A group of workloads that is no namespace: an owner, a team, a value of a label. */
export function GroupPanel({ id, actions }: { readonly id: PeerId; readonly actions: InspectorActions }) {
  const query = useQuery(groupQuery(id));
  if (query.isError) return <QueryError what="The group could not be read" gone="There is no such group" error={query.error} onRetry={() => void query.refetch()} />;
  const group = query.data;
  if (!group) return <Skeleton label="Loading the group" />;
  const grouping = parseGroupId(id)!.grouping;
  return (
    <div className="flex flex-col gap-3">
      <header>
        <p className="section-label wrap-anywhere">{labelOfGrouping(grouping) === null ? grouping : `Label ${labelOfGrouping(grouping)}`}</p>
        <h2 className="text-lg font-semibold wrap-anywhere">{group.name}</h2>
        <p className="text-muted">
          {count(group.workloads.length, 'workload')} · {count(group.pods, 'pod')}
        </p>
      </header>
      <Facts>
        <Fact name="Ingress">{ISOLATION_WORDS[group.ingress]}</Fact>
        <Fact name="Egress">{ISOLATION_WORDS[group.egress]}</Fact>
        {group.openWorkloads > 0 ? <Fact name="Open to others">{count(group.openWorkloads, 'workload')}</Fact> : null}
        {group.findings > 0 ? <Fact name="Findings">{formatNumber(group.findings)}</Fact> : null}
      </Facts>
      <section>
        <h3 className="section-label mb-1">Workloads {group.workloads.length}</h3>
        <VirtualList
          items={group.workloads}
          label={`Workloads of ${group.name}`}
          itemKey={(workload) => workload}
          estimate={28}
          className="max-h-[max(220px,52vh)]"
          render={(workload) => (
            <button type="button" onClick={() => actions.onSelect({ kind: 'peer', id: workload as PeerId })} className="w-full truncate rounded-sm px-1.5 py-1 text-left hover:bg-panel-2">
              {peerName(workload).full}
            </button>
          )}
        />
      </section>
    </div>
  );
}
