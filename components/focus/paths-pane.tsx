import { useQuery } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Button } from '@/components/ui/button';
import { ShareMenu } from '@/components/pictures/share-menu';
import { saveText } from '@/components/ui/download';
import { EmptyState } from '@/components/ui/empty-state';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Segmented } from '@/components/ui/segmented';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import type { PeerId } from '@/lib/model/ids';
import type { PeerView } from '@/lib/queries/contract/common';
import type { PathsView } from '@/lib/queries/contract/hops';
import { focusOn, focusOnPaths, LEG_CHOICES, type FocusOnPaths } from '@/lib/queries/focus';
import { pathsQuery } from '@/lib/queries/hops';
import { PeerCell, PEER_HEIGHT } from './board-cells';
import { ColumnBoard, linesOfSelection, type BoardColumn, type BoardLine } from './column-board';
import { FocusBar } from './focus-bar';
import type { FocusPaneProps } from './focus-view';
import { completeness, WAY_WORDS } from './focus-words';
import { textOf } from './hop-columns';
import { columnsOfPaths, linesOfPaths, partsOfPath, pathsText } from './path-columns';
import { PathList } from './path-list';
import { shareableBoard } from './shareable-board';

/** Every way from one peer to another: drawn, and listed with the ports of each leg. */
export function PathsPane({ snapshot, focus, view, draft, drafted, narrowed, onFocus, onSelect, onSaid, onLeave }: FocusPaneProps<FocusOnPaths>) {
  const query = useQuery(pathsQuery(focus, view, draft));
  const data = query.data?.from === focus.from && query.data.to === focus.to ? query.data : undefined;
  const [shown, setShown] = useState<string | null>(null);
  const [from, to] = [peerName(focus.from), peerName(focus.to)];
  const path = data?.paths.find(({ peers }) => peers.join('>') === shown);
  const chosen = useMemo(() => (path ? partsOfPath(path) : null), [path]);

  const board = useMemo(() => {
    if (!data) return null;
    const isSelected = (id: string) => view.selection?.kind === 'peer' && view.selection.id === id;
    const peers = new Map(data.peers.map((peer) => [peer.id, peer]));
    const places = columnsOfPaths(data);
    const titleOf = (column: number) => columnTitle(column, places.length - 1);
    const columns = places.map((ids, column): BoardColumn => ({
      key: String(column),
      title: titleOf(column),
      head: <p aria-hidden className="truncate text-center text-muted">{titleOf(column)}</p>,
      label: titleOf(column),
      cells: ids.map((id) => ({
        key: id,
        h: PEER_HEIGHT,
        ...nameOf(peers.get(id), id),
        render: (events) => {
          const peer = peers.get(id);
          return peer ? <PeerCell peer={peer} words={titleOf(column)} isMiddle={id === data.from || id === data.to} selected={isSelected(id)} onSelect={() => onSelect({ kind: 'peer', id: id as PeerId })} onCentre={() => onFocus(focusOn(id as PeerId), { kind: 'peer', id: id as PeerId })} {...events} /> : null;
        },
      })),
    }));
    const lines = linesOfPaths(data).map(({ from: near, to: far, leg }): BoardLine => ({
      from: near,
      to: far,
      state: leg.state,
      legs: 1,
      words: `${peerName(near).full} → ${peerName(far).full}: ${leg.label || leg.ports.join(', ')}`,
      label: leg.label,
      pair: { from: near as PeerId, to: far as PeerId },
    }));
    return { columns, lines };
    // The functions are new with every change of the view, and of nothing else.
  }, [data, view.selection]); // eslint-disable-line react-hooks/exhaustive-deps

  const title = `Paths from ${from.full} to ${to.full}`;
  const shareable =
    data && board && data.paths.length > 0
      ? shareableBoard({ title, start: 0, columns: board.columns, links: board.lines }, [figure(data)], { drafted: draft !== null, ...data }, [{ label: 'Text', detail: 'A line for each path', onSave: () => saveText('drawbridge-paths.txt', pathsText(data), 'text/plain') }])
      : null;

  return (
    <>
      <FocusBar
        title={title}
        via={focus.via}
        onVia={(via) => onFocus({ ...focus, via })}
        {...(drafted && { drafted })}
        narrowed={narrowed}
        onLeave={onLeave}
        actions={<ShareMenu what="focus" shown={shareable} snapshot={snapshot} view={view} onSaid={onSaid} />}
        summary={<p aria-live="polite">{data && data.paths.length > 0 ? figure(data) : null}</p>}
      >
        <Button size="sm" onClick={() => onFocus({ ...focus, from: focus.to, to: focus.from })}>
          <ArrowLeftRight size={13} aria-hidden /> Other direction
        </Button>
        <Segmented label="Legs at most" value={focus.legs} options={LEGS} onChange={(legs) => onFocus({ ...focus, legs })} />
      </FocusBar>
      {query.isError ? (
        <div className="canvas-ground flex flex-1 items-center justify-center p-4">
          <ErrorNotice what="The paths could not be read" error={query.error} onRetry={() => void query.refetch()} />
        </div>
      ) : !data || !board ? (
        <p role="status" className="canvas-ground flex flex-1 items-center justify-center text-muted">{`Looking for paths from ${from.full} to ${to.full}…`}</p>
      ) : data.paths.length === 0 ? (
        <div className="canvas-ground flex flex-1 items-center justify-center">
          <NoPath data={data} focus={focus} onFocus={onFocus} />
        </div>
      ) : (
        <>
          <ColumnBoard label={`${title}, drawn`} columns={board.columns} start={0} lines={board.lines} chosen={chosen ?? linesOfSelection(view.selection, board.lines)} current={data.from} onPair={(pair) => onSelect({ kind: 'edge', ...pair })} />
          <PathList view={data} shown={shown} onShow={setShown} onSelect={onSelect} />
        </>
      )}
    </>
  );
}

