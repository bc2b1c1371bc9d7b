import type { z } from 'zod';
import { problemDetailsSchema } from './contract/problem-details';
import type { ProblemDetails } from './contract/problem-details';
import { ofPageSource } from './page-source';

/**
 * Why the server's answer cannot be used. `problem`: it said so (RFC 9457). `unreachable`: no answer came.
 * `unexpected`: an answer came that does not follow the contract.
 */
export type ApiFailure =
  | { readonly kind: 'problem'; readonly problem: ProblemDetails }
  | { readonly kind: 'unreachable'; readonly message: string }
  | { readonly kind: 'unexpected'; readonly message: string };

/** The one error that requests of this folder reject with. */
export class ApiError extends Error {
  readonly failure: ApiFailure;

  constructor(failure: ApiFailure) {
    super(describeFailure(failure));
    this.name = 'ApiError';
    this.failure = failure;
  }
}

/**
 * Asks the server and parses the answer.
 * @param schema what the answer must be
 * @param path path and query below the origin
 * @returns the parsed answer; rejects with an `ApiError`, or with the abort reason when the signal aborts
 */
export async function fetchJson<T>(schema: z.ZodType<T>, path: string, init?: RequestInit): Promise<T> {
  const response = await request(path, init);
  let body: unknown;
  try {
    body = await response.json();
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new ApiError({ kind: 'unexpected', message: `The server's answer to ${path} is not JSON.` });
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue ? `${issue.path.join('.') || 'the answer'}: ${issue.message}` : 'it does not parse';
  throw new ApiError({ kind: 'unexpected', message: `The server's answer to ${path} is not as agreed (${where}).` });
}

/** Asks the server for text, such as a file to download; fails as `fetchJson` does. */
export async function fetchText(path: string, init?: RequestInit): Promise<string> {
  return (await request(path, init)).text();
}

/** Asks the server for a file of any kind; fails as `fetchJson` does. */
export async function fetchFile(path: string, init?: RequestInit): Promise<Blob> {
  return (await request(path, init)).blob();
}

/** Options of a POST with a JSON body. */
export function postJson(body: unknown, signal?: AbortSignal): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body), signal };
}

/** `/api/x?a=1&b=2`, about the source of this page; absent values are left out, lists repeat their key. */
export function apiPath(resource: string, query: Readonly<Record<string, string | readonly string[] | undefined>> = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined) continue;
    for (const one of typeof value === 'string' ? [value] : value) search.append(key, one);
  }
  const text = ofPageSource(search).toString();
  return text ? `/api/${resource}?${text}` : `/api/${resource}`;
}

/** What went wrong, in a sentence for the user. */
export function describeFailure(failure: ApiFailure): string {
  if (failure.kind !== 'problem') return failure.message;
  const { title, detail, errors } = failure.problem;
  const fields = (errors ?? []).map((error) => `${error.field}: ${error.message}`).join('; ');
  return [title, detail, fields].filter(Boolean).join('. ');
}

async function request(path: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, credentials: 'same-origin' });
  } catch (error) {
    if (init?.signal?.aborted) throw error;
    throw new ApiError({ kind: 'unreachable', message: 'The Drawbridge server does not answer. Is it still running?' });
  }
  if (response.ok) return response;
  throw new ApiError({ kind: 'problem', problem: await readProblem(response) });
}

async function readProblem(response: Response): Promise<ProblemDetails> {
  const parsed = problemDetailsSchema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return parsed.data;
  return { type: 'about:blank', title: `The server answered ${response.status} ${response.statusText}`.trim(), status: response.status };
}
