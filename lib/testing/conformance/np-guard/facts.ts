import { formatConnectionSet, parseConnectionSet, type ConnectionSet } from './connection-set';

/** One line of a report: who may reach whom over what, in the list of connections or in one part of the exposure. */
export interface Fact {
  readonly section: 'connection' | 'egress exposure' | 'ingress exposure';
  readonly from: string;
  readonly to: string;
  /** Absent in reports on one given connection. */
  readonly connection?: ConnectionSet;
}

/** What a report says, whatever its format. */
export interface Report {
  readonly facts: readonly Fact[];
  /** Lines `X is not protected on Egress`; absent in formats that have none. */
  readonly unprotected?: readonly string[];
}

const RANGE = /^(\d+\.\d+\.\d+\.\d+)-(\d+\.\d+\.\d+\.\d+)\[External\]$/;

/** The first and last address of an external peer; undefined for any other. */
export function parseRange(peer: string): { readonly first: number; readonly last: number } | undefined {
  const match = RANGE.exec(peer);
  return match ? { first: addressNumber(match[1]!), last: addressNumber(match[2]!) } : undefined;
}

export const formatRangePeer = (first: number, last: number): string => `${addressText(first)}-${addressText(last)}[External]`;

const addressNumber = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
const addressText = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');

/**
 * The facts as lines that are equal for reports that say the same: touching ranges of equal connections are one, since where
 * a report cuts outside addresses into ranges carries no meaning.
 */
export function canonicalLines(facts: readonly Fact[]): ReadonlySet<string> {
  const lines = new Set<string>();
  const ranges = new Map<string, { first: number; last: number }[]>();
  for (const fact of facts) {
    const connection = fact.connection === undefined ? '' : ` : ${formatConnectionSet(fact.connection)}`;
    const range = parseRange(fact.from) ?? parseRange(fact.to);
    if (!range) {
      lines.add(`${fact.section}: ${fact.from} => ${fact.to}${connection}`);
      continue;
    }
    const pattern = `${fact.section}: ${parseRange(fact.from) ? '*' : fact.from} => ${parseRange(fact.to) ? '*' : fact.to}${connection}`;
    const list = ranges.get(pattern);
    if (list) list.push(range);
    else ranges.set(pattern, [range]);
  }
  for (const [pattern, list] of ranges) {
    for (const { first, last } of joinRanges(list)) lines.add(pattern.replace('*', formatRangePeer(first, last)));
  }
  return lines;
}

function joinRanges(ranges: readonly { readonly first: number; readonly last: number }[]): { first: number; last: number }[] {
  const joined: { first: number; last: number }[] = [];
  for (const { first, last } of [...ranges].sort((a, b) => a.first - b.first)) {
    const previous = joined.at(-1);
    if (previous && first <= previous.last + 1) previous.last = Math.max(previous.last, last);
    else joined.push({ first, last });
  }
  return joined;
}

/** A peer without the mark of the network that its namespace has for itself: `blue[udn]/web[Pod]` is `blue/web[Pod]`. */
export const plainPeer = (peer: string): string => peer.trim().replace(/^([^/[\]]+)\[c?udn\]\//, '$1/');

/** A fact from the cells of a report. */
export const fact = (section: Fact['section'], from: string, to: string, connection: string | undefined): Fact => ({
  section,
  from: plainPeer(from),
  to: plainPeer(to),
  ...(connection === undefined ? {} : { connection: parseConnectionSet(connection.trim()) }),
});
