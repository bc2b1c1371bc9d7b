import { Pencil } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { VirtualList } from '@/components/ui/virtual-list';
import type { PeerId } from '@/lib/model/ids';
import type { FindingView } from '@/lib/queries/contract';
import type { Selected } from '@/lib/queries/view-state';
import { peerName } from './peer-name';

export interface FindingListProps {
  readonly findings: readonly FindingView[];
  readonly onSelect: (selection: Selected) => void;
  /** Puts the change that would mend a finding into the draft. */
  readonly onDraw: (fix: NonNullable<FindingView['fix']>) => void;
  readonly className?: string;
}

/** What is likely a mistake in the policies: each leads to what it concerns and, where there is one, to its remedy. */
export function FindingList({ findings, onSelect, onDraw, className = 'max-h-56' }: FindingListProps) {
  return (
    <VirtualList
      items={findings}
      label="Likely mistakes"
      itemKey={findingKey}
      estimate={60}
      className={className}
      render={(finding) => {
        const selection = selectionOf(finding);
        const { fix, policy } = finding;
        return (
          <div className="mb-1 rounded-md border bg-bg px-2.5 py-1.5">
            {selection ? (
              <button type="button" onClick={() => onSelect(selection)} className="text-left wrap-anywhere hover:underline">
                {finding.message}
              </button>
            ) : (
              <p className="wrap-anywhere">{finding.message}</p>
            )}
            {policy?.file ? <p className="font-mono text-xs wrap-anywhere text-muted">{`${policy.file}${policy.line ? `:${policy.line}` : ''}`}</p> : null}
            {fix ? (
              <Button size="xs" className="mt-1" onClick={() => onDraw(fix)}>
                <Pencil size={12} aria-hidden /> Draw what is missing
              </Button>
            ) : null}
          </div>
        );
      }}
    />
  );
}

const findingKey = ({ code, peers, policy, message }: FindingView) => [code, ...peers, policy?.policy ?? '', message].join(' ');

/** A missing half is about a pair, other mistakes about a workload, or about a namespace when several are concerned. */
function selectionOf({ code, peers, policy }: FindingView): Selected | null {
  const [first, second] = peers.map((id) => id as PeerId);
  if (first === undefined) return policy?.namespace === undefined ? null : { kind: 'namespace', name: policy.namespace };
  if (second === undefined) return { kind: 'peer', id: first };
  if (code === 'missing-half') return { kind: 'edge', from: first, to: second };
  const { namespace } = peerName(first);
  return namespace === undefined ? { kind: 'peer', id: first } : { kind: 'namespace', name: namespace };
}
