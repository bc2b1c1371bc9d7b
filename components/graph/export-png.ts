import { areaOf, drawPicture, type Picture } from './export-picture';

const LARGEST_SIDE = 8000;

/** The picture as a PNG at twice its size (less when that would exceed what browsers draw). */
export function renderPng(picture: Picture): Promise<Blob> {
  const { whole } = areaOf(picture);
  const scale = Math.min(2, LARGEST_SIDE / Math.max(whole.w, whole.h));
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(whole.w * scale);
  canvas.height = Math.ceil(whole.h * scale);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser offers no 2D canvas');
  context.setTransform(scale, 0, 0, scale, -whole.x * scale, -whole.y * scale);
  context.lineJoin = 'round';
  drawPicture(context, picture);
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error('the map is too large to draw')) : resolve(blob)), 'image/png'));
}
