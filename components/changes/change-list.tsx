import { ChevronRight } from 'lucide-react';
import { Fragment, useState } from 'react';
import { Button } from '@/components/ui/button';
import { cx } from '@/components/ui/cx';
import { formatNumber } from '@/components/ui/format';
import { pairName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import type { PeerId, PolicyId } from '@/lib/model/ids';
import type { ChangedEdge, ChangeGroup } from '@/lib/queries/contract/changes';
import type { Selected } from '@/lib/queries/view-state';
import { countsText, edgePorts, groupTitle, objectText } from './change-words';

export interface ChangeListProps {
  readonly groups: readonly ChangeGroup[];
  readonly selection: Selected | null;
  readonly onSelect: (selection: Selected) => void;
}

/** Changes by what caused them: each pair leads to its edge, each policy that is still there to its panel. */
export function ChangeList({ groups, selection, onSelect }: ChangeListProps) {
  return (
    <ul aria-label="Changes by cause" className="flex flex-col gap-2">
      {groups.map((group) => (
        <li key={group.id}>
          <Group group={group} isOnly={groups.length === 1} selection={selection} onSelect={onSelect} />
        </li>
      ))}
    </ul>
  );
}

/** So many are shown before the rest is asked for. */
const FIRST = 6;
/** Of the causes in detail, so many say enough. */
const DETAILS = 3;

function Group({ group, isOnly, selection, onSelect }: { readonly group: ChangeGroup; readonly isOnly: boolean } & Pick<ChangeListProps, 'selection' | 'onSelect'>) {
  const [isWhole, setWhole] = useState(false);
  const { counts, edges, objects } = group;
  const title = groupTitle(group);
  const shown = isWhole ? edges : edges.slice(0, FIRST);
  const unlisted = counts.added + counts.removed + counts.changed - edges.length;
  const told = new Set(objects.map(({ title: name, change }) => `${name} ${change}`));
  const causes = [...new Set(edges.flatMap((edge) => edge.causes))].filter((cause) => !told.has(cause));
  return (
    <section aria-label={title} className="flex flex-col gap-1 rounded-md border bg-bg px-2.5 py-2">
      <h3 className="font-medium wrap-anywhere">{group.kind === 'cause' ? <Objects objects={objects} onSelect={onSelect} /> : title}</h3>
      {isOnly ? null : <p className="text-sm text-muted">{countsText(counts)}</p>}
      <ul aria-label="Connections" className="flex flex-col">
        {shown.map((edge) => (
          <li key={`${edge.from}>${edge.to}`}>
            <EdgeRow edge={edge} isSelected={selection?.kind === 'edge' && selection.from === edge.from && selection.to === edge.to} onSelect={onSelect} />
          </li>
        ))}
      </ul>
      {edges.length > FIRST ? (
        <Button variant="ghost" size="xs" className="self-start" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? 'Show fewer' : `Show ${count(edges.length - FIRST, 'more connection')}`}
        </Button>
      ) : null}
      {unlisted > 0 && (isWhole || edges.length <= FIRST) ? <p className="text-sm text-muted">and {formatNumber(unlisted)} more that are not listed</p> : null}
      {causes.length > 0 || objects.some(({ file }) => file) ? (
        <details className="group text-sm text-muted">
          <summary className="flex cursor-pointer list-none items-center gap-1">
            <ChevronRight size={12} className="shrink-0 group-open:rotate-90" aria-hidden /> Details
          </summary>
          <ul className="mt-0.5 ml-4 list-disc">
            {causes.slice(0, DETAILS).map((cause) => (
              <li key={cause} className="wrap-anywhere">
                {cause}
              </li>
            ))}
            {causes.length > DETAILS ? <li>and {causes.length - DETAILS} more</li> : null}
          </ul>
          {objects.flatMap(({ file, line }) => (file ? [<p key={`${file}:${line ?? ''}`} className="font-mono text-xs wrap-anywhere">{line ? `${file}:${line}` : file}</p>] : []))}
        </details>
      ) : null}
    </section>
  );
}

/** The objects that are the cause; a policy that is still there leads to its panel. */
function Objects({ objects, onSelect }: Pick<ChangeGroup, 'objects'> & Pick<ChangeListProps, 'onSelect'>) {
  return objects.map((object, index) => {
    const { kind, title, change, policy } = object;
    const words = objectText(object);
    return (
      <Fragment key={`${kind} ${title} ${change}`}>
        {index === 0 ? '' : index === objects.length - 1 ? ' and ' : ', '}
        {policy && change !== 'removed' ? (
          <button type="button" className="text-left wrap-anywhere underline decoration-border-strong underline-offset-2 hover:decoration-current" onClick={() => onSelect({ kind: 'policy', id: policy as PolicyId })}>
            {words}
          </button>
        ) : (
          words
        )}
      </Fragment>
    );
  });
}

const LOOKS = { added: { sign: '+', word: 'New', tone: 'text-added' }, removed: { sign: '−', word: 'Gone', tone: 'text-cut' }, changed: { sign: '~', word: 'Changed', tone: 'text-accent' } } as const;

function EdgeRow({ edge, isSelected, onSelect }: { readonly edge: ChangedEdge; readonly isSelected: boolean; readonly onSelect: ChangeListProps['onSelect'] }) {
  const { sign, word, tone } = LOOKS[edge.change];
  return (
    <button
      type="button"
      aria-current={isSelected || undefined}
      onClick={() => onSelect({ kind: 'edge', from: edge.from as PeerId, to: edge.to as PeerId })}
      className={cx('flex w-full gap-1.5 rounded-sm px-1 py-0.5 text-left text-sm hover:bg-panel-2', isSelected && 'bg-accent-soft')}
    >
      <span className={cx('w-2.5 shrink-0 font-mono font-semibold', tone)} aria-hidden>
        {sign}
      </span>
      <span className="min-w-0 wrap-anywhere">
        <span className="sr-only">{word}: </span>
        {pairName(edge.from, edge.to)} <span className="font-mono text-xs text-muted">{edgePorts(edge)}</span>
      </span>
    </button>
  );
}
