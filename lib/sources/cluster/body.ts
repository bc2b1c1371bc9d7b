import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { RequestError, describeError } from './request-error';

const LARGEST_LINE = 32 * 1024 * 1024;

/**
 * The decoded pieces of an answer's body. Throws RequestError when the connection breaks before the end, or when
 * nothing comes for `silence` milliseconds. Leaving the loop early breaks the connection.
 */
export async function* bodyText(response: IncomingMessage, silence: number): AsyncGenerator<string> {
  const zipped = response.headers['content-encoding'] === 'gzip';
  const body: Readable = zipped ? pipeline(response, createGunzip(), () => undefined) : response;
  body.setEncoding('utf8');
  const silent = () =>
    response.destroy(new RequestError({ kind: 'silence', message: `The API server sent nothing for ${Math.round(silence / 1000)} s` }));
  let timer = setTimeout(silent, silence);
  try {
    for await (const piece of body) {
      clearTimeout(timer);
      yield String(piece);
      timer = setTimeout(silent, silence);
    }
    if (!response.complete) throw new Error('the connection closed before the end of the answer');
  } catch (error) {
    if (response.errored instanceof RequestError) throw response.errored;
    if (error instanceof RequestError) throw error;
    throw new RequestError({ kind: 'network', message: `The connection to the API server broke: ${describeError(error)}` });
  } finally {
    clearTimeout(timer);
    response.destroy();
  }
}

/**
 * The JSON values of a body that holds one a line. A last line without its line end was cut off; it, and a line that
 * is not JSON, throw RequestError, because an event that was passed over would be lost for good.
 */
export async function* jsonLines(pieces: AsyncIterable<string>): AsyncGenerator<unknown> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > LARGEST_LINE) throw new RequestError({ kind: 'protocol', message: 'The API server sent a watch event larger than 32 MB' });
    for (const line of lines) if (line.trim() !== '') yield parseJson(line);
  }
  if (rest.trim() !== '') throw new RequestError({ kind: 'protocol', message: 'The API server broke off in the middle of a watch event' });
}

/** `JSON.parse`, with a RequestError for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new RequestError({ kind: 'protocol', message: 'The server sent something that is not JSON; is it a Kubernetes API server?' });
  }
}
