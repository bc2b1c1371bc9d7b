import type { IncomingMessage } from 'node:http';
import type { Attempt, Verb } from './access';
import type { ApiObject, ClusterState } from './cluster-state';
import type { ServedKind } from './kinds';

/** What a request for a kind asks to do. */
export function verbOf(method: string | undefined, name: string | undefined, url: URL): Verb {
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'update';
  if (name !== undefined) return 'get';
  return url.searchParams.get('watch') === 'true' ? 'watch' : 'list';
}

/** The JSON object of a request's body. */
export async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return JSON.parse(text) as Readonly<Record<string, unknown>>;
}

export type ObjectAnswer = { readonly code: number; readonly object: ApiObject } | { readonly code: number; readonly reason: string; readonly message: string };

/** Gets, creates or replaces one object as a real server does: what is replaced must be of the version that is named. */
export function answerObject(state: ClusterState, kind: ServedKind, namespace: string | undefined, name: string | undefined, verb: Verb, body: Readonly<Record<string, unknown>> | undefined): ObjectAnswer {
  const given = body as ApiObject | undefined;
  const called = name ?? given?.metadata.name ?? '';
  const there = state.list(kind, namespace).find(({ metadata }) => metadata.name === called);
  const refuse = (code: number, reason: string, message: string): ObjectAnswer => ({ code, reason, message });
  if (verb === 'create' && there) return refuse(409, 'AlreadyExists', `${kind.plural} "${called}" already exists`);
  if (verb !== 'create' && !there) return refuse(404, 'NotFound', `${kind.plural} "${called}" not found`);
  if (verb === 'get' && there) return { code: 200, object: there };
  if (!given) return refuse(400, 'BadRequest', 'the body is empty');
  const asked = given.metadata['resourceVersion'];
  if (there && asked !== undefined && asked !== there.metadata['resourceVersion']) {
    return refuse(409, 'Conflict', `Operation cannot be fulfilled on ${kind.plural} "${called}": the object has been modified; please apply your changes to the latest version and try again`);
  }
  return { code: there ? 200 : 201, object: state.apply(kind, { ...given, metadata: { ...given.metadata, namespace } }) };
}

/** Whether somebody asks what they may do. */
export const isReview = (url: URL, method: string | undefined): boolean => method === 'POST' && url.pathname === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

export function reviewAnswer(review: Readonly<Record<string, unknown>>, isAllowed: (attempt: Attempt) => boolean): object {
  const { resourceAttributes } = review['spec'] as { readonly resourceAttributes: Attempt };
  return { ...review, status: { allowed: isAllowed(resourceAttributes) } };
}

/** Whether a list leaves an object in: its labels are as the selector of the request says, `a=b` or `a!=b`. */
export function selectedBy(url: URL): (object: ApiObject) => boolean {
  const terms = (url.searchParams.get('labelSelector') ?? '').split(',').filter(Boolean).map((term) => /^(.+?)(!?)=(.*)$/.exec(term));
  return ({ metadata }) => terms.every((term) => !term || (metadata.labels?.[term[1] ?? ''] === term[3]) === (term[2] === ''));
}
