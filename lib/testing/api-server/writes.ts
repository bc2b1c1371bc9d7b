import type { IncomingMessage } from 'node:http';
import { isDeepStrictEqual } from 'node:util';
import type { Attempt, Verb } from './access';
import type { ApiObject, ClusterState } from './cluster-state';
import { collectionOf, groupOf, type ServedKind } from './kinds';
import { applied, updated, type ManagedFields } from './managed-fields';
import { defaulted, faultsOf, undeclaredField, type FieldCause } from './network-policy-rules';

/** What a request for a kind asks to do. */
export function verbOf(method: string | undefined, name: string | undefined, url: URL): Verb {
  if (method === 'POST') return 'create';
  if (method === 'PUT') return 'update';
  if (method === 'PATCH') return 'patch';
  if (method === 'DELETE') return 'delete';
  if (name !== undefined) return 'get';
  return url.searchParams.get('watch') === 'true' ? 'watch' : 'list';
}

/** The JSON object of a request's body; an empty one for none. */
export async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += String(piece);
  return text === '' ? {} : (JSON.parse(text) as Readonly<Record<string, unknown>>);
}

export interface Refusal {
  readonly code: number;
  /** Absent for what went wrong inside the server. */
  readonly reason?: string;
  readonly message: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type ObjectAnswer = { readonly code: number; readonly object: object } | Refusal;

/** A request about one object. */
export interface ObjectRequest {
  readonly kind: ServedKind;
  readonly namespace?: string;
  readonly name?: string;
  readonly verb: Verb;
  readonly body: Readonly<Record<string, unknown>>;
  readonly query: URLSearchParams;
  /** The program that asks, as it calls itself. */
  readonly agent: string;
  /** Why who asks may not create it, if they may not: what a patch creates needs that as well. */
  readonly createRefusal?: string;
  /** A server without ranges of ports. */
  readonly dropsEndPort: boolean;
}

/** Does to one object what a real server does: preconditions, server-side apply, validation, dry runs. */
export function answerObject(state: ClusterState, request: ObjectRequest): ObjectAnswer {
  const { kind, namespace, verb, body } = request;
  const given = body as unknown as ApiObject;
  const name = request.name ?? given.metadata?.name ?? '';
  const live = state.list(kind, namespace).find(({ metadata }) => metadata.name === name);
  const details = { name, group: groupOf(kind.apiVersion), kind: kind.plural };
  const title = `${collectionOf(kind)} "${name}"`;
  const refuse = (code: number, reason: string, message: string, more: object = {}): Refusal => ({ code, reason, message, details: { ...details, ...more } });
  const conflict = (why: string) => refuse(409, 'Conflict', `Operation cannot be fulfilled on ${title}: ${why}`);
  const mismatched = mismatch(request, given);
  if (mismatched !== undefined) return { code: 400, reason: 'BadRequest', message: mismatched };
  if (verb === 'create' && live) return refuse(409, 'AlreadyExists', `${title} already exists`);
  if (!live && (verb === 'get' || verb === 'update' || verb === 'delete')) return refuse(404, 'NotFound', `${title} not found`);
  if (verb === 'get') return { code: 200, object: live! };
  if (verb === 'delete') return remove(state, request, live!, conflict);
  if (!live && namespace !== undefined && kind.apiVersion !== 'v1' && !hasNamespace(state, namespace)) return { code: 404, reason: 'NotFound', message: `namespaces "${namespace}" not found`, details: { name: namespace, kind: 'namespaces' } };
  if (!live && verb === 'patch' && request.createRefusal !== undefined) return refuse(403, 'Forbidden', request.createRefusal);

  const isPolicy = kind.kind === 'NetworkPolicy';
  const undeclared = verb === 'patch' && isPolicy ? undeclaredField(given) : undefined;
  if (undeclared !== undefined) return { code: 500, message: `failed to create typed patch object (${namespace}/${name}; ${kind.apiVersion}, Kind=${kind.kind}): ${undeclared}: field not declared in schema` };
  const { uid, resourceVersion } = given.metadata as { readonly uid?: string; readonly resourceVersion?: string };
  if (!live && uid !== undefined) return conflict(`uid mismatch: the provided object specified uid ${uid}, and no existing object was found`);
  if (live && uid !== undefined && uid !== live.metadata['uid']) return invalid(kind, details, [{ reason: 'FieldValueInvalid', message: `Invalid value: "${uid}": field is immutable`, field: 'metadata.uid' }]);
  if (live && resourceVersion !== undefined && resourceVersion !== live.metadata['resourceVersion']) return conflict('the object has been modified; please apply your changes to the latest version and try again');

  if (verb === 'patch' && !request.query.get('fieldManager')) {
    return invalid({ ...kind, kind: 'PatchOptions', apiVersion: 'meta.k8s.io/v1' }, { group: 'meta.k8s.io' }, [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }]);
  }
  const manager = request.query.get('fieldManager') ?? request.agent.split('/')[0]!;
  const now = `${new Date().toISOString().slice(0, 19)}Z`;
  const full = { ...given, metadata: { ...given.metadata, name, ...(namespace === undefined ? {} : { namespace }) } };
  const merged = verb === 'patch' ? applied(live, full, manager, now, request.query.get('force') === 'true') : { object: updated(live, full, manager, now) };
  if ('conflicts' in merged) {
    const { conflicts } = merged;
    const owners = [...Map.groupBy(conflicts, ({ owner }) => owner)].sort(([a], [b]) => (a < b ? -1 : 1));
    const told = owners.map(([owner, own]) => (conflicts.length === 1 ? `conflict with ${owner}: ${own[0]!.field}` : `conflicts with ${owner}:\n${own.map(({ field }) => `- ${field}`).join('\n')}`)).join('\n');
    const causes = conflicts.map(({ field, owner }) => ({ reason: 'FieldManagerConflict', message: `conflict with ${owner}`, field }));
    return { code: 409, reason: 'Conflict', message: `Apply failed with ${conflicts.length === 1 ? '1 conflict' : `${conflicts.length} conflicts`}: ${told}`, details: { causes } };
  }
  const next = merged.object;
  const faults = isPolicy ? faultsOf(next) : [];
  if (faults.length > 0) return invalid(kind, details, faults);
  const wanted = isPolicy ? defaulted(next, request.dropsEndPort) : next;
  const code = live ? 200 : 201;
  if (live && isSame(live, wanted)) return { code, object: live };
  if (request.query.get('dryRun') !== 'All') return { code, object: state.apply(kind, wanted) };
  return { code, object: state.stamped(kind, wanted, live, live?.metadata['resourceVersion'] as string | undefined) };
}

