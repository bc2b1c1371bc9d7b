import type { ConnectionRequest } from '@/components/draft/connection-dialog';
import type { DraftAction, Drawn } from '@/components/draft/draft-store';
import { parseApiPorts } from '@/components/draft/port-text';
import type { DraftHandle } from '@/components/draft/use-draft';
import type { ToastMessage } from '@/components/ui/toast';
import type { Panel } from '@/components/ui/use-panel';
import { formatPeer, parsePeer } from '@/lib/model/ids';
import type { PeerId } from '@/lib/model/ids';
import type { FindingView } from '@/lib/queries/contract/finding';
import type { PairChange } from '@/lib/queries/contract/simulate';
import type { Selected } from '@/lib/queries/view-state';
import type { Window } from './windows';

type Ends = Omit<ConnectionRequest, 'kind'>;

/** What gestures act on. */
export interface GestureContext {
  readonly draft: DraftHandle;
  readonly selection: Selected | null;
  readonly tray: Panel;
  readonly onShow: (window: Window) => void;
  readonly onToast: (message: ToastMessage) => void;
}

/** Everything that a hand on the page does to the draft: at once where all is known, else by asking for the rest. */
export function useGestures({ draft, selection, tray, onShow, onToast }: GestureContext) {
  const change = (action: DraftAction) => {
    draft.dispatch(action);
    if (tray.collapsed) tray.setCollapsed(false);
  };
  const undo = () => draft.dispatch({ kind: 'undo' });
  const redo = () => draft.dispatch({ kind: 'redo' });
  const discard = () => {
    draft.dispatch({ kind: 'discard' });
    onToast({ text: 'The draft is discarded.', action: { label: 'Undo', run: undo } });
  };
  const ask = (request: ConnectionRequest, settle?: () => void) => onShow({ kind: 'draw', request, ...(settle ? { settle } : {}) });
  const allow = (ends: Ends) => ask({ kind: 'allow', ...ends });
  const deny = (ends: Ends) => ask({ kind: 'deny', ...ends });
  return {
    change,
    draw: (drawn: Exclude<Drawn, { kind: 'isolate' }>) => change(drawn),
    mend: (fix: FindingView['fix']) => change({ kind: 'mend', changes: fix }),
    undo,
    redo,
    discard,
    ask,
    allow,
    deny,
    keep: (pair: PairChange) => {
      const ports = parseApiPorts(pair.closed);
      if (ports) change({ kind: 'keep', from: pair.from, to: pair.to, ports });
      else ask({ kind: 'keep', from: pair.from, to: pair.to });
    },
    keepAll: (pairs: readonly PairChange[]) => {
      const changes = pairs.flatMap((pair): readonly Drawn[] => {
        const ports = parseApiPorts(pair.closed);
        return ports ? [{ kind: 'keep', from: pair.from, to: pair.to, ports }] : [];
      });
      change({ kind: 'mend', changes });
    },
    /** The same for many connections in one step; on which ports they are to be allowed is asked once. */
    drawBlock: (kind: ConnectionRequest['kind'], pairs: readonly { readonly from: string; readonly to: string }[]) => {
      if (kind === 'allow') onShow({ kind: 'block', request: { pairs } });
      else change({ kind: 'mend', changes: pairs.map((pair) => ({ kind, ...pair, ports: 'all' })) });
    },
    /** Asks for what the selection leaves open. */
    allowFromSelection: () => {
      if (selection === null || selection.kind === 'policy' || (selection.kind === 'peer' && !isDrawable(selection.id))) allow({});
      else if (selection.kind === 'edge') allow(drawableEnds(selection));
      else allow({ from: selection.kind === 'peer' ? selection.id : formatPeer({ kind: 'namespace', namespace: selection.name }) });
    },
    /** Denies the selected connection; without one opens or closes the draft. */
    denySelectionOrToggle: () => (selection?.kind === 'edge' ? deny(drawableEnds(selection)) : tray.setCollapsed(!tray.collapsed)),
  };
}

/** What an Ingress or a route lets in cannot be drawn by it: policies know its controller and the pods behind it. Nor do they know groups but namespaces. */
const isDrawable = (id: PeerId) => {
  const kind = parsePeer(id)?.kind;
  return kind !== undefined && kind !== 'route';
};

const drawableEnds = ({ from, to }: Extract<Selected, { kind: 'edge' }>) => ({ ...(isDrawable(from) && { from }), ...(isDrawable(to) && { to }) });
