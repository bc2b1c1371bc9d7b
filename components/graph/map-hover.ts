import type { Core } from 'cytoscape';
import type { PeerId } from '@/lib/model/ids';
import type { Arrangement } from './arrange';
import { edgeWords, groupWords, nodeWords, peerNames, placeName } from './describe';
import { edgeElementId } from './elements';
import { hitAt, isDrawable, peerOf, type Hit } from './hit';
import type { MapModel } from './map-model';
import { Tooltip } from './tooltip';

/** How far beside a line, in pixels, the pointer is still on it. */
const REACH = 6;

export interface Hovering {
  readonly container: HTMLElement;
  readonly cy: Core;
  readonly model: () => MapModel;
  readonly arrangement: () => Arrangement;
  readonly onChange: () => void;
}

/**
 * What the pointer is over: marked on the map and explained beside it. Found by position, not from cytoscape's events:
 * those stop while the pointer is over what lies on top of the map.
 */
export class MapHover {
  /** A peer id, or the `edgeId` of a line. */
  id: string | null = null;
  private readonly tooltip: Tooltip;
  private readonly listeners = new Set<(id: PeerId | null) => void>();

  constructor(private readonly on: Hovering) {
    this.tooltip = new Tooltip(on.container);
    on.container.addEventListener('pointermove', this.pointed);
    on.container.addEventListener('pointerleave', this.leave);
  }

  destroy(): void {
    this.on.container.removeEventListener('pointermove', this.pointed);
    this.on.container.removeEventListener('pointerleave', this.leave);
    this.tooltip.remove();
  }

  listen(listener: (id: PeerId | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The thing under a position of the container, lines within `reach` pixels included. */
  at(x: number, y: number, reach: number): Hit | null {
    const pan = this.on.cy.pan();
    const zoom = this.on.cy.zoom();
    return hitAt(this.on.model(), this.on.arrangement(), { x: (x - pan.x) / zoom, y: (y - pan.y) / zoom }, reach / zoom);
  }

  readonly leave = () => {
    if (this.id !== null) this.change(null, null, 0, 0);
  };

  private readonly pointed = (event: PointerEvent) => {
    if (event.pointerType === 'touch') return;
    const ground = this.on.container.getBoundingClientRect();
    const x = event.clientX - ground.left;
    const y = event.clientY - ground.top;
    const hit = event.buttons === 0 && event.target instanceof HTMLCanvasElement ? this.at(x, y, REACH) : null;
    const id = hit?.kind === 'edge' ? hit.edge.id : peerOf(hit);
    if (id === this.id) this.tooltip.move(x, y);
    else this.change(hit, id, x, y);
  };

  private change(hit: Hit | null, id: string | null, x: number, y: number): void {
    const { cy, container } = this.on;
    this.id = id;
    cy.batch(() => {
      cy.elements('.hover').removeClass('hover');
      if (hit?.kind === 'node') cy.getElementById(hit.node.id).addClass('hover').connectedEdges().addClass('hover');
      if (hit?.kind === 'edge') cy.getElementById(edgeElementId(hit.edge.id)).addClass('hover');
    });
    container.style.cursor = hit === null ? '' : 'pointer';
    if (hit === null) this.tooltip.hide();
    else this.explain(hit, x, y);
    for (const listener of this.listeners) listener(hit?.kind === 'node' && isDrawable(hit) ? hit.node.id : null);
    this.on.onChange();
  }

  private explain(hit: Hit, x: number, y: number): void {
    if (hit.kind === 'edge') {
      const [heading = '', ...lines] = edgeWords(hit.edge, peerNames(this.on.model()));
      this.tooltip.show(heading, lines, x, y);
    } else if (hit.kind === 'node') {
      const [name = '', ...lines] = nodeWords(hit.node);
      this.tooltip.show(hit.node.namespace === null ? name : placeName(hit.node), lines, x, y);
    } else this.tooltip.show(hit.box.name, groupWords(hit.box.group), x, y);
  }
}
