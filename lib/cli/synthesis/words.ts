import { plural } from '@/lib/model/plural';
import { createHash } from 'node:crypto';
import { objectTitle, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatRange } from '@/lib/policy/cidr';
import { isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { differenceWords } from '@/lib/synthesis/seal/difference-words';
import type { PlaceName, SealDifference } from '@/lib/synthesis/seal/target';
import { inputText } from '@/lib/synthesis/input-text';
import type { CommandRun } from '../context.ts';
import { JSON_VERSION } from '../format/graph-formats.ts';
import { connectionText, portTexts } from '@/lib/policy/connection-ports';
import { version } from '../project.ts';

/** How many lines of one kind are told; the proof has them all. */
const SHOWN = 10;

export function tellList(tell: CommandRun['tell'], lines: readonly string[]): void {
  for (const line of lines.slice(0, SHOWN)) tell(line);
  if (lines.length > SHOWN) tell(`and ${lines.length - SHOWN} more`);
}

export const signed = (mark: string, ports: PortSet): string => (isNoPorts(ports) ? '' : `${mark}${connectionText(ports)} `);

/** How many policies and rules. */
export function sizeText(policies: readonly NetworkPolicy[]): string {
  const rules = policies.reduce((sum, { spec }) => sum + (spec.ingress?.length ?? 0) + (spec.egress?.length ?? 0), 0);
  return `${count(policies.length, 'policy', 'policies')} with ${count(rules, 'rule', 'rules')}`;
}

export const count = (number: number, one: string, many: string): string => `${number} ${plural(number, { one, other: many })}`;

export const peerText = (id: PeerId): string => id.replace(/^(workload|cidr)\//, '');

/** A workload, the nodes, or ranges of addresses. */
export function endText({ id, outside }: PlaceName): string {
  if (outside) return outside.ranges.map(({ first, last }) => formatRange(outside.family, first, last)).join(', ');
  return peerText(id ?? ('nodes' as string as PeerId));
}

export function differenceText(difference: SealDifference): string {
  const { from, to, ports, end } = difference;
  const { becomes, why } = differenceWords(difference, endText(end === 'from' ? from : to));
  return `differs: ${endText(from)} => ${endText(to)} ${connectionText(ports)} ${becomes}: ${why}`;
}

export const portList = (set: PortSet): string[] => (isNoPorts(set) ? [] : portTexts(set));

/** What every proof begins with: what it claims, of which inputs, and which text it was made of. */
export const proofHead = (claim: string, exact: boolean, snapshot: Snapshot, text: string): object => ({
  version: JSON_VERSION,
  engine: `drawbridge ${version()}`,
  claim,
  exact,
  source: snapshot.source.label,
  inputs: `sha256:${sha256(inputText(snapshot))}`,
  text: `sha256:${sha256(text)}`,
  profile: snapshot.profile,
});

/** What was not read or not evaluated, and so is not covered. */
export const notCovered = (snapshot: Snapshot): object => ({
  notEvaluated: snapshot.unevaluated.map(objectTitle),
  notRead: snapshot.unreadable.map(({ verb, resource, namespace, reason }) => `${verb} ${resource}${namespace === undefined ? '' : ` in ${namespace}`}: ${reason}`),
});

export const policyTitle = ({ namespace, name }: NetworkPolicy): string => `${namespace}/${name}`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
