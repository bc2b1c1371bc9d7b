/** What views are drawn with: a canvas, or what writes the same down as SVG. */
export type Drawing = Pick<
  CanvasRenderingContext2D,
  | 'font' | 'fillStyle' | 'strokeStyle' | 'lineWidth' | 'lineDashOffset' | 'lineCap' | 'globalAlpha' | 'textAlign' | 'textBaseline'
  | 'measureText' | 'fillText' | 'fillRect' | 'strokeRect'
  | 'beginPath' | 'moveTo' | 'lineTo' | 'quadraticCurveTo' | 'bezierCurveTo' | 'arc' | 'arcTo' | 'ellipse' | 'roundRect' | 'closePath' | 'setLineDash' | 'fill' | 'stroke'
  | 'save' | 'translate' | 'rotate' | 'restore'
>;

/** Holds what is drawn for one thing together under words for it. */
export type Described = (kind: string, words: string, draw: () => void) => void;
