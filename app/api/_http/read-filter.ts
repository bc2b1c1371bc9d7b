import type { PairFilter } from '@/lib/queries/filter/pair-filter';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import { ProblemError } from './problem';

/** Reads a filter of pairs, `from:ns=shop port:5432`. @throws ProblemError 400 with the place of each problem, letters counted from 0 */
export function readFilter(text: string): PairFilter {
  const read = parsePairFilter(text);
  if (read.ok) return read.filter;
  throw new ProblemError(
    400,
    'Invalid filter',
    read.problems[0]?.message,
    read.problems.map(({ start, end, message, suggestion }) => ({ field: `filter[${start}:${end}]`, message: suggestion ? `${message} Perhaps: ${suggestion}` : message })),
  );
}
