import { parsePeer, type PeerId } from '@/lib/model/ids';
import type { ScreenBox } from './drawing-surface';

/** More Services than this are left to the dialog, which has them all. */
const MOST = 6;
const WIDEST = 260;

/**
 * The Services that lead to a workload, as targets beside it while a line is being dragged. The pointer belongs to the handle
 * then, so the chips get no events: what is under it is asked of `peerAt`.
 */
export class ServiceChips {
  private readonly element = document.createElement('div');
  private readonly chips = new Map<PeerId, HTMLElement>();
  private workload: PeerId | null = null;

  constructor(private readonly container: HTMLElement) {
    this.element.dataset.testid = 'service-chips';
    this.element.setAttribute('aria-hidden', 'true');
    Object.assign(this.element.style, {
      position: 'absolute', left: '0', top: '0', zIndex: '15', display: 'none', flexDirection: 'column', alignItems: 'flex-start', gap: '3px',
      // Chips and workload touch, so that the way from one to the other loses neither.
      padding: '5px 4px', pointerEvents: 'none', maxWidth: `${WIDEST}px`,
    });
    container.append(this.element);
  }

  remove(): void {
    this.element.remove();
  }

  /** Stands the Services of a workload below it, or above where the map ends; `null` takes them away. */
  show(workload: PeerId | null, services: readonly PeerId[], at: ScreenBox | null, marked: PeerId | null): void {
    const none = workload === null || at === null || services.length === 0;
    this.element.style.display = none ? 'none' : 'flex';
    if (none) {
      this.workload = null;
      return;
    }
    if (workload !== this.workload) this.fill(workload, services);
    for (const [id, chip] of this.chips) mark(chip, id === marked);
    const { clientWidth, clientHeight } = this.container;
    const { offsetWidth: w, offsetHeight: h } = this.element;
    const below = at.y + at.h + h <= clientHeight || at.y - h < 0;
    const x = Math.max(0, Math.min(at.x - 4, clientWidth - w));
    this.element.style.transform = `translate(${x}px, ${below ? at.y + at.h : at.y - h}px)`;
  }

  /** The Service under a position of the viewport; between the chips, the workload they are of; elsewhere `null`. */
  peerAt(clientX: number, clientY: number): PeerId | null {
    if (this.workload === null) return null;
    const over = (element: HTMLElement) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      return clientX >= left && clientX <= right && clientY >= top && clientY <= bottom;
    };
    for (const [id, chip] of this.chips) if (over(chip)) return id;
    return over(this.element) ? this.workload : null;
  }

  /** Where a Service's chip is, in pixels of the container; `null` when it is not shown. */
  rectOf(service: PeerId): ScreenBox | null {
    const chip = this.workload === null ? undefined : this.chips.get(service);
    if (chip === undefined) return null;
    const ground = this.container.getBoundingClientRect();
    const { left, top, width, height } = chip.getBoundingClientRect();
    return { x: left - ground.left, y: top - ground.top, w: width, h: height };
  }

  private fill(workload: PeerId, services: readonly PeerId[]): void {
    this.workload = workload;
    this.chips.clear();
    this.element.replaceChildren();
    for (const id of services.slice(0, MOST)) {
      const service = parsePeer(id);
      if (service?.kind !== 'service') continue;
      const chip = document.createElement('div');
      const kind = document.createElement('span');
      kind.textContent = 'Service ';
      kind.style.opacity = '0.7';
      chip.append(kind, service.name);
      Object.assign(chip.style, {
        boxSizing: 'border-box', maxWidth: '100%', padding: '2px 9px', borderRadius: '11px', borderWidth: '1px', borderStyle: 'solid', boxShadow: 'var(--db-shadow)',
        fontSize: '12px', lineHeight: '16px', whiteSpace: 'nowrap', overflow: 'hidden', textOverflow: 'ellipsis',
      });
      this.chips.set(id, chip);
      this.element.append(chip);
    }
    if (services.length > MOST) {
      const more = document.createElement('div');
      more.textContent = `+${services.length - MOST} more: press A`;
      Object.assign(more.style, { padding: '0 9px', fontSize: '11px', color: 'var(--db-muted)' });
      this.element.append(more);
    }
  }
}

function mark(chip: HTMLElement, marked: boolean): void {
  Object.assign(chip.style, {
    background: marked ? 'var(--db-added)' : 'var(--db-panel)',
    borderColor: marked ? 'var(--db-added)' : 'var(--db-border-strong)',
    color: marked ? 'var(--db-bg)' : 'var(--db-text)',
  });
}
