import { ArrowDownUp } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import type { FormEvent } from 'react';
import { parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { isPortText } from '@/lib/queries/view-state';
import type { Selected } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { Combobox } from '@/components/ui/combobox';
import { questionPeers, questionTargets } from '@/components/verdict/peer-options';

export interface AskFormProps {
  readonly snapshot: SnapshotView;
  readonly from?: PeerId;
  readonly to?: PeerId;
  readonly onAsk: (question: Selected) => void;
}

/** "Can A reach B?", for any two peers and, if wanted, one port. The answer is shown as if the edge had been selected. */
export function AskForm({ snapshot, from: initialFrom, to: initialTo, onAsk }: AskFormProps) {
  const [from, setFrom] = useState<string | null>(initialFrom ?? null);
  const [to, setTo] = useState<string | null>(initialTo ?? null);
  const [port, setPort] = useState('');
  const id = useId();
  const options = useMemo(() => questionPeers(snapshot), [snapshot]);
  const targets = useMemo(() => questionTargets(snapshot), [snapshot]);
  const portless = to !== null && parsePeer(to)?.kind === 'route';
  const asked = portless ? null : normalPort(port);
  const wrongPort = !portless && port.trim() !== '' && asked === null;
  const ready = from !== null && to !== null && from !== to && !wrongPort;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onAsk({ kind: 'edge', from: from as PeerId, to: to as PeerId, ...(asked ? { port: asked } : {}) });
  };
  return (
    <form onSubmit={submit} aria-label="Can A reach B?" className="flex flex-col gap-2 rounded-md border bg-bg p-2.5">
      <h3 className="section-label">Can A reach B?</h3>
      <Combobox label="Can" options={options} value={from} onChange={setFrom} placeholder="Workload or Internet" />
      <Combobox label="reach" options={targets} value={to} onChange={setTo} placeholder="Workload, Service, host or Internet" />
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <label htmlFor={id} className="mb-1 block text-sm text-muted">
            on port
          </label>
          <input id={id} value={portless ? '' : port} disabled={portless} onChange={(event) => setPort(event.target.value)} placeholder={portless ? 'its own' : 'any'} aria-invalid={wrongPort} className="h-8 w-full rounded-md border border-control bg-panel px-2.5 font-mono placeholder:text-faint" />
        </div>
        <Button
          size="icon"
          aria-label="Swap the two ends"
          disabled={to !== null && !options.some((option) => option.id === to)}
          onClick={() => {
            setFrom(to);
            setTo(from);
          }}
        >
          <ArrowDownUp size={14} aria-hidden />
        </Button>
        <Button type="submit" variant="primary" disabled={!ready}>
          Ask why
        </Button>
      </div>
      {wrongPort ? <p className="text-sm text-cut">Write a port as 8080 or 53/UDP.</p> : null}
      {from !== null && from === to ? <p className="text-sm text-muted">Choose two different ends.</p> : null}
    </form>
  );
}

/** `8080` and `53/udp` as the API takes them; `null` when it is no port. */
function normalPort(text: string): string | null {
  const upper = text.trim().toUpperCase();
  const port = /^\d+$/.test(upper) ? `${upper}/TCP` : upper;
  return isPortText(port) ? port : null;
}
