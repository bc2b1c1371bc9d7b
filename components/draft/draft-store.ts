import { EMPTY_DRAFT } from '@/lib/model/draft';
import type { AllowChange, DenyChange, Draft, DraftChange, DraftPort } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Direction } from '@/lib/model/network-policy';
import { intersectRanges, isEmptyRanges, portRanges, portsOfRanges, subtractRanges } from '@/lib/model/port-ranges';

/** A draft with what it was and what was undone. */
export interface DraftHistory {
  readonly past: readonly Draft[];
  readonly present: Draft;
  readonly future: readonly Draft[];
}

/** One change as it is drawn; its id is given when it joins the draft. */
export type Drawn =
  | { readonly kind: 'allow' | 'keep'; readonly from: string; readonly to: string; readonly ports: AllowChange['ports'] }
  | { readonly kind: 'deny'; readonly from: string; readonly to: string; readonly ports: AllowChange['ports']; readonly means?: DenyChange['means'] }
  | { readonly kind: 'isolate'; readonly subject: string; readonly directions: readonly Direction[] };

export type DraftAction =
  | Drawn
  /** Several changes in one step, as drawn one after the other. */
  | { readonly kind: 'mend'; readonly changes: readonly Drawn[] }
  | { readonly kind: 'remove'; readonly id: string }
  /** Says why a change is wanted; an empty text takes the reason away. */
  | { readonly kind: 'why'; readonly id: string; readonly why: string }
  /** Chooses by what means a connection is denied; without one exactly, or not at all. */
  | { readonly kind: 'means'; readonly id: string; readonly means: DenyChange['means'] }
  /** Leaves an essential (DNS, probes, …) out of what is kept, or takes it in again. */
  | { readonly kind: 'without'; readonly id: string; readonly off: boolean }
  /** Puts another draft in the place of this one, such as the two merged. */
  | { readonly kind: 'replace'; readonly draft: Draft }
  /** Empties the draft; undo brings it back. */
  | { readonly kind: 'discard' }
  | { readonly kind: 'undo' }
  | { readonly kind: 'redo' }
  | { readonly kind: 'load'; readonly history: DraftHistory };

export const EMPTY_HISTORY: DraftHistory = { past: [], present: EMPTY_DRAFT, future: [] };

/** So many steps can be undone. */
export const HISTORY_LIMIT = 50;

/** The next state of the draft; the same object when the action changes nothing. */
export function reduceDraft(state: DraftHistory, action: DraftAction): DraftHistory {
  switch (action.kind) {
    case 'allow':
    case 'keep':
    case 'deny':
    case 'isolate':
      return step(state, add(state.present.changes, action));
    case 'mend':
      return step(state, action.changes.reduce(add, state.present.changes));
    case 'remove':
      return step(state, state.present.changes.filter((change) => change.id !== action.id));
    case 'why':
      return step(state, state.present.changes.map((change) => (change.id === action.id ? withWhy(change, action.why.trim()) : change)));
    case 'means':
      return step(state, state.present.changes.map((change) => (change.id === action.id && change.kind === 'deny' ? withMeans(change, action.means) : change)));
    case 'without': {
      const others = (state.present.without ?? []).filter((id) => id !== action.id);
      return replace(state, { ...state.present, without: action.off ? [...others, action.id].sort() : others });
    }
    case 'replace':
      return replace(state, action.draft);
    case 'discard':
      return replace(state, EMPTY_DRAFT);
    case 'undo': {
      const previous = state.past.at(-1);
      return previous ? { past: state.past.slice(0, -1), present: previous, future: [state.present, ...state.future] } : state;
    }
    case 'redo': {
      const [next, ...future] = state.future;
      return next ? { past: [...state.past, state.present], present: next, future } : state;
    }
    case 'load':
      return action.history;
  }
}

const step = (state: DraftHistory, changes: readonly DraftChange[]): DraftHistory => replace(state, { ...state.present, changes });

