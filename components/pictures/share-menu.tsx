import { ChevronDown, Share2 } from 'lucide-react';
import { useState } from 'react';
import { dotOf, mermaidOf, type Diagram } from '@/lib/model/diagram';
import type { GraphView } from '@/lib/queries/contract/graph';
import type { SimulateView } from '@/lib/queries/contract/simulate';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { ViewState } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { copyLink } from '@/components/ui/copy-link';
import { saveBlob, saveText } from '@/components/ui/download';
import { Menu } from '@/components/ui/menu';
import { readStored, writeStored } from '@/components/ui/storage';
import { count } from '@/components/verdict/sentences';
import { viewJson } from './view-json';
import { aboutLines, amountOf, limitsOf } from './view-words';

/** The map, as far as it can be taken away; `null` captions leave the picture to the map alone. */
export interface Pictured {
  exportPng(caption: { readonly title: string; readonly lines: readonly string[] } | null): Promise<Blob>;
  exportSvg(caption: { readonly title: string; readonly lines: readonly string[] } | null): Promise<string>;
  exportDiagram(): Diagram;
}

export interface ShareMenuProps {
  /** Absent until the map stands. */
  readonly map: Pictured | null;
  readonly snapshot: SnapshotView;
  readonly view: ViewState;
  readonly graph: GraphView;
  readonly draftEdges: SimulateView['edges'];
  /** Tells the user what became of it. */
  readonly onSaid: (text: string) => void;
}

const CAPTION_KEY = 'drawbridge.picture-caption';
const FILE = 'drawbridge-map';

/** Takes the map out of Drawbridge: as a picture, as text that others draw, as data, or as a link. */
export function ShareMenu({ map, snapshot, view, graph, draftEdges, onSaid }: ShareMenuProps) {
  const [captioned, setCaptioned] = useState(() => readStored(CAPTION_KEY) !== 'no');
  const caption = () => {
    if (!captioned) return null;
    const workloads = amountOf(graph.nodes.filter(({ kind }) => kind === 'workload').length, snapshot.counts.workloads, 'workload');
    const amount = graph.hidden.edges > 0 ? `${workloads}; ${count(graph.hidden.edges, 'more edge')} not drawn` : workloads;
    return { title: 'Who can reach whom', lines: aboutLines(snapshot, limitsOf(view), amount, new Date()) };
  };
  const save = (work: (from: Pictured) => void | Promise<void>) => async () => {
    if (map === null) return;
    try {
      await work(map);
    } catch (error) {
      onSaid(`That could not be made: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const toggleCaption = () => {
    writeStored(CAPTION_KEY, captioned ? 'no' : 'yes');
    setCaptioned(!captioned);
  };
  return (
    <Menu
      label="Share this map"
      trigger={
        <Button size="sm" disabled={map === null}>
          <Share2 size={13} aria-hidden /> Share <ChevronDown size={12} aria-hidden className="max-sm:hidden" />
        </Button>
      }
      items={[
        { label: 'Copy link', detail: 'The address of just this view', onSelect: () => void copyLink().then(onSaid) },
        'line',
        { label: 'PNG', detail: 'A picture of the whole map', onSelect: save(async (from) => saveBlob(`${FILE}.png`, await from.exportPng(caption()))) },
        { label: 'SVG', detail: 'The same as vectors and text', onSelect: save(async (from) => saveText(`${FILE}.svg`, await from.exportSvg(caption()), 'image/svg+xml')) },
        { label: 'With title and legend', checked: captioned, staysOpen: true, onSelect: toggleCaption },
        'line',
        { label: 'DOT', detail: 'For Graphviz', onSelect: save((from) => saveText(`${FILE}.dot`, [...dotOf(from.exportDiagram())].join(''), 'text/vnd.graphviz')) },
        { label: 'Mermaid', detail: 'For Markdown', onSelect: save((from) => saveText(`${FILE}.mmd`, [...mermaidOf(from.exportDiagram())].join(''), 'text/plain')) },
        { label: 'JSON', detail: 'What this view shows, as data', onSelect: save(() => saveText(`${FILE}.json`, viewJson(snapshot, view, graph, draftEdges, new Date()), 'application/json')) },
      ]}
    />
  );
}
