import { parse } from 'yaml';
import { objectTitle } from '@/lib/model/ids';
import type { ApiObject, ObjectPlace } from '@/lib/sources/object-access';
import type { ObjectChange } from '@/lib/synthesis/change-set';

/** One object that is created, edited or deleted, as the cluster is asked to. */
export interface Step extends ObjectPlace {
  readonly action: 'create' | 'edit' | 'delete';
  /** The object is created and deleted again on the way. */
  readonly transitional: boolean;
  readonly because: readonly string[];
  /** What it was when the step was proven; absent for one that is created. */
  readonly former?: ApiObject;
  /** The very object that is meant, where that is known beforehand. */
  readonly uid?: string;
  /** What it is to be; absent for one that is deleted. */
  readonly wanted?: ApiObject;
  /** The step, by its position, that creates what this one deletes or edits: before that there is nothing to look at. */
  readonly after?: number;
}

/** Proven changes as steps, in their order. */
export const stepsOf = (changes: readonly ObjectChange[]): readonly Step[] =>
  linked(changes.map(({ action, apiVersion, kind, namespace, name, because, before, after }) => ({
    action,
    apiVersion,
    kind,
    ...(namespace !== undefined && { namespace }),
    name,
    because,
    ...(before !== undefined && { former: parse(before) as ApiObject }),
    ...(after !== undefined && { wanted: parse(after) as ApiObject }),
  })));

/** Notes of each step whether it is about an object that another one is about as well. */
export function linked(steps: readonly Omit<Step, 'after' | 'transitional'>[]): readonly Step[] {
  const titles = steps.map(titleOf);
  return steps.map((step, index): Step => {
    const title = titles[index]!;
    const earlier = index > 0 ? titles.lastIndexOf(title, index - 1) : -1;
    return { ...step, transitional: titles.indexOf(title) !== titles.lastIndexOf(title), ...(earlier >= 0 && { after: earlier }) };
  });
}

/** `NetworkPolicy shop/web`. */
export const titleOf = (place: ObjectPlace): string => objectTitle(place);
