import { compareText } from './compare-text';
import type { DenyChange, Draft, DraftChange, IsolateChange, NamedDraft } from './draft';
import { DIRECTIONS } from './network-policy';
import { peersOverlap, type Backends } from './peer-overlap';
import { intersectRanges, isEmptyRanges, portRanges, portsOfRanges, subtractRanges, uniteRanges, type PortRanges } from './port-ranges';

/** Two drafts as one. Until its conflicts are resolved, the draft holds what both sides of each of them want. */
export interface DraftMerge {
  readonly draft: Draft;
  readonly conflicts: readonly DraftConflict[];
}

/** Something that cannot be as both drafts want it; `mine` and `theirs` are ids of changes of the merged draft. */
export type DraftConflict =
  /** One opens what the other denies, on these ports. */
  | { readonly kind: 'opposed'; readonly mine: string; readonly theirs: string; readonly ports: EdgeChange['ports'] }
  /** Both took ports from what they had in common, and nothing is left of it. */
  | { readonly kind: 'ports'; readonly change: string; readonly mine: EdgeChange['ports']; readonly theirs: EdgeChange['ports'] }
  /** A connection is to be denied by different means. */
  | { readonly kind: 'means'; readonly change: string; readonly mine: Means; readonly theirs: Means }
  /** Two reasons that are too long to stand beside one another. */
  | { readonly kind: 'why'; readonly change: string; readonly mine: string; readonly theirs: string };

export type Side = 'mine' | 'theirs';

type EdgeChange = Exclude<DraftChange, IsolateChange>;
type Means = DenyChange['means'];

const LONGEST_WHY = 2000;
const MOST_PORTS = 100;

/**
 * Joins two drafts, if `base` is given as what became of it on either side: what one side took away is gone, what one added is there.
 * Ports, directions and reasons are sets, so that most of what two people do joins; only real contradictions are conflicts. The order of
 * changes is that of the base, then by what they name; ids are new. Swapping the sides swaps them in the conflicts and changes nothing else.
 */
export function mergeDrafts(base: Draft | undefined, mine: Draft, theirs: Draft, backends?: Backends): DraftMerge {
  const [before, left, right] = [base ?? { version: 1, changes: [] } satisfies Draft, mine, theirs].map(itemsOf) as [Items, Items, Items];
  const keys = [...before.keys(), ...[...left.keys(), ...right.keys()].filter((key) => !before.has(key)).sort(compareText)];
  const merged = [...new Set(keys)].flatMap((key) => {
    const item = mergeItem(before.get(key), left.get(key), right.get(key));
    return item ? [{ key, ...item }] : [];
  });

  const changes: DraftChange[] = [];
  const idOf = new Map<string, string>();
  for (const { key, item } of merged) {
    idOf.set(key, `c${changes.length + 1}`);
    changes.push(...changesOf(item, changes.length));
  }
  const conflicts: DraftConflict[] = merged.flatMap(({ key, conflicts: own }) => own.map((conflict) => ({ ...conflict, change: idOf.get(key) ?? '' })));
  const place = new Map(merged.map(({ key, item }) => [key, item]));
  conflicts.push(...opposed(left, right, place, idOf, 'mine', backends), ...opposed(right, left, place, idOf, 'theirs', backends));
  const without = mergeSets(base?.without ?? [], mine.without ?? [], theirs.without ?? []).sort(compareText);
  const order = (id: string) => Number(id.slice(1));
  const at = (conflict: DraftConflict) => (conflict.kind === 'opposed' ? [order(conflict.mine), order(conflict.theirs)].sort((a, b) => a - b) : [order(conflict.change), 0]);
  conflicts.sort((a, b) => at(a)[0]! - at(b)[0]! || at(a)[1]! - at(b)[1]! || compareText(a.kind, b.kind));
  return { draft: { version: 1, changes, ...(without.length > 0 ? { without } : {}) }, conflicts };
}

