import { z } from 'zod';
import { askingFor } from '@/lib/sources/asked-source';
import { refusal } from './guard';
import { findAskedSource } from './named-source';
import { problem, ProblemError } from './problem';
import { fieldErrors } from './read';

/**
 * Wraps a route handler: refuses requests of other sites, has the handler answer for the source that `?source=` names, and answers
 * whatever it throws as a problem document.
 * A `ProblemError` answers as it says, a value that does not parse answers 422, and anything else is a bug of ours: 500, with
 * the cause in the server's log alone.
 */
export function route<Context>(
  handler: (request: Request, context: Context) => Response | Promise<Response>,
): (request: Request, context: Context) => Promise<Response> {
  return async (request, context) => {
    try {
      const refused = refusal(request);
      if (refused) throw refused;
      const source = await findAskedSource(request);
      if (source instanceof Response) return source;
      return await (source ? askingFor(source, () => handler(request, context)) : handler(request, context));
    } catch (error) {
      return answerError(error);
    }
  };
}

/** Answers with JSON that nobody may store: it tells what a cluster looks like. */
export function json(value: unknown, init: ResponseInit = {}): Response {
  const headers = new Headers(init.headers);
  headers.set('content-type', 'application/json');
  headers.set('cache-control', 'no-store');
  return new Response(JSON.stringify(value), { ...init, headers });
}

function answerError(error: unknown): Response {
  if (error instanceof ProblemError) return problem(error.status, error.title, error.detail, error.errors);
  if (error instanceof z.ZodError) return problem(422, 'Invalid request', undefined, fieldErrors(error));
  console.error('A request failed:', error);
  return problem(500, 'Internal error', 'Drawbridge could not answer this request. The log of the server has the cause.');
}
