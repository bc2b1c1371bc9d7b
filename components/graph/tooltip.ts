/** A small note beside the pointer; plain text only, for names are not to be trusted. */
export class Tooltip {
  private readonly element: HTMLDivElement;

  constructor(private readonly container: HTMLElement) {
    this.element = document.createElement('div');
    this.element.setAttribute('aria-hidden', 'true');
    Object.assign(this.element.style, {
      position: 'absolute',
      left: '0',
      top: '0',
      zIndex: '30',
      maxWidth: '340px',
      padding: '6px 9px',
      borderRadius: '6px',
      border: '1px solid var(--db-border)',
      background: 'var(--db-panel)',
      color: 'var(--db-text)',
      font: '12px/17px inherit',
      fontSize: '12px',
      lineHeight: '17px',
      boxShadow: 'var(--db-shadow)',
      pointerEvents: 'none',
      overflowWrap: 'anywhere',
      display: 'none',
    });
    container.append(this.element);
  }

  /** Shows a heading and lines at a position of the container, turned inwards at its borders. */
  show(heading: string, lines: readonly string[], x: number, y: number): void {
    const title = document.createElement('div');
    title.style.fontWeight = '600';
    title.textContent = heading;
    const rest = lines.map((line) => {
      const row = document.createElement('div');
      row.style.color = 'var(--db-muted)';
      row.textContent = line;
      return row;
    });
    this.element.replaceChildren(title, ...rest);
    this.element.style.display = 'block';
    this.move(x, y);
  }

  move(x: number, y: number): void {
    if (this.element.style.display === 'none') return;
    const { offsetWidth: w, offsetHeight: h } = this.element;
    const left = x + 14 + w > this.container.clientWidth ? Math.max(0, x - 10 - w) : x + 14;
    const top = y + 16 + h > this.container.clientHeight ? Math.max(0, y - 10 - h) : y + 16;
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(top)}px)`;
  }

  hide(): void {
    this.element.style.display = 'none';
  }

  remove(): void {
    this.element.remove();
  }
}
