import type { Core } from 'cytoscape';
import { boundsOf } from './geometry';
import { TITLE } from './layout';
import { drawText, type Scene } from './text-layer';

const LARGEST_SIDE = 8000;
const MARGIN = 30;

/** The whole map as a PNG at twice its size (less when that would exceed what browsers draw), on the theme's ground. */
export async function renderPng(cy: Core, scene: Scene): Promise<Blob> {
  const shapes = cy.elements().boundingBox({});
  const { nodes, boxes } = scene.arrangement.placement;
  const bounds = boundsOf([...nodes.values(), ...boxes.values(), { x: shapes.x1, y: shapes.y1, w: shapes.w, h: shapes.h }]) ?? { x: 0, y: 0, w: 1, h: 1 };
  const area = { x: bounds.x - MARGIN, y: bounds.y - MARGIN - TITLE, w: bounds.w + 2 * MARGIN, h: bounds.h + 2 * MARGIN + TITLE };
  const scale = Math.min(2, LARGEST_SIDE / Math.max(area.w, area.h));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(area.w * scale);
  canvas.height = Math.ceil(area.h * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser offers no 2D canvas');
  context.fillStyle = scene.palette.bg;
  context.fillRect(0, 0, canvas.width, canvas.height);
  if (cy.elements().nonempty()) {
    const image = await createImageBitmap(await cy.png({ output: 'blob-promise', full: true, scale }));
    context.drawImage(image, (shapes.x1 - area.x) * scale, (shapes.y1 - area.y) * scale);
    image.close();
  }
  drawText(context, scene, { zoom: scale, x: -area.x * scale, y: -area.y * scale });
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error('the map is too large to draw')) : resolve(blob)), 'image/png'));
}
