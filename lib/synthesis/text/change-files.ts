import { compareText } from '@/lib/model/compare-text';
import { objectTitle } from '@/lib/model/ids';
import type { ObjectChange } from '../change-set';

/** A file before and after: absent before when it is new, and afterwards when it is deleted. */
export interface FileChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** Changes of which some follow one another on the same object: what holds on the way only, and what stays. */
export interface SortedChanges {
  /** One change an object, by namespace and name. */
  readonly lasting: readonly ObjectChange[];
  /** Objects that are created and deleted again on the way. */
  readonly passing: readonly ObjectChange[];
}

/** Tells what is left of changes once all of them are done. */
export function sortChanges(changes: readonly ObjectChange[]): SortedChanges {
  const sorted = [...Map.groupBy(changes, objectTitle)].map(([title, own]) => ({ title, own, whole: joined(own) })).sort((a, b) => compareText(a.title, b.title));
  return {
    lasting: sorted.flatMap(({ whole }) => (whole ? [whole] : [])),
    passing: sorted.flatMap(({ own, whole }) => (whole ? [] : own.filter(({ after }) => after !== undefined).slice(0, 1))),
  };
}

function joined(changes: readonly ObjectChange[]): ObjectChange | undefined {
  const [first, last] = [changes[0]!, changes.at(-1)!];
  const { before } = first;
  const { after } = last;
  if (changes.length === 1) return first;
  if (before === after) return undefined;
  const { before: _, after: __, ...object } = first;
  return {
    ...object,
    action: before === undefined ? 'create' : after === undefined ? 'delete' : 'edit',
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    because: [...new Set(changes.flatMap(({ because }) => because))],
  };
}

/** The path of an object's file: a folder a namespace, one for what belongs to none. */
export function fileOf({ kind, namespace, name }: Pick<ObjectChange, 'kind' | 'namespace' | 'name'>): string {
  const file = kind === 'NetworkPolicy' ? name : `${kind.toLowerCase()}.${name}`;
  return `${safe(namespace ?? 'cluster-scoped')}/${safe(file)}.yaml`;
}

/** The same as the name of a single file, `shop.allow-web.yaml`. */
export const flatFileOf = (object: Pick<ObjectChange, 'kind' | 'namespace' | 'name'>): string => fileOf(object).replace('/', '.');

/** Every object as a file of its own. */
export const filesOf = (changes: readonly ObjectChange[]): readonly FileChange[] =>
  sortChanges(changes).lasting.map((change) => ({ path: fileOf(change), ...(change.before !== undefined && { before: change.before }), ...(change.after !== undefined && { after: change.after }) }));

const safe = (part: string): string => part.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^\.+/, '-');
