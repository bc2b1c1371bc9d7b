import type { ProblemView } from '@/lib/queries/contract/common';
import { Notice } from '@/components/ui/notice';
import { SeverityMark } from '@/components/verdict/severity-mark';
import type { Outcome } from './carried-outcome';

const ORDER: readonly ProblemView['severity'][] = ['error', 'warning', 'info'];

/** What became of an attempt, with what was wrong by file and line. */
export function OutcomeList({ outcome: { opened, message, problems } }: { readonly outcome: Outcome }) {
  const sorted = [...problems].sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  return (
    <div className="flex flex-col gap-2">
      <Notice kind={opened ? 'warning' : 'error'} title={opened ? 'Opened, but not all of it' : 'Nothing was opened'}>
        {message}
      </Notice>
      {sorted.length > 0 ? (
        <ul aria-label="What was wrong" className="flex max-h-56 flex-col gap-1 overflow-y-auto">
          {sorted.map((problem, index) => (
            <li key={index} className="flex gap-2 rounded-md border bg-bg px-2.5 py-1.5">
              <span className="mt-0.5">
                <SeverityMark severity={problem.severity} />
              </span>
              <div className="min-w-0">
                {problem.file === undefined ? null : <p className="font-mono text-sm wrap-anywhere">{[problem.file, problem.line, problem.column].filter((part) => part !== undefined).join(':')}</p>}
                <p className="wrap-anywhere">{problem.message}</p>
                {problem.hint ? <p className="wrap-anywhere text-muted">{problem.hint}</p> : null}
              </div>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}
