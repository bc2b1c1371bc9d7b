import { EMPTY_DRAFT } from '@/lib/model/draft';
import type { AllowChange, DenyChange, Draft, DraftChange, DraftPort } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Direction } from '@/lib/model/network-policy';

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
    case 'discard':
      return step(state, []);
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

function step(state: DraftHistory, changes: readonly DraftChange[]): DraftHistory {
  if (JSON.stringify(changes) === JSON.stringify(state.present.changes)) return state;
  return { past: [...state.past, state.present].slice(-HISTORY_LIMIT), present: { ...state.present, changes }, future: [] };
}

const add = (changes: readonly DraftChange[], drawn: Drawn): readonly DraftChange[] =>
  drawn.kind === 'isolate' ? addIsolate(changes, drawn.subject as PeerId, drawn.directions) : addEdge(changes, drawn);

/** Drawing the same edge twice is one change with the ports of both. */
function addEdge(changes: readonly DraftChange[], { ports, ...drawn }: Exclude<Drawn, { kind: 'isolate' }>): readonly DraftChange[] {
  const { kind } = drawn;
  const [from, to] = [drawn.from as PeerId, drawn.to as PeerId];
  const isSame = (change: DraftChange): change is Exclude<DraftChange, { kind: 'isolate' }> => change.kind === kind && change.from === from && change.to === to;
  const same = changes.find(isSame);
  if (!same) return [...changes, { ...drawn, id: freshId(changes), from, to, ports: normalPorts(ports) }];
  const merged = { ...same, ...drawn, from, to, ports: same.ports === 'all' || ports === 'all' ? ('all' as const) : normalPorts([...same.ports, ...ports]) };
  return changes.map((change) => (change === same ? merged : change));
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
