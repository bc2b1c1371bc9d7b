import type { Command } from '@/components/palette/command';
import type { DraftHandle } from '@/components/draft/use-draft';
import type { GraphMapApi } from '@/components/graph/map-api';
import { renderPng, renderSvg } from '@/components/pictures/render';
import { copyLink } from '@/components/ui/copy-link';
import { saveBlob, saveText } from '@/components/ui/download';
import type { Panel } from '@/components/ui/use-panel';
import { groupingWord } from '@/components/verdict/grouping-choices';
import type { Grouping, LabelChoice } from '@/lib/queries/contract/grouping';
import type { SourceView } from '@/lib/queries/contract/source';
import { goToSource } from '@/lib/queries/page-source';
import { shownSource } from '@/lib/queries/source';
import type { ChangeView } from '@/lib/queries/use-view-state';
import type { ViewState } from '@/lib/queries/view-state';
import { focusOfSelection } from './focus-of-selection';
import type { useGestures } from './use-gestures';
import type { Window } from './windows';

/** What commands act on. */
export interface CommandContext {
  readonly view: ViewState;
  /** Labels to group by. */
  readonly labels: readonly LabelChoice[];
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
  /** Goes to the field that filters pairs. */
  readonly onFilter: () => void;
  readonly onTour: () => void;
  readonly onOpen: () => void;
  /** What is open, once it is known. */
  readonly sources: SourceView | undefined;
  /** Opens the menu of what is open. */
  readonly onSources: () => void;
  readonly onCloseSource: (id: string) => void;
}

const GROUPINGS: readonly Grouping[] = ['namespace', 'owner', 'team'];

/** What the page can do now, in the order in which it is offered; what would do nothing is left out. */
export function paletteCommands(context: CommandContext): readonly Command[] {
  return [...viewCommands(context), ...mapCommands(context), ...groupCommands(context), ...draftCommands(context), ...sourceCommands(context), ...pageCommands(context)];
}

function viewCommands({ view, onView, onChanges, onShow, onFilter }: CommandContext): readonly Command[] {
  const focus = focusOfSelection(view.selection);
  const isFiltered = view.filter !== '' || view.namespaces.length > 0 || view.port !== null;
  return [
    { id: 'map', title: 'Show the map', keywords: 'view graph', keys: ['1'], run: () => onView({ view: 'map' }) },
    { id: 'matrix', title: 'Show the matrix', keywords: 'view grid table', keys: ['2'], run: () => onView({ view: 'matrix' }) },
    { id: 'reach', title: 'Show Reach', keywords: 'view table pairs list', keys: ['3'], run: () => onView({ view: 'reach' }) },
    { id: 'filter', title: 'Filter the pairs', keywords: 'search narrow from to port state', keys: ['N'], run: onFilter },
    { id: 'problems', title: 'Problems and findings', keywords: 'mistakes warnings errors', keys: ['P'], run: () => onShow({ kind: 'problems' }) },
    { id: 'changes', title: 'What has changed', keywords: 'changes news difference since', keys: ['H'], run: onChanges },
    ...(focus ? [{ id: 'focus', title: 'Focus on what is selected', keywords: 'hops paths neighbours', keys: ['C'], run: () => onView({ view: 'map', focus }) }] : []),
    ...(view.focus ? [{ id: 'unfocus', title: 'Back to the whole map', keywords: 'focus leave', run: () => onView({ focus: null }) }] : []),
    ...(isFiltered ? [{ id: 'unfilter', title: 'Clear all filters', keywords: 'namespaces port filter everything', run: () => onView({ filter: '', namespaces: [], port: null }) }] : []),
    ...(view.selection ? [{ id: 'deselect', title: 'Clear the selection', keywords: 'nothing', keys: ['Esc'], run: () => onView({ selection: null }) }] : []),
  ];
}

function mapCommands({ view, map }: CommandContext): readonly Command[] {
  if (view.view !== 'map' || view.focus) return [];
  return [
    { id: 'fit', title: 'Fit the map into view', keywords: 'zoom whole', keys: ['F'], run: () => map()?.fit() },
    { id: 'layout', title: 'Arrange the map anew', keywords: 'layout', keys: ['L'], run: () => map()?.relayout() },
    { id: 'png', title: 'Export the map as PNG', keywords: 'picture image download', rare: true, run: () => {
      const picture = map()?.picture(null);
      if (picture) void renderPng(picture).then((blob) => saveBlob('drawbridge-map.png', blob));
    } },
    { id: 'svg', title: 'Export the map as SVG', keywords: 'picture vector download', rare: true, run: () => {
      const picture = map()?.picture(null);
      if (picture) void renderSvg(picture).then((text) => saveText('drawbridge-map.svg', text, 'image/svg+xml'));
    } },
  ];
}

/** The map and the matrix put workloads together alike. */
function groupCommands({ view, onView, labels }: CommandContext): readonly Command[] {
  if (view.view === 'reach' || (view.view === 'map' && view.focus)) return [];
  const by = (grouping: Grouping, words: string, rare: boolean): readonly Command[] =>
    grouping === view.grouping ? [] : [{ id: `group ${grouping}`, title: `Group by ${words}`, keywords: 'grouping boxes groups', rare, run: () => onView({ grouping, open: [], closed: [] }) }];
  const level = (wanted: ViewState['level'], title: string): readonly Command[] =>
    wanted === view.level && view.open.length + view.closed.length === 0 ? [] : [{ id: `level ${wanted}`, title, keywords: 'zoom collapse expand bundles', rare: true, run: () => onView({ level: wanted, open: [], closed: [] }) }];
  return [
    ...GROUPINGS.flatMap((grouping) => by(grouping, groupingWord(grouping), false)),
    ...labels.flatMap(({ key }) => by(`label:${key}`, `label ${key}`, true)),
    ...level('groups', 'Close all groups'),
    ...level('workloads', 'Open all groups'),
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

function sourceCommands({ sources, onOpen, onSources, onCloseSource }: CommandContext): readonly Command[] {
  const here = sources && shownSource(sources);
  const open = sources?.open ?? [];
  return [
    { id: 'open', title: 'Open manifests or a cluster…', keywords: 'source folder kubeconfig sample upload paste', run: onOpen },
    { id: 'sources', title: 'Sources that are open', keywords: 'switch clusters contexts menu', keys: ['S'], run: onSources },
    ...open.flatMap(({ id, label, kind }, index) => (id === here?.id ? [] : [{ id: `source ${id}`, title: `Go to ${label}`, keywords: `switch show source ${kind} context`, run: () => goToSource(index === 0 ? null : id) }])),
    ...(here && here.id !== open[0]?.id && sources?.obstacle === undefined ? [{ id: 'close-source', title: `Close ${here.label}`, keywords: `end watch source ${here.kind} context`, rare: true, run: () => onCloseSource(here.id) }] : []),
  ];
}

function pageCommands({ theme, onShow, onSaid, onTour }: CommandContext): readonly Command[] {
  return [
    { id: 'link', title: 'Copy a link to this view', keywords: 'permalink share url address', run: () => void copyLink().then(onSaid) },
    { id: 'theme', title: theme.words, keywords: 'colours dark light mode', run: theme.change },
    { id: 'tour', title: 'Take the tour', keywords: 'welcome introduction first run how', run: onTour },
    { id: 'help', title: 'Keys', keywords: 'keyboard shortcuts help', keys: ['?'], run: () => onShow({ kind: 'help' }) },
  ];
}
