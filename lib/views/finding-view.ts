import type { DraftChange } from '@/lib/model/draft';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { findMistakes } from '@/lib/policy/findings/find-mistakes';
import type { Finding } from '@/lib/policy/findings/finding';
import { oncePer } from '@/lib/policy/once-per';
import type { FindingView } from '@/lib/queries/contract/finding';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';

/** So many objects are named; a reader who needs them all asks the command line. */
const NAMED = 8;

/** So many findings cross to the browser; a policy set that is wrong throughout says so by its first ones. */
const SHOWN = 1000;

/** Several views tell of them. */
export const findingsOf = oncePer(findMistakes);

/** The findings as the browser is told of them, most severe first. */
export function findingViews(graph: AllowGraph): Pick<SnapshotView, 'findings' | 'moreFindings'> {
  const found = findingsOf(graph);
  return { findings: found.slice(0, SHOWN).map(findingView), moreFindings: Math.max(0, found.length - SHOWN) };
}

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
  change.kind === 'isolate' ? { ...change, directions: [...change.directions] } : { ...change, ports: change.ports === 'all' ? 'all' : [...change.ports] };
