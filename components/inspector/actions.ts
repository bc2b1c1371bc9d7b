import type { AllowChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { Direction } from '@/lib/model/network-policy';
import type { FindingView } from '@/lib/queries/contract/finding';
import type { Focus } from '@/lib/queries/focus';
import type { Selected } from '@/lib/queries/view-state';

/** What the inspector's buttons ask the page to do. */
export interface InspectorActions {
  readonly onSelect: (selection: Selected | null) => void;
  /** Opens the form that allows a connection, with what is known already. */
  readonly onAllow: (request: { readonly from?: string; readonly to?: string }) => void;
  /** Opens the form that denies a connection. */
  readonly onDeny: (request: { readonly from?: string; readonly to?: string }) => void;
  /** Puts a change into the draft as it is. */
  readonly onDraw: (change: { readonly from: string; readonly to: string; readonly ports: AllowChange['ports'] }) => void;
  /** Puts what would mend a finding into the draft. */
  readonly onMend: (fix: FindingView['fix']) => void;
  readonly onIsolate: (subject: PeerId, directions: readonly Direction[]) => void;
  /** Opens the window that seals a namespace. */
  readonly onSeal: (namespace: string) => void;
  readonly onFilterNamespace: (name: string) => void;
  /** Narrows the map to hops or paths. */
  readonly onFocus: (focus: Focus) => void;
  readonly onProblems: () => void;
}
