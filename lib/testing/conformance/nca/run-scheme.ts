import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusCase } from '../corpus-cases';
import { Tally } from '../tally';
import { Cluster } from './cluster';
import { compareSections } from './compare';
import { ACCEPTED_BY_THE_API } from './exceptions';
import { readExpectedOutput } from './expected-output';
import { readListedFacts } from './listed-facts';
import { buildConfig, foreignObjects, hasIngress, type NetworkConfig, sharedTopology } from './network-config';
import { ask, QUESTIONS } from './ask';
import type { Answer } from './questions';
import { readScheme, type Scheme, type SchemeQuery } from './scheme';
import { countWarnings } from './warnings';

/** A scheme file of NCA with the questions it asks. */
export interface NcaSchemeCase extends CorpusCase {
  /** Path of the scheme file below the folder of the origin. */
  readonly scheme: string;
  /** Its queries; one without a kind is misspelled, and is to be refused. */
  readonly queries?: readonly { readonly kind: string | null }[];
}

/** What came of a case: what was checked, or why none of it could be. */
export type NcaOutcome = Tally | string;

/** What stands for a live cluster in a list of resources. */
const LIVE = ['k8s', 'calico', 'istio'];

/** Asks every question of a scheme of the configurations it defines. A case that cannot be checked in full is not checked at all. */
export function runNcaScheme(one: NcaSchemeCase, folder: string): NcaOutcome {
  const scheme = readScheme(join(folder, one.scheme));
  const paths = scheme.networkConfigList.flatMap(({ networkPolicyList = [], resourceList = [] }) => [...networkPolicyList, ...resourceList]);
  if (paths.some((path) => path.includes('://'))) return 'refers to files on the Internet';
  if (paths.some((path) => LIVE.includes(path))) return 'reads from a live cluster';
  const shared = sharedTopology(scheme.global);
  const configs = scheme.networkConfigList.map((config) => buildConfig(config.name, config, shared, join(folder, 'livesim')));
  const foreign = configs.flatMap((config) => foreignObjects(config) ?? []);
  if (foreign.length > 0) return foreign[0]!;
  if (configs.some(hasIngress) && scheme.queries.some(({ kind }) => kind !== 'allCaptured')) return 'what an Ingress lets its controller reach is not evaluated';
  return judge(scheme, configs, one.queries ?? []);
}

function judge(scheme: Scheme, configs: readonly NetworkConfig[], told: readonly { readonly kind: string | null }[]): Tally {
  const tally = new Tally();
  const clusters = new Map<string, Cluster>();
  for (const [index, config] of configs.entries()) {
    const { name, expectedWarnings, expectedError } = scheme.networkConfigList[index]!;
    const cluster = Cluster.of(config);
    if (cluster.namesIpv6) tally.adaptations.push(`${name} has IPv6 blocks, which the np-guard profile leaves out; read under that of Cilium, where blocks do not match pods either`);
    clusters.set(name, cluster);
    const refused = cluster.given - cluster.policies.length;
    if (expectedError !== undefined) {
      const accepted = ACCEPTED_BY_THE_API.get(name);
      if (accepted !== undefined) tally.adaptations.push(`${name} is refused by NCA, not by the API server: ${accepted}`);
      const wanted = expectedError > 0 && accepted === undefined;
      tally.check(refused > 0 === wanted, () => `${name}: expected ${wanted ? 'refused' : 'accepted'}, found ${refused} of ${cluster.given} policies refused`);
    }
    if (expectedWarnings !== undefined) {
      const found = countWarnings(cluster);
      tally.check(found === expectedWarnings, () => `${name}: ${expectedWarnings} warnings expected, found ${found}`);
    }
  }
  for (const [index, query] of scheme.queries.entries()) {
    if (told[index]?.kind === null) tally.check(!QUESTIONS.includes(query.kind), () => `${query.name}: ${query.kind} is expected to be refused`);
    else judgeQuery(tally, query, clusters);
  }
  return tally;
}

function judgeQuery(tally: Tally, query: SchemeQuery, clusters: ReadonlyMap<string, Cluster>): void {
  const answer = ask(query.kind, query.configs.map((name) => clusterOf(name, clusters)), query.output);
  const where = `${query.name} (${query.kind})`;
  if (query.expected !== undefined) tally.check(answer.value === query.expected, () => `${where}: expected ${query.expected}, found ${answer.value}`);
  tally.check((answer.notExecuted ?? 0) === query.expectedNotExecuted, () => `${where}: expected not to be asked ${query.expectedNotExecuted} times, found ${answer.notExecuted ?? 0}`);
  const isInFull = TOLD_IN_FULL.includes(query.kind) || query.output.fullExplanation === true;
  if (query.expectedOutput !== undefined && isInFull) judgeOutput(tally, where, query.kind, answer, readFileSync(query.expectedOutput, 'utf8'), query.output.outputFormat);
}

/** Compares what an answer lists with an expected output. */
export function judgeOutput(tally: Tally, where: string, kind: string, answer: Answer, text: string, format: string | undefined): void {
  if (OF_FACTS.includes(kind)) {
    const expected = readListedFacts(text, format);
    const found = [...(answer.facts ?? [])].sort();
    tally.check(found.join() === expected.join(), () => `${where}: expected ${expected.join('; ')}, found ${found.join('; ')}`);
    return;
  }
  const differences = compareSections(answer.sections ?? [], readExpectedOutput(text, format), format === 'txt_no_fw_rules');
  tally.check(differences.length === 0, () => `${where}: ${differences.slice(0, 3).join(' | ')}`);
}

/** Questions whose outputs list other things than connections. */
const OF_FACTS = ['emptiness', 'redundancy', 'vacuity', 'sanity', 'disjointness', 'allCaptured'];
/** Of other questions NCA compares the output only when asked for all there is to tell, and gives an example otherwise. */
const TOLD_IN_FULL = ['connectivityMap', 'semanticDiff', 'emptiness', 'redundancy', 'vacuity', 'allCaptured'];

/** A configuration by name, or `config/namespace/policy`, which is the configuration with that policy alone. */
function clusterOf(name: string, clusters: ReadonlyMap<string, Cluster>): Cluster {
  const slash = name.indexOf('/');
  const cluster = clusters.get(slash < 0 ? name : name.slice(0, slash));
  if (!cluster) throw new Error(`there is no configuration ${name}`);
  if (slash < 0) return cluster;
  const path = name.slice(slash + 1).replace(/^K8sNetworkPolicy\//, '');
  const policies = cluster.policies.filter((policy) => `${policy.namespace}/${policy.name}` === path || policy.name === path);
  if (policies.length !== 1) throw new Error(`${policies.length} policies are called ${name}`);
  return cluster.with(policies, name);
}
