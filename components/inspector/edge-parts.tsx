import type { PeerId, PolicyId } from '@/lib/model/ids';
import type { RuleRefView } from '@/lib/queries/contract/common';
import type { Selected } from '@/lib/queries/view-state';
import { peerName } from '@/components/verdict/peer-name';
import type { InspectorActions } from './actions';

/** One end of an edge, to be selected by itself. */
export function EdgeEnd({ id, onSelect }: { readonly id: PeerId; readonly onSelect: InspectorActions['onSelect'] }) {
  return (
    <button type="button" onClick={() => onSelect({ kind: 'peer', id })} className="text-left underline decoration-border-strong underline-offset-4 hover:decoration-current">
      {peerName(id).name}
    </button>
  );
}

/** Which port is asked about: one of those offered, the one asked for already, or any. */
export function PortSelect({ options: listed, port, onChange }: { readonly options: readonly string[]; readonly port: string | undefined; readonly onChange: (port: string) => void }) {
  const options = port && !listed.includes(port) ? [port, ...listed] : listed;
  return (
    <label className="flex items-center gap-2 text-muted">
      Port
      <select value={port ?? ''} onChange={(event) => onChange(event.target.value)} className="h-7 rounded-md border border-control bg-panel px-1.5 font-mono text-sm text-text">
        <option value="">any port</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The selection of the policy that a rule belongs to, with the rule's lines marked. */
export const ruleSelection = ({ policy, direction, rule }: RuleRefView): Selected => ({ kind: 'policy', id: policy as PolicyId, ...(rule !== undefined && { rule: { direction, index: rule } }) });
