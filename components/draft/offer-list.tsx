import type { DenyChange } from '@/lib/model/draft';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import { Button } from '@/components/ui/button';

type Offer = NonNullable<SimulateView['changes'][number]['offers']>[number];

/** Ways to a denial that cannot be had exactly: to choose from, or to be done by the user. */
export function OfferList({ offers, means, about, onMeans }: { readonly offers: readonly Offer[]; readonly means: DenyChange['means']; readonly about: string; readonly onMeans: (means: DenyChange['means']) => void }) {
  const choices = offers.filter((offer) => offer.means !== 'relabel');
  const advice = offers.filter((offer) => offer.means === 'relabel');
  return (
    <div className="mt-1 flex flex-col gap-1 text-sm">
      {choices.length > 0 ? (
        <fieldset className="flex flex-col gap-1.5 rounded-md border px-2 py-1.5">
          <legend className="px-1 text-muted">
            Instead<span className="sr-only"> of denying exactly: {about}</span>
          </legend>
          <Choice name={about} title="Leave it as it is" detail="It stays allowed until it can be denied exactly." checked={means === undefined} onChoose={() => onMeans(undefined)} />
          {choices.map((offer) => (
            <Choice key={offer.title} name={about} title={offer.title} detail={offer.closes === 0 ? `${offer.detail} It closes nothing else.` : offer.detail} checked={means === offer.means} onChoose={() => onMeans(offer.means as DenyChange['means'])} />
          ))}
        </fieldset>
      ) : null}
      {advice.map((offer) => (
        <p key={offer.title} className="text-muted">
          <strong className="font-medium text-text">{offer.title}.</strong> {offer.detail}
        </p>
      ))}
    </div>
  );
}

/** By what means a denial is written that could not be had exactly, and the way back to the choice. */
export function ChosenMeans({ means, about, onMeans }: { readonly means: NonNullable<DenyChange['means']>; readonly about: string; readonly onMeans: (means: DenyChange['means']) => void }) {
  return (
    <p className="mt-0.5 flex flex-wrap items-center gap-x-2 text-sm text-muted">
      {means === 'more' ? 'As chosen, other connections are given up with it.' : 'As chosen, a policy of the admin tier denies it.'}
      <Button size="xs" aria-label={`Choose again: ${about}`} onClick={() => onMeans(undefined)}>
        Choose again
      </Button>
    </p>
  );
}

function Choice({ name, title, detail, checked, onChoose }: { readonly name: string; readonly title: string; readonly detail: string; readonly checked: boolean; readonly onChoose: () => void }) {
  return (
    <label className="flex items-start gap-1.5">
      <input type="radio" name={`means ${name}`} checked={checked} onChange={onChoose} className="mt-0.5 size-3.5 accent-accent" />
      <span className="min-w-0">
        {title}
        <span className="block text-muted">{detail}</span>
      </span>
    </label>
  );
}
