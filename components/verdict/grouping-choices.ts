import { labelOfGrouping, type Grouping, type LabelChoice } from '@/lib/queries/contract/grouping';
import type { ViewState } from '@/lib/queries/view-state';
import type { MenuEntry } from '@/components/ui/menu';
import { count } from './sentences';

const WORDS: Readonly<Record<'namespace' | 'owner' | 'team', { readonly label: string; readonly detail: string }>> = {
  namespace: { label: 'Namespace', detail: 'Where workloads are' },
  owner: { label: 'Owner', detail: 'The application or release, by app.kubernetes.io/part-of or instance' },
  team: { label: 'Team', detail: 'Labels called team, squad or owner, of pods or else of their namespace' },
};

const LEVELS: Readonly<Record<ViewState['level'], { readonly label: string; readonly detail: string }>> = {
  auto: { label: 'Automatic', detail: 'Workloads while all of them fit, else groups' },
  groups: { label: 'Groups', detail: 'Closed, with bundles between them' },
  workloads: { label: 'Workloads', detail: 'As many as fit, most connected first' },
};

/** A grouping in a word. */
export function groupingWord(grouping: Grouping): string {
  return labelOfGrouping(grouping) ?? WORDS[grouping as keyof typeof WORDS].label.toLowerCase();
}

type Chosen = Pick<ViewState, 'grouping' | 'level' | 'open' | 'closed'>;

/** What to choose from for how workloads are put together, and whether the groups are open. */
export function groupingChoices(labels: readonly LabelChoice[], view: Chosen, onView: (patch: Partial<Chosen>) => void): MenuEntry[] {
  const choose = (grouping: Grouping) => () => onView({ grouping, open: [], closed: [] });
  return [
    { heading: 'Show' },
    ...Object.entries(LEVELS).map(([level, words]) => ({ ...words, checked: view.level === level, onSelect: () => onView({ level: level as ViewState['level'], open: [], closed: [] }) })),
    'line',
    { heading: 'Group by' },
    ...Object.entries(WORDS).map(([grouping, words]) => ({ ...words, checked: view.grouping === grouping, onSelect: choose(grouping as Grouping) })),
    ...(labels.length > 0 ? [{ heading: 'Group by a label' }] : []),
    ...labels.map(({ key, values, workloads }) => ({ label: key, detail: `${count(values, 'value')}, on ${count(workloads, 'workload')}`, checked: view.grouping === `label:${key}`, onSelect: choose(`label:${key}`) })),
  ];
}

/** The view after something was opened or closed by hand; what is so by itself is not noted. `isKept`: it is open, or would be, without having been opened. */
export function withToggled({ open, closed }: Pick<ViewState, 'open' | 'closed'>, id: string, isOpen: boolean, isKept: boolean): Pick<ViewState, 'open' | 'closed'> {
  const without = (ids: readonly string[]) => ids.filter((one) => one !== id);
  const and = (ids: readonly string[]) => [...without(ids), id].sort();
  return { open: isOpen && !isKept ? and(open) : without(open), closed: !isOpen && isKept ? and(closed) : without(closed) };
}
