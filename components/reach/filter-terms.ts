import { parsePeer } from '@/lib/model/ids';
import type { PairState } from '@/lib/queries/contract/common';
import { formatPairFilter, formatTerm, quoteValue } from '@/lib/queries/filter/format-filter';
import type { PairFilter } from '@/lib/queries/filter/pair-filter';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import type { ViewState } from '@/lib/queries/view-state';

/** The filter of the table: that of the view, and what the rail chooses, said in the same language. */
export const filterOfView = ({ filter, namespaces, port }: Pick<ViewState, 'filter' | 'namespaces' | 'port'>): string =>
  [filter, namespaces.length > 0 ? `ns=${namespaces.map(quoteValue).join('|')}` : '', port === null ? '' : `port:${port}`].filter(Boolean).join(' ');

/** The one state that a filter leaves, `all` when it says nothing of states, and `several` for whatever else it says. */
export function stateOfFilter(filter: string): PairState | 'all' | 'several' {
  const terms = read(filter).terms.filter(({ kind }) => kind === 'state');
  const [only] = terms;
  if (only === undefined) return 'all';
  if (terms.length > 1 || only.kind !== 'state' || only.not || only.states.length > 1 || only.states[0] === 'allowed') return 'several';
  return only.states[0]!;
}

/** A filter that leaves one state, or says nothing of states; its other terms stay. */
export function withState(filter: string, state: PairState | 'all'): string {
  const others = read(filter).terms.filter(({ kind }) => kind !== 'state');
  return formatPairFilter({ terms: state === 'all' ? others : [...others, { kind: 'state', not: false, states: [state] }] });
}

/** A filter with more terms, those that it does not have yet. */
export function withTerms(filter: string, terms: string): string {
  const known = new Set(read(filter).terms.map(formatTerm));
  return [filter, ...read(terms).terms.map(formatTerm).filter((term) => !known.has(term))].filter(Boolean).join(' ');
}

/** The terms that leave one end only: a workload by its whole name and kind, a namespace, or a place outside. */
export function endTerm(side: 'from' | 'to', id: string): string {
  const peer = parsePeer(id);
  if (peer?.kind === 'namespace') return `${side}:ns=${quoteValue(peer.namespace)}`;
  if (peer?.kind !== 'workload') return `${side}:${id}`;
  return `${side}:${quoteValue(`${peer.namespace}/${peer.name}`)} ${side}:kind=${quoteValue(peer.workloadKind)}`;
}

function read(filter: string): PairFilter {
  const parsed = parsePairFilter(filter);
  return parsed.ok ? parsed.filter : { terms: [] };
}
