import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Notice } from '@/components/ui/notice';
import { VirtualList } from '@/components/ui/virtual-list';
import { pairName } from '@/components/verdict/peer-name';
import { count } from '@/components/verdict/sentences';
import type { PairChange, SimulateView } from '@/lib/queries/contract/simulate';

export interface ConsentDialogProps {
  readonly impact: SimulateView['impact'];
  /** What the button says that means yes. */
  readonly yes: string;
  readonly onYes: () => void;
  readonly onClose: () => void;
}

/** Asks once whether policies that are not exactly what was drafted may be used, and names what they do besides. */
export function ConsentDialog({ impact, yes, onYes, onClose }: ConsentDialogProps) {
  const collateral = [...impact.closed, ...impact.opened, ...impact.changed].filter((pair) => !pair.intended);
  const unnamed = impact.collateral - collateral.length;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Not exactly what was drafted"
      description={impact.collateral > 0 ? `The policies would also change ${count(impact.collateral, 'pair')} that the draft does not ask for.` : 'It is not proven that the policies do what the draft asks for.'}
      footer={
        <>
          <Button onClick={onClose}>Go back</Button>
          <Button variant="primary" onClick={onYes}>
            {yes}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2.5">
        {collateral.length > 0 ? (
          <VirtualList items={collateral} label="Pairs that nobody asked for" itemKey={(pair) => `${pair.from}>${pair.to}`} estimate={48} className="max-h-72 rounded-md border" render={(pair) => <Pair pair={pair} />} />
        ) : null}
        {unnamed > 0 ? <p className="text-muted">And {count(unnamed, 'more pair')}.</p> : null}
        {impact.unknown > 0 ? <Notice kind="unknown">{`${count(impact.unknown, 'pair')} cannot be told after the change.`}</Notice> : null}
        {impact.collateral === 0 ? <Notice kind="warning">What does not hold is told beside the changes of the draft.</Notice> : null}
      </div>
    </Dialog>
  );
}

function Pair({ pair }: { readonly pair: PairChange }) {
  return (
    <div className="border-b px-2 py-1">
      <div className="break-words">{pairName(pair.from, pair.to)}</div>
      <div className="text-sm text-muted">{[...pair.opened.map((port) => `+${port}`), ...pair.closed.map((port) => `−${port}`)].join(' ')}</div>
    </div>
  );
}
