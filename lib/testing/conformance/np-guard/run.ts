import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CorpusCase } from '../corpus-cases';
import { Tally } from '../tally';
import type { BackendsCase, DiffCase, EvalCase, EvalObjectsCase, InputCase, NpGuardCase, NpGuardOptions, PropertyCase, RangesCase } from './cases';
import { connectionSet, formatConnectionSet } from './connection-set';
import { connectionFacts } from './connections';
import { changesBetween, differenceLines, engineChanges, isUnchanged, parseDifferences } from './differences';
import { parseExplanations } from './explanation-text';
import { judgeExplanations } from './explanations';
import { ENTIRE_CLUSTER, exposureReport } from './exposure';
import { canonicalLines, type Fact, type Report } from './facts';
import { inFocus } from './focus';
import { judgeFuture } from './future-check';
import { exposedByIngress, INGRESS_CONTROLLER } from './ingress-controller';
import { type NpGuardInput, readInput, readObjects, workloadName } from './input';
import { runInputCase } from './input-case';
import { runEval, runEvalObjects, runPodMap } from './probes';
import { countLines, inducedRanges, rangePeer } from './ranges';
import { parseReport } from './report-text';

const USER_DEFINED_NETWORKS = ['UserDefinedNetwork', 'ClusterUserDefinedNetwork', 'NetworkAttachmentDefinition', 'MultiNetworkPolicy'];

/** How to run a case of np-guard's analyser, whose files are below `folder`, or why it is not run. */
export function npGuardRunner(folder: string, one: CorpusCase): (() => Tally) | string {
  const runner = new Runner(folder);
  const { options } = one as NpGuardCase;
  // The evaluation of single connections heeds user-defined networks without being told to.
  const heedsNetworks = options?.multipleNetworks === true || one.kind === 'eval';
  if (heedsNetworks && runner.inputOf((one as NpGuardCase).inputs).isMultiNetwork) return 'user-defined networks are not evaluated';
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
  readonly isMultiNetwork: boolean;
  readonly facts: () => readonly Fact[];
}

/** Most cases are formats of a few inputs, so what was read and found is kept. */
const known = new Map<string, Analysed>();

class Runner {
  constructor(private readonly folder: string) {}

  inputOf(paths: readonly string[]): Analysed {
    const full = paths.map((path) => join(this.folder, path));
    const key = full.join('\0');
    const found = known.get(key) ?? analysed(readInput(full));
    known.set(key, found);
    return found;
  }

  text(file: string | undefined): string {
    if (file === undefined) throw new Error('the case names no file with the expected result');
    return readFileSync(join(this.folder, file), 'utf8');
  }

  connections(one: NpGuardCase): Tally {
    const options = one.options ?? {};
    const facts = inFocus(this.inputOf(one.inputs).facts(), options);
    return compare(inOneConnection(parseReport(this.text(one.expectedFile), one.format ?? 'txt'), options), { facts });
  }

  explanations(one: NpGuardCase): Tally {
    const options = one.options ?? {};
    const input = this.inputOf(one.inputs);
    const expected = parseExplanations(this.text(one.expectedFile));
    const tally = judgeExplanations(expected, input, options);
    if (!expected.exposure) return tally;
    const { facts, unprotected } = exposureFound(input, one);
    return compare(inOneConnection(expected.exposure, options), { facts: facts.filter(({ section }) => section !== 'connection'), unprotected }, tally);
  }

  exposure(one: NpGuardCase): Tally {
    const options = one.options ?? {};
    const input = this.inputOf(one.inputs);
    const expected = inOneConnection(parseReport(this.text(one.expectedFile), one.format ?? 'txt'), options);
    // Both sides of a focus given: exposure is then left out.
    if (options.focusWorkloads && options.focusWorkloadPeers) return compare(expected, { facts: inFocus(input.facts(), options) });
    const tally = compare(expected, exposureFound(input, one));
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
    return compare(expected, { facts: connectionFacts(input) }, tally);
  }

