import { z } from 'zod';
import { parseGrouping } from '@/lib/queries/contract/grouping';
import { matrixOrderSchema, type MatrixQuery } from '@/lib/queries/contract/matrix';
import { readPort } from './current-analysis';
import { readFilter } from './read-filter';
import { ProblemError } from './problem';

const texts = z.union([z.string(), z.array(z.string())]).optional();

/** What of a query says which matrix is meant; the same for the matrix and for the pairs behind its cells. */
export const matrixParameters = {
  group: z.string().optional(),
  order: matrixOrderSchema.optional(),
  level: z.enum(['auto', 'groups', 'workloads']).optional(),
  open: texts,
  closed: texts,
  namespace: texts,
  port: z.string().optional(),
  filter: z.string().optional(),
};

/** One or several values of a parameter as a list. */
export const listOf = (value: string | readonly string[] | undefined): readonly string[] => (value === undefined ? [] : [value].flat());

/** Reads which matrix is meant. @throws ProblemError 400 */
export function readMatrix({ group = 'namespace', order = 'structure', level = 'auto', open, closed, namespace, port, filter }: z.infer<z.ZodObject<typeof matrixParameters>>): MatrixQuery {
  const grouping = parseGrouping(group);
  if (!grouping) throw new ProblemError(400, 'Invalid query', `"${group.slice(0, 100)}" is nothing to group by. Write namespace, owner, team or label:KEY.`);
  return {
    grouping,
    order,
    level,
    open: listOf(open),
    closed: listOf(closed),
    namespaces: listOf(namespace),
    ...(port !== undefined && { port: readPort(port) }),
    ...(filter !== undefined && { filter: readFilter(filter) }),
  };
}
