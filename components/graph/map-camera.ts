import type { Core } from 'cytoscape';
import type { Arrangement } from './arrange';
import { cameraToShow, fitCamera } from './fit';
import { boundsOf, centerOf, type Rect } from './geometry';

/** A map that has grown is shown whole again, unless it would be smaller than this and shrink by more than this. */
const READABLE = 0.6;
const SHRINKS = 0.8;
/** Below this scale names have no room: a map that would come up like this shows what is open by hand instead. */
const LEGIBLE = 0.42;
/** What is looked for is shown at this scale at least. */
const NEAR = 0.9;

/** Where the map is looked at from. Until the user moves it, it follows the map. */
export class MapCamera {
  following = true;

  constructor(
    private readonly cy: Core,
    private readonly container: HTMLElement,
    private readonly arrangement: () => Arrangement,
  ) {}

  get canvas(): { readonly w: number; readonly h: number } {
    return { w: this.container.clientWidth, h: this.container.clientHeight };
  }

  /** Shows the whole map. */
  frame(animated: boolean): void {
    const { placement, routes } = this.arrangement();
    const fit = fitCamera(placement, routes, this.canvas);
    if (fit === null) return;
    if (animated) this.moveTo(fit.zoom, fit.pan);
    else this.cy.viewport({ zoom: fit.zoom, pan: { ...fit.pan } });
  }

  /** The first view: the whole map, or what is open by hand where that would be too small. */
  begin(opened: readonly string[]): void {
    this.frame(false);
    if (this.cy.zoom() < LEGIBLE) this.showBoxes(opened, READABLE);
  }

  /** After groups were opened or closed: the whole map again if it was shown whole and stays readable, else what was opened. */
  follow(opened: readonly string[]): void {
    const { placement, routes } = this.arrangement();
    const whole = fitCamera(placement, routes, this.canvas);
    if (whole === null) return;
    if (this.following && (whole.zoom >= READABLE || whole.zoom >= this.cy.zoom() * SHRINKS)) this.frame(true);
    else this.showBoxes(opened, this.cy.zoom());
  }

  /** Scales about the middle. */
  zoomBy(factor: number): void {
    this.following = false;
    const { w, h } = this.canvas;
    this.cy.zoom({ level: this.cy.zoom() * factor, renderedPosition: { x: w / 2, y: h / 2 } });
  }

  /** Puts something into the middle. */
  center(rect: Rect): void {
    this.following = false;
    const c = centerOf(rect);
    const { w, h } = this.canvas;
    const zoom = Math.max(NEAR, this.cy.zoom());
    this.moveTo(zoom, { x: w / 2 - c.x * zoom, y: h / 2 - c.y * zoom });
  }

  /** Brings open groups into view, at this scale or as much smaller as it takes. */
  private showBoxes(ids: readonly string[], zoom: number): void {
    const rect = boundsOf(ids.flatMap((id) => this.arrangement().placement.boxes.get(id) ?? []));
    const camera = rect === null ? null : cameraToShow(rect, { zoom, pan: this.cy.pan() }, this.canvas);
    if (camera === null) return;
    this.following = false;
    this.moveTo(camera.zoom, camera.pan);
  }

  private moveTo(zoom: number, pan: { readonly x: number; readonly y: number }): void {
    this.cy.stop();
    if (window.matchMedia('(prefers-reduced-motion: reduce)').matches) this.cy.viewport({ zoom, pan: { ...pan } });
    else this.cy.animate({ zoom, pan: { ...pan } }, { duration: 180, easing: 'ease-out' });
  }
}
