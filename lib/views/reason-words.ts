import type { Direction } from '@/lib/model/network-policy';
import type { Reason, Reasons } from './reasons';

/**
 * Why a pair is as it is, in words: the rules of each half, or that nothing limits it, or what keeps it from being told.
 * `leaves by allow-out, rule 1; enters by allow-web, rule 2`
 */
export function reasonWords(reasons: Reasons): string {
  const halves = (['egress', 'ingress'] as const).flatMap((direction) => halfWords(direction, reasons.filter((reason) => reason.direction === direction)) ?? []);
  const isOpen = reasons.every(({ kind }) => kind === 'default');
  if (!isOpen) return halves.join('; ');
  return reasons.length === 2 ? 'no policy limits either end' : reasons.length === 0 ? 'no policy can limit either end' : halves.join('; ');
}

const VERB: Readonly<Record<Direction, string>> = { egress: 'leaves', ingress: 'enters' };

function halfWords(direction: Direction, reasons: Reasons): string | undefined {
  const rules = reasons.flatMap((reason) => ('rule' in reason ? [ruleWords(reason)] : []));
  const doubts = reasons.flatMap((reason) => ('message' in reason ? [reason.message] : []));
  const isFree = reasons.some(({ kind }) => kind === 'default');
  if (doubts.length > 0) return `${rules.length > 0 ? `${VERB[direction]} by ${rules.join(' and ')}, if at all` : `${direction === 'egress' ? 'leaving' : 'entering'} cannot be told`}: ${doubts.join(', ')}`;
  if (rules.length > 0) return `${VERB[direction]} by ${rules.join(' and ')}${isFree ? ', or freely' : ''}`;
  return isFree ? `${VERB[direction]} freely` : undefined;
}

/** `allow-web, rule 1`; rules count from 1 for people. All but NetworkPolicies are named with their kind. */
function ruleWords({ kind, name, rule }: Extract<Reason, { readonly rule: string }>): string {
  const [, place] = /\[(\d+)\]$/.exec(rule) ?? [];
  const policy = kind === 'NetworkPolicy' ? name : `${kind} ${name}`;
  return place === undefined ? policy : `${policy}, rule ${Number(place) + 1}`;
}
