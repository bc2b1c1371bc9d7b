import type { PairChange, SimulateView } from '@/lib/queries/contract/simulate';
import { Badge } from '@/components/ui/badge';
import type { Tone } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { formatNumber, plural } from '@/components/ui/format';
import { Notice } from '@/components/ui/notice';
import { VirtualList } from '@/components/ui/virtual-list';
import { pairName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import { STATE_WORD } from '@/components/verdict/state-words';
import { SafetyPack } from './safety-pack';
import type { SafetyPackProps } from './safety-pack';

export interface ImpactColumnProps {
  readonly result: SimulateView;
  /** Shows why a pair is as it is. */
  readonly onPair: (from: string, to: string) => void;
  /** Adds to the draft that a pair it closes stays as it was. */
  readonly onKeep: (pair: PairChange) => void;
  readonly onKeepAll: (pairs: readonly PairChange[]) => void;
  readonly onWithout: SafetyPackProps['onWithout'];
}

/** What the draft changes, as found by evaluating the exported text. */
export function ImpactColumn({ result, onPair, onKeep, onKeepAll, onWithout }: ImpactColumnProps) {
  const { impact, warnings, kept, changes } = result;
  const missing = changes.filter(({ outcome }) => outcome === 'inexpressible' || outcome === 'invalid').length;
  return (
    <div className="flex flex-col gap-2.5">
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1" data-testid="impact-counts">
        <Figure tone={impact.counts.opened > 0 ? 'added' : 'neutral'} text={`+${n(impact.counts.opened)}`} words="opened" />
        <Figure tone={impact.counts.closed > 0 ? 'cut' : 'neutral'} text={`−${n(impact.counts.closed)}`} words="closed" />
        <Figure tone="neutral" text={n(impact.counts.changed)} words="other ports" />
        <Figure tone="neutral" text={n(impact.unchanged)} words="unchanged" />
        {impact.unknown > 0 ? <Figure tone="unknown" text={`? ${n(impact.unknown)}`} words="unknown" /> : null}
      </p>
      <p className="text-muted">
        Reachable pairs of workloads {n(impact.before.reachable)} → <strong className="text-text">{n(impact.after.reachable)}</strong> of {n(impact.after.pairs)}
      </p>
      {missing > 0 && impact.exact ? (
        <Notice kind="warning" title={`${count(missing, 'change')} of the draft ${plural(missing, { one: 'is', other: 'are' })} not in these policies`}>
          The rest was evaluated again from the exported text: it does what it says and changes nothing else. See the changes on the left.
        </Notice>
      ) : impact.exact ? (
        <p className="flex items-start gap-2">
          <Badge tone="added">exact</Badge>
          <span className="min-w-0 text-muted">The exported text was evaluated again: it does what the draft asks and changes nothing else.</span>
        </p>
      ) : (
        <Notice kind="warning" title={impact.collateral > 0 ? `${count(impact.collateral, 'pair')} would change that the draft does not ask for` : 'Not everything the draft asks for holds'}>
          {impact.collateral > 0 ? 'Marked as collateral below.' : 'See the changes on the left.'}
        </Notice>
      )}
      {warnings.map((warning) => (
        <Notice key={warning} kind="warning">
          {warning}
        </Notice>
      ))}
      {impact.unknown > 0 ? <Notice kind="unknown">{`${count(impact.unknown, 'pair')} cannot be told after the change, because something could not be read or is not evaluated.`}</Notice> : null}
      <SafetyPack kept={kept} onWithout={onWithout} />
      <PairList title="Closed" total={impact.counts.closed} tone="cut" pairs={impact.closed} onPair={onPair} onKeep={onKeep} onKeepAll={onKeepAll} />
      <PairList title="Opened" total={impact.counts.opened} tone="added" pairs={impact.opened} onPair={onPair} />
      <PairList title="Other ports than before" total={impact.counts.changed} tone="neutral" pairs={impact.changed} onPair={onPair} onKeep={onKeep} />
      {impact.truncated > 0 ? <p className="text-sm text-muted">{count(impact.truncated, 'more pair')} changed and are not listed here.</p> : null}
    </div>
  );
}

const n = formatNumber;

function Figure({ tone, text, words }: { readonly tone: Tone; readonly text: string; readonly words: string }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Badge tone={tone} mono>
        {text}
      </Badge>
      {words}
    </span>
  );
}

function PairList({ title, total, tone, pairs, onPair, onKeep, onKeepAll }: { readonly title: string; readonly total: number; readonly tone: Tone; readonly pairs: readonly PairChange[]; readonly onPair: ImpactColumnProps['onPair']; readonly onKeep?: ImpactColumnProps['onKeep']; readonly onKeepAll?: ImpactColumnProps['onKeepAll'] }) {
  if (pairs.length === 0) return null;
  return (
    <section>
      <h4 className="mb-1 flex items-center gap-1.5 font-medium">
        {title}
        <Badge tone={tone} mono>
          {n(total)}
        </Badge>
        {onKeepAll && pairs.length > 1 && pairs.length === total ? (
          <Button size="xs" className="ml-auto font-normal" onClick={() => onKeepAll(pairs)}>
            Keep all
          </Button>
        ) : null}
      </h4>
      <VirtualList
        items={pairs}
        label={`${title} pairs`}
        itemKey={(pair) => `${pair.from}>${pair.to}`}
        estimate={76}
        className="max-h-56 rounded-md border"
        render={(pair) => <Pair pair={pair} onPair={onPair} onKeep={onKeep} />}
      />
    </section>
  );
}

function Pair({ pair, onPair, onKeep }: { readonly pair: PairChange; readonly onPair: ImpactColumnProps['onPair']; readonly onKeep: ImpactColumnProps['onKeep'] | undefined }) {
  const name = pairName(pair.from, pair.to);
  const keepable = onKeep && pair.closed.length > 0;
  const ports = [...pair.opened.map((port) => `+${port}`), ...pair.closed.map((port) => `−${port}`)].join(' ');
  return (
    <div className="relative border-b px-2 py-1">
      <button type="button" onClick={() => onPair(pair.from, pair.to)} className="block w-full text-left break-words hover:underline">
        {name}
        {pair.intended ? null : (
          <Badge tone="open" className="ml-1.5">
            collateral
          </Badge>
        )}
        <span className={cx('block text-sm text-muted', keepable && 'pr-13')}>
          {ports} · {STATE_WORD[pair.before]} → {STATE_WORD[pair.after]}
          {pair.causes.length > 0 ? `, by ${pair.causes.join('; ')}` : ''}
        </span>
      </button>
      {keepable ? (
        <Button size="xs" className="absolute right-1.5 bottom-1.5" onClick={() => onKeep(pair)} aria-label={`Keep ${name.replace('→', 'to')}`}>
          Keep
        </Button>
      ) : null}
    </div>
  );
}
