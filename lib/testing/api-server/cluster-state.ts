import { isDeepStrictEqual } from 'node:util';
import { collectionOf, type ServedKind } from './kinds';

/** A Kubernetes object as tests write it. */
export interface ApiObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>>; readonly [field: string]: unknown };
  readonly [field: string]: unknown;
}

/** One change, as a watch tells it. */
export interface Change {
  readonly version: number;
  readonly collection: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: ApiObject;
  /** What it was before, if it was there. */
  readonly previous?: ApiObject;
}

interface Listing {
  readonly items: readonly ApiObject[];
  readonly version: number;
}

/**
 * The objects of the test API server and the history of their changes. One counter gives every change its resource
 * version. Forgetting history makes older resource versions expire, as etcd's compaction does.
 */
export class ClusterState {
  readonly #collections = new Map<string, Map<string, ApiObject>>();
  readonly #listings = new Map<string, Listing>();
  readonly #listeners = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #version = 1_000_000;
  #forgotten = 0;
  #names = 0;

  get version(): number {
    return this.#version;
  }

  /** Whether a watch from this version can be told everything since. */
  remembers(version: number): boolean {
    return version >= this.#forgotten;
  }

  /** An earlier version, by as many changes as are remembered at most. */
  before(version: number, changes: number): number {
    return Math.max(Math.min(version, this.#forgotten), version - changes);
  }

  /** Creates the object, or replaces its namesake; returns it as stored. */
  apply(kind: ServedKind, given: ApiObject): ApiObject {
    const objects = this.#objects(collectionOf(kind));
    const key = keyOf(kind, given);
    const old = objects.get(key);
    const object = this.stamped(kind, given, old, String(this.#version + 1));
    objects.set(key, object);
    this.#record(collectionOf(kind), old ? 'MODIFIED' : 'ADDED', object, old);
    return object;
  }

  /** The object with what the server itself says of it; of this version, or of none where it is not stored. */
  stamped(kind: ServedKind, given: ApiObject, old: ApiObject | undefined, resourceVersion?: string): ApiObject {
    const { resourceVersion: _, ...metadata } = given.metadata;
    const labels = kind.kind === 'Namespace' ? { ...metadata.labels, 'kubernetes.io/metadata.name': metadata.name } : metadata.labels;
    const generation = Number(old?.metadata['generation'] ?? 0) + (old && isDeepStrictEqual(old['spec'], given['spec']) ? 0 : 1);
    return {
      ...given,
      metadata: {
        ...metadata,
        ...(kind.namespaced ? { namespace: metadata.namespace ?? 'default' } : {}),
        ...(labels ? { labels } : {}),
        uid: old?.metadata['uid'] ?? `00000000-0000-4000-8000-${String((this.#names += 1)).padStart(12, '0')}`,
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
        ...(kind.apiVersion === 'v1' ? {} : { generation }),
        creationTimestamp: old?.metadata['creationTimestamp'] ?? metadata['creationTimestamp'] ?? `${new Date().toISOString().slice(0, 19)}Z`,
        managedFields: metadata['managedFields'] ?? [{ manager: 'test', operation: 'Apply' }],
      },
    };
  }

  /** Deletes the object; `false` when there is none. */
  remove(kind: ServedKind, namespace: string | undefined, name: string): boolean {
    const objects = this.#objects(collectionOf(kind));
    const key = kind.namespaced ? `${namespace ?? 'default'}/${name}` : name;
    const old = objects.get(key);
    if (!old) return false;
    objects.delete(key);
    this.#record(collectionOf(kind), 'DELETED', { ...old, metadata: { ...old.metadata, resourceVersion: String(this.#version + 1) } }, old);
    return true;
  }

  /** The objects of a collection by key, as the API server orders them. */
  list(kind: ServedKind, namespace?: string): readonly ApiObject[] {
    return [...this.#objects(collectionOf(kind))]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object)
      .filter((object) => namespace === undefined || object.metadata.namespace === namespace);
  }

  /** Keeps a list for the pages still to come; returns the token that asks for them. */
  keepListing(items: readonly ApiObject[], version: number): string {
    const token = `page-${(this.#names += 1)}`;
    this.#listings.set(token, { items, version });
    return token;
  }

  takeListing(token: string): Listing | undefined {
    const listing = this.#listings.get(token);
    return listing;
  }

  forgetListings(): void {
    this.#listings.clear();
  }

  /** The changes after a version that is remembered. */
  changesSince(version: number): readonly Change[] {
    return this.#history.filter((change) => change.version > version);
  }

  forgetHistory(): void {
    // A change of nothing, so that even a watch that had heard everything is out of date.
    this.#version += 1;
    this.#history = [];
    this.#forgotten = this.#version;
  }

  /** Forgets all but the latest changes, as compaction does. */
  compact(keep: number): void {
    const cut = this.#history.splice(0, Math.max(0, this.#history.length - keep)).at(-1);
    if (cut) this.#forgotten = cut.version;
    this.#listings.clear();
  }

  /** Counts on from an earlier version, further back than there were changes lately; a client that looked only once it had caught up could not tell. */
  rewind(): void {
    this.#history = [];
    this.#listings.clear();
    this.#version = Math.max(1, this.#version - 10_000);
    this.#forgotten = this.#version;
  }

  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #objects(collection: string): Map<string, ApiObject> {
    let objects = this.#collections.get(collection);
    if (!objects) this.#collections.set(collection, (objects = new Map()));
    return objects;
  }

  #record(collection: string, type: Change['type'], object: ApiObject, previous: ApiObject | undefined): void {
    this.#version += 1;
    const change: Change = { version: this.#version, collection, type, object, previous };
    this.#history.push(change);
    for (const listener of [...this.#listeners]) listener(change);
  }
}

const keyOf = (kind: ServedKind, { metadata }: ApiObject): string => (kind.namespaced ? `${metadata.namespace ?? 'default'}/${metadata.name}` : metadata.name);
