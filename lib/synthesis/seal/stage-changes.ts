import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { ObjectChange } from '../change-set';
import { MANAGED_BY, networkPolicyYaml } from '../yaml';
import { applyLines, rollbackOf } from '../text/apply-lines';
import { fileOf } from '../text/change-files';
import type { Stage } from './rollout';

/** What a stage does, object by object, in its order. A transitional policy is among them twice: created on the way, deleted at the end. */
export function stageChanges({ policies, steps }: Pick<Stage, 'policies' | 'steps'>): readonly ObjectChange[] {
  const written = new Map(policies.map((one) => [one.policy.name, one]));
  return steps.map(({ operation: { before, after }, given, because }): ObjectChange => {
    const policy = (after ?? before)!;
    const head = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name };
    const textOf = (own: NetworkPolicy) => (given ? networkPolicyYaml(own) : networkPolicyYaml(own, { labels: MANAGED_BY, comment: [because!] }));
    const sealed = written.get(policy.name);
    return {
      ...head,
      action: before ? (after ? 'edit' : 'delete') : 'create',
      ...(given && before?.origin && { origin: before.origin }),
      ...(before && { before: textOf(before) }),
      ...(after && { after: given ? sealed!.text : textOf(after) }),
      because: because !== undefined ? [because] : after ? sealed!.because : ['Its pods have other policies now.'],
      ...(given && after && { reasons: sealed!.reasons }),
    };
  });
}

/** The files of one stage, by their paths, and the commands that apply them and take them back. */
export interface StageFiles {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
  readonly apply: readonly string[];
  readonly rollback: readonly string[];
}

/**
 * A folder for a stage: a file for each policy, numbered as they are applied, and in the folder `rollback` what they take the place of.
 * @param position 1-based, of how many
 */
export function stageFiles(stage: Stage, changes: readonly ObjectChange[], position: number, stages: number): StageFiles {
  const folder = `${`${position}`.padStart(`${stages}`.length, '0')}-${fileOf({ kind: 'NetworkPolicy', namespace: stage.namespace, name: 'x' }).split('/')[0]}`;
  const applied = changes.filter(({ after }) => after !== undefined);
  const width = `${applied.length}`.length;
  const base = (change: ObjectChange) => fileOf(change).split('/')[1]!;
  const places = new Map(applied.map((change, index) => [change.name, `${folder}/${`${index + 1}`.padStart(width, '0')}-${base(change)}`]));
  const restored = changes.filter((change) => change.before !== undefined && !isPassing(change, changes));
  const backPlace = (change: ObjectChange) => (isPassing(change, changes) ? places.get(change.name)! : `${folder}/rollback/${base(change)}`);
  return {
    folder,
    files: new Map([...applied.map((change) => [places.get(change.name)!, change.after!] as const), ...restored.map((change) => [backPlace(change), change.before!] as const)]),
    apply: applyLines(changes, (change) => places.get(change.name)!),
    rollback: applyLines(rollbackOf(changes), backPlace),
  };
}

/** Whether an object is created and deleted again by the same changes. */
export const isPassing = ({ name }: ObjectChange, changes: readonly ObjectChange[]): boolean => changes.filter((other) => other.name === name).length > 1;