function remove(state: ClusterState, { kind, namespace, name, body, query }: ObjectRequest, live: ApiObject, conflict: (why: string) => Refusal): ObjectAnswer {
  const { preconditions = {}, dryRun = [] } = body as { readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string }; readonly dryRun?: readonly string[] };
  const { uid, resourceVersion } = live.metadata as { readonly uid?: string; readonly resourceVersion?: string };
  if (preconditions.uid !== undefined && preconditions.uid !== uid) return conflict(`the UID in the precondition (${preconditions.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`);
  if (preconditions.resourceVersion !== undefined && preconditions.resourceVersion !== resourceVersion) return conflict(`the ResourceVersion in the precondition (${preconditions.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`);
  if (!dryRun.includes('All') && query.get('dryRun') !== 'All') state.remove(kind, namespace, name!);
  return { code: 200, object: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details: { name, group: groupOf(kind.apiVersion), kind: kind.plural, uid } } };
}

/** What a body says of its own name and namespace must be what the path says. */
function mismatch({ verb, name, namespace }: ObjectRequest, { metadata }: ApiObject): string | undefined {
  if (verb === 'get' || verb === 'delete') return undefined;
  if (name !== undefined && metadata?.name && metadata.name !== name) return `the name of the object (${metadata.name}) does not match the name on the URL (${name})`;
  if (namespace !== undefined && metadata?.namespace && metadata.namespace !== namespace) return `the namespace of the object (${metadata.namespace}) does not match the namespace on the request (${namespace})`;
  return undefined;
}

function invalid({ kind, apiVersion }: ServedKind, details: Readonly<Record<string, unknown>>, causes: readonly FieldCause[]): Refusal {
  const told = causes.map(({ field, message }) => `${field}: ${message}`);
  return {
    code: 422,
    reason: 'Invalid',
    message: `${kind}.${groupOf(apiVersion)} "${String(details['name'] ?? '')}" is invalid: ${told.length === 1 ? told[0] : `[${told.join(', ')}]`}`,
    details: { ...details, kind, causes },
  };
}

const hasNamespace = (state: ClusterState, name: string): boolean =>
  state.list({ apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false }).some(({ metadata }) => metadata.name === name);

/** Whether nothing differs but when somebody last said so; then a server keeps the version. */
function isSame(live: ApiObject, wanted: ApiObject): boolean {
  const plain = ({ metadata: { resourceVersion: _, uid: __, generation: ____, creationTimestamp: _____, managedFields, ...metadata }, ...object }: ApiObject) => ({
    ...object,
    metadata,
    managers: ((managedFields ?? []) as readonly Partial<ManagedFields>[]).map(({ time: ___, ...entry }) => entry),
  });
  return isDeepStrictEqual(plain(live), plain(wanted));
}

/** Whether somebody asks what they may do. */
export const isReview = (url: URL, method: string | undefined): boolean => method === 'POST' && url.pathname === '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

export function reviewAnswer(review: Readonly<Record<string, unknown>>, isAllowed: (attempt: Attempt) => boolean): object {
  const { resourceAttributes } = review['spec'] as { readonly resourceAttributes: Attempt };
  return { ...review, status: { allowed: isAllowed(resourceAttributes) } };
}
