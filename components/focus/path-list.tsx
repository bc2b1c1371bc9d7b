import { Fragment } from 'react';
import { cx } from '@/components/ui/cx';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import { StateSwatch } from '@/components/verdict/state-swatch';
import type { PathsView } from '@/lib/queries/contract/hops';
import type { PeerId } from '@/lib/model/ids';
import type { Selected } from '@/lib/queries/view-state';
import { WAY_WORDS } from './focus-words';

export interface PathListProps {
  readonly view: PathsView;
  /** The way that is lit, by its peers. */
  readonly shown: string | null;
  readonly onShow: (shown: string | null) => void;
  readonly onSelect: (selection: Selected) => void;
}

/** Each way as text: who, by which ports, to whom. A way is lit on the picture when it is chosen; a leg is explained. */
export function PathList({ view, shown, onShow, onSelect }: PathListProps) {
  return (
    <section aria-label="Paths as text" className="max-h-[42%] shrink-0 overflow-y-auto border-t bg-panel">
      <ol className="flex flex-col">
        {view.paths.map((path, number) => {
          const key = path.peers.join('>');
          const isShown = key === shown;
          return (
            <li key={key} className={cx('flex items-start gap-2 border-b px-3 py-1 last:border-b-0', isShown && 'bg-accent-soft')}>
              <button type="button" aria-pressed={isShown} onClick={() => onShow(isShown ? null : key)} title={`${count(path.legs.length, 'leg')}, ${WAY_WORDS[path.state]}`} className="flex h-6 shrink-0 items-center gap-2 rounded-sm px-1 text-sm text-muted hover:text-text">
                <span className="w-5 text-right tabular-nums">{number + 1}</span>
                <StateSwatch state={path.state} width={22} named />
                <span className="sr-only">{`${count(path.legs.length, 'leg')}, ${WAY_WORDS[path.state]}: show`}</span>
              </button>
              <p className="min-w-0 flex-1 py-0.5 wrap-anywhere">
                {path.peers.map((id, index) => (
                  <Fragment key={id}>
                    {index > 0 ? <Leg leg={path.legs[index - 1]!} onSelect={() => onSelect({ kind: 'edge', from: path.peers[index - 1] as PeerId, to: id as PeerId })} words={`${peerName(path.peers[index - 1]!).full} to ${peerName(id).full}`} /> : null}
                    <span className={cx(index === 0 || index === path.peers.length - 1 ? 'text-muted' : 'font-medium')}>{peerName(id).full}</span>
                  </Fragment>
                ))}
              </p>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

const TONE = { policy: 'text-policy', open: 'text-open', unknown: 'text-unknown' } as const;

/** One leg: its ports over an arrow, in the colour of its state. */
function Leg({ leg, words, onSelect }: { readonly leg: PathsView['paths'][number]['legs'][number]; readonly words: string; readonly onSelect: () => void }) {
  const ports = leg.label || leg.ports.join(', ');
  return (
    <button type="button" onClick={onSelect} aria-label={`${words} on ${ports}: why?`} title={`${words} on ${leg.ports.join(', ')}${leg.note ? `, ${leg.note}` : ''}`} className="mx-1.5 inline-flex items-baseline gap-1 rounded-sm px-1 hover:bg-panel-2">
      <span className={cx('font-mono text-xs', TONE[leg.state])}>
        {ports}
      </span>
      <span aria-hidden className={TONE[leg.state]}>
        {leg.state === 'open' ? '⇢' : leg.state === 'unknown' ? '?→' : '→'}
      </span>
    </button>
  );
}
