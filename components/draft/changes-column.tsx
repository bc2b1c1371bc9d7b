import { X } from 'lucide-react';
import type { DenyChange, Draft, DraftChange } from '@/lib/model/draft';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { Button } from '@/components/ui/button';
import { describeChange } from './change-words';
import type { DraftAction } from './draft-store';
import { KindBadge } from './kind-badge';
import { ChosenMeans, OfferList } from './offer-list';
import { WhyNote } from './why-note';

type Outcome = SimulateView['changes'][number];

const OUTCOME_TONE: Readonly<Record<Outcome['outcome'], string>> = { written: 'text-muted', 'already-allowed': 'text-muted', 'already-denied': 'text-muted', inexpressible: 'text-open', invalid: 'text-cut' };

export interface ChangesColumnProps {
  readonly draft: Draft;
  readonly result: SimulateView | undefined;
  readonly dispatch: (action: DraftAction) => void;
}

/** The changes of the draft, each with what became of it and why it is wanted. */
export function ChangesColumn({ draft, result, dispatch }: ChangesColumnProps) {
  const outcomes = new Map(result?.changes.map((change) => [change.id, change]));
  return (
    <ul aria-label="Changes of the draft" className="flex flex-col gap-2">
      {draft.changes.map((change) => (
        <li key={change.id} className="flex items-start gap-1">
          <Change change={change} outcome={outcomes.get(change.id)} dispatch={dispatch} />
        </li>
      ))}
    </ul>
  );
}

function Change({ change, outcome, dispatch }: { readonly change: DraftChange; readonly outcome: Outcome | undefined; readonly dispatch: ChangesColumnProps['dispatch'] }) {
  const { id, kind } = change;
  const { title, detail } = describeChange(change);
  const about = `${kind} ${title}`;
  const choose = (means: DenyChange['means']) => dispatch({ kind: 'means', id, means });
  return (
    <>
      <div className="min-w-0 flex-1 wrap-anywhere">
        <p>
          <KindBadge kind={kind} className="mr-1.5 align-[1px]" />
          {title} <span className="font-mono text-sm text-muted">{detail}</span>
        </p>
        {outcome ? <p className={`mt-0.5 text-sm ${OUTCOME_TONE[outcome.outcome]}`}>{outcome.message}</p> : null}
        {change.kind === 'deny' && outcome?.offers ? <OfferList offers={outcome.offers} means={change.means} about={about} onMeans={choose} /> : null}
        {change.kind === 'deny' && change.means && outcome && !outcome.offers ? <ChosenMeans means={change.means} about={about} onMeans={choose} /> : null}
        <WhyNote why={change.why} about={about} onChange={(why) => dispatch({ kind: 'why', id, why })} />
      </div>
      <Button variant="ghost" size="icon-sm" aria-label={`Remove: ${about}`} onClick={() => dispatch({ kind: 'remove', id })}>
        <X size={14} aria-hidden />
      </Button>
    </>
  );
}
