import { formatNumber, plural } from '@/components/ui/format';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import type { HopItem, HopLine, HopsView, LegState } from '@/lib/queries/contract/hops';
import { LEG_STATES, type FocusAround } from '@/lib/queries/focus';
import type { PeerView } from '@/lib/queries/contract/common';
import type { PeerId } from '@/lib/model/ids';
import type { Selected } from '@/lib/queries/view-state';
import { CountMarks, GroupCell, GROUP_HEIGHT, PeerCell, peerWords, PEER_HEIGHT } from './board-cells';
import type { BoardCell, BoardColumn, BoardLine } from './column-board';
import { countWords, hopTitle, totalOf } from './focus-words';

export const START = 'start';

export interface ColumnActions {
  readonly selection: Selected | null;
  readonly onSelect: (selection: Selected) => void;
  /** Puts a peer into the middle. */
  readonly onCentre: (peer: PeerId) => void;
  /** Unfolds or folds what is written so in the focus. */
  readonly onUnfold: (text: string) => void;
}

/** The column of what stands in the middle. */
export function startColumn(peer: PeerView, side: FocusAround['side'], actions: ColumnActions): BoardColumn {
  return {
    key: START,
    title: START_TITLE[side],
    head: <p aria-hidden className="truncate text-center text-muted">{START_TITLE[side]}</p>,
    label: `${START_TITLE[side]}: ${peerName(peer.id).full}`,
    cells: [{ key: START, h: PEER_HEIGHT, ...textOf(peer), render: (events) => <PeerCell peer={peer} words="in the middle" isMiddle selected={isSelected(actions.selection, peer.id)} onSelect={() => actions.onSelect({ kind: 'peer', id: peer.id as PeerId })} onCentre={() => undefined} {...events} /> }],
  };
}

const START_TITLE = { both: 'In the middle', out: 'From', in: 'To' } as const;

/** The columns of one side, the nearest hop first. */
export function hopColumns(view: HopsView, side: 'in' | 'out', actions: ColumnActions): BoardColumn[] {
  if (view.columns.length === 0) return [emptyColumn(side)];
  return view.columns.map(({ hop, counts, items }) => {
    const outside = items.filter((item) => item.kind === 'peer' && item.peer.kind !== 'workload').length;
    return {
      key: `${side}${hop}`,
      title: `${hopTitle(hop)} · ${totalOf(counts)}`,
      head: (
        <div aria-hidden className="text-center">
          <p className="truncate">
            <span className="text-muted">{hopTitle(hop)} · </span>
            <span className="font-semibold">{formatNumber(totalOf(counts))}</span>
          </p>
          <div className="flex h-4 justify-center">
            <CountMarks counts={counts} />
          </div>
        </div>
      ),
      label: `${side === 'in' ? 'Reach it' : 'It reaches'}${plural(hop, { one: ' directly', other: ` by ${hop} hops` })}, ${countWords(counts)}${outside > 0 ? ', and from outside the cluster' : ''}`,
      cells: items.map((item) => cellOf(item, side, hop, actions)),
    };
  });
}

function cellOf(item: HopItem, side: 'in' | 'out', hop: number, actions: ColumnActions): BoardCell {
  const key = `${side}${item.key}`;
  if (item.kind !== 'peer') {
    const id = item.kind === 'group' ? item.id : '*';
    return { key, h: GROUP_HEIGHT, name: item.kind === 'group' ? item.name : `+${count(item.workloads, 'workload')}`, detail: '', ...(item.kind === 'group' ? { block: item.id } : item.groups > 0 ? { last: true } : {}), render: (events) => <GroupCell item={item} onToggle={() => actions.onUnfold(`${side}${hop}:${id}`)} {...events} /> };
  }
  const peer = item.peer.id as PeerId;
  const [entry] = item.entries ?? [];
  return {
    key,
    h: PEER_HEIGHT,
    ...textOf(item.peer, item.label ?? entry),
    ...(item.of !== undefined && { block: item.of }),
    render: (events) => (
      <PeerCell
        peer={item.peer}
        state={item.state}
        {...((item.label ?? entry) && { mark: item.label ?? entry })}
        words={peerWords(item, plural(hop, { one: 'directly', other: `${hop} hops away` }))}
        isMiddle={false}
        selected={isSelected(actions.selection, peer)}
        onSelect={() => actions.onSelect({ kind: 'peer', id: peer })}
        onCentre={() => actions.onCentre(peer)}
        {...events}
      />
    ),
  };
}

function emptyColumn(side: 'in' | 'out'): BoardColumn {
  const words = side === 'in' ? 'Nothing reaches it.' : 'It reaches nothing.';
  return {
    key: `${side}1`,
    title: 'Directly · 0',
    head: <p aria-hidden className="text-center text-muted">Directly · 0</p>,
    label: words,
    cells: [{ key: `${side}-none`, h: PEER_HEIGHT, name: words, detail: '', render: () => <p className="flex size-full items-center justify-center rounded-md border border-dashed text-muted">{words}</p> }],
  };
}

/** The lines of one side, in the direction of traffic. */
export function hopLines(view: HopsView, side: 'in' | 'out'): BoardLine[] {
  const items = new Map(view.columns.flatMap(({ items: own }) => own.map((item) => [item.key, item] as const)));
  const nameOf = (key: string): string => {
    const item = items.get(key);
    if (!item) return peerName(view.peer.id).full;
    return item.kind === 'peer' ? peerName(item.peer.id).full : item.kind === 'group' ? item.name : 'others';
  };
  const idOf = (key: string): PeerId | null => {
    if (key === START) return view.peer.id as PeerId;
    const item = items.get(key);
    return item?.kind === 'peer' ? (item.peer.id as PeerId) : null;
  };
  return view.lines.map(({ near, far, counts }) => {
    const [from, to] = side === 'out' ? [near, far] : [far, near];
    const [source, destination] = [idOf(from), idOf(to)];
    const keyOf = (key: string) => (key === START ? START : `${side}${key}`);
    return {
      from: keyOf(from),
      to: keyOf(to),
      state: mainState(counts),
      legs: totalOf(counts),
      words: `${nameOf(from)} → ${nameOf(to)}: ${lineWords(counts)}`,
      ...(source !== null && destination !== null && { pair: { from: source, to: destination } }),
    };
  });
}

/** What most of the legs of a line rest on. */
const mainState = (counts: HopLine['counts']): LegState => LEG_STATES.reduce((most, state) => (counts[state] > counts[most] ? state : most));

const LINE_WORDS = { policy: 'by a rule', open: 'open', unknown: 'cannot be told' } as const;

function lineWords(counts: HopLine['counts']): string {
  const present = LEG_STATES.filter((state) => counts[state] > 0);
  return totalOf(counts) === 1 ? LINE_WORDS[present[0] ?? 'unknown'] : present.map((state) => `${formatNumber(counts[state])} ${LINE_WORDS[state]}`).join(', ');
}

/** What a cell of a peer says, in a picture. */
export const textOf = (peer: PeerView, mark?: string): { readonly name: string; readonly detail: string } => ({ name: peer.name, detail: [peer.namespace ?? 'outside', mark].filter(Boolean).join(' · ') });

const isSelected = (selection: Selected | null, id: string) => selection?.kind === 'peer' && selection.id === id;

/** The cells that a selection means. */
export function cellsOf(selection: Selected | null, views: readonly { readonly side: 'in' | 'out'; readonly view: HopsView }[]): readonly string[] {
  if (selection?.kind !== 'peer') return [];
  return views.flatMap(({ side, view }) => view.columns.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'peer' && item.peer.id === selection.id ? [`${side}${item.key}`] : []))));
}
