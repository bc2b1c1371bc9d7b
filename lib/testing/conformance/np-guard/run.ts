import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_PROFILE } from '@/lib/model/profile';
import type { CorpusCase } from '../corpus-cases';
import { Tally } from '../tally';
import type { BackendsCase, DiffCase, EvalCase, EvalObjectsCase, InputCase, NpGuardCase, PropertyCase, RangesCase } from './cases';
import { compareLines, compareReports } from './compare';
import { connectionSet, formatConnectionSet } from './connection-set';
import { connectionFacts, holdsUnderEveryProfile } from './connections';
import { changesBetween, differenceLines, engineChanges, isUnchanged, parseDifferences } from './differences';
import { parseExplanations } from './explanation-text';
import { judgeExplanations } from './explanations';
import { exposureInFocus } from './exposure-in-focus';
import type { Fact } from './facts';
import { inFocus, inOneConnection } from './focus';
import { judgeFuture } from './future-check';
import { exposedByIngress, INGRESS_CONTROLLER } from './ingress-controller';
import { type NpGuardInput, readInput, readObjects, workloadName } from './input';
import { runInputCase } from './input-case';
import { runEval, runEvalObjects, runPodMap } from './probes';
import { countLines, inducedRanges, rangePeer } from './ranges';
import { parseReport } from './report-text';

/** How to run a case of np-guard's analyser, whose files are below `folder`, or why it is not run. */
export function npGuardRunner(folder: string, one: CorpusCase): (() => Tally) | string {
  const { options, inputs } = one as NpGuardCase;
  // Networks of namespaces count when they are asked for, and always in the evaluation of single connections.
  const runner = new Runner(folder, options?.multipleNetworks === true || one.kind === 'eval');
  if (options?.multipleNetworks && runner.inputOf(inputs).hasSecondaryNetworks) return 'networks besides the primary one of a pod are not evaluated';
  switch (one.kind) {
    case 'connlist':
      return () => runner.connections(one as NpGuardCase);
    case 'exposure':
      return () => runner.exposure(one as NpGuardCase);
    case 'explain':
    case 'explain+exposure':
      return () => runner.explanations(one as NpGuardCase);
    case 'diff':
      return () => runner.diff(one as DiffCase);
    case 'eval':
      return () => runEval(runner.inputOf((one as EvalCase).inputs), one as EvalCase);
    case 'eval-objects':
      return () => runner.objects(one as EvalObjectsCase);
    case 'pod-map':
      return () => runPodMap(runner.inputOf((one as NpGuardCase).inputs), one as NpGuardCase, runner.text((one as NpGuardCase).expectedFile));
    case 'ingress-controller-connectivity':
      return () => runner.backends(one as BackendsCase);
    case 'ip-partition':
      return () => runner.ranges(one as RangesCase);
    case 'property':
      return () => runner.property(one as PropertyCase);
    case 'invalid-input':
    case 'invalid-input-diff':
    case 'warning':
    case 'warning-diff':
      return () => runInputCase(one as InputCase, (one as InputCase).inputs.map((path) => runner.inputOf([path])));
    default:
      return `kind ${String(one.kind)} is not known`;
  }
}

interface Analysed extends NpGuardInput {
  readonly facts: () => readonly Fact[];
}

/** Most cases are formats of a few inputs, so what was read and found is kept. */
const known = new Map<string, Analysed>();

class Runner {
  constructor(
    private readonly folder: string,
    private readonly heedsNetworks: boolean,
  ) {}

  inputOf(paths: readonly string[]): Analysed {
    const full = paths.map((path) => join(this.folder, path));
    const key = [...full, this.heedsNetworks].join('\0');
    const found = known.get(key) ?? analysed(readInput(full), this.heedsNetworks);
    known.set(key, found);
    return found;
  }

  text(file: string | undefined): string {
    if (file === undefined) throw new Error('the case names no file with the expected result');
    return readFileSync(join(this.folder, file), 'utf8');
  }

  connections(one: NpGuardCase): Tally {
    const options = one.options ?? {};
    const input = this.inputOf(one.inputs);
    const tally = compareReports(inOneConnection(parseReport(this.text(one.expectedFile), one.format ?? 'txt'), options), { facts: inFocus(input.facts(), options) });
    if (Object.keys(options).length > 0 || one.format !== 'txt' || !holdsUnderEveryProfile(input.snapshot)) return tally;
    return compareReports({ facts: input.facts() }, { facts: connectionFacts({ ...input, snapshot: { ...input.snapshot, profile: DEFAULT_PROFILE } }) }, tally);
  }

