import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Draft } from '@/lib/model/draft';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { Evaluator } from '@/lib/policy/evaluate';
import { proveDraft } from '@/lib/synthesis/prove';
import { generateCluster, withAdminTiers } from './generate';
import { scalingExponent, shortest } from './measure';
import { differences, engineTable, naiveTable } from './naive';

const USAGE = 'npm run bench [-- --pods N]   N: the largest cluster, 20000 without it';
const ROUNDS = 5;
/** The naive way takes seconds here already. */
const NAIVE_PODS = [500, 1000, 2000];

/** Prints ratios measured in this run; milliseconds are only there to be divided. Exit code 1 when results differ, 2 for wrong arguments. */
function main(args: readonly string[]): number {
  const largest = readPods(args);
  if (largest === undefined) {
    console.error(USAGE);
    return 2;
  }
  console.log(`Node ${process.versions.node}, load ${loadavg().map((load) => load.toFixed(1)).join(' ')}; shortest of ${ROUNDS} rounds each\n`);
  const equal = compareWithNaive(largest);
  measureScaling(largest);
  measureTiers(largest);
  measureDraft(largest);
  return equal ? 0 : 1;
}

function compareWithNaive(largest: number): boolean {
  console.log('The whole allow graph between workloads, engine against the naive way (every pair, port and policy), equal results:');
  let equal = true;
  for (const pods of NAIVE_PODS.filter((size) => size <= largest)) {
    const snapshot = withAdminTiers(generateCluster(pods));
    const started = performance.now();
    const naive = naiveTable(snapshot);
    const naiveTime = performance.now() - started;
    const engineTime = shortest(() => engineTable(snapshot, new AllowGraph(snapshot)), ROUNDS);
    const different = differences(naive, engineTable(snapshot, new AllowGraph(snapshot)));
    equal &&= different === 0;
    console.log(`  ${describe(snapshot)}: ×${(naiveTime / engineTime).toFixed(0)}  (${ms(naiveTime)} / ${ms(engineTime)}), ${different} of ${naive.size} pairs differ`);
  }
  return equal;
}

function measureScaling(largest: number): void {
  console.log('\nFrom a snapshot to every figure of the map, by size:');
  const compile: { size: number; milliseconds: number }[] = [];
  const graph: { size: number; milliseconds: number }[] = [];
  for (const pods of [1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 150_000].filter((size) => size <= largest)) {
    const snapshot = generateCluster(pods);
    compile.push({ size: pods, milliseconds: shortest(() => new Evaluator(snapshot), ROUNDS) });
    graph.push({ size: pods, milliseconds: shortest(() => new AllowGraph(snapshot).figure(), ROUNDS) });
    const { pairs, reachable } = new AllowGraph(snapshot).figure();
    console.log(`  ${describe(snapshot)}: compile ${ms(compile.at(-1)!.milliseconds)}, graph ${ms(graph.at(-1)!.milliseconds)}; ${reachable} of ${pairs} pairs`);
  }
  if (compile.length < 3) return;
  console.log(`  scaling exponent, fitted on log-log: compile ${scalingExponent(compile).toFixed(2)}, graph ${scalingExponent(graph).toFixed(2)} (2 is quadratic in pods)`);
}

/** What policies for the whole cluster cost, beside the same cluster without them. */
function measureTiers(largest: number): void {
  console.log('\nEvery figure of the map with four policies of the admin tiers that concern all pods, beside the graph without them:');
  for (const pods of [2000, 10_000, 100_000].filter((size) => size <= largest)) {
    const snapshot = generateCluster(pods);
    const tiered = withAdminTiers(snapshot);
    const without = shortest(() => new AllowGraph(snapshot).figure(), ROUNDS);
    const within = shortest(() => new AllowGraph(tiered).figure(), ROUNDS);
    console.log(`  ${describe(snapshot)}: ×${(within / without).toFixed(1)} of it  (${ms(within)} / ${ms(without)})`);
  }
}

/** What one drawn edge costs: the policies written, read back and proven against every pair, beside the graph it starts from. */
function measureDraft(largest: number): void {
  const snapshot = generateCluster(Math.min(largest, 10_000));
  const before = new AllowGraph(snapshot);
  before.figure();
  const draft = drawDeniedEdge(before);
  if (!draft) return;
  const full = shortest(() => new AllowGraph(snapshot).figure(), ROUNDS);
  const drafted = shortest(() => proveDraft(before, draft), ROUNDS);
  console.log(`\nOne drawn edge, written and proven, beside the graph from scratch:\n  ${describe(snapshot)}: ×${(drafted / full).toFixed(1)} of it  (${ms(drafted)} / ${ms(full)})`);
}

/** A draft that opens the first pair of workloads that is denied. */
function drawDeniedEdge(graph: AllowGraph): Draft | undefined {
  for (const from of graph.peers) {
    for (const to of graph.peers) {
      if (from === to || from.kind !== 'workload' || to.kind !== 'workload' || graph.pair(from.id, to.id).state !== 'denied') continue;
      return { version: 1, changes: [{ id: 'bench', kind: 'allow', from: from.id, to: to.id, ports: [{ protocol: 'TCP', port: 8080 }] }] };
    }
  }
  return undefined;
}

function readPods(args: readonly string[]): number | undefined {
  try {
    const { values } = parseArgs({ args: [...args], options: { pods: { type: 'string' } } });
    const pods = Number(values.pods ?? '20000');
    return Number.isSafeInteger(pods) && pods > 0 && pods <= 200_000 ? pods : undefined;
  } catch {
    return undefined;
  }
}

const describe = ({ pods, workloads, policies, adminPolicies }: Snapshot) => `${pods.length} pods, ${workloads.length} workloads, ${policies.length + adminPolicies.length} policies`;
const ms = (milliseconds: number) => `${milliseconds < 10 ? milliseconds.toFixed(2) : milliseconds.toFixed(0)} ms`;

process.exitCode = main(process.argv.slice(2));
