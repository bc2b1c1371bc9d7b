import type { Command } from '@/components/palette/command';
import type { DraftHandle } from '@/components/draft/use-draft';
import type { GraphMapApi } from '@/components/graph/map-api';
import { copyLink } from '@/components/ui/copy-link';
import { saveBlob } from '@/components/ui/download';
import type { Panel } from '@/components/ui/use-panel';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { ViewState } from '@/lib/queries/view-state';
import { focusOfSelection } from './focus-of-selection';
import type { useGestures } from './use-gestures';
import type { Window } from './windows';

/** What commands act on. */
export interface CommandContext {
  readonly view: ViewState;
  readonly onView: ChangeView;
  readonly onShow: (window: Window) => void;
  readonly onSaid: (text: string) => void;
  readonly gestures: ReturnType<typeof useGestures>;
  readonly draft: DraftHandle;
  readonly tray: Panel;
  readonly theme: { readonly words: string; readonly change: () => void };
  /** The map's handle, while it is shown. */
  readonly map: () => GraphMapApi | null;
  readonly onChanges: () => void;
  readonly onOpen: () => void;
}

const GROUPINGS = [
  { grouping: 'namespace', title: 'Group by namespace' },
  { grouping: 'owner', title: 'Group by owner' },
  { grouping: 'team', title: 'Group by team' },
] as const;

/** What the page can do now, in the order in which it is offered; what would do nothing is left out. */
export function paletteCommands(context: CommandContext): readonly Command[] {
  return [...viewCommands(context), ...mapCommands(context), ...draftCommands(context), ...pageCommands(context)];
}

function viewCommands({ view, onView, onChanges, onShow }: CommandContext): readonly Command[] {
  const focus = focusOfSelection(view.selection);
  const isFiltered = view.filter !== '' || view.namespaces.length > 0 || view.port !== null;
  return [
    { id: 'map', title: 'Show the map', keywords: 'view graph', keys: ['1'], run: () => onView({ view: 'map' }) },
    { id: 'reach', title: 'Show Reach', keywords: 'view table pairs list', keys: ['2'], run: () => onView({ view: 'reach' }) },
    { id: 'problems', title: 'Problems and findings', keywords: 'mistakes warnings errors', keys: ['P'], run: () => onShow({ kind: 'problems' }) },
    { id: 'changes', title: 'What has changed', keywords: 'changes news difference since', run: onChanges },
    ...(focus ? [{ id: 'focus', title: 'Focus on what is selected', keywords: 'hops paths neighbours', run: () => onView({ view: 'map', focus }) }] : []),
    ...(view.focus ? [{ id: 'unfocus', title: 'Back to the whole map', keywords: 'focus leave', run: () => onView({ focus: null }) }] : []),
    ...(isFiltered ? [{ id: 'unfilter', title: 'Clear all filters', keywords: 'namespaces port filter everything', run: () => onView({ filter: '', namespaces: [], port: null }) }] : []),
    ...(view.selection ? [{ id: 'deselect', title: 'Clear the selection', keywords: 'nothing', keys: ['Esc'], run: () => onView({ selection: null }) }] : []),
  ];
}

function mapCommands({ view, onView, map }: CommandContext): readonly Command[] {
  if (view.view !== 'map' || view.focus) return [];
  const grouped = GROUPINGS.filter(({ grouping }) => grouping !== view.grouping).map(({ grouping, title }) => ({ id: `group-${grouping}`, title, keywords: 'grouping boxes', run: () => onView({ grouping, open: [], closed: [] }) }));
  return [
    { id: 'fit', title: 'Fit the map into view', keywords: 'zoom whole', keys: ['F'], run: () => map()?.fit() },
    { id: 'layout', title: 'Arrange the map anew', keywords: 'layout', keys: ['L'], run: () => map()?.relayout() },
    ...grouped,
    { id: 'png', title: 'Export the map as PNG', keywords: 'picture image download', run: () => void map()?.exportPng(null).then((blob) => saveBlob('drawbridge-map.png', blob)) },
    { id: 'svg', title: 'Export the map as SVG', keywords: 'picture vector download', run: () => void map()?.exportSvg(null).then((text) => saveBlob('drawbridge-map.svg', new Blob([text], { type: 'image/svg+xml' }))) },
  ];
}

function draftCommands({ draft, tray, gestures, onShow }: CommandContext): readonly Command[] {
  return [
    { id: 'allow', title: 'Allow a connection…', keywords: 'draw draft add open', keys: ['A'], run: gestures.allowFromSelection },
    { id: 'deny', title: 'Deny a connection…', keywords: 'draft cut block close', run: () => gestures.deny({}) },
    { id: 'seal', title: 'Seal namespaces…', keywords: 'default deny least privilege isolate', run: () => onShow({ kind: 'seal' }) },
    { id: 'draft', title: tray.collapsed ? 'Open the draft' : 'Close the draft', keywords: 'tray impact changes', keys: ['D'], run: () => tray.setCollapsed(!tray.collapsed) },
    ...(draft.canUndo ? [{ id: 'undo', title: 'Undo', keywords: 'back', keys: ['Ctrl Z'], run: gestures.undo }] : []),
    ...(draft.canRedo ? [{ id: 'redo', title: 'Redo', keywords: 'again', keys: ['Ctrl Shift Z'], run: gestures.redo }] : []),
    ...(draft.draft.changes.length > 0 ? [{ id: 'discard', title: 'Discard the draft', keywords: 'delete empty throw away', run: gestures.discard }] : []),
  ];
}

function pageCommands({ theme, onShow, onSaid, onOpen }: CommandContext): readonly Command[] {
  return [
    { id: 'open', title: 'Open manifests or a cluster…', keywords: 'source folder kubeconfig sample upload paste', run: onOpen },
    { id: 'link', title: 'Copy a link to this view', keywords: 'permalink share url address', run: () => void copyLink().then(onSaid) },
    { id: 'theme', title: theme.words, keywords: 'colours dark light mode', run: theme.change },
    { id: 'help', title: 'Keys', keywords: 'keyboard shortcuts help', keys: ['?'], run: () => onShow({ kind: 'help' }) },
  ];
}
