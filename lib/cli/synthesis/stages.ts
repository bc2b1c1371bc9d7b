import { join } from 'node:path';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Stage, StageFacts } from '@/lib/synthesis/seal/rollout';
import type { Seal } from '@/lib/synthesis/seal/seal';
import { MANAGED_BY, networkPolicyYaml } from '@/lib/synthesis/yaml';
import { fileSafe } from './files.ts';
import { count, policyTitle } from './words.ts';

/**
 * A folder for each stage, with a file for each policy, numbered in the order in which they are to be applied, and what they
 * replace in its folder `rollback`. The proofs lie in a folder of their own, since kubectl would take them for objects.
 */
export function stageFiles(sealed: Seal, stages: readonly Stage[], proofOf: (stage: Stage) => string): ReadonlyMap<string, string> {
  const texts = new Map(sealed.policies.map(({ policy, text }) => [policyTitle(policy), text]));
  return new Map(stages.flatMap((stage, index) => {
    const own = stageFolder(stages, index);
    return [
      ...filesOf(stage).map(({ policy, file, isTransitional }) => [join(own, file), isTransitional ? networkPolicyYaml(policy, { labels: MANAGED_BY }) : texts.get(policyTitle(policy))!] as const),
      ...stage.rollback.restored.map((policy) => [join(own, 'rollback', `${fileSafe(policy)}.yaml`), networkPolicyYaml(policy)] as const),
      [join('proofs', `${own}.json`), proofOf(stage)] as const,
    ];
  }));
}

/** What to run, stage by stage, and how to go back. */
export function stageLines(folder: string, stages: readonly Stage[]): string[] {
  if (stages.length === 0) return ['there is nothing to do: the cluster is sealed like this already.'];
  return stages.flatMap((stage, index) => {
    const own = join(folder, stageFolder(stages, index));
    const { rollback, namespace } = stage;
    const back = [...(rollback.restored.length > 0 ? [`kubectl apply -f ${join(own, 'rollback')}`] : []), ...(rollback.deleted.length > 0 ? [deletion(namespace, rollback.deleted)] : [])];
    return [`stage ${index + 1}, ${namespace}: ${factsText(stage.facts)}`, ...commands(own, stage).map((line) => `  ${line}`), `  to go back: ${back.join(' && ')}`];
  });
}

/** Files sort as they are to be applied. */
const stageFolder = (stages: readonly Stage[], index: number): string => `${`${index + 1}`.padStart(`${stages.length}`.length, '0')}-${stages[index]!.namespace}`;

interface StageFile {
  readonly policy: NetworkPolicy;
  readonly file: string;
  readonly isTransitional: boolean;
  /** Its position among the steps. */
  readonly step: number;
}

function filesOf({ steps }: Stage): StageFile[] {
  const applied = steps.flatMap(({ operation: { after }, given }, step) => (after ? [{ policy: after, isTransitional: given === undefined, step }] : []));
  const width = `${applied.length}`.length;
  return applied.map((one, index) => ({ ...one, file: `${`${index + 1}`.padStart(width, '0')}-${fileSafe(one.policy)}.yaml` }));
}

/** kubectl applies the files of a folder by their names; only where something is applied after a deletion each file is named. */
function commands(folder: string, stage: Stage): string[] {
  const files = new Map(filesOf(stage).map(({ step, file }) => [step, file]));
  const runs: { readonly files: string[]; readonly deleted: NetworkPolicy[] }[] = [];
  for (const [step, { operation: { before, after } }] of stage.steps.entries()) {
    if (after) {
      if (runs.length === 0 || runs.at(-1)!.deleted.length > 0) runs.push({ files: [], deleted: [] });
      runs.at(-1)!.files.push(files.get(step)!);
    } else {
      if (runs.length === 0) runs.push({ files: [], deleted: [] });
      runs.at(-1)!.deleted.push(before!);
    }
  }
  const isOneFolder = runs.filter((run) => run.files.length > 0).length < 2;
  return runs.flatMap((run) => [
    ...(run.files.length === 0 ? [] : [isOneFolder ? `kubectl apply -f ${folder}` : `kubectl apply ${run.files.map((file) => `-f ${join(folder, file)}`).join(' ')}`]),
    ...(run.deleted.length === 0 ? [] : [deletion(stage.namespace, run.deleted)]),
  ]);
}

const deletion = (namespace: string, policies: readonly NetworkPolicy[]): string => `kubectl delete networkpolicy -n ${namespace} ${policies.map(fileSafe).join(' ')}`;

function factsText({ closed, maybeUsed, declared, unknown, exposed, opened }: StageFacts): string {
  const parts = [
    `closes ${count(closed, 'connection', 'connections')}`,
    ...(maybeUsed > 0 ? [`${maybeUsed} of them on ports that may be in use`] : []),
    ...(declared > 0 ? [`${declared} that settings declare`] : []),
    ...(opened > 0 ? [`opens ${opened}`] : []),
    ...(unknown > 0 ? [`${unknown} cannot be told`] : []),
    ...(exposed > 0 ? [`${count(exposed, 'workload is', 'workloads are')} reached from the Internet today`] : []),
  ];
  return parts.join(', ');
}
