import type { ProblemView } from '@/lib/queries/contract/common';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { Badge } from '@/components/ui/badge';
import type { Tone } from '@/components/ui/badge';
import { Dialog } from '@/components/ui/dialog';
import { otherProblems } from '@/components/verdict/finding-choice';
import { FindingList } from '@/components/verdict/finding-list';
import type { FindingListProps } from '@/components/verdict/finding-list';
import { count } from '@/components/verdict/sentences';
import { MissingReadingRights } from './missing-reading-rights';

const TONE: Readonly<Record<ProblemView['severity'], Tone>> = { error: 'cut', warning: 'open', info: 'neutral' };
const ORDER: readonly ProblemView['severity'][] = ['error', 'warning', 'info'];

export interface ProblemsDialogProps extends Pick<FindingListProps, 'onSelect' | 'onMend'> {
  readonly snapshot: SnapshotView;
  readonly onClose: () => void;
}

/** What was found in the policies, and everything else that did not work out in the input, with its place. */
export function ProblemsDialog({ snapshot, onClose, onSelect, onMend }: ProblemsDialogProps) {
  const { findings } = snapshot;
  const problems = otherProblems(snapshot);
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} wide title="Problems" description="Broken input is left out and named here; everything else is used.">
      <div className="flex flex-col gap-4">
        {snapshot.readingRole ? <MissingReadingRights role={snapshot.readingRole} /> : null}
        <section>
          <h3 className="section-label mb-1">Findings {findings.length + snapshot.moreFindings}</h3>
          <FindingList findings={findings} onSelect={onSelect} onMend={onMend} more={snapshot.moreFindings} className="max-h-[50vh]" />
        </section>
        {ORDER.map((severity) => {
          const some = problems.filter((problem) => problem.severity === severity);
          return some.length === 0 ? null : (
            <section key={severity}>
              <h3 className="section-label mb-1">{count(some.length, severity === 'info' ? 'note' : severity)} of the input</h3>
              <ul className="flex flex-col gap-2">
                {some.map((problem, index) => (
                  <ProblemItem key={index} problem={problem} />
                ))}
              </ul>
            </section>
          );
        })}
        {problems.length + findings.length === 0 ? <p className="text-muted">Nothing is wrong with the input.</p> : null}
      </div>
    </Dialog>
  );
}

function ProblemItem({ problem }: { readonly problem: ProblemView }) {
  const { file, line, column } = problem;
  const place = file ? [file, line, column].filter((part) => part !== undefined).join(':') : undefined;
  return (
    <li className="rounded-md border bg-bg px-3 py-2">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <Badge tone={TONE[problem.severity]}>{problem.severity}</Badge>
        {place ? <span className="font-mono text-sm break-all">{place}</span> : null}
        {problem.object ? <span className="break-words text-muted">{problem.object}</span> : null}
        {problem.field ? <span className="font-mono text-sm break-all text-muted">{problem.field}</span> : null}
      </p>
      <p className="mt-1 break-words">{problem.message}</p>
      {problem.hint ? <p className="break-words text-muted">{problem.hint}</p> : null}
    </li>
  );
}
