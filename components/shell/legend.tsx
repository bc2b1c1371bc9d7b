import { StateSwatch } from '@/components/verdict/state-swatch';
import { EDGE_WORDS } from '@/components/verdict/state-words';
import type { EdgeState } from '@/components/verdict/state-words';

const STATES: readonly EdgeState[] = ['policy', 'open', 'added', 'cut', 'unknown', 'outside'];

/** Every state of an edge as the map draws it; `routes`: lines by Ingresses and routes as well. */
export function Legend({ routes }: { readonly routes: boolean }) {
  return (
    <section aria-label="Legend" className="shrink-0">
      <h2 className="section-label mb-1">Show</h2>
      <ul className="flex flex-col gap-0.5">
        {STATES.map((state) => (
          <li key={state} className="flex items-center gap-2.5 text-muted">
            <StateSwatch state={state} />
            {EDGE_WORDS[state]}
          </li>
        ))}
        {routes ? (
          <li className="flex items-center gap-2.5 text-muted">
            <svg width={32} height={12} viewBox="0 0 32 12" className="shrink-0 text-policy" aria-hidden>
              <path d="M1 4h30M1 8h30" stroke="currentColor" strokeWidth={1.4} />
            </svg>
            by an Ingress or a route
          </li>
        ) : null}
        <li className="flex items-center gap-2.5 text-muted">
          <svg width={32} height={14} viewBox="0 0 32 14" className="shrink-0 text-open" aria-hidden>
            <rect x={2} y={1.5} width={28} height={11} rx={3} fill="none" stroke="currentColor" strokeWidth={1.5} strokeDasharray="2 2" />
          </svg>
          open workload, its count
        </li>
        <li className="flex items-center gap-2.5 text-muted">
          <svg width={32} height={14} viewBox="0 0 32 14" className="shrink-0" aria-hidden>
            <rect x={5} y={3} width={26} height={10} rx={3} fill="none" stroke="currentColor" strokeWidth={1} opacity={0.5} />
            <rect x={2} y={1} width={26} height={10} rx={3} className="fill-panel" stroke="currentColor" strokeWidth={1.2} />
            <path d="M6 3.5l3.5 2.5L6 8.5z" fill="currentColor" />
          </svg>
          closed group
        </li>
        <li className="flex items-center gap-2.5 text-muted">
          <span aria-hidden className="w-8 shrink-0 text-center font-mono text-xs tracking-tighter whitespace-nowrap text-policy">
            9·80
          </span>
          9 pairs, on port 80
        </li>
        <li className="flex items-center gap-2.5 text-muted">
          <span aria-hidden className="w-8 shrink-0 rounded-full bg-policy-soft text-center text-xs text-policy">
            +9 in
          </span>
          allowed to many: select it
        </li>
      </ul>
    </section>
  );
}
