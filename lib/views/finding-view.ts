import type { DraftChange } from '@/lib/model/draft';
import type { Finding } from '@/lib/policy/findings/finding';
import type { FindingView } from '@/lib/queries/contract';

/** So many objects are named; a reader who needs them all asks the command line. */
const NAMED = 8;

/** A finding as the browser is told of it. */
export function findingView({ objects, peers, fix, ...rest }: Finding): FindingView {
  return {
    ...rest,
    objects: objects.slice(0, NAMED).map((object) => ({ ...object })),
    moreObjects: Math.max(0, objects.length - NAMED),
    peers: [...peers],
    fix: fix.map(changeView),
  };
}

const changeView = (change: DraftChange): FindingView['fix'][number] =>
  change.kind === 'allow' ? { ...change, ports: change.ports === 'all' ? 'all' : [...change.ports] } : { ...change, directions: [...change.directions] };
