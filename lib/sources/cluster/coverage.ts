import { Reflector, type ReflectorContext } from './reflector';
import type { Resource } from './resources';
import { isComplete, isPending, isRefused, type SyncStatus } from './sync-status';

/** After this many failed attempts a fault is taken to last: what is not required is left out of the picture, and still tried. */
export const PATIENCE = 3;

/**
 * How much of one kind of object is read: the whole cluster at once, or, while the server refuses that, one
 * namespace after the other. The cluster-wide list is tried again from time to time, so a permission that is granted
 * later is noticed.
 */
export class Coverage {
  readonly #whole: Reflector;
  readonly #parts = new Map<string, Reflector>();
  readonly #leaving = new Set<Promise<void>>();

  constructor(
    readonly resource: Resource,
    private readonly context: ReflectorContext,
  ) {
    this.#whole = new Reflector(resource, undefined, context);
    this.#whole.start();
  }

  /** The cluster-wide reading. */
  get whole(): Reflector {
    return this.#whole;
  }

  /** The readings of single namespaces, by namespace. */
  get parts(): ReadonlyMap<string, Reflector> {
    return this.#parts;
  }

  /** Whether the server refused the whole, so that single namespaces are worth trying; they are left only when the whole has come. */
  get needsParts(): boolean {
    const { status } = this.#whole;
    return this.resource.namespaced && (status.state === 'forbidden' || (this.#parts.size > 0 && isPending(status)));
  }

  /** The readings that count now. */
  get active(): readonly Reflector[] {
    return this.#parts.size > 0 ? [...this.#parts.values()] : [this.#whole];
  }

  /** Reads exactly these namespaces one by one. */
  setParts(namespaces: ReadonlySet<string>): void {
    for (const [namespace, reflector] of this.#parts) {
      if (namespaces.has(namespace)) continue;
      this.#parts.delete(namespace);
      this.#leave(reflector);
    }
    for (const namespace of namespaces) {
      if (this.#parts.has(namespace)) continue;
      const reflector = new Reflector(this.resource, namespace, this.context);
      this.#parts.set(namespace, reflector);
      reflector.start();
    }
  }

  /** Whether this namespace's objects are known. */
  reads(namespace: string): boolean {
    return isComplete((this.#parts.get(namespace) ?? this.#whole).status);
  }

  /** Whether every reading has come to a result, good or bad. */
  get settled(): boolean {
    return this.active.every(({ status }) => isSettled(status, this.resource));
  }

  /** Whether nothing at all of a collection can be read. */
  get refused(): boolean {
    return this.active.every(({ status }) => isRefused(status));
  }

  async stop(): Promise<void> {
    await Promise.all([this.#whole.stop(), ...[...this.#parts.values()].map((part) => part.stop()), ...this.#leaving]);
  }

  #leave(reflector: Reflector): void {
    const gone = reflector.stop().finally(() => this.#leaving.delete(gone));
    this.#leaving.add(gone);
  }
}

/** Whether the reading has come to a result; one that is not required counts as settled after failing a few times. */
export function isSettled(status: SyncStatus, { need }: Pick<Resource, 'need'>): boolean {
  return isComplete(status) || isRefused(status) || (status.state === 'retrying' && need !== 'required' && status.attempts >= PATIENCE);
}
