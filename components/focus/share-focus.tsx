import { ChevronDown, Share2 } from 'lucide-react';
import { dotOf, mermaidOf } from '@/lib/model/diagram';
import { Button } from '@/components/ui/button';
import { copyLink } from '@/components/ui/copy-link';
import { saveText } from '@/components/ui/download';
import { Menu, type MenuEntry } from '@/components/ui/menu';
import { diagramOf, svgOf, type Colours, type Pictured } from './board-picture';

export interface ShareFocusProps {
  /** Absent until there is something to see. */
  readonly picture: Pictured | null;
  /** Everybody in it, as files. */
  readonly lists: readonly { readonly label: string; readonly detail: string; readonly onSave: () => void }[];
  /** Tells the user what became of it. */
  readonly onSaid: (text: string) => void;
}

const FILE = 'drawbridge-focus';

/** Takes a focus out of Drawbridge: as a picture, as text that others draw, as a list, or as a link. */
export function ShareFocus({ picture, lists, onSaid }: ShareFocusProps) {
  const items: MenuEntry[] = [{ label: 'Copy link', detail: 'The address of just this view', onSelect: () => void copyLink().then(onSaid) }];
  if (picture) {
    items.push(
      'line',
      { label: 'SVG', detail: 'A picture as vectors and text', onSelect: () => saveText(`${FILE}.svg`, svgOf(picture, readColours()), 'image/svg+xml') },
      { label: 'DOT', detail: 'For Graphviz', onSelect: () => saveText(`${FILE}.dot`, [...dotOf(diagramOf(picture))].join(''), 'text/vnd.graphviz') },
      { label: 'Mermaid', detail: 'For Markdown', onSelect: () => saveText(`${FILE}.mmd`, [...mermaidOf(diagramOf(picture))].join(''), 'text/plain') },
    );
  }
  if (lists.length > 0) items.push('line', ...lists.map(({ label, detail, onSave }) => ({ label, detail, onSelect: onSave })));
  return (
    <Menu
      label="Share this view"
      trigger={
        <Button size="sm">
          <Share2 size={13} aria-hidden /> Share <ChevronDown size={12} aria-hidden className="max-sm:hidden" />
        </Button>
      }
      items={items}
    />
  );
}

const NAMES = ['bg', 'panel-2', 'border-strong', 'text', 'muted', 'policy', 'open', 'unknown'] as const;

function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--db-${name}`).trim()])) as Colours;
}
