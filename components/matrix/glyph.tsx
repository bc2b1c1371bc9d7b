import type { PairState } from '@/lib/queries/contract/common';

const SIZE = 16;

/** The sign of a state as the cells of the matrix carry it. Decorative: the words stand beside it. */
export function Glyph({ state }: { readonly state: PairState | 'mixed' | 'partial' | 'added' | 'cut' | 'none' }) {
  return (
    <svg width={SIZE} height={SIZE} viewBox="0 0 16 16" className="shrink-0" aria-hidden>
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { readonly state: PairState | 'mixed' | 'partial' | 'added' | 'cut' | 'none' }) {
  switch (state) {
    case 'policy':
      return <rect x={3} y={3} width={10} height={10} className="fill-policy" />;
    case 'open':
      return <circle cx={8} cy={8} r={4} fill="none" strokeWidth={2} className="stroke-open" />;
    case 'unknown':
      return (
        <text x={8} y={12.5} textAnchor="middle" fontSize={12} fontWeight={700} className="fill-unknown">
          ?
        </text>
      );
    case 'denied':
      return <rect x={7} y={7} width={2} height={2} className="fill-control" />;
    case 'partial':
      return (
        <>
          <path d="M3 3v10h10z" className="fill-policy" />
          <rect x={3.5} y={3.5} width={9} height={9} fill="none" className="stroke-policy" />
        </>
      );
    case 'mixed':
      return (
        <>
          <rect x={2.5} y={2.5} width={11} height={11} fill="none" className="stroke-control" />
          <rect x={3} y={9} width={10} height={4} className="fill-policy" />
          <path d="M4 6v3M7 6v3M10 6v3" strokeWidth={2} className="stroke-open" />
        </>
      );
    case 'added':
      return <path d="M8 3v10M3 8h10" strokeWidth={2.4} className="stroke-added" />;
    case 'cut':
      return <path d="M4 4l8 8M12 4l-8 8" strokeWidth={2.4} className="stroke-cut" />;
    case 'none':
      return <rect x={1} y={1} width={14} height={14} className="fill-panel-2" />;
  }
}
