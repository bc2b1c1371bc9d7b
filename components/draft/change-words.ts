import type { DraftChange } from '@/lib/model/draft';
import { pairName, peerName } from '@/components/verdict/peer-name';
import { formatPorts } from './port-text';

/** A change of the draft in words: whom it concerns, and how far it goes. Its kind is the word for what is wanted. */
export interface ChangeWords {
  readonly title: string;
  readonly detail: string;
}

/** `shop/web → shop/api` and `8080/TCP`; `shop, all pods` and `ingress`. */
export function describeChange(change: DraftChange): ChangeWords {
  if (change.kind !== 'isolate') return { title: pairName(change.from, change.to), detail: formatPorts(change.ports) };
  const subject = peerName(change.subject);
  return {
    title: subject.kind === 'Namespace' ? `${subject.full}, all pods` : subject.full,
    detail: change.directions.length === 2 ? 'ingress and egress' : (change.directions[0] ?? ''),
  };
}

/** A change in one line: `deny shop/web → shop/api, 8080/TCP`. */
export function changeLine(change: DraftChange): string {
  const { title, detail } = describeChange(change);
  return `${change.kind} ${title}, ${detail}`;
}
