import { EDGE_WORDS } from './state-words';
import type { EdgeState } from './state-words';

const LINES: Readonly<Record<EdgeState, { readonly colour: string; readonly width: number; readonly dash?: string; readonly cap?: 'round' }>> = {
  policy: { colour: 'text-policy', width: 1.8 },
  open: { colour: 'text-open', width: 2, dash: '0.1 4.5', cap: 'round' },
  added: { colour: 'text-added', width: 3.2 },
  cut: { colour: 'text-cut', width: 2, dash: '5 3' },
  unknown: { colour: 'text-unknown', width: 1.8 },
  denied: { colour: 'text-faint', width: 0 },
  outside: { colour: 'text-outside', width: 1.5 },
};

const SIGN = 10;

/** A piece of line in colour and pattern of the state, as the map draws it. Decorative unless `named`. */
export function StateSwatch({ state, width = 32, named }: { readonly state: EdgeState; readonly width?: number; readonly named?: boolean }) {
  const { colour, width: stroke, dash, cap } = LINES[state];
  const middle = width / 2;
  // Of an unknown one the line leaves room for the sign in its middle.
  const pattern = state === 'unknown' ? `${middle - 1 - SIGN / 2} ${SIGN}` : dash;
  return (
    <svg width={width} height={12} viewBox={`0 0 ${width} 12`} className={`shrink-0 ${colour}`} {...(named ? { role: 'img', 'aria-label': EDGE_WORDS[state] } : { 'aria-hidden': true })}>
      {stroke > 0 ? <line x1={1} y1={6} x2={width - 1} y2={6} stroke="currentColor" strokeWidth={stroke} strokeDasharray={pattern} strokeLinecap={cap} /> : null}
      {state === 'denied' ? <path d={`M${middle - 3.5} 2.5l7 7m0 -7l-7 7`} stroke="currentColor" strokeWidth={1.6} /> : null}
      {state === 'unknown' ? (
        <text x={middle} y={10} textAnchor="middle" fill="currentColor" fontSize={11} fontWeight={700}>
          ?
        </text>
      ) : null}
    </svg>
  );
}
