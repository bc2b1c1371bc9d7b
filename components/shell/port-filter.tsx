import { useId } from 'react';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';

/** Shows only edges that allow one of the ports that workloads declare. */
export function PortFilter({ ports, value, onChange }: { readonly ports: SnapshotView['ports']; readonly value: string | null; readonly onChange: (port: string | null) => void }) {
  const id = useId();
  const listed = ports.map(({ port, protocol, names }) => ({ text: `${port}/${protocol}`, names: names.slice(0, 3).join(', ') }));
  const options = value !== null && !listed.some((one) => one.text === value) ? [{ text: value, names: '' }, ...listed] : listed;
  return (
    <div className="flex shrink-0 items-center gap-2">
      <label htmlFor={id} className="text-muted">
        Port
      </label>
      <select id={id} value={value ?? ''} onChange={(event) => onChange(event.target.value || null)} className="h-7 min-w-0 flex-1 rounded-md border border-control bg-panel px-1.5">
        <option value="">any port</option>
        {options.map(({ text, names }) => (
          <option key={text} value={text}>
            {names ? `${text} · ${names}` : text}
          </option>
        ))}
      </select>
    </div>
  );
}
