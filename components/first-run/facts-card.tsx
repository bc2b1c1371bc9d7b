import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { FactsView } from '@/lib/queries/contract/facts';
import type { FindingView } from '@/lib/queries/contract/finding';
import { factsQuery } from '@/lib/queries/facts';
import type { Selected } from '@/lib/queries/view-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { formatNumber } from '@/components/ui/format';
import { Skeleton } from '@/components/ui/skeleton';
import { selectionOf } from '@/components/verdict/finding-choice';
import { SEVERITY_WORD, SeverityMark } from '@/components/verdict/severity-mark';
import { isolatedCount, isolationWords, openWords } from './fact-words';

export interface FactsCardProps {
  readonly onSelect: (selection: Selected) => void;
  readonly onProblems: () => void;
}

/** What is worth knowing first: how many workloads there are, how many are isolated, how many pairs are open, and what harms most. */
export function FactsCard({ onSelect, onProblems }: FactsCardProps) {
  const query = useQuery(factsQuery());
  if (query.isError) return <ErrorNotice what="The facts could not be read" error={query.error} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Skeleton label="Counting" rows={5} />;
  return <Card facts={query.data} onSelect={onSelect} onProblems={onProblems} />;
}

function Card({ facts, onSelect, onProblems }: { readonly facts: FactsView } & FactsCardProps) {
  const n = formatNumber;
  return (
    <section aria-label="Facts" className="flex flex-col gap-2.5 rounded-lg border bg-bg p-3">
      <dl className="grid grid-cols-3 gap-2">
        <Figure name="workloads">{n(facts.workloads)}</Figure>
        <Figure name="isolated">{n(isolatedCount(facts))}</Figure>
        <Figure name="open pairs" tone={facts.pairs.open > 0 ? 'text-open' : ''}>
          {n(facts.pairs.open)}
        </Figure>
      </dl>
      <ul className="flex flex-col gap-0.5 text-sm text-muted">
        {facts.workloads > 0 ? <li>Isolated: {isolationWords(facts).join(', ')}.</li> : null}
        <li>
          {n(facts.pairs.open)} open {openWords(facts)}
        </li>
      </ul>
      {facts.findings.length > 0 ? (
        <div>
          <h3 className="section-label mb-1">Look at these first</h3>
          <ol aria-label="Look at these first" className="flex flex-col">
            {facts.findings.map((finding, index) => (
              <li key={index}>
                <FindingLink finding={finding} onSelect={onSelect} onProblems={onProblems} />
              </li>
            ))}
          </ol>
        </div>
      ) : null}
    </section>
  );
}

function Figure({ name, tone = '', children }: { readonly name: string; readonly tone?: string; readonly children: ReactNode }) {
  return (
    <div className="flex min-w-0 flex-col-reverse">
      <dt className="text-sm text-muted">{name}</dt>
      <dd className={`text-xl font-bold ${tone}`}>{children}</dd>
    </div>
  );
}

/** Leads to what a finding is about; one that is about nothing on the map, to the list of all. */
function FindingLink({ finding, onSelect, onProblems }: { readonly finding: FindingView } & FactsCardProps) {
  const { severity, title, message } = finding;
  const selection = selectionOf(finding);
  return (
    <button type="button" title={message} onClick={() => (selection ? onSelect(selection) : onProblems())} className="-mx-1.5 flex w-[calc(100%+12px)] items-start gap-1.5 rounded-md px-1.5 py-1 text-left hover:bg-panel-2">
      <span className="mt-0.5">
        <SeverityMark severity={severity} />
      </span>
      <span className="min-w-0">
        <span className="sr-only">{SEVERITY_WORD[severity]}: </span>
        {title}
        <span className="line-clamp-1 text-sm wrap-anywhere text-muted">{message}</span>
      </span>
    </button>
  );
}
