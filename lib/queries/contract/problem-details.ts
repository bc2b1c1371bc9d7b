import { z } from './zod';

// errors: application/problem+json (RFC 9457)

/** Members of single problems, such as what is there instead, come besides. */
export const problemDetailsSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  /** For a request that does not parse: which field, and what about it. */
  errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;