/** The draft of a merge once every conflict is decided, by the order of the conflicts; what is not decided stays as both want it. */
export function resolveMerge({ draft, conflicts }: DraftMerge, choices: readonly (Side | undefined)[]): Draft {
  const named = new Map(draft.changes.map((change) => [change.id, nameOf(change)]));
  let changes: readonly DraftChange[] = draft.changes;
  conflicts.forEach((conflict, index) => {
    const choice = choices[index];
    if (choice === undefined) return;
    const concerned = named.get(conflict.kind === 'opposed' ? conflict[choice === 'mine' ? 'theirs' : 'mine'] : conflict.change);
    changes = changes.flatMap((change): readonly DraftChange[] => {
      if (nameOf(change) !== concerned) return [change];
      if (conflict.kind !== 'opposed') return [{ ...change, [conflict.kind]: conflict[choice] } as DraftChange];
      if (change.kind === 'isolate') return [change];
      const rest = subtractRanges(portRanges(change.ports), portRanges(conflict.ports));
      return isEmptyRanges(rest) ? [] : inParts(portsOfRanges(rest)).map((ports) => ({ ...change, ports }));
    });
  });
  return { ...draft, changes: changes.map((change, index) => ({ ...change, id: `c${index + 1}` })) };
}

/** The same for what a draft is called and said to be: the first name, and the notes of both. */
export function mergeNotes(base: string | undefined, mine: string | undefined, theirs: string | undefined): string | undefined {
  return mergeTexts(base, mine, theirs);
}

/** A draft in the form that merging gives it: one change for each thing it names, ports joined, ids in order. */
export const normalDraft = (draft: Draft): Draft => mergeDrafts(undefined, draft, draft).draft;

/** Whether two drafts ask for the same, whatever the order and the ids of their changes. */
export function isSameDraft(a: Draft, b: Draft): boolean {
  const text = ({ name, notes, ...draft }: Draft & Partial<NamedDraft>) => JSON.stringify([name ?? null, notes ?? null, normalDraft(draft)]);
  return text(a) === text(b);
}

/** Everything a draft says of one thing. */
interface Item {
  /** The change without what is set apart below. */
  readonly what: Omit<EdgeChange, 'id' | 'ports' | 'why' | 'means'> | Omit<IsolateChange, 'id' | 'directions' | 'why'>;
  readonly ports: PortRanges;
  readonly directions: IsolateChange['directions'];
  readonly means: Means;
  readonly why: string | undefined;
}

type Items = ReadonlyMap<string, Item>;

type ItemConflict =
  | { readonly kind: 'ports'; readonly mine: EdgeChange['ports']; readonly theirs: EdgeChange['ports'] }
  | { readonly kind: 'means'; readonly mine: Means; readonly theirs: Means }
  | { readonly kind: 'why'; readonly mine: string; readonly theirs: string };

const NO_PORTS = portRanges([]);

function itemsOf(draft: Draft): Items {
  const items = new Map<string, Item>();
  for (const change of draft.changes) {
    const key = nameOf(change);
    const item: Item =
      change.kind === 'isolate'
        ? { what: { kind: 'isolate', subject: change.subject }, ports: NO_PORTS, directions: change.directions, means: undefined, why: change.why }
        : { what: { kind: change.kind, from: change.from, to: change.to }, ports: portRanges(change.ports), directions: [], means: change.kind === 'deny' ? change.means : undefined, why: change.why };
    const same = items.get(key);
    items.set(key, same ? { ...same, ports: uniteRanges(same.ports, item.ports), directions: [...same.directions, ...item.directions], means: same.means ?? item.means, why: joinTexts(same.why, item.why) } : item);
  }
  return items;
}

/** What a change concerns: changes of one name are one. */
const nameOf = (change: DraftChange): string => (change.kind === 'isolate' ? `isolate ${change.subject}` : `${change.kind} ${change.from} ${change.to}`);

function mergeItem(base: Item | undefined, mine: Item | undefined, theirs: Item | undefined): { readonly item: Item; readonly conflicts: readonly ItemConflict[] } | undefined {
  const some = mine ?? theirs;
  if (!some) return undefined;
  const conflicts: ItemConflict[] = [];
  const [was, left, right] = [base, mine, theirs].map((item) => item?.ports ?? NO_PORTS) as [PortRanges, PortRanges, PortRanges];
  const both = uniteRanges(left, right);
  let ports = subtractRanges(subtractRanges(both, subtractRanges(was, left)), subtractRanges(was, right));
  const directions = DIRECTIONS.filter((direction) => mergeSets(base?.directions ?? [], mine?.directions ?? [], theirs?.directions ?? []).includes(direction));
  if (isEmptyRanges(ports) && directions.length === 0) {
    if (some.what.kind === 'isolate' || !mine || !theirs) return undefined;
    conflicts.push({ kind: 'ports', mine: portsOfRanges(left), theirs: portsOfRanges(right) });
    ports = both;
  }
  const means = mergeValues(base?.means, mine?.means, theirs?.means);
  if (means.clash) conflicts.push({ kind: 'means', mine: mine?.means, theirs: theirs?.means });
  const why = mergeTexts(base?.why, mine?.why, theirs?.why);
  const isTooLong = why !== undefined && why.length > LONGEST_WHY;
  if (isTooLong) conflicts.push({ kind: 'why', mine: mine?.why ?? '', theirs: theirs?.why ?? '' });
  return { item: { what: some.what, ports, directions, means: means.value, why: isTooLong ? undefined : why }, conflicts };
}

