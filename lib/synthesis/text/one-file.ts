import type { ObjectChange } from '../change-set';
import { joinDocuments } from '../yaml';
import { applyLines } from './apply-lines';

/** All that is created or edited as one file, in the order in which it is applied; what is to be deleted afterwards is told above it. */
export function oneFile(changes: readonly ObjectChange[]): string {
  const deletions = applyLines(changes.filter(({ after }) => after === undefined));
  const head = deletions.length > 0 ? ['To delete once this is applied:', ...deletions.map((line) => `  ${line}`)].map((line) => `# ${line}\n`).join('') : '';
  const texts = changes.flatMap(({ after }) => (after === undefined ? [] : [after.endsWith('\n') ? after : `${after}\n`]));
  return `${head}${head !== '' && texts.length > 0 ? '---\n' : ''}${joinDocuments(texts)}`;
}
