import type { Core, EdgeSingular, EventObject, NodeSingular } from 'cytoscape';
import type { Arrangement } from './arrange';
import { hitAt } from './hit';
import { selectionOfGroup, selectionOfLine, type MapModel } from './map-model';
import type { Selection } from './selection';
import { toggleAt, toggled, togglesOf } from './toggles';

export interface Tapping {
  readonly cy: Core;
  readonly model: () => MapModel;
  readonly arrangement: () => Arrangement;
  readonly onSelect: (selection: Selection | null) => void;
  readonly onToggle: (id: string, open: boolean) => void;
}

/** Two taps within this time, in milliseconds, and this far apart, in pixels, are one double tap. */
const DOUBLE_TIME = 350;
const DOUBLE_REACH = 6;

/** What taps on the map do: one selects, two open or close, and so does one on the sign for it. */
export class MapTaps {
  private last: { readonly id: string; readonly time: number; readonly x: number; readonly y: number } | null = null;

  constructor(private readonly on: Tapping) {
    on.cy.on('tap', (event) => this.tapped(event));
  }

  private tapped({ target, renderedPosition, position, originalEvent }: EventObject): void {
    const { cy, onSelect } = this.on;
    const { x, y } = renderedPosition;
    const sign = toggleAt(togglesOf(this.on.model(), this.on.arrangement(), { zoom: cy.zoom(), ...cy.pan() }), { x, y });
    if (sign !== null) return this.toggle(sign.id);
    const time = originalEvent.timeStamp;
    const before = this.last;
    this.last = null;
    // What the first tap selected may have moved what lies under the second.
    if (before !== null && time - before.time < DOUBLE_TIME && Math.hypot(x - before.x, y - before.y) < DOUBLE_REACH) return this.toggle(before.id);
    if (target === cy) {
      const faint = hitAt(this.on.model(), this.on.arrangement(), position, -1);
      return onSelect(faint?.kind === 'node' && faint.node.kind === 'group' ? selectionOfGroup(faint.node.group) : null);
    }
    const element = target as NodeSingular | EdgeSingular;
    if (element.isNode()) this.last = { id: element.id(), time, x, y };
    onSelect(this.selectionOf(element));
  }

  private toggle(id: string): void {
    const next = toggled(this.on.model(), id);
    if (next !== null) this.on.onToggle(next.id, next.open);
  }

  private selectionOf(element: NodeSingular | EdgeSingular): Selection | null {
    const { boxes, nodes, edges } = this.on.model();
    if (element.isEdge()) {
      const line = edges.find((edge) => edge.id === element.data('line'));
      return line === undefined ? null : selectionOfLine(line);
    }
    const id = element.id();
    const box = boxes.find((one) => one.id === id);
    if (box) return selectionOfGroup(box.group);
    const node = nodes.find((one) => one.id === id);
    if (node === undefined) return null;
    return node.kind === 'group' ? selectionOfGroup(node.group) : { kind: 'peer', id: node.id };
  }
}