  backends(one: BackendsCase): Tally {
    const found = [...exposedByIngress(this.inputOf(one.inputs).snapshot)].map(([workload, ports]) => `${workloadName(workload)} ${formatConnectionSet(connectionSet(ports))}`);
    const expected = one.expect.peers.map(({ namespace, name, type, allConnections, protocol, ports }) => `${namespace}/${name}[${type}] ${allConnections ? 'All Connections' : `${protocol} ${ports.join(',')}`}`);
    return compareLines(new Set(expected), new Set(found));
  }

  ranges(one: RangesCase): Tally {
    return compareLines(new Set(one.expect.blocks.map(rangePeer)), new Set(inducedRanges(this.inputOf(one.inputs).snapshot)));
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

function analysed(input: NpGuardInput): Analysed {
  let facts: readonly Fact[] | undefined;
  return { ...input, isMultiNetwork: USER_DEFINED_NETWORKS.some((kind) => input.kinds.has(kind)), facts: () => (facts ??= connectionFacts(input)) };
}

const NO_WORKLOADS = { before: new Set<string>(), after: new Set<string>() };

const workloadNames = ({ snapshot }: NpGuardInput): ReadonlySet<string> => new Set(snapshot.workloads.map(workloadName));

/** A report on one connection does not repeat it in every line; here each line gets it. */
const inOneConnection = (report: Report, { focusConnection }: NpGuardOptions): Report =>
  focusConnection === undefined ? report : { ...report, facts: inFocus(report.facts, { focusConnection }) };

/** Connections and exposure as a report with the options and the format of a case has them. */
function exposureFound(input: Analysed, { options = {}, format }: NpGuardCase): Report {
  const { facts, unprotected } = exposureReport(input);
  const found = withoutRepetition(inFocus([...input.facts(), ...facts], options));
  return {
    // A picture draws the outside once, without saying which edges are exposure.
    facts: format === 'dot' ? found.filter(({ section, from, to }) => section === 'connection' || !`${from}${to}`.includes('[External]')) : found,
    unprotected: options.focusConnection === undefined ? unprotected.filter((line) => inFocusLine(line, options)) : [],
  };
}

/** On one connection, what is exposed to the entire cluster is not repeated for peers that are not there yet. */
function withoutRepetition(facts: readonly Fact[]): Fact[] {
  const key = ({ section, connection }: Fact, workload: string) => `${section} ${workload} ${connection ? formatConnectionSet(connection) : ''}`;
  const everywhere = new Set(facts.flatMap((fact) => (fact.from === ENTIRE_CLUSTER ? [key(fact, fact.to)] : fact.to === ENTIRE_CLUSTER ? [key(fact, fact.from)] : [])));
  return facts.filter((fact) => {
    const [workload, other] = fact.section === 'egress exposure' ? [fact.from, fact.to] : [fact.to, fact.from];
    return fact.section === 'connection' || other === ENTIRE_CLUSTER || other.endsWith('[External]') || !everywhere.has(key(fact, workload));
  });
}

/** `X is not protected on Egress` is told of workloads in focus. */
function inFocusLine(line: string, options: NpGuardOptions): boolean {
  const [, workload, direction] = /^(\S+) is not protected on (Egress|Ingress)$/.exec(line)!;
  const section = direction === 'Egress' ? 'egress exposure' : 'ingress exposure';
  return inFocus([{ section, from: section === 'egress exposure' ? workload! : '', to: section === 'egress exposure' ? '' : workload! }], { ...options, focusConnection: undefined }).length > 0;
}

function compare(expected: Report, found: Report, tally = new Tally()): Tally {
  compareLines(canonicalLines(expected.facts), canonicalLines(found.facts), tally);
  if (expected.unprotected && found.unprotected) compareLines(new Set(expected.unprotected), new Set(found.unprotected), tally);
  return tally;
}

/** One assertion a line: each that is expected is there, and there is no other. */
export function compareLines(expected: ReadonlySet<string>, found: ReadonlySet<string>, tally = new Tally()): Tally {
  for (const line of expected) tally.check(found.has(line), () => `missing: ${line}`);
  const more = [...found].filter((line) => !expected.has(line));
  tally.check(more.length === 0, () => `too much: ${more.slice(0, 3).join('; ')}${more.length > 3 ? ` and ${more.length - 3} more` : ''}`);
  return tally;
}
