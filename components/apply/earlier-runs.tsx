import { useMutation } from '@tanstack/react-query';
import { fetchApplyRun } from '@/lib/queries/apply';
import type { ApplyRun, ApplyRunHead } from '@/lib/queries/contract/apply';
import { formatClock } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';

const SHOWN = 10;
const STATE = { running: 'under way', done: 'carried out', stopped: 'stopped on the way' } as const;

/** `14:02: 5 steps, stopped on the way`; of one that takes another back it says so. */
export const headText = ({ startedAt, steps, state, undoes }: ApplyRunHead, now: Date, timeZone?: string): string =>
  `${formatClock(startedAt, now, timeZone)}: ${undoes === null ? '' : 'roll back, '}${count(steps, 'step')}, ${STATE[state]}`;

/** The runs of this cluster that are remembered, latest first; each leads to its account, and so to its way back. */
export function EarlierRuns({ runs, onShow }: { readonly runs: readonly ApplyRunHead[]; readonly onShow: (run: ApplyRun) => void }) {
  const open = useMutation({ mutationFn: (id: string) => fetchApplyRun(id), onSuccess: onShow });
  if (runs.length === 0) return null;
  const now = new Date();
  return (
    <details>
      <summary className="text-muted select-none hover:text-text">Earlier runs in this cluster</summary>
      {open.error ? <p className="mt-1 text-cut">{open.error.message}</p> : null}
      <ul aria-label="Earlier runs" className="mt-1 flex flex-col gap-0.5">
        {runs.slice(0, SHOWN).map((run) => (
          <li key={run.id}>
            <button type="button" onClick={() => open.mutate(run.id)} className="rounded-sm text-left underline decoration-border-strong underline-offset-2 hover:decoration-current">
              {headText(run, now)}
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
