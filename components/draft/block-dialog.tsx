import { plural } from '@/components/ui/format';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { AllowChange } from '@/lib/model/draft';
import { firstFew } from '@/lib/model/first-few';
import type { PortsView } from '@/lib/queries/contract/ports';
import { portsQuery } from '@/lib/queries/ports';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { peerName, titleOf } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import type { Drawn } from './draft-store';
import { PortPicker } from './port-picker';
import { formatPorts } from './port-text';

/** Connections to allow together, from several peers to several others. */
export interface BlockRequest {
  readonly pairs: readonly { readonly from: string; readonly to: string }[];
}

export interface BlockDialogProps {
  readonly request: BlockRequest;
  readonly onClose: () => void;
  readonly onDraw: (changes: readonly Drawn[]) => void;
}

/** Asks once on which ports many connections are to be allowed, and adds them to the draft in one step. */
export function BlockDialog({ request: { pairs }, onClose, onDraw }: BlockDialogProps) {
  const targets = [...new Set(pairs.map(({ to }) => to))];
  const sources = [...new Set(pairs.map(({ from }) => from))];
  const [mode, setMode] = useState<'own' | 'same'>(targets.length > 1 ? 'own' : 'same');
  const [picked, setPicked] = useState<AllowChange['ports']>([]);
  const queries = useQueries({ queries: targets.map((target) => portsQuery(target)) });
  const own = new Map(targets.map((target, index) => [target, ownPorts(queries[index]?.data)]));
  const silent = targets.filter((target) => own.get(target)?.length === 0);
  const changes = pairs.flatMap(({ from, to }): Drawn[] => {
    const ports = mode === 'same' ? picked : (own.get(to) ?? []);
    return ports === 'all' || ports.length > 0 ? [{ kind: 'allow', from, to, ports }] : [];
  });
  const isLoading = mode === 'own' && queries.some((query) => query.isPending);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (changes.length === 0 || isLoading) return;
    onDraw(changes);
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Allow ${count(pairs.length, 'connection')}`}
      description="Adds all of them to the draft in one step. A namespace stands for all of its pods, those to come included. Nothing is written to the cluster."
      footer={
        <>
          <p className="mr-auto min-w-0 text-sm break-words text-muted" aria-live="polite">
            {isLoading ? 'Reading the ports…' : changes.length === 0 ? 'Choose at least one port.' : `${count(changes.length, 'change')}${mode === 'same' ? ` on ${formatPorts(picked)}` : ''}`}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="block-form" variant="primary" disabled={changes.length === 0 || isLoading}>
            Add to draft
          </Button>
        </>
      }
    >
      <form id="block-form" onSubmit={submit} className="flex min-h-40 flex-col gap-3">
        <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-1">
          <dt className="text-muted">From</dt>
          <dd className="wrap-anywhere">{firstFew(sources.map(titleOf), 6)}</dd>
          <dt className="text-muted">To</dt>
          <dd className="wrap-anywhere">{firstFew(targets.map(titleOf), 6)}</dd>
        </dl>
        <fieldset className="flex flex-col gap-1">
          <legend className="sr-only">Which ports</legend>
          <label className="flex min-h-6 items-center gap-2">
            <input type="radio" name="ports" checked={mode === 'own'} onChange={() => setMode('own')} className="size-3.5 accent-accent" />
            What {plural(targets.length, { one: 'it', other: 'each of them' })} listens on
          </label>
          <label className="flex min-h-6 items-center gap-2">
            <input type="radio" name="ports" checked={mode === 'same'} onChange={() => setMode('same')} className="size-3.5 accent-accent" />
            {plural(targets.length, { one: 'These ports', other: 'The same ports of all' })}
          </label>
        </fieldset>
        {mode === 'same' ? (
          <PortPicker to={targets} value={picked} onChange={setPicked} />
        ) : (
          <ul aria-label="Ports of each" className="flex max-h-56 flex-col gap-0.5 overflow-y-auto">
            {targets.map((target) => (
              <li key={target} className="flex gap-2">
                <span className="min-w-0 flex-1 wrap-anywhere">{titleOf(target)}</span>
                <span className="font-mono text-sm text-muted">{own.get(target) === undefined ? '…' : own.get(target)!.length === 0 ? 'declares none' : formatPorts(own.get(target)!)}</span>
              </li>
            ))}
          </ul>
        )}
        {mode === 'own' && silent.length > 0 && !isLoading ? <p className="text-sm text-muted">{`${firstFew(silent.map((target) => peerName(target).full))} ${plural(silent.length, { one: 'declares', other: 'declare' })} no port and ${plural(silent.length, { one: 'is', other: 'are' })} left out: choose ports instead.`}</p> : null}
      </form>
    </Dialog>
  );
}

/** The ports that a target listens on, as a change has them; none while they are not known. */
const ownPorts = (view: PortsView | undefined) => view?.ports.map(({ protocol, port }) => ({ protocol, port }));
