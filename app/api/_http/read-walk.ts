import { z } from 'zod';
import { legStateSchema } from '@/lib/queries/contract/hops';
import type { WalkFilter } from '@/lib/views/walk-filter';
import { readPort } from './current-analysis';
import { readFilter } from './read-filter';

/** A parameter that may be given several times. */
export const oneOrMore = <T extends z.ZodType>(schema: T) => z.union([schema.transform((one) => [one]), z.array(schema)]).optional();

/** What narrows a walk, as parameters: `?state=policy&state=open&namespace=shop&port=8080/TCP&filter=…`. */
export const walkParameters = { state: oneOrMore(legStateSchema), namespace: oneOrMore(z.string()), port: z.string().optional(), filter: z.string().optional() };

/** Reads what narrows a walk. @throws ProblemError 400 */
export function readWalk({ state, namespace, port, filter }: { readonly [Name in keyof typeof walkParameters]?: z.infer<(typeof walkParameters)[Name]> }): WalkFilter {
  return {
    states: state ?? legStateSchema.options,
    ...(namespace && { namespaces: namespace }),
    ...(port !== undefined && { port: readPort(port) }),
    ...(filter !== undefined && { filter: readFilter(filter) }),
  };
}
