import type { PeerId } from '@/lib/model/ids';
import { draw, idle, type DrawingEvent, type DrawingState } from './drawing-state';
import type { DrawingSurface, ScreenBox } from './drawing-surface';
import { rubberPath } from './rubber-line';
import { ServiceChips } from './service-chips';

export interface DrawingEvents {
  readonly onState: (state: DrawingState) => void;
  /** The handle was clicked, not dragged: ask for the other end. */
  readonly onPickTarget: (from: PeerId) => void;
  /** The Services that lead to a workload. */
  readonly servicesOf: (workload: PeerId) => readonly PeerId[];
}

const TARGET_SIZE = 26;
const LINGER = 220;
/** How long the pointer rests over a workload before its Services are offered. */
const REST = 160;
const SVG = 'http://www.w3.org/2000/svg';

/** The handle beside a workload and the line that follows the pointer, laid over a map. Bodies of nodes stay for selecting and panning. */
export class DrawingOverlay {
  private readonly handle = document.createElement('button');
  private readonly line = document.createElementNS(SVG, 'svg');
  private readonly path = document.createElementNS(SVG, 'path');
  private readonly chips: ServiceChips;
  private readonly stop: (() => void)[];
  private state: DrawingState = idle;
  private hovered: PeerId | null = null;
  private selected: PeerId | null = null;
  private overHandle = false;
  private at: PeerId | null = null;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private resting: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly surface: DrawingSurface,
    private readonly events: DrawingEvents,
  ) {
    this.build();
    surface.container.append(this.line, this.handle);
    this.chips = new ServiceChips(surface.container);
    this.stop = [surface.onCamera(() => this.render()), surface.onHover((id) => this.hover(id)), this.listen()];
    this.render();
  }

  destroy(): void {
    clearTimeout(this.hiding);
    clearTimeout(this.resting);
    for (const stop of this.stop) stop();
    this.surface.markTarget(null);
    this.handle.remove();
    this.line.remove();
    this.chips.remove();
  }

  select(id: PeerId | null): void {
    this.selected = id;
    this.render();
  }

  dispatch(event: DrawingEvent): void {
    const before = this.state;
    this.state = draw(before, event);
    if (this.state === before) return;
    if (before.kind === 'pointing' && event.kind === 'release') this.events.onPickTarget(before.from);
    this.awaitRest(event);
    const target = targetOf(this.state);
    this.surface.markTarget(target !== null && this.surface.rectOf(target) === null && this.state.kind === 'dragging' ? this.state.offering : target);
    if (this.state.kind !== 'dragging' || before.kind !== 'dragging') this.events.onState(this.state);
    this.render();
  }

  private awaitRest(event: DrawingEvent): void {
    if (event.kind === 'rest') return;
    clearTimeout(this.resting);
    if (this.state.kind === 'dragging' && this.state.offering === null && this.state.target !== null) this.resting = setTimeout(() => this.dispatch({ kind: 'rest' }), REST);
  }

  private build(): void {
    const { handle, line, path } = this;
    handle.type = 'button';
    handle.tabIndex = -1;
    handle.textContent = '+';
    handle.setAttribute('aria-label', 'Draw a connection from here');
    handle.dataset.testid = 'draw-handle';
    Object.assign(handle.style, {
      position: 'absolute', left: '0', top: '0', width: `${TARGET_SIZE}px`, height: `${TARGET_SIZE}px`, padding: '0', zIndex: '20', display: 'none',
      border: '4px solid transparent', backgroundClip: 'padding-box', borderRadius: '50%', backgroundColor: 'var(--db-accent)', color: 'var(--db-accent-text)',
      font: '600 14px/18px system-ui, sans-serif', textAlign: 'center', cursor: 'crosshair', touchAction: 'none',
    });
    line.setAttribute('aria-hidden', 'true');
    Object.assign(line.style, { position: 'absolute', inset: '0', width: '100%', height: '100%', zIndex: '10', pointerEvents: 'none', display: 'none' });
    path.setAttribute('fill', 'none');
    Object.assign(path.style, { stroke: 'var(--db-added)', strokeWidth: '3', strokeLinecap: 'round', strokeLinejoin: 'round' });
    line.append(path);
  }

  private listen(): () => void {
    const { handle } = this;
    const under = (event: PointerEvent) => this.chips.peerAt(event.clientX, event.clientY) ?? this.surface.peerAt(event.clientX, event.clientY);
    const place = (event: PointerEvent) => {
      const ground = this.surface.container.getBoundingClientRect();
      return { x: event.clientX - ground.left, y: event.clientY - ground.top };
    };
    const isActive = () => this.state.kind === 'pointing' || this.state.kind === 'dragging';
    handle.addEventListener('pointerdown', (event) => {
      if (event.button !== 0 || this.at === null) return;
      event.preventDefault();
      event.stopPropagation();
      handle.setPointerCapture(event.pointerId);
      this.dispatch({ kind: 'press', from: this.at, ...place(event) });
    });
    handle.addEventListener('pointermove', (event) => {
      if ((event.buttons & 2) !== 0) this.dispatch({ kind: 'cancel' });
      else if (isActive()) this.dispatch({ kind: 'move', ...place(event), over: under(event) });
    });
    handle.addEventListener('pointerup', (event) => {
      if (event.button === 0 && isActive()) this.dispatch({ kind: 'release', over: under(event) });
    });
    const cancel = () => {
      if (isActive()) this.dispatch({ kind: 'cancel' });
    };
    handle.addEventListener('pointercancel', cancel);
    handle.addEventListener('lostpointercapture', cancel);
    handle.addEventListener('contextmenu', (event) => {
      event.preventDefault();
      cancel();
    });
    handle.addEventListener('pointerenter', () => this.enter(true));
    handle.addEventListener('pointerleave', () => this.enter(false));
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !isActive()) return;
      event.preventDefault();
      event.stopPropagation();
      this.dispatch({ kind: 'cancel' });
    };
    window.addEventListener('keydown', onKey, true);
    return () => window.removeEventListener('keydown', onKey, true);
  }

  private enter(over: boolean): void {
    this.overHandle = over;
    this.hover(over ? this.at : null);
  }

  private hover(id: PeerId | null): void {
    clearTimeout(this.hiding);
    const settle = () => {
      this.hovered = id;
      this.render();
    };
    // On its way from the node to the handle the pointer is over neither for a moment.
    if (id === null && !this.overHandle) this.hiding = setTimeout(settle, LINGER);
    else if (id !== null) settle();
  }

  private render(): void {
    const { state } = this;
    const held = state.kind === 'pointing' || state.kind === 'dragging' ? state.from : null;
    this.at = held ?? (state.kind === 'choosing-ports' ? null : (this.hovered ?? this.selected));
    const rect = this.at === null ? null : this.surface.rectOf(this.at);
    this.handle.style.display = rect === null ? 'none' : 'block';
    if (rect !== null) this.handle.style.transform = `translate(${rect.x + rect.w - TARGET_SIZE / 2 + 1}px, ${rect.y + rect.h / 2 - TARGET_SIZE / 2}px)`;

    const from = state.kind === 'dragging' || state.kind === 'choosing-ports' ? this.surface.rectOf(state.from) : null;
    const offering = state.kind === 'dragging' ? state.offering : null;
    const target = targetOf(state);
    this.chips.show(offering, offering === null ? [] : this.events.servicesOf(offering), offering === null ? null : this.surface.rectOf(offering), target);
    const to = target === null ? null : this.rectOf(target);
    const end = to ?? (state.kind === 'dragging' ? { x: state.x, y: state.y, w: 0, h: 0 } : null);
    this.line.style.display = from === null || end === null ? 'none' : 'block';
    if (from !== null && end !== null) this.path.setAttribute('d', rubberPath(from, end));
    this.path.style.strokeDasharray = target === null ? '2 6' : '';
  }

  private rectOf(id: PeerId): ScreenBox | null {
    return this.surface.rectOf(id) ?? this.chips.rectOf(id);
  }
}

/** Where the line ends or would end. */
function targetOf(state: DrawingState): PeerId | null {
  return state.kind === 'dragging' ? state.target : state.kind === 'choosing-ports' ? state.to : null;
}
