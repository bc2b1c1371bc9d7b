import { plural } from '@/components/ui/format';
import type { SealView } from '@/lib/queries/contract/seal';
import { Badge } from '@/components/ui/badge';
import { EmptyState } from '@/components/ui/empty-state';
import { Notice } from '@/components/ui/notice';
import { count } from '@/components/verdict/sentences';
import { StageList, type StageListProps } from './stage-list';

/** What the sealed set does, and the stages in which it is rolled out. */
export function Outcome({ view, ...rest }: { readonly view: SealView } & Omit<StageListProps, 'stages'>) {
  const { exact, counts, stages, differences, unknowns, unclear, unread, notes, before, after } = view;
  return (
    <div className="flex flex-col gap-2.5">
      {exact ? (
        <p className="flex items-start gap-2">
          <Badge tone="added">exact</Badge>
          <span className="min-w-0 text-muted">The text was evaluated again: what is kept is allowed, everything else is denied, and nothing that stays is cut on the way.</span>
        </p>
      ) : (
        <Notice kind="warning" title={differences.count > 0 ? `${count(differences.count, 'connection')} would not be as kept` : 'Not every stage is proven exact'}>
          <Lines items={differences.first} more={differences.count - differences.first.length} label="What differs" />
        </Notice>
      )}
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1" data-testid="seal-counts">
        <span>
          <Badge tone={counts.closed > 0 ? 'cut' : 'neutral'} mono>
            −{counts.closed}
          </Badge>{' '}
          closed
        </span>
        <span>
          <Badge tone={counts.opened > 0 ? 'added' : 'neutral'} mono>
            +{counts.opened}
          </Badge>{' '}
          opened
        </span>
        <span>{count(counts.policies, 'policy')}</span>
        <span className="text-muted">
          Reachable pairs of workloads {before.reachable} → <strong className="text-text">{after.reachable}</strong> of {after.pairs}
        </span>
      </p>
      {unknowns.count > 0 ? (
        <Notice kind="unknown" title="What the proof does not cover">
          <Lines items={unknowns.first} more={unknowns.count - unknowns.first.length} label="Not covered" />
        </Notice>
      ) : null}
      {unread.count > 0 ? (
        <Notice kind="warning" title={`${count(unread.count, 'observed line')} cannot be read and ${plural(unread.count, { one: 'is', other: 'are' })} not kept`}>
          Below the observed connections each is listed with its reason.
        </Notice>
      ) : null}
      {notes.count > 0 ? (
        <Notice kind="warning" title="Before you apply it">
          <Lines items={notes.first} more={notes.count - notes.first.length} label="Notes" />
        </Notice>
      ) : null}
      {unclear.count > 0 ? (
        <Notice kind="info" title={`${count(unclear.count, 'setting')} may name a Service and ${plural(unclear.count, { one: 'is', other: 'are' })} not kept`}>
          <Lines items={unclear.first.map(({ from, text, where, why }) => `${from}: ${text} in ${where}: ${why}.`)} more={unclear.count - unclear.first.length} label="Unclear settings" />
        </Notice>
      ) : null}
      {stages.length === 0 ? (
        <EmptyState title="There is nothing to do">The policies there are seal these namespaces like this already.</EmptyState>
      ) : (
        <>
          <h3 className="section-label">Rollout: {count(stages.length, 'stage')}, lowest risk first</h3>
          <StageList stages={stages} {...rest} />
        </>
      )}
    </div>
  );
}

const SHOWN = 3;

function Lines({ items, more, label }: { readonly items: readonly string[]; readonly more: number; readonly label: string }) {
  const line = (text: string) => (
    <li key={text} className="wrap-anywhere">
      {text}
    </li>
  );
  const hidden = items.slice(SHOWN);
  return (
    <>
      <ul aria-label={label}>{items.slice(0, SHOWN).map(line)}</ul>
      {hidden.length > 0 ? (
        <details>
          <summary className="cursor-pointer select-none">{hidden.length + more} more</summary>
          <ul>
            {hidden.map(line)}
            {more > 0 ? <li>and {more} that are not listed</li> : null}
          </ul>
        </details>
      ) : null}
    </>
  );
}
