import { parsePeer, parsePolicyId } from '@/lib/model/ids';
import type { PeerId, PolicyId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import { parseGroupId, parseGrouping, type Grouping } from './contract/grouping';
import { MATRIX_ORDERS, type MatrixOrder } from './contract/matrix';
import { parsePairFilter } from './filter/parse-filter';
import { formatSorting, parseSorting, ROW_GROUPS, type RowGroup, type Sorting } from './row-order';
import { readFocus, writeFocus, type Focus } from './focus';

/** One rule of a policy by its place in it, from 0. */
export interface RulePlace {
  readonly direction: Direction;
  readonly index: number;
}

/** What is selected, on the map or in the table. The port of an edge is the one asked about, when one was; the rule of a policy is the one that led to it. */
export type Selected =
  | { readonly kind: 'peer'; readonly id: PeerId }
  | { readonly kind: 'edge'; readonly from: PeerId; readonly to: PeerId; readonly port?: string }
  | { readonly kind: 'namespace'; readonly name: string }
  | { readonly kind: 'policy'; readonly id: PolicyId; readonly rule?: RulePlace };

/** From when on changes are listed. */
export const SINCE = ['seen', 'hour', 'today', 'all'] as const;
export type Since = (typeof SINCE)[number];

/** All of what is on screen that a link must carry. */
export interface ViewState {
  readonly view: 'map' | 'matrix' | 'reach';
  readonly selection: Selected | null;
  /** Only these namespaces; all when empty. */
  readonly namespaces: readonly string[];
  /** Only edges that allow this port, `8080/TCP`. */
  readonly port: string | null;
  /** Only pairs that this filter leaves, in its own language; empty for all. */
  readonly filter: string;
  /** What the rows of the table are grouped and sorted by. */
  readonly rowGroup: RowGroup;
  readonly rowSort: Sorting | null;
  /** By what the map and the matrix put workloads together. */
  readonly grouping: Grouping;
  /** Whether groups are shown closed or with their workloads; `auto`: with their workloads while all of them fit. */
  readonly level: 'auto' | 'groups' | 'workloads';
  /** Groups and workloads opened, and closed, by hand: group ids, or the peer ids of workloads. */
  readonly open: readonly string[];
  readonly closed: readonly string[];
  /** How the lines of the matrix are put in order. */
  readonly order: MatrixOrder;
  /** What the map is narrowed to, by hops or ways; all of it when `null`. */
  readonly focus: Focus | null;
  /** From when on changes are listed beside the view: since the user looked, for an hour, since midnight, or all; `null` while they are not. */
  readonly since: Since | null;
}

export const INITIAL_VIEW: ViewState = { order: 'structure', grouping: 'namespace', level: 'auto', open: [], closed: [], view: 'map', selection: null, namespaces: [], port: null, filter: '', rowGroup: 'none', rowSort: null, focus: null, since: null };

/** How one part of the view stands in a URL's search part. */
interface Field<Value> {
  /** What does not make sense reads as the initial value. */
  readonly read: (params: URLSearchParams) => Value;
  /** Writes nothing for the initial value. */
  readonly write: (value: Value, params: URLSearchParams) => void;
}

/** In the order in which they are written. */
const FIELDS: { readonly [Name in keyof ViewState]: Field<ViewState[Name]> } = {
  view: oneOf('view', ['map', 'matrix', 'reach']),
  namespaces: { read: (params) => [...new Set(params.getAll('namespace').filter(Boolean))].sort(), write: (names, params) => names.forEach((name) => params.append('namespace', name)) },
  port: {
    read: (params) => {
      const port = params.get('port');
      return port && isPortText(port) ? port : null;
    },
    write: (port, params) => void (port && params.set('port', port)),
  },
  filter: {
    read: (params) => {
      const filter = (params.get('filter') ?? '').trim();
      return parsePairFilter(filter).ok ? filter : '';
    },
    write: (filter, params) => void (filter && params.set('filter', filter)),
  },
  rowGroup: oneOf('rows', ROW_GROUPS),
  rowSort: { read: (params) => parseSorting(params.get('sort') ?? ''), write: (sorting, params) => void (sorting && params.set('sort', formatSorting(sorting))) },
  grouping: { read: (params) => parseGrouping(params.get('group') ?? '') ?? 'namespace', write: (grouping, params) => void (grouping !== 'namespace' && params.set('group', grouping)) },
  level: oneOf('level', ['auto', 'groups', 'workloads']),
  open: ids('open'),
  closed: ids('closed'),
  order: oneOf('order', MATRIX_ORDERS),
  since: { read: (params) => SINCE.find((one) => one === params.get('since')) ?? null, write: (since, params) => void (since && params.set('since', since)) },
  focus: { read: readFocus, write: writeFocus },
  selection: { read: parseSelection, write: writeSelection },
};

/** Reads a view from a URL's search part; whatever does not make sense is left out. */
export function parseViewState(search: string): ViewState {
  const params = new URLSearchParams(search);
  return Object.fromEntries(Object.entries(FIELDS).map(([name, field]) => [name, field.read(params)])) as unknown as ViewState;
}

/** The search part of the URL for a view: empty for the initial one, `?…` otherwise. Slashes and colons stay readable. */
export function formatViewState(state: ViewState): string {
  const params = new URLSearchParams();
  for (const [name, field] of Object.entries(FIELDS) as [keyof ViewState, Field<unknown>][]) field.write(state[name], params);
  const text = params.toString().replaceAll('%2F', '/').replaceAll('%3A', ':');
  return text ? `?${text}` : '';
}

/** A part that is one of some words, the first of them initially. */
function oneOf<Word extends string>(name: string, words: readonly [Word, ...Word[]]): Field<Word> {
  return {
    read: (params) => words.find((word) => word === params.get(name)) ?? words[0],
    write: (word, params) => void (word !== words[0] && params.set(name, word)),
  };
}

/** What is opened or closed by hand, each once and in order, so that equal views have equal keys. */
function ids(name: string): Field<readonly string[]> {
  return {
    read: (params) => [...new Set(params.getAll(name).filter((text) => isPeer(text)))].sort(),
    write: (values, params) => values.forEach((value) => params.append(name, value)),
  };
}

/** Whether the text names one port as the API takes it: `8080/TCP`. */
export function isPortText(text: string): boolean {
  const match = /^(\d{1,5})\/(TCP|UDP|SCTP)$/.exec(text);
  return match !== null && Number(match[1]) >= 1 && Number(match[1]) <= 65535;
}

function parseSelection(params: URLSearchParams): Selected | null {
  const from = params.get('from');
  const to = params.get('to');
  const peer = params.get('peer');
  const namespace = params.get('in');
  const policy = params.get('policy');
  if (from && to && isPeer(from) && isPeer(to)) {
    const ask = params.get('ask');
    return { kind: 'edge', from, to, ...(ask && isPortText(ask) ? { port: ask } : {}) };
  }
  if (peer && isPeer(peer)) return { kind: 'peer', id: peer };
  if (namespace) return { kind: 'namespace', name: namespace };
  if (policy && parsePolicyId(policy)) {
    const rule = parseRulePlace(params.get('rule') ?? '');
    return { kind: 'policy', id: policy as PolicyId, ...(rule && { rule }) };
  }
  return null;
}

/** `ingress/0`. */
function parseRulePlace(text: string): RulePlace | null {
  const [, direction, index] = /^(ingress|egress)\/(\d{1,5})$/.exec(text) ?? [];
  return direction === undefined ? null : { direction: direction as Direction, index: Number(index) };
}

function writeSelection(selection: Selected | null, params: URLSearchParams): void {
  if (selection?.kind === 'peer') params.set('peer', selection.id);
  if (selection?.kind === 'namespace') params.set('in', selection.name);
  if (selection?.kind === 'edge') {
    params.set('from', selection.from);
    params.set('to', selection.to);
    if (selection.port) params.set('ask', selection.port);
  }
  if (selection?.kind === 'policy') {
    params.set('policy', selection.id);
    if (selection.rule) params.set('rule', `${selection.rule.direction}/${selection.rule.index}`);
  }
}

/** Groups stand where peers do: on the map they are selected and connected like them. */
const isPeer = (text: string): text is PeerId => parsePeer(text) !== null || parseGroupId(text) !== null;
