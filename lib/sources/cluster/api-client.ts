import type { IncomingMessage } from 'node:http';
import { bodyText, jsonLines, parseJson } from './body';
import type { Connection, Message } from './connection';
import { fieldOf, isRecord, textAt } from './json';
import { RequestError } from './request-error';
import type { Limits } from './timing';

const LARGEST_ANSWER = 512 * 1024 * 1024;
const LARGEST_ERROR = 64 * 1024;
const LONGEST_MESSAGE = 500;
const LISTS_AT_ONCE = 8;

/** What is asked of an API server: whole JSON answers, streams of watch events, and, for drafts alone, objects written. */
export class ApiClient {
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(
    private readonly connection: Connection,
    private readonly limits: Limits,
  ) {}

  /** The JSON object at this path. Rejects with RequestError. At most eight such requests run at once. */
  async getJson(path: string, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    await this.#takeTurn();
    try {
      return await this.#object(await this.connection.get(path, 'application/json', this.limits.response, signal));
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  /** Sends an object to this path; the object that the server made of it. Rejects with RequestError. */
  async sendJson(method: Message['method'], path: string, object: object, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    return this.#object(await this.connection.write(path, { method, json: JSON.stringify(object) }, this.limits.response, signal));
  }

  /** Opens a watch. Resolves when the server has accepted it; the events reject with RequestError when it breaks. */
  async openWatch(path: string, signal: AbortSignal): Promise<AsyncIterable<unknown>> {
    const response = await this.connection.get(path, 'application/json', this.limits.response, signal);
    await this.#expectSuccess(response);
    return jsonLines(bodyText(response, this.limits.watchSilence));
  }

  async #object(response: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
    await this.#expectSuccess(response);
    const value = parseJson(await readAll(response, this.limits.body, LARGEST_ANSWER));
    if (!isRecord(value)) throw new RequestError({ kind: 'protocol', message: 'The server answered with something that is not an object' });
    return value;
  }

  async #takeTurn(): Promise<void> {
    if (this.#running >= LISTS_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running += 1;
  }

  async #expectSuccess(response: IncomingMessage): Promise<void> {
    const status = response.statusCode ?? 0;
    if (status === 200 || status === 201) return;
    const text = await readAll(response, this.limits.body, LARGEST_ERROR).catch(() => '');
    throw statusError(status, text, response.headers['retry-after']);
  }
}

async function readAll(response: IncomingMessage, silence: number, largest: number): Promise<string> {
  const pieces: string[] = [];
  let size = 0;
  for await (const piece of bodyText(response, silence)) {
    size += piece.length;
    if (size > largest) throw new RequestError({ kind: 'protocol', message: 'The answer of the API server is too large' });
    pieces.push(piece);
  }
  return pieces.join('');
}

/** A RequestError with the server's own words, which it gives in a metav1.Status. */
function statusError(status: number, text: string, retryAfterHeader: string | undefined): RequestError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  const retryAfter = retryAfterOf(retryAfterHeader) ?? retryAfterOf(fieldOf(fieldOf(body, 'details'), 'retryAfterSeconds'));
  return new RequestError({
    kind: 'status',
    status,
    reason: textAt(body, 'reason'),
    message: (textAt(body, 'message') ?? (text.trim() || `The server answered ${status}`)).slice(0, LONGEST_MESSAGE),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  });
}

/** Retry-After in milliseconds: the API server gives whole seconds (RFC 9110, 10.2.3). */
function retryAfterOf(value: unknown): number | undefined {
  const seconds = typeof value === 'number' ? value : typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : Number.NaN;
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 600) * 1000 : undefined;
}
