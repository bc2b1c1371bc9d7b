import { policyName, type PolicyId } from '@/lib/model/ids';
import type { ReachView } from '@/lib/queries/contract/reach';
import type { InspectorActions } from './actions';

export interface PolicyLinksProps {
  readonly policies: ReachView['policies'];
  readonly empty: string;
  readonly onSelect: InspectorActions['onSelect'];
}

/** Policies, each leading to what it says and does. */
export function PolicyLinks({ policies, empty, onSelect }: PolicyLinksProps) {
  if (policies.length === 0) return <p className="py-2 text-muted">{empty}</p>;
  return (
    <ul aria-label="Policies" className="flex flex-col gap-1">
      {policies.map((policy) => (
        <li key={policy.id}>
          <button type="button" onClick={() => onSelect({ kind: 'policy', id: policy.id as PolicyId })} className="w-full rounded-md border bg-bg px-2.5 py-1.5 text-left wrap-anywhere hover:border-control">
            {policy.kind === 'NetworkPolicy' ? '' : `${policy.kind} `}
            {policyName(policy)}
            <span className="block text-xs text-muted">
              {policy.directions.join(' and ') || 'no direction'}
              {policy.file ? ` · ${policy.file}${policy.line ? `:${policy.line}` : ''}` : ''}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
