import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatIp, parseCidr } from '@/lib/policy/cidr';
import { causeText } from '@/lib/policy/differences/cause';
import { diffGraphs, type Difference, type DifferencePeer, type PairDifference, type PairSide } from '@/lib/policy/differences/difference';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { equivalent, type Equivalence } from '@/lib/policy/questions/equivalence';
import type { Witness } from '@/lib/policy/questions/witness';
import { csvLine } from '@/lib/model/csv';
import { CliError } from '../cli-error.ts';
import type { Command } from '../context.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { mdHead, mdRow } from '../format/markdown.ts';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';
import { jsonText, printable } from '@/lib/model/printable';
import { readSource } from '../read-source.ts';

/** Prints what two sources allow differently. */
export const diff: Command = async (run) => {
  const [before, after, ...more] = run.positionals;
  if (before === undefined || after === undefined || more.length > 0) throw new CliError('it takes two sources, the old and the new; several files of one source go into a folder.');
  if (before === '-' && after === '-') throw new CliError('standard input can be only one of the two sources.');
  const [old, now] = [await readSource([before], run), await readSource([after], run)];
  const graphs = [new AllowGraph(old.snapshot), new AllowGraph(now.snapshot)] as const;
  const difference = diffGraphs(...graphs);
  const equivalence = equivalent(...graphs);
  const verdict = verdictOf(difference, equivalence);
  await run.print(printed(run.format, difference, verdict, equivalence.same === true ? undefined : equivalence.witness));
  if (!old.complete || !now.complete || verdict === 'unknown') return 2;
  return verdict === 'same' ? 0 : 1;
};

type Verdict = 'same' | 'different' | 'unknown';

/** Workloads that came or went are a difference of their own; what cannot be told on either side may be one. */
function verdictOf({ workloads }: Difference, { same }: Equivalence): Verdict {
  if (same === false || workloads.added.length + workloads.removed.length > 0) return 'different';
  return same === true ? 'same' : 'unknown';
}

function* printed(format: string, difference: Difference, verdict: Verdict, witness: Witness | undefined): Generator<string> {
  const { pairs, counts, workloads, truncated } = difference;
  switch (format) {
    case 'json':
      yield `${jsonText({ version: JSON_VERSION, verdict, ...(witness && { witness }), workloads: { added: workloads.added.map(workloadText), removed: workloads.removed.map(workloadText) }, counts, truncated, changes: pairs.map(pairFields) }, 2)}\n`;
      return;
    case 'csv':
      yield csvLine(['change', 'src', 'dst', 'before', 'after', 'causes']);
      for (const pair of pairs) yield csvLine([pair.change, peerText(pair.from), peerText(pair.to), sideText(pair.before), sideText(pair.after), pair.causes.map(causeText).join('; ')]);
      return;
    case 'md':
      return yield* markdown(difference, verdict);
    default:
      for (const change of ['added', 'removed'] as const) for (const id of workloads[change]) yield `${change.padEnd(8)}${printable(workloadText(id))}\n`;
      for (const pair of pairs) {
        yield `${pair.change.padEnd(8)}${printable(peerText(pair.from))} => ${printable(peerText(pair.to))} : ${changeText(pair)}\n`;
        for (const cause of pair.causes) yield `        ${printable(causeText(cause))}\n`;
      }
      if (truncated > 0) yield `and ${truncated} more\n`;
      yield `${summary(difference, verdict)}\n`;
      if (witness) yield `${printable(witnessText(witness))}\n`;
  }
}

/** One connection that shows it. */
const witnessText = ({ from, to, protocol, port, family, a, b }: Witness): string =>
  `For one, ${from} => ${to} : ${protocol} ${port}${family === 6 ? ' over IPv6' : ''} is ${a} in the old and ${b} in the new.`;

function* markdown(difference: Difference, verdict: Verdict): Generator<string> {
  const { pairs, workloads, truncated } = difference;
  yield `**${summary(difference, verdict)}**\n`;
  const changed = (['added', 'removed'] as const).flatMap((change) => workloads[change].map((id) => [change, workloadText(id)]));
  if (changed.length > 0) yield `\n${mdHead(['change', 'workload'])}${changed.map(mdRow).join('')}`;
  if (pairs.length > 0) yield `\n${mdHead(['change', 'src', 'dst', 'before', 'after', 'because'])}`;
  for (const pair of pairs) yield mdRow([pair.change, peerText(pair.from), peerText(pair.to), sideText(pair.before), sideText(pair.after), pair.causes.map(causeText).join('; ')]);
  if (truncated > 0) yield `\nand ${truncated} more\n`;
}

function summary({ counts, workloads }: Difference, verdict: Verdict): string {
  if (verdict === 'same') return 'Both allow the same connections.';
  const words = [`${counts.added} added, ${counts.removed} removed, ${counts.changed} changed connections`];
  if (workloads.added.length + workloads.removed.length > 0) words.push(`${workloads.added.length} added, ${workloads.removed.length} removed workloads`);
  return `${verdict === 'unknown' ? 'Whether they allow the same cannot be told: ' : ''}${words.join('; ')}.`;
}

/** `shop/Deployment/web` as it is written everywhere. */
function workloadText(id: string): string {
  const [namespace = '', kind = '', name = ''] = id.split('/');
  return `${namespace}/${name}[${kind}]`;
}

/** A range as its first and last address, as the graph is printed. */
function peerText({ kind, name }: DifferencePeer): string {
  const cidr = kind === 'range' ? parseCidr(name) : null;
  return cidr?.ok ? `${formatIp(cidr.cidr.family, cidr.cidr.first)}-${formatIp(cidr.cidr.family, cidr.cidr.last)}` : name;
}

function changeText({ change, before, after }: PairDifference): string {
  if (change === 'changed') return `${sideText(before)} -> ${sideText(after)}`;
  return sideText(change === 'added' ? after : before);
}

function sideText({ allowed, unknown, partial }: PairSide): string {
  const words = [...(isNoPorts(allowed) ? [] : [connectionText(allowed)]), ...(isNoPorts(unknown) ? [] : [`unknown ${connectionText(unknown)}`])];
  return `${words.length === 0 ? 'denied' : words.join('; ')}${partial ? ' (not all pods alike)' : ''}`;
}

function pairFields({ change, from, to, before, after, gained, lost, causes }: PairDifference): object {
  const ports = (set: PortSet) => (isNoPorts(set) ? [] : portTexts(set));
  const side = ({ allowed, unknown, partial }: PairSide) => ({ allowed: ports(allowed), unknown: ports(unknown), partial });
  return { change, from: peerText(from), to: peerText(to), before: side(before), after: side(after), gained: ports(gained), lost: ports(lost), causes };
}
