import { useMemo } from 'react';
import type { RefObject } from 'react';
import { formatPeer, parsePeer, policyName } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { Selected } from '@/lib/queries/view-state';
import { Combobox } from '@/components/ui/combobox';
import { Kbd } from '@/components/ui/kbd';
import { drawablePeers, routePeers } from '@/components/verdict/peer-options';

export interface SearchProps {
  readonly snapshot: SnapshotView;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  readonly onSelect: (selection: Selected) => void;
  /** Opens the window that seals namespaces. */
  readonly onSeal: () => void;
}

const POLICY = 'policy:';
const SEAL = { id: 'seal', label: 'Seal namespaces…', detail: 'Command' };

/** Finds a workload, Service, Ingress, route or host, namespace, policy or outside peer by name and selects it; finds the command to seal as well. */
export function Search({ snapshot, inputRef, onSelect, onSeal }: SearchProps) {
  const options = useMemo(
    () => [...drawablePeers(snapshot), ...routePeers(snapshot), ...snapshot.policies.map((policy) => ({ id: `${POLICY}${policy.id}`, label: policyName(policy), detail: policy.kind })), SEAL],
    [snapshot],
  );
  return (
    <div className="relative min-w-0 flex-1 sm:max-w-xs">
      <Combobox
        label="Search"
        hideLabel
        clearOnChoice
        inputRef={inputRef}
        options={options}
        value={null}
        onChange={(id) => {
          if (id === SEAL.id) return onSeal();
          const selection = id === null ? null : selectionOf(id, snapshot);
          if (selection) onSelect(selection);
        }}
        placeholder="Find a workload, namespace, policy"
        className="lg:[&_input]:pr-16 [&_input]:text-ellipsis"
      />
      <span className="pointer-events-none absolute top-1 right-1.5 hidden lg:inline" aria-hidden>
        <Kbd>Ctrl K</Kbd>
      </span>
    </div>
  );
}

/** What to select for a found thing: a policy stands for its namespace or its only subject. */
function selectionOf(id: string, snapshot: SnapshotView): Selected | null {
  if (id.startsWith(POLICY)) {
    const policy = snapshot.policies.find((one) => one.id === id.slice(POLICY.length));
    return policy ? onlyOf(policy.selects, policy.namespace) : null;
  }
  const peer = parsePeer(id);
  if (peer === null) return null;
  if (peer.kind === 'namespace') return { kind: 'namespace', name: peer.namespace };
  return { kind: 'peer', id: formatPeer(peer) };
}

function onlyOf(workloads: readonly string[], namespace: string | undefined): Selected | null {
  const [only, ...others] = workloads;
  if (only !== undefined && others.length === 0) return { kind: 'peer', id: only as PeerId };
  return namespace === undefined ? null : { kind: 'namespace', name: namespace };
}
