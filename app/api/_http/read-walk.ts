import { z } from 'zod';
import { legStateSchema } from '@/lib/queries/contract/hops';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import type { WalkFilter } from '@/lib/views/walk-filter';
import { readPort } from './current-analysis';
import { ProblemError } from './problem';

/** A parameter that may be given several times. */
export const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema.transform((one) => [one]), z.array(schema)]).optional();

/** What narrows a walk, as parameters: `?state=policy&state=open&namespace=shop&port=8080/TCP&filter=…`. */
export const walkParameters = { state: oneOrMore(legStateSchema), namespace: oneOrMore(z.string()), port: z.string().optional(), filter: z.string().optional() };

/** Reads what narrows a walk. @throws ProblemError 400 */
export function readWalk({ state, namespace, port, filter }: { readonly [Name in keyof typeof walkParameters]?: z.infer<(typeof walkParameters)[Name]> }): WalkFilter {
  const parsed = filter === undefined ? undefined : parsePairFilter(filter);
  if (parsed && !parsed.ok) throw new ProblemError(400, 'Invalid query', 'The filter cannot be read.', parsed.problems.map(({ start, message }) => ({ field: `filter[${start}]`, message })));
  return {
    states: state ?? legStateSchema.options,
    ...(namespace && { namespaces: namespace }),
    ...(port !== undefined && { port: readPort(port) }),
    ...(parsed && { filter: parsed.filter }),
  };
}
