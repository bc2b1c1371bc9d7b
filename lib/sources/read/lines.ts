import type { ObjectOrigin } from '@/lib/model/problem';
import type { RawObject } from './raw-object';

/** The lines of these field paths of an object; nothing when the object has no place in a file. */
export function linesAt({ position }: RawObject, paths: readonly string[]): Pick<ObjectOrigin, 'lines'> {
  if (!position) return {};
  const lines: Record<string, number> = {};
  for (const path of paths) {
    const found = position(path);
    if (found) lines[path] = found.line;
  }
  return { lines };
}