const LEGS = LEG_CHOICES.map((value) => ({ value: value as number, label: String(value), title: `At most ${count(value, 'leg')}` }));

function columnTitle(column: number, last: number): string {
  if (column === 0 || column === last) return column === 0 ? 'From' : 'To';
  return last === 2 ? 'On the way' : `On the way, ${column} of ${last - 1}`;
}

const nameOf = (peer: PeerView | undefined, id: string) => (peer ? textOf(peer) : { name: peerName(id).name, detail: '' });

/** How many paths of which kind, and whether these are all. */
function figure(view: PathsView): string {
  const byState = (['policy', 'open', 'unknown'] as const).map((state) => [state, view.paths.filter((path) => path.state === state).length] as const).filter(([, many]) => many > 0);
  return `${completeness(view)} ${byState.map(([state, many]) => `${many} ${WAY_WORDS[state]}`).join(', ')}.`;
}

function NoPath({ data, focus, onFocus }: { readonly data: PathsView; readonly focus: FocusOnPaths; readonly onFocus: (focus: FocusOnPaths) => void }) {
  const [from, to] = [peerName(data.from).full, peerName(data.to).full];
  if (data.end === 'all') return <EmptyState title={`No path leads from ${from} to ${to}`}>{focus.via.length < 3 ? 'None of the kinds that are asked for, at least.' : 'Not over any workloads between them either.'}</EmptyState>;
  return (
    <EmptyState
      title={`No path of at most ${count(data.bounds.legs, 'leg')}`}
      actions={
        <Button size="sm" onClick={() => onFocus({ ...focusOnPaths(focus.from, focus.to), via: focus.via, legs: LEG_CHOICES.at(-1)! })}>
          Look for longer ones
        </Button>
      }
    >
      {data.end === 'legs' ? `There are longer ones from ${from} to ${to}.` : 'The search gave up: there may be longer ones.'}
    </EmptyState>
  );
}