function replace(state: DraftHistory, { version, changes, without }: Draft): DraftHistory {
  const present: Draft = { version, changes, ...(without && without.length > 0 ? { without } : {}) };
  if (JSON.stringify(present) === JSON.stringify(state.present)) return state;
  return { past: [...state.past, state.present].slice(-HISTORY_LIMIT), present, future: [] };
}

function withWhy({ why: _, ...change }: DraftChange, why: string): DraftChange {
  return why === '' ? change : { ...change, why };
}

function withMeans({ means: _, ...change }: DenyChange, means: DenyChange['means']): DenyChange {
  return means === undefined ? change : { ...change, means };
}

const add = (changes: readonly DraftChange[], drawn: Drawn): readonly DraftChange[] =>
  drawn.kind === 'isolate' ? addIsolate(changes, drawn.subject as PeerId, drawn.directions) : addEdge(changes, drawn);

type EdgeChange = Exclude<DraftChange, { kind: 'isolate' }>;

/** Drawing the same edge twice is one change with the ports of both; of opposite wishes for the same edge the last one counts. */
function addEdge(before: readonly DraftChange[], { ports, ...drawn }: Exclude<Drawn, { kind: 'isolate' }>): readonly DraftChange[] {
  const { kind } = drawn;
  const [from, to] = [drawn.from as PeerId, drawn.to as PeerId];
  const changes = before.flatMap((change) => (change.kind !== 'isolate' && change.from === from && change.to === to && (change.kind === 'deny') !== (kind === 'deny') ? withoutPorts(change, ports) : [change]));
  const isSame = (change: DraftChange): change is EdgeChange => change.kind === kind && change.from === from && change.to === to;
  const same = changes.find(isSame);
  if (!same) return [...changes, { ...drawn, id: freshId(changes), from, to, ports: normalPorts(ports) }];
  const merged = { ...same, ...drawn, from, to, ports: same.ports === 'all' || ports === 'all' ? ('all' as const) : normalPorts([...same.ports, ...ports]) };
  return changes.map((change) => (change === same ? merged : change));
}

/** What is left of a change when some ports are no longer its own; nothing when none is left. */
function withoutPorts(change: EdgeChange, taken: AllowChange['ports']): readonly DraftChange[] {
  const [had, gone] = [portRanges(change.ports), portRanges(taken)];
  if (isEmptyRanges(intersectRanges(had, gone))) return [change];
  const rest = subtractRanges(had, gone);
  return isEmptyRanges(rest) ? [] : [{ ...change, ports: portsOfRanges(rest) }];
}

/** Isolating the same subject twice is one change with the directions of both. */
function addIsolate(changes: readonly DraftChange[], subject: PeerId, directions: readonly Direction[]): readonly DraftChange[] {
  const same = changes.find((change) => change.kind === 'isolate' && change.subject === subject);
  const wanted = DIRECTIONS.filter((direction) => directions.includes(direction) || (same?.kind === 'isolate' && same.directions.includes(direction)));
  if (wanted.length === 0) return changes;
  if (same?.kind !== 'isolate') return [...changes, { id: freshId(changes), kind: 'isolate', subject, directions: wanted }];
  return changes.map((change) => (change === same ? { ...same, directions: wanted } : change));
}

/** Ports in order and each once. */
function normalPorts(ports: AllowChange['ports']): AllowChange['ports'] {
  if (ports === 'all') return 'all';
  const byKey = new Map<string, DraftPort>();
  for (const { protocol, port, endPort } of ports) {
    const range = endPort !== undefined && endPort > port ? { endPort } : {};
    byKey.set(`${protocol} ${port} ${endPort ?? port}`, { protocol, port, ...range });
  }
  return [...byKey.values()].sort((a, b) => a.port - b.port || (a.endPort ?? a.port) - (b.endPort ?? b.port) || a.protocol.localeCompare(b.protocol));
}

/** `c1`, `c2`, …: the first number above all that are in use. */
function freshId(changes: readonly DraftChange[]): string {
  const numbers = changes.map((change) => Number(/^c(\d+)$/.exec(change.id)?.[1] ?? 0));
  return `c${Math.max(0, ...numbers) + 1}`;
}
