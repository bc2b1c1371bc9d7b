import type { ClusterState } from './cluster-state';
import type { ServedKind } from './kinds';
import { selectedBy } from './label-selector';
import type { Refusal } from './writes';

const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results.';

/**
 * One page of a list, or why there is none. Pages after the first are of its version; a list of version 0 is any state, in one piece.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions
 */
export function listPage(state: ClusterState, url: URL, kind: ServedKind, namespace: string | undefined): { readonly page: object } | { readonly refusal: Refusal; readonly retryAfter?: number } {
  const token = url.searchParams.get('continue');
  const asked = url.searchParams.get('resourceVersion');
  if (token && asked && asked !== '0') return { refusal: { code: 400, reason: 'BadRequest', message: 'specifying resource version is not allowed when using continue' } };
  if (asked && Number(asked) > state.version) return tooLarge(Number(asked), state.version);
  const limit = asked === '0' ? 0 : Number(url.searchParams.get('limit') || 0);
  const listing = token ? state.takeListing(token) : { items: state.list(kind, namespace).filter(selectedBy(url)), version: state.version };
  if (!listing && !/^page-\d+$/.test(token ?? '')) return { refusal: { code: 400, reason: 'BadRequest', message: 'invalid continue token: continue key is not valid' } };
  if (!listing) return { refusal: { code: 410, reason: 'Expired', message: TOO_OLD } };
  const items = limit > 0 ? listing.items.slice(0, limit) : listing.items;
  const rest = listing.items.slice(items.length);
  const metadata = {
    resourceVersion: String(listing.version),
    ...(rest.length > 0 ? { continue: state.keepListing(rest, listing.version), remainingItemCount: rest.length } : {}),
  };
  // As of a real server, the items of a list carry neither apiVersion nor kind.
  return { page: { kind: `${kind.kind}List`, apiVersion: kind.apiVersion, metadata, items: items.map((item) => ({ ...item, apiVersion: undefined, kind: undefined })) } };
}

/** A version that the server has not come to yet; a real one waits three seconds for it. */
function tooLarge(asked: number, current: number): { readonly refusal: Refusal; readonly retryAfter: number } {
  const details = { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }], retryAfterSeconds: 1 };
  return { refusal: { code: 504, reason: 'Timeout', message: `Timeout: Too large resource version: ${asked}, current: ${current}`, details }, retryAfter: 1 };
}
