import type { Verb } from './access';

/** What can be made to go wrong. */
export type Fault =
  /** Breaks every open watch, as a reset connection does. */
  | { readonly kind: 'drop' }
  /** Ends every open watch in good order. */
  | { readonly kind: 'close' }
  /** Forgets all history: a watch from before gets 410, as a status when it connects, as an event when `inStream`. */
  | { readonly kind: 'expire'; readonly inStream?: boolean }
  /** Makes the continue tokens handed out so far expire. */
  | { readonly kind: 'expire-pages' }
  /** Answers the next `times` matching requests with this status. */
  | { readonly kind: 'status'; readonly status: number; readonly times: number; readonly verb?: Verb; readonly resource?: string; readonly retryAfter?: number; readonly message?: string }
  /** Holds the next `times` matching requests back. */
  | { readonly kind: 'delay'; readonly milliseconds: number; readonly times: number; readonly verb?: Verb; readonly resource?: string }
  /** Never answers the next `times` matching requests. */
  | { readonly kind: 'hang'; readonly times: number; readonly verb?: Verb; readonly resource?: string }
  /** Breaks the connection of the next `times` matching requests in the middle of the answer. */
  | { readonly kind: 'cut'; readonly times: number; readonly verb?: Verb; readonly resource?: string }
  /** Breaks every connection, and every new one, as a server that is down does; until the faults are healed. */
  | { readonly kind: 'down' }
  /** Goes on from a backup: with the same objects, but resource versions from before those that were handed out last. */
  | { readonly kind: 'rewind' }
  /** Every watch that is opened from now on begins with changes from before the version that it asks for. */
  | { readonly kind: 'replay' }
  /** The next event of each open watch is cut in the middle, and the watch ends. */
  | { readonly kind: 'truncate' }
  /** Open watches stay open but say nothing any more. */
  | { readonly kind: 'silence' }
  /** Sends a line to open watches of one resource, as it is. */
  | { readonly kind: 'line'; readonly resource: string; readonly text: string }
  /** Every event is sent twice from now on. */
  | { readonly kind: 'echo' };

type RequestFault = Extract<Fault, { kind: 'status' | 'delay' | 'hang' | 'cut' }>;

/** Faults that wait for a request. */
export class PendingFaults {
  #pending: { readonly fault: RequestFault; left: number }[] = [];

  add(fault: RequestFault): void {
    this.#pending.push({ fault, left: fault.times });
  }

  /** The first fault that concerns the request; it is used up by one. */
  take(verb: Verb, resource: string): RequestFault | undefined {
    const found = this.#pending.find(({ fault }) => (fault.verb ?? verb) === verb && (fault.resource ?? resource) === resource);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((entry) => entry !== found);
    return found.fault;
  }

  clear(): void {
    this.#pending = [];
  }
}
