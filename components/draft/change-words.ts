import type { DraftChange } from '@/lib/model/draft';
import { pairName, peerName } from '@/components/verdict/peer-name';
import { formatPorts } from './port-text';

/** A change of the draft in words: what kind, whom it concerns, and how far it goes. */
export interface ChangeWords {
  readonly sign: '+ allow' | '= keep' | '− deny' | '− isolate';
  readonly title: string;
  readonly detail: string;
}

const SIGNS = { allow: '+ allow', keep: '= keep', deny: '− deny' } as const;

/** `+ allow shop/web → shop/api 8080/TCP`, `− isolate shop, all pods, ingress`. */
export function describeChange(change: DraftChange): ChangeWords {
  if (change.kind !== 'isolate') return { sign: SIGNS[change.kind], title: pairName(change.from, change.to), detail: formatPorts(change.ports) };
  const subject = peerName(change.subject);
  return {
    sign: '− isolate',
    title: subject.kind === 'Namespace' ? `${subject.full}, all pods` : subject.full,
    detail: change.directions.length === 2 ? 'ingress and egress' : (change.directions[0] ?? ''),
  };
}
