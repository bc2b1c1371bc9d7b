import type { FutureView } from '@/lib/queries/contract/future';
import { shortPorts } from '@/components/verdict/sentences';

type Way = FutureView['directions'][number];

/** What holds of a workload and any new pod, in one direction. */
export function anyPodText({ direction, isolation, anyPod, newcomers }: Way): string {
  const [could, only, none] = direction === 'ingress'
    ? ['Any new pod could reach it', 'A new pod could reach it only if a rule picks it', 'No new pod could reach it']
    : ['It could reach any new pod', 'It could reach a new pod only if a rule picks that', 'It could reach no new pod'];
  if (isolation === 'unknown') return UNTOLD;
  if (isolation === 'open') return `${could}: no policy limits ${direction}.`;
  if (anyPod.allowed.length > 0) return `${could} on ${shortPorts(anyPod.allowed)}.`;
  return anyPod.possible.length === 0 ? `${none}.` : `${only}${newcomers.length > 0 ? ':' : '.'}`;
}

/** What a new workload in a namespace would meet, in one direction. */
export function newWorkloadText({ direction, isolation, anyPod, selective }: Way): string {
  const [any, only, none] = direction === 'ingress'
    ? ['any pod reaches them', 'a pod reaches them only if a rule picks it', 'no pod reaches them']
    : ['they reach any pod', 'they reach a pod only if a rule picks it', 'they reach no pod'];
  if (isolation === 'unknown') return UNTOLD;
  const everything = anyPod.allowed[0] === 'all ports';
  const ports = anyPod.allowed.length > 0 ? `${any}${everything ? '' : ` on ${shortPorts(anyPod.allowed)}`}` : anyPod.possible.length > 0 ? only : none;
  const unless = selective.length > 0 ? ' Policies that select by labels may pick a new one, too.' : '';
  return `${isolation === 'isolated' ? 'Isolated' : 'Not isolated'} for ${direction}: ${ports}.${unless}`;
}

const UNTOLD = 'Cannot be told: something that may apply here was not read or is not evaluated.';

/** One kind of newcomer: who, and what it could use. */
export function newcomerText({ who, today, allowed, possible, named }: Way['newcomers'][number]): { readonly who: string; readonly ports: string } {
  const numbers = allowed.length > 0 ? shortPorts(allowed) : possible.length > 0 ? `perhaps ${shortPorts(possible)}` : '';
  const names = named.length > 0 ? `its port ${named.join(' or ')}` : '';
  return { who: today ? who : `${who} (none today)`, ports: [numbers, names].filter((part) => part !== '').join(' and ') || 'no port' };
}
