import type { PairState } from '@/lib/queries/contract/common';
import type { PairsView } from '@/lib/queries/contract/reach';
import { peerName } from '@/components/verdict/peer-name';

/** A row of the table of pairs: the pair with the texts it is shown, sorted and searched by. */
export interface PairRow {
  readonly key: string;
  readonly from: string;
  readonly to: string;
  readonly fromName: string;
  readonly toName: string;
  readonly fromNamespace: string | undefined;
  readonly toNamespace: string | undefined;
  readonly state: PairState;
  readonly ports: string;
  readonly policies: string;
  readonly partial: boolean;
}

export interface PairFilter {
  /** Every word must occur somewhere in the row; `from:`, `to:`, `port:` and `policy:` restrict a word to that column. */
  readonly text: string;
  readonly state: PairState | 'all';
  /** One end must be in one of these; any when empty. */
  readonly namespaces: readonly string[];
  /** The ports must include this one as written, `8080/TCP`; any when `null`. */
  readonly port: string | null;
}

/** Rows for the table, in the order of the answer. */
export function toPairRows(rows: PairsView['rows']): readonly PairRow[] {
  return rows.map((row) => {
    const from = peerName(row.from);
    const to = peerName(row.to);
    return {
      key: `${row.from}>${row.to}`,
      from: row.from,
      to: row.to,
      fromName: from.full,
      toName: to.full,
      fromNamespace: from.namespace,
      toNamespace: to.namespace,
      state: row.state,
      ports: row.ports.join(', '),
      policies: row.by.map(policyName).join(', '),
      partial: row.partial,
    };
  });
}

/** The rows that a filter leaves, in their order. */
export function filterPairRows(rows: readonly PairRow[], filter: PairFilter): readonly PairRow[] {
  const tests = filter.text.toLowerCase().split(/\s+/).filter(Boolean).map(wordTest);
  const namespaces = new Set(filter.namespaces);
  return rows.filter(
    (row) =>
      (filter.state === 'all' || row.state === filter.state) &&
      (namespaces.size === 0 || [row.fromNamespace, row.toNamespace].some((one) => one !== undefined && namespaces.has(one))) &&
      (filter.port === null || allowsPort(row.ports, filter.port)) &&
      tests.every((test) => test(row)),
  );
}

/** Whether a list of ports as the API writes it, `80/TCP, 8000-8010/UDP, all SCTP`, includes one port. */
export function allowsPort(ports: string, asked: string): boolean {
  const [number = '', protocol = ''] = asked.split('/');
  const wanted = Number(number);
  return ports.split(', ').some((text) => {
    if (text === 'all ports' || text === `all ${protocol}`) return true;
    const match = /^(\d+)(?:-(\d+))?\/(\w+)$/.exec(text);
    return match !== null && match[3] === protocol && wanted >= Number(match[1]) && wanted <= Number(match[2] ?? match[1]);
  });
}

function wordTest(word: string): (row: PairRow) => boolean {
  const [, column, rest = ''] = /^(from|to|port|policy):(.*)$/.exec(word) ?? [];
  if (column === 'from') return (row) => row.fromName.toLowerCase().includes(rest);
  if (column === 'to') return (row) => row.toName.toLowerCase().includes(rest);
  if (column === 'port') return (row) => row.ports.toLowerCase().includes(rest);
  if (column === 'policy') return (row) => row.policies.toLowerCase().includes(rest);
  return (row) => `${row.fromName} ${row.toName} ${row.ports} ${row.policies}`.toLowerCase().includes(word);
}

/** `NetworkPolicy/shop/allow-web` is shown as `shop/allow-web`. */
const policyName = (id: string) => id.replace(/^NetworkPolicy\//, '');
