import type { PeerId } from '@/lib/model/ids';
import { quoteValue } from '../filter/format-filter';
import { inWords, isEnd, peerOf, type Name } from './names';

/** One end of a question, found. */
export interface End {
  /** Absent for addresses. */
  readonly name?: Name;
  readonly words: string;
  /** The terms that stand for it in a filter of pairs. */
  readonly filter: (side: 'from' | 'to') => string;
}

/** The peer that an end is; `undefined` for namespaces and addresses, which are many. */
export const onePeer = ({ name }: End): PeerId | undefined => (name && isEnd(name) ? peerOf(name) : undefined);

/** A name as an end. A workload is told from others of its name by its kind. */
export function endOf(name: Name, names: readonly Name[]): End {
  const label = quoteValue(name.label);
  const isShared = name.kind === 'workload' && names.some(({ kind, full, id }) => kind === 'workload' && full === name.full && id !== name.id);
  const term = name.kind === 'namespace' ? `ns=${label}` : name.kind === 'service' ? `svc=${label}` : name.kind === 'workload' ? label : name.id;
  return { name, words: inWords(name), filter: (side) => `${side}:${term}${isShared ? ` ${side}:kind=${quoteValue(name.detail)}` : ''}` };
}

/** Addresses as an end. */
export const addressEnd = (block: string): End => ({ words: block, filter: (side) => `${side}:ip=${block}` });
