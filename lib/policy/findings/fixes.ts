import type { AllowChange, IsolateChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '../allow-graph';
import type { CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { draftPorts } from '../draft-ports';
import { NO_PORTS, type PortSet } from '../port-set';
import { workloadsAmong } from './look';

/** More changes than this are no longer one that a reader oversees. */
const MOST = 6;

/** One connection allowed, as the change of a draft. */
export const allowFix = (from: PeerId, to: PeerId, ports: AllowChange['ports']): AllowChange => ({ id: `allow ${from} ${to}`, kind: 'allow', from, to, ports });

/** Workloads isolated in these directions. */
export const isolateFixes = (subjects: readonly PeerId[], directions: readonly Direction[]): IsolateChange[] =>
  subjects.length > MOST || directions.length === 0 ? [] : subjects.map((subject) => ({ id: `isolate ${subject}`, kind: 'isolate', subject, directions }));

/**
 * What a rule would allow between its subjects and `others`, or between the workloads it names, on the ports that `portsOf`
 * gives for each destination. A rule for everyone would open more than a draft should suggest.
 */
export function connectionFixes(graph: AllowGraph, policy: CompiledPolicy, rule: CompiledRule, portsOf: (to: PeerId) => PortSet, others?: readonly PeerId[]): AllowChange[] {
  if (policy.form.tier !== 'network-policy' || rule.form.peers === 'everything') return [];
  const subjects = workloadsAmong(graph, policy.subjects).map(({ id }) => id);
  const named = others ?? workloadsAmong(graph, rule.peers[4].yes).map(({ id }) => id);
  if (subjects.length * named.length > MOST) return [];
  return subjects.flatMap((subject) =>
    named.flatMap((other): AllowChange[] => {
      const [from, to] = rule.form.ref.direction === 'ingress' ? [other, subject] : [subject, other];
      const ports = from === to ? NO_PORTS : portsOf(to);
      return ports.key === NO_PORTS.key ? [] : [allowFix(from, to, draftPorts(ports))];
    }));
}
