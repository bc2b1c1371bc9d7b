import { formatMoment, plural } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import { peerName, pairName } from '@/components/verdict/peer-name';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { ViewState } from '@/lib/queries/view-state';

/** What a view is limited to and what is selected in it, in words; nothing for all of the source. */
export function limitsOf({ namespaces, port, filter, selection }: Pick<ViewState, 'namespaces' | 'port' | 'filter' | 'selection'>): string[] {
  return [
    ...(namespaces.length > 0 ? [`${plural(namespaces.length, { one: 'namespace', other: 'namespaces' })} ${namespaces.join(', ')}`] : []),
    ...(port === null ? [] : [`port ${port}`]),
    ...(filter === '' ? [] : [`filter ${filter}`]),
    ...(selection === null ? [] : [`selected ${selectionName(selection)}`]),
  ];
}

/** What stands under the title of a picture or a printed page: of which source, when, limited to what, and how much of how much. */
export function aboutLines(snapshot: SnapshotView, limits: readonly string[], amounts: readonly string[], now: Date): string[] {
  return [`${snapshot.source.label}, ${formatMoment(now)}`, ...(limits.length > 0 ? [`Only ${limits.join(' · ')}`] : []), ...amounts];
}

/** `12 of 300 workloads`, `12 workloads`. */
export const amountOf = (shown: number, all: number, noun: string): string => (shown < all ? `${shown} of ${count(all, noun)}` : count(all, noun));

function selectionName(selection: NonNullable<ViewState['selection']>): string {
  switch (selection.kind) {
    case 'peer':
      return peerName(selection.id).full;
    case 'edge':
      return pairName(selection.from, selection.to);
    case 'namespace':
      return `namespace ${selection.name}`;
    case 'policy':
      return `policy ${selection.id}`;
  }
}
