import { useQuery } from '@tanstack/react-query';
import { Route } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '@/components/ui/button';
import { ShareMenu } from '@/components/pictures/share-menu';
import { saveText } from '@/components/ui/download';
import { ErrorNotice } from '@/components/ui/error-notice';
import { plural } from '@/components/ui/format';
import { Segmented } from '@/components/ui/segmented';
import { peerName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import type { Draft } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { HopsView } from '@/lib/queries/contract/hops';
import { focusOn, focusOnPaths, HOP_CHOICES, type FocusAround } from '@/lib/queries/focus';
import { fetchText } from '@/lib/queries/fetcher';
import { hopsCsvPath, hopsQuery } from '@/lib/queries/hops';
import type { ViewState } from '@/lib/queries/view-state';
import { ColumnBoard, linesOfSelection } from './column-board';
import { FocusBar } from './focus-bar';
import type { FocusPaneProps } from './focus-view';
import { deeperWords, nowWords, summary, totalOf } from './focus-words';
import { cellsOf, hopColumns, hopLines, START, startColumn, type ColumnActions } from './hop-columns';
import { shareableBoard } from './shareable-board';

/** One peer in the middle: who reaches it on the left, whom it reaches on the right, a column for each hop. */
export function AroundPane({ snapshot, focus, view, draft, drafted, narrowed, onFocus, onSelect, onSaid, onLeave }: FocusPaneProps<FocusAround>) {
  const inwards = useSide(focus, 'in', view, draft);
  const outwards = useSide(focus, 'out', view, draft);
  const failed = [inwards, outwards].find(({ query }) => query.isError)?.query;
  const isWaiting = [inwards, outwards].some(({ side, data }) => isAsked(focus, side) && !data);
  const name = peerName(focus.peer);

  const board = useMemo(() => {
    const actions: ColumnActions = {
      selection: view.selection,
      onSelect,
      onCentre: (peer: PeerId) => onFocus(focusOn(peer, { hops: focus.hops, side: focus.side, via: focus.via }), { kind: 'peer', id: peer }),
      onUnfold: (text) => onFocus({ ...focus, unfolded: focus.unfolded.includes(text) ? focus.unfolded.filter((one) => one !== text) : [...focus.unfolded, text].sort() }),
    };
    const peer = (inwards.data ?? outwards.data)?.peer;
    if (!peer) return null;
    const left = inwards.data ? hopColumns(inwards.data, 'in', actions).reverse() : [];
    const right = outwards.data ? hopColumns(outwards.data, 'out', actions) : [];
    const lines = [...(inwards.data ? hopLines(inwards.data, 'in') : []), ...(outwards.data ? hopLines(outwards.data, 'out') : [])];
    const views = [...(inwards.data ? [{ side: 'in' as const, view: inwards.data }] : []), ...(outwards.data ? [{ side: 'out' as const, view: outwards.data }] : [])];
    return { columns: [...left, startColumn(peer, focus.side, actions), ...right], start: left.length, lines, lit: cellsOf(view.selection, views), chosen: linesOfSelection(view.selection, lines) };
    // The two functions are new with every change of the view, and of nothing else.
  }, [focus, inwards.data, outwards.data, view.selection]); // eslint-disable-line react-hooks/exhaustive-deps

  const sides = [inwards, outwards].flatMap(({ side, data }) => (data ? [{ side, data }] : []));
  // Without the draft: a file is asked for by its address alone.
  const files = sides.flatMap(({ side }) => (draft === null ? [{ label: side === 'in' ? 'CSV of who reaches it' : 'CSV of whom it reaches', detail: 'Everybody, grouped or not', onSave: () => void fetchText(hopsCsvPath(focus, side, view)).then((text) => saveText(`hops-${side}.csv`, text, 'text/csv'), (error: Error) => onSaid(error.message)) }] : []));
  const shown =
    board && !isWaiting
      ? shareableBoard({ title: titleOf(focus, name.full), start: board.start, columns: board.columns, links: board.lines }, sides.map(({ data }) => summary(data, focus.hops)), { revision: sides[0]?.data.revision ?? 0, focus, drafted: draft !== null, sides: Object.fromEntries(sides.map(({ side, data }) => [side, data])) }, files)
      : null;

  return (
    <>
      <FocusBar
        title={titleOf(focus, name.full)}
        via={focus.via}
        onVia={(via) => onFocus({ ...focus, via })}
        {...(drafted && { drafted })}
        narrowed={narrowed}
        onLeave={onLeave}
        actions={
          <>
            {board?.lit.length && view.selection?.kind === 'peer' ? <PathsTo focus={focus} other={view.selection.id} isSource={!board.lit.some((key) => key.startsWith('out'))} onFocus={onFocus} /> : null}
            <ShareMenu what="focus" shown={shown} snapshot={snapshot} view={view} onSaid={onSaid} />
          </>
        }
        summary={
          <div aria-live="polite">
            {inwards.data ? <Figure view={inwards.data} before={inwards.before} focus={focus} onFocus={onFocus} /> : null}
            {outwards.data ? <Figure view={outwards.data} before={outwards.before} focus={focus} onFocus={onFocus} /> : null}
          </div>
        }
      >
        <Segmented label="Side" value={focus.side} options={SIDES} onChange={(side) => onFocus({ ...focus, side })} />
        <Segmented label="Hops" value={focus.hops} options={HOPS} onChange={(hops) => onFocus({ ...focus, hops })} />
      </FocusBar>
      {failed ? (
        <div className="canvas-ground flex flex-1 items-center justify-center p-4">
          <ErrorNotice what="The hops could not be read" error={failed.error ?? new Error()} onRetry={() => void failed.refetch()} />
        </div>
      ) : isWaiting || !board ? (
        <p role="status" className="canvas-ground flex flex-1 items-center justify-center text-muted">{`Following ${name.full}…`}</p>
      ) : (
        <ColumnBoard label={`Hops around ${name.full}`} columns={board.columns} start={board.start} lines={board.lines} lit={board.lit} chosen={board.chosen} current={board.lit[0] ?? START} onPair={(pair) => onSelect({ kind: 'edge', ...pair })} />
      )}
    </>
  );
}

const SIDES = [
  { value: 'in', label: 'Inbound', title: 'Who reaches it' },
  { value: 'both', label: 'Both', title: 'Who reaches it, and whom it reaches' },
  { value: 'out', label: 'Outbound', title: 'Whom it reaches' },
] as const;

const HOPS = HOP_CHOICES.map((value) => ({ value, label: value === 'all' ? 'All' : String(value), title: value === 'all' ? 'Any number of hops' : `At most ${count(value, 'hop')}` }));

function titleOf({ peer, side }: FocusAround, name: string): string {
  const who = peer === 'internet' ? 'the Internet' : name;
  if (side === 'both') return `Around ${who}`;
  return side === 'out' ? `What ${who} can reach` : `What can reach ${who}`;
}

const isAsked = (focus: FocusAround, side: 'in' | 'out') => focus.side === 'both' || focus.side === side;

/** The answer of one side, and with a draft the one without it; none while it is that of another peer, or is not asked for. */
function useSide(focus: FocusAround, side: 'in' | 'out', view: ViewState, draft: Draft | null) {
  const enabled = isAsked(focus, side);
  const query = useQuery({ ...hopsQuery(focus, side, view, draft), enabled });
  const now = useQuery({ ...hopsQuery(focus, side, view, null), enabled: enabled && draft !== null });
  const ofPeer = (data: HopsView | undefined) => (enabled && data?.peer.id === focus.peer ? data : undefined);
  return { side, query, data: ofPeer(query.data), before: draft === null ? undefined : ofPeer(now.data) };
}

/** From a workload in a column to how one gets there. */
function PathsTo({ focus, other, isSource, onFocus }: { readonly focus: FocusAround; readonly other: PeerId; readonly isSource: boolean; readonly onFocus: FocusPaneProps<FocusAround>['onFocus'] }) {
  const [from, to] = isSource ? [other, focus.peer] : [focus.peer, other];
  return (
    <Button size="sm" onClick={() => onFocus({ ...focusOnPaths(from, to), via: focus.via })} title={`Every way from ${peerName(from).full} to ${peerName(to).full}`}>
      <Route size={13} aria-hidden /> <span className="max-w-40 truncate">{`Paths ${isSource ? 'from' : 'to'} ${peerName(other).name}`}</span>
    </Button>
  );
}

/** The figure of one side, and what more there would be. */
function Figure({ view, before, focus, onFocus }: { readonly view: HopsView; readonly before: HopsView | undefined; readonly focus: FocusAround; readonly onFocus: (focus: FocusAround) => void }) {
  const deeper = deeperWords(view, focus.hops);
  const { byAddress } = view;
  return (
    <p>
      {summary(view, focus.hops)}
      {before ? <span className="text-muted"> {nowWords(before)}</span> : null}
      {deeper ? (
        <>
          {' '}
          <button type="button" onClick={() => onFocus({ ...focus, hops: 'all' })} className="underline decoration-border-strong underline-offset-2 hover:decoration-current">
            {deeper}
          </button>
        </>
      ) : null}
      {view.moreLines > 0 ? <span className="text-muted"> {count(view.moreLines, 'line')} are not drawn.</span> : null}
      {byAddress && totalOf(byAddress.counts) > 0 ? (
        <span className="text-muted">
          {' '}
          {byAddress.included ? 'Workloads count that nothing publishes, too: policies let the Internet in at their own addresses.' : `Counted is what something publishes. ${count(totalOf(byAddress.counts), 'more workload')} would let the Internet in at ${plural(totalOf(byAddress.counts), { one: 'its', other: 'their' })} own addresses.`}{' '}
          <Button size="xs" onClick={() => onFocus({ ...focus, addresses: byAddress.included ? 'published' : 'any' })}>
            {byAddress.included ? 'Only what is published' : 'Count them too'}
          </Button>
        </span>
      ) : null}
    </p>
  );
}
