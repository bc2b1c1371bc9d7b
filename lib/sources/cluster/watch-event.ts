import { fieldOf, textAt } from './json';
import { RequestError } from './request-error';

/** One line of a watch, once it is known to be one. */
export type WatchEvent =
  | { readonly type: 'put' | 'remove'; readonly object: unknown; readonly version: string | undefined }
  /** Nothing changed up to this resource version. */
  | { readonly type: 'bookmark'; readonly version: string | undefined };

/**
 * Reads a line of a watch. Throws RequestError for an ERROR event, with the server's status in it, and for a line that
 * is no watch event at all.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export function readWatchEvent(line: unknown): WatchEvent {
  const object = fieldOf(line, 'object');
  const version = textAt(object, 'metadata', 'resourceVersion');
  switch (fieldOf(line, 'type')) {
    case 'ADDED':
    case 'MODIFIED':
      return { type: 'put', object, version };
    case 'DELETED':
      return { type: 'remove', object, version };
    case 'BOOKMARK':
      return { type: 'bookmark', version };
    case 'ERROR': {
      const code = fieldOf(object, 'code');
      throw new RequestError({
        kind: 'status',
        status: typeof code === 'number' ? code : 500,
        reason: textAt(object, 'reason'),
        message: textAt(object, 'message') ?? 'The API server broke off the watch without saying why',
      });
    }
    default:
      throw new RequestError({ kind: 'protocol', message: 'The API server sent something that is not a watch event' });
  }
}
