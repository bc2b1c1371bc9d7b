import { useQuery } from '@tanstack/react-query';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { firstFew } from '@/lib/model/first-few';
import { matrixPairsQuery, type MatrixRequest } from '@/lib/queries/matrix';
import { shortPorts } from '@/components/verdict/sentences';
import { cellWords } from './cell-words';
import type { Place } from './draw-matrix';
import { isSingle, type Matrix } from './matrix-model';

/** A pointer that rests so long wants to know more. */
const REST_MS = 140;
const ROOM = { beside: 16, edge: 8 };

export interface CellTooltipProps {
  readonly matrix: Matrix;
  readonly request: MatrixRequest;
  readonly place: Place;
  /** On the screen. */
  readonly x: number;
  readonly y: number;
}

/** Explains a cell beside the pointer or the focus: who reaches whom, what holds, on which ports and by which policies. */
export function CellTooltip({ matrix, request, place, x, y }: CellTooltipProps) {
  const element = useRef<HTMLDivElement>(null);
  const { heading, lines } = cellWords(matrix, place.row, place.column);
  const [from, to] = [matrix.lines[place.row]!, matrix.lines[place.column]!];
  const single = isSingle(from) && isSingle(to) && from !== to;
  useLayoutEffect(() => {
    const box = element.current;
    if (!box) return;
    const left = x + ROOM.beside + box.offsetWidth > window.innerWidth - ROOM.edge ? x - ROOM.beside - box.offsetWidth : x + ROOM.beside;
    const top = y + ROOM.beside + box.offsetHeight > window.innerHeight - ROOM.edge ? y - ROOM.beside - box.offsetHeight : y + ROOM.beside;
    box.style.transform = `translate(${Math.max(ROOM.edge, left)}px, ${Math.max(ROOM.edge, top)}px)`;
  });
  return (
    <div ref={element} aria-hidden className="pointer-events-none fixed top-0 left-0 z-40 max-w-80 rounded-md border border-border-strong bg-panel px-2.5 py-1.5 text-sm wrap-anywhere shadow-float">
      <p className="font-semibold">{heading}</p>
      {lines.map((line) => (
        <p key={line} className="text-muted">
          {line}
        </p>
      ))}
      {single ? <PairDetail key={`${from.id}>${to.id}`} request={request} from={from.id} to={to.id} /> : <p className="text-faint">click to list the pairs</p>}
    </div>
  );
}

function PairDetail({ request, from, to }: { readonly request: MatrixRequest; readonly from: string; readonly to: string }) {
  const [rested, setRested] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setRested(true), REST_MS);
    return () => clearTimeout(timer);
  }, []);
  const pair = useQuery({ ...matrixPairsQuery(request, [from], [to]), enabled: rested }).data?.pairs[0];
  if (!pair) return null;
  return (
    <>
      {pair.ports.length > 0 ? <p className="font-mono text-xs">{shortPorts(pair.ports)}</p> : null}
      {pair.note ? <p className="text-muted">{pair.note}</p> : null}
      {pair.by.length > 0 ? <p className="text-muted">by {firstFew(pair.by, 3)}</p> : null}
    </>
  );
}
