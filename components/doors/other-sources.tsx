import { useQuery } from '@tanstack/react-query';
import { goToSource } from '@/lib/queries/page-source';
import { shownSource, sourceQuery } from '@/lib/queries/source';
import { Button } from '@/components/ui/button';
import type { Doors } from './use-doors';

/** The ways out of a source that has nothing to show, or not yet, or is not open. */
export function OtherSources({ doors }: { readonly doors: Doors }) {
  const { data } = useQuery(sourceQuery());
  if (!data) return null;
  const here = shownSource(data);
  const busy = doors.progress !== null;
  return (
    <nav aria-label="Other sources" className="flex flex-wrap items-center gap-2">
      {data.open.map(({ id, label }, index) =>
        id === here?.id ? null : (
          <Button key={id} size="sm" className="max-w-full" onClick={() => goToSource(index === 0 ? null : id)}>
            <span className="truncate">Show {label}</span>
          </Button>
        ),
      )}
      {data.obstacle === undefined ? (
        <Button size="sm" disabled={busy} onClick={() => doors.show('manifests')}>
          Open something else…
        </Button>
      ) : null}
    </nav>
  );
}
