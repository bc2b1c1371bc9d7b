import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CorpusCase } from '../corpus-cases';
import { Tally } from '../tally';
import { ask } from './ask';
import { Cluster } from './cluster';
import { compareExplanations, readExplanations } from './explanations';
import { buildConfig, type ConfigLists, foreignObjects, hasIngress } from './network-config';
import { judgeOutput, type NcaOutcome } from './run-scheme';
import type { OutputOptions, Subset } from './scheme';

/** A run of NCA's command line. */
export interface NcaCliCase extends CorpusCase {
  /** Paths among them are relative to `tests`. */
  readonly args: readonly string[];
  readonly expectedReturn: number;
}

/** Questions by option: those of two configurations are asked of the base and the given one, in this order. */
const QUESTIONS: Readonly<Record<string, { readonly kind: string; readonly compares: boolean; readonly fails: (value: number) => boolean }>> = {
  '--connectivity': { kind: 'connectivityMap', compares: false, fails: () => false },
  '--sanity': { kind: 'sanity', compares: false, fails: (issues) => issues > 0 },
  '--equiv': { kind: 'equivalence', compares: true, fails: (differ) => differ > 0 },
  '--semantic_diff': { kind: 'semanticDiff', compares: true, fails: (changes) => changes > 0 },
  '--interferes': { kind: 'interferes', compares: true, fails: (interferes) => interferes === 0 },
  '--forbids': { kind: 'forbids', compares: true, fails: (allowed) => allowed > 0 },
  '--permits': { kind: 'permits', compares: true, fails: (denied) => denied > 0 },
};
const ALONE = ['-d', '--return_0'];
const KNOWN = ['--ns_list', '--pod_list', '--resource_list', '--base_np_list', '--base_resource_list', '--expected_output', '-o', '--output_format', '--label_subset', '--namespace_subset', '--deployment_subset', '--explain'];

/** Asks what a command line asks and compares the exit code and, where there is one, the expected output. */
export function runNcaCli({ args, expectedReturn }: NcaCliCase, folder: string): NcaOutcome {
  const options = readOptions(args);
  const [option, question] = Object.entries(QUESTIONS).find(([name]) => options.has(name)) ?? [];
  if (option === undefined || question === undefined) throw new Error('no question is asked');
  const tests = join(folder, 'tests');
  const lists = (names: Readonly<Record<keyof ConfigLists, string | undefined>>): ConfigLists =>
    Object.fromEntries(
      Object.entries(names).flatMap(([key, name]) => {
        const paths = name === undefined ? [] : (options.get(name) ?? []).filter((path) => path !== '');
        return paths.length > 0 ? [[key, paths.map((path) => recursive(join(tests, path)))]] : [];
      }),
    );
  const own = lists({ networkPolicyList: option, namespaceList: '--ns_list', podList: '--pod_list', resourceList: '--resource_list' });
  const livesim = join(folder, 'livesim');
  const given = buildConfig(nameOf(own), own, undefined, livesim);
  const ofBase = lists({ networkPolicyList: '--base_np_list', resourceList: '--base_resource_list', namespaceList: undefined, podList: undefined });
  const configs = question.compares ? [buildConfig(nameOf(ofBase), ofBase, given.topology, livesim), given] : [given];
  const foreign = configs.flatMap((config) => foreignObjects(config) ?? []);
  if (foreign.length > 0) return foreign[0]!;
  if (configs.some(hasIngress)) return 'what an Ingress lets its controller reach is not evaluated';
  const format = options.get('-o')?.[0] ?? options.get('--output_format')?.[0];
  const clusters = configs.map(Cluster.of);
  const answer = ask(question.kind, clusters, outputOptions(options));
  const tally = new Tally();
  const returned = !options.has('--return_0') && question.fails(answer.value) ? 1 : 0;
  tally.check(returned === expectedReturn, () => `${option}: expected to return ${expectedReturn}, found ${answer.value}`);
  const output = options.get('--expected_output')?.[0];
  if (output === undefined) return tally;
  const [text = '', explanations] = readFileSync(join(tests, output), 'utf8').split(/^Explainability results:$/m);
  judgeOutput(tally, option, question.kind, answer, text, format);
  if (explanations !== undefined) {
    const differences = compareExplanations(clusters[0]!, readExplanations(explanations));
    tally.check(differences.length === 0, () => `--explain: ${differences.slice(0, 3).join(' | ')}`);
  }
  return tally;
}

/** Options with their values. Throws for one that is not known. */
function readOptions(args: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const options = new Map<string, string[]>();
  for (let at = 0; at < args.length; at++) {
    const name = args[at]!;
    if (!ALONE.includes(name) && !KNOWN.includes(name) && !(name in QUESTIONS)) throw new Error(`option ${name} is not known`);
    const next = args[at + 1];
    const value = ALONE.includes(name) || next === undefined || next.startsWith('-') ? undefined : next;
    options.set(name, [...(options.get(name) ?? []), ...(value === undefined ? [] : [value])]);
    if (value !== undefined) at++;
  }
  return options;
}

const outputOptions = (options: ReadonlyMap<string, readonly string[]>): OutputOptions => {
  const labels = options.get('--label_subset')?.map((list) => Object.fromEntries(list.split(',').map((label) => label.split(':') as [string, string])));
  const subset: Subset = {
    ...(options.has('--namespace_subset') ? { namespace_subset: options.get('--namespace_subset')!.join(',') } : {}),
    ...(options.has('--deployment_subset') ? { deployment_subset: options.get('--deployment_subset')!.join(',') } : {}),
    ...(labels ? { label_subset: labels } : {}),
  };
  return { subset };
};

/** A folder on the command line stands for everything below it. */
const recursive = (path: string) => (existsSync(path) && statSync(path).isDirectory() ? `${path.replace(/\/$/, '')}/**` : path);

/** A configuration of the command line is called after the file its policies come from. */
const nameOf = ({ networkPolicyList, resourceList }: ConfigLists) => basename(networkPolicyList?.[0] ?? resourceList?.[0] ?? '');
