import { ApplyDialog } from '@/components/apply/apply-dialog';
import type { FollowedRun } from '@/components/apply/use-run';
import { BlockDialog } from '@/components/draft/block-dialog';
import type { BlockRequest } from '@/components/draft/block-dialog';
import { ConnectionDialog } from '@/components/draft/connection-dialog';
import type { ConnectionRequest } from '@/components/draft/connection-dialog';
import type { Drawn } from '@/components/draft/draft-store';
import { DiffBlock } from '@/components/policy-export/diff-block';
import { SealDialog } from '@/components/seal/seal-dialog';
import { KeyboardHelp } from '@/components/shell/keyboard-help';
import { ProblemsDialog } from '@/components/shell/problems-dialog';
import type { Draft } from '@/lib/model/draft';
import type { FindingView } from '@/lib/queries/contract/finding';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { ExportedDraft } from '@/lib/queries/export';
import type { Selected } from '@/lib/queries/view-state';

/** A window over the page. */
export type Window =
  | { readonly kind: 'draw'; readonly request: ConnectionRequest; readonly settle?: () => void }
  | { readonly kind: 'block'; readonly request: BlockRequest }
  | { readonly kind: 'seal'; readonly namespace?: string }
  /** `exported` is absent when it is opened to see the run that is followed. */
  | { readonly kind: 'apply'; readonly exported?: ExportedDraft }
  | { readonly kind: 'problems' }
  | { readonly kind: 'help' };

export interface WindowsProps {
  /** The one that is open; at most one is. */
  readonly shown: Window | null;
  readonly snapshot: SnapshotView;
  readonly draft: Draft;
  readonly onClose: () => void;
  readonly onDraw: (drawn: Exclude<Drawn, { kind: 'isolate' }>) => void;
  readonly onDrawAll: (drawn: readonly Drawn[]) => void;
  readonly onSelect: (selection: Selected | null) => void;
  readonly onMend: (fix: FindingView['fix']) => void;
  readonly onTour: () => void;
  readonly followed: FollowedRun;
  readonly onDiscard: () => void;
  readonly onSaid: (text: string) => void;
}

/** The window that is open, if one is. */
export function Windows({ shown, snapshot, draft, onClose, onDraw, onDrawAll, onSelect, onMend, onTour, followed, onDiscard, onSaid }: WindowsProps) {
  switch (shown?.kind) {
    case 'draw':
      return <ConnectionDialog request={shown.request} snapshot={snapshot} onClose={onClose} onDraw={onDraw} />;
    case 'block':
      return <BlockDialog request={shown.request} onClose={onClose} onDraw={onDrawAll} />;
    case 'seal':
      return <SealDialog snapshot={snapshot} draft={draft} {...(shown.namespace !== undefined && { namespace: shown.namespace })} onClose={onClose} renderDiff={(diff, label) => <DiffBlock diff={diff} label={label} />} />;
    case 'apply':
      return (
        <ApplyDialog
          exported={shown.exported ?? null}
          revision={snapshot.revision}
          followed={followed}
          onClose={onClose}
          onDiscard={onDiscard}
          onSaid={onSaid}
          renderDiff={(diff, label) => <DiffBlock diff={diff} label={label} />}
        />
      );
    case 'problems':
      return (
        <ProblemsDialog
          snapshot={snapshot}
          onClose={onClose}
          onSelect={(selection) => {
            onClose();
            onSelect(selection);
          }}
          onMend={(fix) => {
            onClose();
            onMend(fix);
          }}
        />
      );
    case 'help':
      return (
        <KeyboardHelp
          onClose={onClose}
          onTour={() => {
            onClose();
            onTour();
          }}
        />
      );
    default:
      return null;
  }
}