/** What `opener` opens and the other side denies, where neither side wants both. */
function opposed(opener: Items, denier: Items, merged: Items, idOf: ReadonlyMap<string, string>, side: Side, backends: Backends | undefined): DraftConflict[] {
  const denials = [...denier].flatMap(([key, item]) => (item.what.kind === 'deny' ? [{ key, item, what: item.what }] : []));
  return [...opener].flatMap(([key, item]) => {
    const { what } = item;
    if (what.kind === 'isolate' || what.kind === 'deny') return [];
    return denials.flatMap((denial): DraftConflict[] => {
      const met = [merged.get(key), merged.get(denial.key), item, denial.item].reduce((rest, one) => intersectRanges(rest, one?.ports ?? NO_PORTS), item.ports);
      const ports = subtractRanges(subtractRanges(met, denier.get(key)?.ports ?? NO_PORTS), opener.get(denial.key)?.ports ?? NO_PORTS);
      if (isEmptyRanges(ports) || !peersOverlap(what.from, denial.what.from, backends) || !peersOverlap(what.to, denial.what.to, backends)) return [];
      const [opens, denies] = [idOf.get(key) ?? '', idOf.get(denial.key) ?? ''];
      return [{ kind: 'opposed', mine: side === 'mine' ? opens : denies, theirs: side === 'mine' ? denies : opens, ports: portsOfRanges(ports) }];
    });
  });
}

/** An item as changes; as many as its ports need, since a change names at most so many. */
function changesOf({ what, ports, directions, means, why }: Item, before: number): readonly DraftChange[] {
  const reason = why === undefined ? {} : { why };
  if (what.kind === 'isolate') return [{ id: `c${before + 1}`, ...what, directions, ...reason }];
  return inParts(portsOfRanges(ports)).map((part, index) => ({ id: `c${before + index + 1}`, ...what, ports: part, ...(means === undefined ? {} : { means }), ...reason }) as EdgeChange);
}

function inParts(ports: EdgeChange['ports']): readonly EdgeChange['ports'][] {
  if (ports === 'all') return [ports];
  return Array.from({ length: Math.ceil(ports.length / MOST_PORTS) }, (_, index) => ports.slice(index * MOST_PORTS, (index + 1) * MOST_PORTS));
}

/** The union of two sets without what either side took from the base, in no particular order. */
function mergeSets<T>(base: readonly T[], mine: readonly T[], theirs: readonly T[]): T[] {
  return [...new Set([...mine, ...theirs])].filter((one) => !base.includes(one) || (mine.includes(one) && theirs.includes(one)));
}

/** One value of two: that of the side that changed it, or the only one there is. */
function mergeValues<T>(base: T | undefined, mine: T | undefined, theirs: T | undefined): { readonly value: T | undefined; readonly clash: boolean } {
  if (mine === theirs || theirs === base) return { value: mine, clash: false };
  if (mine === base) return { value: theirs, clash: false };
  if (mine === undefined || theirs === undefined) return { value: mine ?? theirs, clash: false };
  return { value: undefined, clash: true };
}

function mergeTexts(base: string | undefined, mine: string | undefined, theirs: string | undefined): string | undefined {
  const { value, clash } = mergeValues(base, mine, theirs);
  return clash ? joinTexts(mine, theirs) : value;
}

/** Two texts as one with the lines of both, each once. */
function joinTexts(a: string | undefined, b: string | undefined): string | undefined {
  if (!a || !b) return a ?? b;
  const [first, second] = [a, b].sort(compareText) as [string, string];
  const [lines, others] = [first.split('\n'), second.split('\n')];
  if (lines.every((line) => others.includes(line))) return second;
  return [...lines, ...others.filter((line) => !lines.includes(line))].join('\n');
}
