import { useQuery } from '@tanstack/react-query';
import { ListFilter, X } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { RefObject } from 'react';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { filterHints } from '@/lib/queries/filter/hints';
import { vocabularyOf } from '@/lib/queries/filter/vocabulary';
import { labelsQuery } from '@/lib/queries/labels';
import { Button } from '@/components/ui/button';
import { FilterHelp } from './filter-help';
import { FilterInput } from './filter-input';
import { FilterProblems } from './filter-problems';
import { useFilterText } from './use-filter-text';

export interface FilterStripProps {
  readonly snapshot: SnapshotView;
  /** The filter in effect. */
  readonly value: string;
  readonly onChange: (filter: string, mode: 'push' | 'replace') => void;
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

/** The filter above every view. A filter that does not read is told with what it could be; until then the last one stays in effect. */
export function FilterStrip({ snapshot, value, onChange, inputRef }: FilterStripProps) {
  const id = useId();
  const [wanted, setWanted] = useState(value !== '');
  const labels = useQuery({ ...labelsQuery(), enabled: wanted });
  const vocabulary = useMemo(() => vocabularyOf(snapshot, labels.data), [snapshot, labels.data]);
  const filter = useFilterText(value, onChange);
  const problems = !filter.read.ok && filter.settled ? filter.read.problems : [];
  const hints = useMemo(() => (filter.read.ok && filter.settled ? filterHints(filter.read.filter, vocabulary, labels.isSuccess) : []), [filter.read, filter.settled, vocabulary, labels.isSuccess]);
  const said = problems.length > 0 || hints.length > 0;

  return (
    <search className="shrink-0 border-b bg-panel px-2 py-1">
      <div className="flex items-center gap-1.5">
        <ListFilter size={14} className={value === '' ? 'text-muted' : 'text-accent'} aria-hidden />
        <FilterInput filter={filter} vocabulary={vocabulary} onWanted={() => setWanted(true)} describedBy={said ? id : undefined} invalid={problems.length > 0} inputRef={inputRef} />
        {filter.text !== '' ? (
          <Button
            variant="ghost"
            size="icon-sm"
            aria-label="Clear the filter"
            onClick={() => {
              filter.type('');
              onChange('', 'push');
            }}
          >
            <X size={14} aria-hidden />
          </Button>
        ) : null}
        <FilterHelp onTake={filter.type} />
      </div>
      <div id={id} aria-live="polite">
        {said ? <FilterProblems text={filter.text} problems={problems} hints={hints} inEffect={value} onMend={filter.type} /> : null}
      </div>
    </search>
  );
}
