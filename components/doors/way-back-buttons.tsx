import { useQuery } from '@tanstack/react-query';
import { sourceQuery } from '@/lib/queries/source';
import { Button } from '@/components/ui/button';
import type { Doors } from './use-doors';
import { waysBack } from './ways-back';

/** The ways out of a source that has nothing to show, or not yet. */
export function WayBackButtons({ doors }: { readonly doors: Doors }) {
  const { data } = useQuery(sourceQuery());
  if (!data || data.obstacle !== undefined) return null;
  const busy = doors.progress !== null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {[...waysBack(data)].reverse().map(({ to, info }) => (
        <Button key={to} size="sm" disabled={busy} className="max-w-full" onClick={() => void doors.open({ to })}>
          <span className="truncate">Back to {info.label}</span>
        </Button>
      ))}
      <Button size="sm" disabled={busy} onClick={() => doors.show('manifests')}>
        Open something else…
      </Button>
    </div>
  );
}
