import type { z } from 'zod';
import { SOURCE } from './named-source';
import { ProblemError, type FieldError } from './problem';

/**
 * Reads a JSON body.
 * @param limitBytes how much is read at most
 * @returns the parsed body
 * @throws ProblemError 415 for another content type, 413 for a body over the limit, 400 for text that is not JSON,
 *   422 with the paths of the fields for JSON that does not parse
 */
export async function readJson<T>(request: Request, schema: z.ZodType<T>, limitBytes: number): Promise<T> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ProblemError(415, 'Unsupported content type', 'Send the body as application/json.');
  }
  const text = await readText(request, limitBytes);
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new ProblemError(400, 'Malformed body', 'The body is not JSON.');
  }
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new ProblemError(422, 'Invalid request', undefined, fieldErrors(parsed.error));
  return parsed.data;
}

/**
 * Reads the query of a URL: a parameter given once is a string, one given several times a list of strings. Which source it is about is
 * read by `route`.
 * @throws ProblemError 400 with the names of the parameters that do not parse
 */
export function readQuery<T>(url: string | URL, schema: z.ZodType<T>): T {
  const query = new Map<string, string | string[]>();
  for (const [name, value] of new URL(url).searchParams) {
    if (name === SOURCE) continue;
    const before = query.get(name);
    query.set(name, before === undefined ? value : [before, value].flat());
  }
  const parsed = schema.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw new ProblemError(400, 'Invalid query', undefined, fieldErrors(parsed.error));
  return parsed.data;
}

/** What zod found, as field paths with messages: at most 20, a client that sends more mistakes has one cause for them. */
export function fieldErrors(error: z.ZodError): readonly FieldError[] {
  return error.issues.slice(0, 20).map((issue) => ({
    field: issue.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('').replace(/^\./, ''),
    message: issue.message,
  }));
}

/** Counts while reading, since a stated length need not be true. */
async function readText(request: Request, limitBytes: number): Promise<string> {
  const tooLarge = new ProblemError(413, 'Body too large', `The body may have at most ${limitBytes} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) throw tooLarge;
  if (!request.body) return '';
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > limitBytes) throw tooLarge;
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new ProblemError(400, 'Malformed body', 'The body is not UTF-8.');
  }
}
