import type { Shareable } from '@/components/pictures/share-menu';
import { readStyle } from '@/components/pictures/style';
import type { ShownData } from '@/components/pictures/view-json';
import { diagramOf, pictureOf, type Pictured } from './board-picture';

/** A board of columns with its figures and the answers it is drawn from, as it is taken away. */
export function shareableBoard(board: Pictured, amounts: readonly string[], data: ShownData, files: NonNullable<Shareable['files']>): Shareable {
  return {
    title: board.title,
    amounts,
    drawn: { picture: (caption) => pictureOf(board, readStyle(['bg', 'panel-2', 'border-strong', 'text', 'muted', 'policy', 'open', 'unknown']), caption), diagram: () => diagramOf(board) },
    data: () => data,
    files,
  };
}
