import { X } from 'lucide-react';
import type { Draft } from '@/lib/model/draft';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { describeChange } from './change-words';

type Outcome = SimulateView['changes'][number];

const OUTCOME_TONE: Readonly<Record<Outcome['outcome'], string>> = { written: 'text-muted', 'already-allowed': 'text-muted', inexpressible: 'text-open', invalid: 'text-cut' };

export interface ChangesColumnProps {
  readonly draft: Draft;
  readonly result: SimulateView | undefined;
  readonly onRemove: (id: string) => void;
}

/** The changes of the draft, each with what became of it, and what was kept besides. */
export function ChangesColumn({ draft, result, onRemove }: ChangesColumnProps) {
  const outcomes = new Map(result?.changes.map((change) => [change.id, change]));
  return (
    <>
      <ul aria-label="Changes of the draft" className="flex flex-col gap-2">
        {draft.changes.map((change) => {
          const { sign, title, detail } = describeChange(change);
          const outcome = outcomes.get(change.id);
          return (
            <li key={change.id} className="flex items-start gap-1">
              <div className="min-w-0 flex-1 wrap-anywhere">
                <p>
                  <Badge tone={change.kind === 'allow' ? 'added' : 'cut'} mono className="mr-1.5 align-[1px]">
                    {sign}
                  </Badge>
                  {title} <span className="font-mono text-sm text-muted">{detail}</span>
                </p>
                {outcome ? <p className={`mt-0.5 text-sm ${OUTCOME_TONE[outcome.outcome]}`}>{outcome.message}</p> : null}
              </div>
              <Button variant="ghost" size="icon-sm" aria-label={`Remove: ${sign.slice(2)} ${title}`} onClick={() => onRemove(change.id)}>
                <X size={14} aria-hidden />
              </Button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
