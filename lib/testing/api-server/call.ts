import http from 'node:http';
import https from 'node:https';

/** Where an API server is. */
export interface ApiPlace {
  readonly url: string;
  /** Its certificate, when it has one of its own. */
  readonly cert?: string;
}

/** One request of a test to an API server. */
export interface ApiCall {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  /** Of the body, when it is not plain JSON. */
  readonly contentType?: string;
  readonly token?: string;
}

/** What a server says: a JSON object, or a text that is none under `text`. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Sends one request and reads the whole answer. Rejects when there is no connection. */
export async function callApi(place: ApiPlace, call: ApiCall): Promise<ApiAnswer> {
  const response = await send(place, call);
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += String(piece);
  return { status: response.statusCode ?? 0, headers: response.headers, body: parse(text) };
}

/** The events of one watch, as they come. */
export interface OpenWatch {
  readonly status: number;
  /** Resolves when the server has ended it in good order. */
  readonly ended: Promise<void>;
  /** Resolves with all events so far once they meet the condition; rejects after ten seconds. */
  until(condition: (events: readonly WatchLine[]) => boolean): Promise<readonly WatchLine[]>;
  close(): void;
}

export interface WatchLine {
  readonly type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly object: any;
}

/** Opens a watch; it ends with `close`. */
export async function openWatch(place: ApiPlace, call: ApiCall): Promise<OpenWatch> {
  const response = await send(place, call);
  const events: WatchLine[] = [];
  let rest = '';
  response.setEncoding('utf8').on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    events.push(...lines.filter(Boolean).map((line) => JSON.parse(line) as WatchLine));
  });
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    ended: new Promise((resolve) => response.once('end', resolve)),
    until: async (condition) => {
      for (const deadline = Date.now() + 10_000; ; ) {
        if (condition(events)) return [...events];
        if (Date.now() > deadline) throw new Error(`The watch said nothing of the kind: ${JSON.stringify(events)}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
    close: () => void response.destroy(),
  };
}

function send({ url, cert }: ApiPlace, { method = 'GET', path, body, contentType = 'application/json', token }: ApiCall): Promise<http.IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    accept: 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(text === undefined ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const request = cert === undefined ? http.request(url + path, { method, headers, agent: false }) : https.request(url + path, { method, headers, ca: cert, agent: false });
    request.once('response', resolve).once('error', reject).end(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
