import type { ObjectChange } from '../change-set';
import { fileOf } from './change-files';

/**
 * Commands that make changes in their order, which is safe as given: files are applied in the order of the line.
 * @param file where the text of an object is; several may share one
 */
export function applyLines(changes: readonly ObjectChange[], file: (change: ObjectChange) => string = fileOf): readonly string[] {
  const lines: string[] = [];
  for (const run of runs(changes)) {
    if (run[0]!.after !== undefined) lines.push(`kubectl apply ${[...new Set(run.map(file))].map((path) => `-f ${path}`).join(' ')}`);
    else for (const [target, own] of Map.groupBy(run, ({ namespace, kind, apiVersion }) => `${resource(kind, apiVersion)}${namespace === undefined ? '' : ` -n ${namespace}`}`)) lines.push(`kubectl delete ${target} ${own.map(({ name }) => name).join(' ')}`);
  }
  return lines;
}

/** What undoes changes, in an order that is as safe as theirs: it goes through the same states the other way. */
export function rollbackOf(changes: readonly ObjectChange[]): readonly ObjectChange[] {
  return changes.toReversed().map(({ before, after, action, because: _, ...object }): ObjectChange => ({
    ...object,
    action: action === 'create' ? 'delete' : action === 'delete' ? 'create' : 'edit',
    ...(after !== undefined && { before: after }),
    ...(before !== undefined && { after: before }),
    because: ['Puts back what was there before.'],
  }));
}

/** Changes that follow one another and are all applied, or all deletions. */
function runs(changes: readonly ObjectChange[]): readonly (readonly ObjectChange[])[] {
  const all: ObjectChange[][] = [];
  for (const change of changes) {
    const last = all.at(-1);
    if (last && (last[0]!.after === undefined) === (change.after === undefined)) last.push(change);
    else all.push([change]);
  }
  return all;
}

/** What kubectl calls a kind, with its group, because other projects have kinds of the same name. */
function resource(kind: string, apiVersion: string): string {
  const [group, version] = apiVersion.split('/');
  return version === undefined ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}
