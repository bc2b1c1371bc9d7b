import { ChevronDown, Share2 } from 'lucide-react';
import { useState } from 'react';
import { dotOf, mermaidOf, type Diagram } from '@/lib/model/diagram';
import type { SnapshotView } from '@/lib/queries/contract/snapshot';
import type { ViewState } from '@/lib/queries/view-state';
import { Button } from '@/components/ui/button';
import { copyLink } from '@/components/ui/copy-link';
import { saveBlob, saveText } from '@/components/ui/download';
import { Menu, type MenuEntry } from '@/components/ui/menu';
import { readStored, writeStored } from '@/components/ui/storage';
import type { Caption } from './frame';
import type { Picture } from './picture';
import { renderPng, renderSvg } from './render';
import { viewJson, type ShownData } from './view-json';
import { aboutLines, limitsOf } from './view-words';

/** What is on screen, as far as it can be taken away. */
export interface Shareable {
  readonly title: string;
  /** How much of how much there is, a line each. */
  readonly amounts: readonly string[];
  /** Absent for what is no picture; `null` captions leave it to the view alone. */
  readonly drawn?: { readonly picture: (caption: Caption | null) => Picture; readonly diagram: () => Diagram };
  readonly data: () => ShownData;
  /** Other files of it; each says itself what became of it. */
  readonly files?: readonly { readonly label: string; readonly detail: string; readonly onSave: () => void }[];
}

export interface ShareMenuProps {
  /** What is shared, in the menu and in the names of its files. */
  readonly what: 'map' | 'matrix' | 'focus' | 'table';
  /** Absent until it is there. */
  readonly shown: Shareable | null;
  readonly snapshot: SnapshotView;
  readonly view: ViewState;
  /** Tells the user what became of it. */
  readonly onSaid: (text: string) => void;
}

const CAPTION_KEY = 'drawbridge.picture-caption';

/** Takes what is on screen out of Drawbridge: as a picture, as text that others draw, as data, or as a link. */
export function ShareMenu({ what, shown, snapshot, view, onSaid }: ShareMenuProps) {
  const [captioned, setCaptioned] = useState(() => readStored(CAPTION_KEY) !== 'no');
  const file = `drawbridge-${what}`;
  const caption = ({ title, amounts }: Shareable): Caption | null => (captioned ? { title, lines: aboutLines(snapshot, limitsOf(view), amounts, new Date()) } : null);
  const save = (work: (from: Shareable) => void | Promise<void>) => async () => {
    if (shown === null) return;
    try {
      await work(shown);
    } catch (error) {
      onSaid(`That could not be made: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const toggleCaption = () => {
    writeStored(CAPTION_KEY, captioned ? 'no' : 'yes');
    setCaptioned(!captioned);
  };
  const drawn = shown?.drawn;
  const pictures: readonly MenuEntry[] = drawn
    ? [
        { label: 'PNG', detail: `A picture of the whole ${what}`, onSelect: save(async (from) => saveBlob(`${file}.png`, await renderPng(drawn.picture(caption(from))))) },
        { label: 'SVG', detail: 'The same as vectors and text', onSelect: save(async (from) => saveText(`${file}.svg`, await renderSvg(drawn.picture(caption(from))), 'image/svg+xml')) },
        { label: 'With title and legend', checked: captioned, staysOpen: true, onSelect: toggleCaption },
        'line',
        { label: 'DOT', detail: 'For Graphviz', onSelect: save(() => saveText(`${file}.dot`, [...dotOf(drawn.diagram())].join(''), 'text/vnd.graphviz')) },
        { label: 'Mermaid', detail: 'For Markdown', onSelect: save(() => saveText(`${file}.mmd`, [...mermaidOf(drawn.diagram())].join(''), 'text/plain')) },
      ]
    : [];
  const lists: readonly MenuEntry[] = shown
    ? [
        { label: 'JSON', detail: 'What this view shows, as data', onSelect: save((from) => saveText(`${file}.json`, viewJson(snapshot, view, from.data(), new Date()), 'application/json')) },
        ...(shown.files ?? []).map(({ label, detail, onSave }) => ({ label, detail, onSelect: onSave })),
      ]
    : [];
  return (
    <Menu
      label={`Share this ${what}`}
      trigger={
        <Button size="sm" disabled={shown === null && what === 'map'}>
          <Share2 size={13} aria-hidden /> Share <ChevronDown size={12} aria-hidden className="max-sm:hidden" />
        </Button>
      }
      items={[{ label: 'Copy link', detail: 'The address of just this view', onSelect: () => void copyLink().then(onSaid) }, ...(pictures.length > 0 ? (['line', ...pictures] as const) : []), ...(drawn || lists.length === 0 ? [] : (['line'] as const)), ...lists]}
    />
  );
}
