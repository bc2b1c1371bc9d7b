import { plural } from '@/components/ui/format';
import { ArrowRight } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { FormEvent } from 'react';
import type { AllowChange } from '@/lib/model/draft';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import { portsQuery } from '@/lib/queries/ports';
import { Button } from '@/components/ui/button';
import { Combobox } from '@/components/ui/combobox';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { pairName, peerName } from '@/components/verdict/peer-name';
import { drawablePeers } from '@/components/verdict/peer-options';
import { addressOption } from './address-option';
import { PortPicker } from './port-picker';
import { formatPorts, parseApiPorts } from './port-text';

/** What the dialog is about, and what it starts with. */
export interface ConnectionRequest {
  readonly kind: 'allow' | 'keep' | 'deny';
  readonly from?: string;
  readonly to?: string;
  /** As the API has them: `5432/TCP`. */
  readonly ports?: readonly string[];
}

export interface ConnectionDialogProps {
  readonly request: ConnectionRequest;
  readonly snapshot: SnapshotView;
  readonly onClose: () => void;
  readonly onDraw: (change: { readonly kind: ConnectionRequest['kind']; readonly from: string; readonly to: string; readonly ports: AllowChange['ports'] }) => void;
}

const PLACEHOLDER = 'Workload, Service, namespace, Internet, CIDR';

const WORDS = {
  allow: { title: 'Allow a connection', description: 'Adds to the draft that the first may open connections to the second.' },
  keep: { title: 'Keep a connection', description: 'Adds to the draft that what the first may open to the second today stays allowed.' },
  deny: { title: 'Deny a connection', description: 'Adds to the draft that the first may no longer open connections to the second.' },
} as const;

/** Asks who may or may not reach whom on which ports, and adds that to the draft. */
export function ConnectionDialog({ request, snapshot, onClose, onDraw }: ConnectionDialogProps) {
  const { kind } = request;
  const [from, setFrom] = useState<string | null>(request.from ?? null);
  const [to, setTo] = useState<string | null>(request.to ?? null);
  /** `null` while the user has not touched the ports: then a target's only port is allowed, or every port denied. */
  const [picked, setPicked] = useState<AllowChange['ports'] | null>(() => (request.ports ? parseApiPorts(request.ports) : null));
  const options = useMemo(() => drawablePeers(snapshot), [snapshot]);
  const offered = useQuery({ ...portsQuery(to ?? ''), enabled: to !== null }).data?.ports ?? [];
  const [only] = offered.length === 1 ? offered : [];
  const ports = picked ?? (kind === 'deny' ? 'all' : only ? [{ protocol: only.protocol, port: only.port }] : []);

  const self = from !== null && from === to;
  const replicas = self ? (snapshot.workloads.find((workload) => workload.id === from)?.replicas ?? 0) : 0;
  const sameEnd = self && replicas < 2;
  const ready = from !== null && to !== null && !sameEnd && (ports === 'all' || ports.length > 0);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    onDraw({ kind, from, to, ports });
    onClose();
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={WORDS[kind].title}
      description={`${WORDS[kind].description} Nothing is written to the cluster.`}
      footer={
        <>
          <p className="mr-auto min-w-0 text-sm break-words text-muted" aria-live="polite">
            {ready ? `${pairName(from, to)} on ${formatPorts(ports)}` : sameEnd ? 'Choose two different ends.' : from !== null && to !== null ? 'Choose at least one port.' : 'Choose both ends and at least one port.'}
          </p>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" form="connection-form" variant="primary" disabled={!ready}>
            Add to draft
          </Button>
        </>
      }
    >
      <form id="connection-form" onSubmit={submit} className="flex min-h-64 flex-col gap-4">
        <div className="grid grid-cols-1 items-end gap-2 sm:grid-cols-[1fr_auto_1fr]">
          <Combobox label="From" options={options} value={from} onChange={setFrom} placeholder={PLACEHOLDER} typedOption={addressOption} autoFocus={!request.from} />
          <ArrowRight size={16} className="mb-2 hidden text-faint sm:block" aria-hidden />
          <Combobox
            label="To"
            options={options}
            value={to}
            onChange={(next) => {
              setTo(next);
              setPicked(null);
            }}
            placeholder={PLACEHOLDER}
            typedOption={addressOption}
            autoFocus={request.from !== undefined && !request.to}
          />
        </div>
        {self ? <Notice kind="info">{sameEnd ? sameEndText(from, replicas) : `The ${replicas} pods of ${peerName(from).name} will ${kind === 'deny' ? 'no longer ' : ''}reach each other: a workload’s connection to its own replicas.`}</Notice> : null}
        {to !== null && peerName(to).kind === 'Service' ? <p className="text-sm text-muted">Policies know pods, not Services: the pods that {peerName(to).name} leads to are {kind === 'deny' ? 'closed' : 'allowed'}, on its target ports.</p> : null}
        {to ? <PortPicker to={to} value={ports} onChange={setPicked} autoFocus={request.from !== undefined && request.to === to} /> : <p className="text-muted">The ports that the other end listens on are offered once it is chosen. On the map, a line can be dropped on a workload, a namespace, the Internet, or one of the Services that appear beside a workload.</p>}
      </form>
    </Dialog>
  );
}

function sameEndText(id: string, replicas: number): string {
  const { kind, name, full } = peerName(id);
  if (kind === 'Namespace' || kind === 'Service' || kind === 'Outside') return `${full} cannot be both ends.`;
  return plural(replicas, { one: `${name} has one pod, and a pod always reaches itself.`, other: `${name} has no pods that could reach each other.` });
}
