import type { ProblemDetails } from '@/lib/queries/contract/problem-details';

/** One field of a request that did not parse. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** What a client did wrong, or cannot have: thrown inside a route, answered as a problem document. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[] | undefined;

  constructor(status: number, title: string, detail?: string, errors?: readonly FieldError[]) {
    super(detail ? `${title}: ${detail}` : title);
    this.name = 'ProblemError';
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.errors = errors;
  }
}

/**
 * Answers with a problem document.
 * @param title the kind of problem, the same for every occurrence; its type URN is made from it
 * @param detail what is particular to this occurrence
 * @param errors fields of the request that did not parse
 * @param members what this kind of problem tells besides
 * Rule: https://www.rfc-editor.org/rfc/rfc9457
 */
export function problem(status: number, title: string, detail?: string, errors?: readonly FieldError[], members: Readonly<Record<string, unknown>> = {}): Response {
  const body: ProblemDetails = {
    ...members,
    type: `urn:drawbridge:problem:${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors: [...errors] }),
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}
