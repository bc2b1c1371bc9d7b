import { policyName } from '@/lib/model/ids';
import type { ReachView } from '@/lib/queries/contract/reach';
import { CodeBlock } from '@/components/ui/code-block';

export interface PolicyTextsProps {
  readonly policies: ReachView['policies'];
  readonly empty: string;
  /** This one is shown unfolded. */
  readonly open?: string;
}

/** Policies with their text, folded. */
export function PolicyTexts({ policies, empty, open }: PolicyTextsProps) {
  if (policies.length === 0) return <p className="py-2 text-muted">{empty}</p>;
  return (
    <ul aria-label="Policies" className="flex flex-col gap-1">
      {policies.map((policy) => (
        <li key={policy.id}>
          <details open={policy.id === open} className="rounded-md border bg-bg">
            <summary className="px-2.5 py-1.5 break-words">
              {policyName(policy)}
              <span className="block text-xs text-muted">
                {policy.directions.join(' and ') || 'no direction'}
                {policy.file ? ` · ${policy.file}${policy.line ? `:${policy.line}` : ''}` : ''}
              </span>
            </summary>
            <CodeBlock text={policy.yaml} label={`YAML of ${policy.name}`} className="max-h-80 rounded-none border-x-0 border-b-0" />
          </details>
        </li>
      ))}
    </ul>
  );
}
