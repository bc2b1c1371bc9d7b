import { useState } from 'react';
import { policyName } from '@/lib/model/ids';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { CodeBlock } from '@/components/ui/code-block';
import { Notice } from '@/components/ui/notice';
import { DiffBlock } from './diff-block';

type WrittenPolicy = SimulateView['policies'][number];

/** The policies to create: one is shown at a time, with the reasons for it and the text as it will be exported. */
export function PolicyList({ policies }: { readonly policies: readonly WrittenPolicy[] }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = policies.find((policy) => policy.id === chosen) ?? policies[0];
  if (!shown) return <Notice kind="info">The draft needs no new policy.</Notice>;
  return (
    <div className="flex flex-col gap-2">
      <select aria-label="Policy shown" value={shown.id} onChange={(event) => setChosen(event.target.value)} className="h-7 w-full min-w-0 rounded-md border border-control bg-panel px-1.5 font-mono text-sm">
        {policies.map((policy) => (
          <option key={policy.id} value={policy.id}>
            {policyName(policy)}{policy.action === 'edit' ? ' (edited)' : ''}
          </option>
        ))}
      </select>
      {shown.action === 'edit' ? <p className="text-sm text-muted">An edit of the policy there is; its comments and layout are kept where its file is at hand.</p> : null}
      {shown.because.length > 0 ? (
        <ul className="flex flex-col gap-0.5 text-sm text-muted" aria-label="Why this policy">
          {shown.because.map((reason) => (
            <li key={reason} className="break-words">
              {reason}
            </li>
          ))}
        </ul>
      ) : null}
      {shown.diff === undefined ? <CodeBlock text={shown.yaml} label={`YAML of ${policyName(shown)}`} added /> : <DiffBlock diff={shown.diff} label={`What changes of ${policyName(shown)}`} />}
    </div>
  );
}
