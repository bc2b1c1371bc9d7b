import { useId } from 'react';
import type { KeptView } from '@/lib/queries/contract/simulate';
import { Badge } from '@/components/ui/badge';
import { pairName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';

export interface SafetyPackProps {
  readonly kept: readonly KeptView[];
  /** Leaves a line out of the draft, or takes it in again. */
  readonly onWithout: (id: string, off: boolean) => void;
}

const KIND_WORD: Readonly<Record<KeptView['kind'], string>> = { dns: 'DNS', 'api-server': 'API', webhook: 'webhook', metrics: 'metrics', ingress: 'ingress', mesh: 'mesh', probes: 'probes' };

/** What the cluster works by and the draft would cut: kept, each with a switch and the reason it is there. */
export function SafetyPack({ kept, onWithout }: SafetyPackProps) {
  const headingId = useId();
  if (kept.length === 0) return null;
  const off = kept.filter(({ on }) => !on).length;
  return (
    <section aria-labelledby={headingId} data-testid="safety-pack">
      <h4 id={headingId} className="mb-1 flex items-center gap-1.5 font-medium">
        Safety pack
        <Badge mono>{kept.length}</Badge>
        {off > 0 ? <Badge tone="cut">{off} off</Badge> : null}
      </h4>
      <ul className="rounded-md border">
        {kept.map((line) => (
          <Line key={line.id} line={line} onWithout={onWithout} />
        ))}
      </ul>
    </section>
  );
}

function Line({ line, onWithout }: { readonly line: KeptView; readonly onWithout: SafetyPackProps['onWithout'] }) {
  const { id, kind, title, because, edges, on, fixed } = line;
  const whyId = useId();
  return (
    <li className="border-b px-2 py-1.5 last:border-b-0">
      <label className="flex items-start gap-2 wrap-anywhere">
        {fixed ? null : <input type="checkbox" role="switch" checked={on} onChange={(event) => onWithout(id, !event.target.checked)} aria-describedby={whyId} className="mt-0.5 size-3.5 shrink-0 accent-accent" />}
        <span className="min-w-0 flex-1">
          <span className={on ? undefined : 'text-muted line-through'}>{title}</span>{' '}
          <Badge>{KIND_WORD[kind]}</Badge> {fixed ? <Badge>always</Badge> : on ? null : <Badge tone="cut">not kept</Badge>}
        </span>
      </label>
      <p id={whyId} className="mt-0.5 text-sm wrap-anywhere text-muted">
        {because.join(' ')}
      </p>
      {edges.length > 0 ? (
        <details className="mt-0.5 text-sm text-muted">
          <summary className="cursor-pointer select-none">{count(edges.length, 'connection')}</summary>
          <ul className="mt-0.5 flex flex-col gap-0.5">
            {edges.map(({ from, to, ports }) => (
              <li key={`${from}>${to}`} className="wrap-anywhere">
                {pairName(from, to)} <span className="font-mono">{ports.join(', ')}</span>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </li>
  );
}
