import { plural } from '@/components/ui/format';
import { useQueries } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import type { AllowChange, DraftPort } from '@/lib/model/draft';
import type { PortsView } from '@/lib/queries/contract/ports';
import { portsQuery } from '@/lib/queries/ports';
import { Button } from '@/components/ui/button';
import { ErrorNotice } from '@/components/ui/error-notice';
import { Skeleton } from '@/components/ui/skeleton';
import { peerName } from '@/components/verdict/peer-name';
import { formatPort, parseTypedPort } from './port-text';

export interface PortPickerProps {
  /** Whose ports; those of several together. */
  readonly to: string | readonly string[];
  readonly value: AllowChange['ports'];
  readonly onChange: (ports: AllowChange['ports']) => void;
  /** Takes the focus once the ports are known. */
  readonly autoFocus?: boolean;
}

/** Ports to allow: those the target really listens on, others typed in, or all of them. */
export function PortPicker({ to, value, onChange, autoFocus }: PortPickerProps) {
  const targets = typeof to === 'string' ? [to] : to;
  const queries = useQueries({ queries: targets.map((target) => portsQuery(target)) });
  const isPending = queries.some((query) => query.isPending);
  const failed = queries.find((query) => query.isError);
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const group = useRef<HTMLFieldSetElement>(null);
  const focusing = autoFocus === true && !isPending;
  useEffect(() => {
    if (focusing) group.current?.querySelector('input')?.focus();
  }, [focusing]);

  const offered = joinOffers(queries.flatMap((query) => query.data?.ports ?? []));
  const chosen = value === 'all' ? [] : value;
  const custom = chosen.filter((port) => !offered.some((offer) => formatPort(offer) === formatPort(port)));
  const toggle = (port: DraftPort, on: boolean) => onChange(on ? [...chosen, port] : chosen.filter((other) => formatPort(other) !== formatPort(port)));

  const addTyped = () => {
    const port = parseTypedPort(typed);
    setWrong(port === null);
    if (!port) return;
    toggle(port, true);
    setTyped('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || typed === '') return;
    event.preventDefault();
    addTyped();
  };

  return (
    <fieldset ref={group}>
      <legend className="mb-1 text-sm text-muted">Ports</legend>
      {isPending ? <Skeleton label="Loading the ports it listens on" rows={2} /> : null}
      {failed?.error ? <ErrorNotice what="The ports it listens on could not be read" error={failed.error} onRetry={() => void failed.refetch()} /> : null}
      <div className="flex flex-col">
        {offered.map((offer) => {
          const { protocol, port } = offer;
          return (
            <Choice
              key={formatPort(offer)}
              label={formatPort(offer)}
              detail={[...offer.names, ...(offer.via ? [offer.via] : []), ...(offer.workloads.length > 1 ? [`${offer.workloads.length} workloads`] : [])].join(' · ')}
              checked={value !== 'all' && chosen.some((one) => formatPort(one) === formatPort(offer))}
              disabled={value === 'all'}
              onChange={(on) => toggle({ protocol, port }, on)}
            />
          );
        })}
        {custom.map((port) => (
          <Choice key={formatPort(port)} label={formatPort(port)} detail="typed in" checked onChange={() => toggle(port, false)} />
        ))}
        <Choice label="All ports" detail="of every protocol" checked={value === 'all'} onChange={(on) => onChange(on ? 'all' : [])} />
      </div>
      {!isPending && !failed && offered.length === 0 ? <p className="mt-1 text-sm text-muted">{targets[0] === undefined ? null : plural(targets.length, { one: `${peerName(targets[0]).name} declares no ports: type the one it listens on.`, other: 'None of them declares a port: type those they listen on.' })}</p> : null}
      <div className="mt-2 flex items-center gap-2">
        <label htmlFor={id} className="text-sm text-muted">
          Other port
        </label>
        <input
          id={id}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setWrong(false);
          }}
          onKeyDown={onKeyDown}
          placeholder="8080, 53/UDP, 8000-8010"
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          className="h-7 w-48 rounded-md border border-control bg-panel px-2 font-mono text-sm placeholder:text-faint"
        />
        <Button size="sm" onClick={addTyped} disabled={typed === '' || value === 'all'}>
          Add port
        </Button>
      </div>
      {wrong ? (
        <p id={`${id}-wrong`} role="alert" className="mt-1 text-sm text-cut">
          A port is a number from 1 to 65535, or a range of them, with TCP, UDP or SCTP after a slash.
        </p>
      ) : null}
    </fieldset>
  );
}

/** Each port once, with the names and the workloads of all that listen on it. */
function joinOffers(offers: PortsView['ports']): PortsView['ports'] {
  const joined = new Map<string, PortsView['ports'][number]>();
  for (const offer of offers) {
    const known = joined.get(formatPort(offer));
    joined.set(formatPort(offer), known ? { ...known, names: [...new Set([...known.names, ...offer.names])], workloads: [...new Set([...known.workloads, ...offer.workloads])] } : offer);
  }
  return [...joined.values()];
}

function Choice({ label, detail, checked, disabled, onChange }: { readonly label: string; readonly detail: string; readonly checked: boolean; readonly disabled?: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <label className="flex items-center gap-2 rounded-sm px-1 py-1 hover:bg-panel-2">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} className="size-3.5 accent-accent" />
      <span className="font-mono">{label}</span>
      <span className="min-w-0 truncate text-sm text-muted">{detail}</span>
    </label>
  );
}