  explanations(one: NpGuardCase): Tally {
    const options = one.options ?? {};
    const input = this.inputOf(one.inputs);
    const expected = parseExplanations(this.text(one.expectedFile));
    const tally = judgeExplanations(expected, input, options);
    if (!expected.exposure) return tally;
    const { facts, unprotected } = exposureInFocus(input, input.facts(), one);
    return compareReports(inOneConnection(expected.exposure, options), { facts: facts.filter(({ section }) => section !== 'connection'), unprotected }, tally);
  }

  exposure(one: NpGuardCase): Tally {
    const options = one.options ?? {};
    const input = this.inputOf(one.inputs);
    const expected = inOneConnection(parseReport(this.text(one.expectedFile), one.format ?? 'txt'), options);
    // Both sides of a focus given: exposure is then left out.
    if (options.focusWorkloads && options.focusWorkloadPeers) return compareReports(expected, { facts: inFocus(input.facts(), options) });
    const tally = compareReports(expected, exposureInFocus(input, input.facts(), one));
    if (Object.keys(options).length === 0 && one.format === 'txt') judgeFuture(tally, input, expected);
    return tally;
  }

  diff(one: DiffCase): Tally {
    const [before, after] = [this.inputOf([one.ref1]), this.inputOf([one.ref2])];
    const expected = parseDifferences(this.text(one.expectedFile), one.format ?? 'txt');
    const workloads = { before: workloadNames(before), after: workloadNames(after) };
    if (one.format === 'dot') {
      // A picture shows what stayed as it was too, beside a change, and tells workloads of one side by colour.
      const all = changesBetween(before.facts(), after.facts());
      return compareLines(new Set(expected), new Set(all.every(isUnchanged) ? [] : differenceLines(all, NO_WORKLOADS)));
    }
    const fromIngress = ({ facts }: Analysed) => facts().filter(({ from }) => from === INGRESS_CONTROLLER);
    const changes = [...engineChanges(before.snapshot, after.snapshot), ...changesBetween(fromIngress(before), fromIngress(after)).filter((change) => !isUnchanged(change))];
    return compareLines(new Set(expected), new Set(differenceLines(changes, workloads)));
  }

  objects(one: EvalObjectsCase): Tally {
    const input = readObjects(one.objects.map((value) => ({ value, origin: {} })));
    const tally = runEvalObjects(input, one);
    if (one.connlistFile === undefined) return tally;
    const expected = parseReport(this.text(one.connlistFile), one.connlistFormat ?? 'txt');
    return compareReports(expected, { facts: connectionFacts(input) }, tally);
  }

  backends(one: BackendsCase): Tally {
    const found = [...exposedByIngress(this.inputOf(one.inputs).snapshot)].map(([workload, ports]) => `${workloadName(workload)} ${formatConnectionSet(connectionSet(ports))}`);
    const expected = one.expect.peers.map(({ namespace, name, type, allConnections, protocol, ports }) => `${namespace}/${name}[${type}] ${allConnections ? 'All Connections' : `${protocol} ${ports.join(',')}`}`);
    return compareLines(new Set(expected), new Set(found));
  }

  ranges(one: RangesCase): Tally {
    const { snapshot } = this.inputOf(one.inputs);
    const expected = new Set(one.expect.blocks.map(rangePeer));
    // np-guard keeps sources and destinations apart; a list may be of one of them.
    const found = [inducedRanges(snapshot), inducedRanges(snapshot, ['ingress']), inducedRanges(snapshot, ['egress'])].map((ranges) => new Set(ranges));
    return compareLines(expected, found.find((ranges) => compareLines(expected, ranges).failed === 0) ?? found[0]!);
  }

  property({ inputs, options, expect }: PropertyCase): Tally {
    const tally = new Tally();
    const input = this.inputOf(inputs);
    const facts = inFocus(input.facts(), options ?? {});
    if (expect.connectionCount !== undefined) {
      const count = countLines(input.snapshot, facts);
      tally.check(count === expect.connectionCount, () => `expected ${expect.connectionCount} connections, found ${count}`);
    }
    const unwanted = expect.mustNotContainLine;
    if (unwanted !== undefined) {
      const lines = facts.map(({ from, to, connection }) => `${from} => ${to}${connection ? ` : ${formatConnectionSet(connection)}` : ''}`);
      tally.check(!lines.some((line) => line.includes(unwanted.trim())), () => `found ${unwanted}`);
    }
    return tally;
  }
}

function analysed(read: NpGuardInput, heedsNetworks: boolean): Analysed {
  const input = heedsNetworks ? read : { ...read, snapshot: { ...read.snapshot, primaryNetworks: [] } };
  let facts: readonly Fact[] | undefined;
  return { ...input, facts: () => (facts ??= connectionFacts(input)) };
}

const NO_WORKLOADS = { before: new Set<string>(), after: new Set<string>() };

const workloadNames = ({ snapshot }: NpGuardInput): ReadonlySet<string> => new Set(snapshot.workloads.map(workloadName));
