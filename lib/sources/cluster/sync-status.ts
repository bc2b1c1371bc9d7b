/** How far one collection is known. */
export type SyncStatus =
  /** Never complete so far; this many objects have come, of that many if the server says so. `since`: when it was first asked for. */
  | { readonly state: 'listing'; readonly count: number; readonly of?: number; readonly since: number }
  /** Complete, and changes arrive. */
  | { readonly state: 'synced' }
  /** Complete a moment ago; it may not be watched, so it is listed again and again. */
  | { readonly state: 'polled'; readonly reason: string }
  /** Something is wrong that may pass. `complete`: there is an older state to show. */
  | { readonly state: 'retrying'; readonly complete: boolean; readonly since: number; readonly attempts: number; readonly message: string }
  /** The server does not let us list it. */
  | { readonly state: 'forbidden'; readonly reason: string }
  /** The server has no such collection. */
  | { readonly state: 'absent'; readonly reason: string };

/** Whether the server has said everything about the collection that it is going to say for now. */
export function isComplete(status: SyncStatus): boolean {
  return status.state === 'synced' || status.state === 'polled' || (status.state === 'retrying' && status.complete);
}

/** Whether nothing of the collection can be read, for a reason that will not pass by itself. */
export function isRefused(status: SyncStatus): status is Extract<SyncStatus, { state: 'forbidden' | 'absent' }> {
  return status.state === 'forbidden' || status.state === 'absent';
}

/** Whether nothing complete was ever read of the collection, for a reason that may pass by itself. */
export function isPending(status: SyncStatus): status is Extract<SyncStatus, { state: 'listing' | 'retrying' }> {
  return status.state === 'listing' || (status.state === 'retrying' && !status.complete);
}
