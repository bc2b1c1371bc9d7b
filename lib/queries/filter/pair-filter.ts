import type { Protocol } from '@/lib/model/network-policy';

/** What a filter asks of a pair of peers: every term must hold. */
export interface PairFilter {
  readonly terms: readonly Term[];
}

/** `any`: one of the two ends, whichever. */
export type Side = 'from' | 'to' | 'any';

/** Of the values of a term one must fit. `not` turns the whole term around. */
export type Term =
  | { readonly kind: 'peer'; readonly not: boolean; readonly side: Side; readonly condition: PeerCondition }
  | { readonly kind: 'port'; readonly not: boolean; readonly ports: readonly PortCondition[] }
  | { readonly kind: 'state'; readonly not: boolean; readonly states: readonly StateWord[] }
  | { readonly kind: 'by'; readonly not: boolean; readonly policies: readonly Pattern[] };

/** What is asked of one end. Here `not` turns around what is said of that end, before the ends are taken together. */
export type PeerCondition =
  | { readonly field: 'word'; readonly words: readonly PeerWord[] }
  | { readonly field: NameField; readonly not: boolean; readonly values: readonly Pattern[] }
  | { readonly field: 'label'; readonly key: string; readonly not: boolean; readonly values: readonly Pattern[] }
  | { readonly field: 'address'; readonly not: boolean; readonly blocks: readonly string[] };

export type NameField = 'namespace' | 'name' | 'kind' | 'service';

/** A word by itself: one of the places outside the pods, or a text to look for in `namespace/name`. */
export type PeerWord = { readonly kind: 'outside'; readonly place: Outside } | { readonly kind: 'text'; readonly pattern: Pattern };

/** `outside` stands for the other three. */
export const OUTSIDE = ['internet', 'private', 'nodes', 'outside'] as const;
export type Outside = (typeof OUTSIDE)[number];

/** `allowed` stands for `policy` and `open`. */
export const STATES = ['policy', 'open', 'unknown', 'denied', 'allowed'] as const;
export type StateWord = (typeof STATES)[number];

/** Some port of the range, of any protocol when none is given; or the ports that the destination gives a name. */
export type PortCondition = { readonly protocol?: Protocol; readonly first: number; readonly last: number } | { readonly name: string };

/** The pieces of a text between its stars: `['web']` is that text and no other, `['web-', '']` all that begin with it. */
export type Pattern = readonly [string, ...string[]];

/** The filter that leaves everything. */
export const NO_FILTER: PairFilter = { terms: [] };

/** Whether a text as a whole fits the pattern. */
export function fitsPattern(text: string, [first, ...rest]: Pattern): boolean {
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return text.length - at >= last.length && text.endsWith(last);
}
