import { formatList, formatNumber, plural } from '@/components/ui/format';
import { count } from '@/components/verdict/sentences';
import type { ChangeCounts, ChangedEdge, ChangeGroup, ChangesView } from '@/lib/queries/contract/changes';
import { countNews } from './seen-mark';

/** `2 new, 1 gone and 3 changed connections`; `no connections` where there are none. */
export function countsText({ added, removed, changed }: ChangeCounts): string {
  const parts = [[added, 'new'], [removed, 'gone'], [changed, 'changed']] as const;
  const words = parts.filter(([some]) => some > 0).map(([some, word]) => `${formatNumber(some)} ${word}`);
  if (words.length === 0) return 'no connections';
  const total = added + removed + changed;
  return `${formatList(words)} ${plural(total, { one: 'connection', other: 'connections' })}`;
}

/** What appeared or disappeared besides connections. */
export function workloadsText({ added, removed, more }: ChangesView['workloads']): string {
  if (more > 0) return `more than ${count(added.length + removed.length, 'workload')} came or went`;
  return formatList([...(added.length > 0 ? [`${count(added.length, 'new workload')}`] : []), ...(removed.length > 0 ? [`${count(removed.length, 'workload')} gone`] : [])]);
}

/** Everything that an answer tells, in one sentence without its end. */
export function newsText(changes: Pick<ChangesView, 'counts' | 'workloads' | 'complete'>): string {
  const { counts, workloads, complete } = changes;
  const edges = counts.added + counts.removed + counts.changed;
  const parts = [...(edges > 0 ? [`${complete ? '' : 'at least '}${countsText(counts)}`] : []), ...(workloads.added.length + workloads.removed.length > 0 ? [workloadsText(workloads)] : [])];
  return parts.join('; ');
}

/** What is said aloud when a revision arrives: what it brought, and why. */
export function announcement(changes: ChangesView): string {
  if (countNews(changes) === 0) return '';
  const [first, ...others] = changes.groups.filter(({ kind }) => kind === 'cause');
  const because = first ? `: ${groupTitle(first)}${others.length > 0 ? `, and ${count(others.length, 'more cause')}` : ''}` : '';
  return `${capital(newsText(changes))}${because}.`;
}

/** `NetworkPolicy shop/db changed`, `labels of Deployment shop/web changed`, and what there is to say without a cause. */
export function groupTitle({ kind, objects }: Pick<ChangeGroup, 'kind' | 'objects'>): string {
  if (kind === 'untold') return 'No single cause can be told';
  if (kind === 'unsought') return 'There are too many to look for the cause of each';
  return formatList(objects.map(objectText));
}

const OF: Partial<Record<ChangeGroup['objects'][number]['kind'], string>> = { labels: 'labels of ', ports: 'ports of ', addresses: 'addresses of ', pods: 'pods of ', network: 'network of ' };

/** One object of a cause, and what became of it. */
export function objectText({ kind, title, change }: ChangeGroup['objects'][number]): string {
  if (kind === 'unread') return `${title}${change === 'removed' ? ': no longer so' : ''}`;
  if (kind === 'profile') return 'the profile changed';
  const named = kind === 'addresses' && title.endsWith('addresses') ? '' : kind === 'addresses' && title.endsWith('ranges') ? '' : (OF[kind] ?? '');
  return `${named}${title} ${change}`;
}

/** What became of a pair, as far as its mark does not say it: its ports now, those it had, or what opened and closed. */
export function edgePorts({ change, before, after, opened, closed }: ChangedEdge): string {
  if (change === 'added') return words(after.ports);
  if (change === 'removed') return words(before.ports);
  const parts = [...(opened.length > 0 ? [`opens ${words(opened)}`] : []), ...(closed.length > 0 ? [`closes ${words(closed)}`] : [])];
  if (parts.length > 0 && (after.state === 'unknown' || before.state === 'unknown')) return `${parts.join(', ')}; ${before.state === 'unknown' ? 'it was unknown' : 'it is unknown now'}`;
  if (parts.length > 0) return parts.join(', ');
  if (before.state === 'unknown' && after.state === 'denied') return 'was unknown, is denied';
  if (after.state === 'unknown' && before.state === 'denied') return 'was denied, cannot be told now';
  if (before.partial !== after.partial) return after.partial ? 'no longer the same for all pods' : 'now the same for all pods';
  return `${words(before.unknown) || 'nothing'} unknown before, ${words(after.unknown) || 'nothing'} now`;
}

const FEW = 3;

function words(ports: readonly string[]): string {
  return ports.length > FEW ? `${ports.slice(0, FEW).join(', ')} +${ports.length - FEW}` : ports.join(', ');
}

/** How far back an answer reaches, when that is not what was asked for. */
export function closenessText({ closeness, from, begins }: Pick<ChangesView, 'closeness' | 'from' | 'begins'>, timeOf: (iso: string) => string): string | null {
  if (closeness === 'first') return `The history begins ${timeOf(begins)}, when Drawbridge opened this source: what changed before that cannot be told.`;
  return closeness === 'earlier' ? `The very state of then is no longer kept: this is what changed since ${timeOf(from.at)}.` : null;
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
