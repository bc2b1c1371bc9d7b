import { objectTitle } from '@/lib/model/ids';
import type { Problem } from '@/lib/model/problem';
import { fieldOf, isRecord, textAt, type JsonRecord } from './json';
import type { Resource } from './resources';
import { stripObject } from './strip';

const MOST_NAMELESS = 20;

/**
 * The objects of one collection by name, as last heard of. Putting the same object twice changes nothing; an object
 * deleted and created anew replaces its namesake. What cannot be an object of this collection is set aside as a problem.
 */
export class ObjectStore {
  #objects = new Map<string, JsonRecord>();
  #problems = new Map<string, Problem>();

  constructor(private readonly resource: Resource) {}

  get size(): number {
    return this.#objects.size;
  }

  objects(): Iterable<JsonRecord> {
    return this.#objects.values();
  }

  problems(): Iterable<Problem> {
    return this.#problems.values();
  }

  put(value: unknown): void {
    const key = this.#keyOf(value);
    if (key !== undefined && isRecord(value)) {
      this.#objects.set(key, stripObject(value, this.resource));
      this.#problems.delete(`${this.resource.kind} ${key}`);
    }
  }

  remove(value: unknown): void {
    const key = this.#keyOf(value);
    if (key === undefined) return;
    this.#objects.delete(key);
    this.#problems.delete(`${this.resource.kind} ${key}`);
  }

  /** Becomes what the other store is. */
  adopt(other: ObjectStore): void {
    this.#objects = other.#objects;
    this.#problems = other.#problems;
  }

  clear(): void {
    this.#objects = new Map();
    this.#problems = new Map();
  }

  /** `namespace/name`, or undefined after noting what is wrong with the value. */
  #keyOf(value: unknown): string | undefined {
    const { kind, namespaced } = this.resource;
    const name = textAt(value, 'metadata', 'name');
    const namespace = textAt(value, 'metadata', 'namespace');
    const claimed = fieldOf(value, 'kind');
    const wrong =
      name === undefined
        ? 'has no metadata.name'
        : namespaced && namespace === undefined
          ? 'has no metadata.namespace'
          : claimed !== undefined && claimed !== kind
            ? `says that its kind is ${JSON.stringify(claimed)}`
            : undefined;
    if (wrong === undefined) return namespaced ? `${namespace}/${name}` : name;

    const called = name === undefined ? undefined : objectTitle({ kind, namespace, name });
    const place = called ?? `nameless ${[...this.#problems.keys()].filter((key) => key.startsWith('nameless ')).length % MOST_NAMELESS}`;
    if (called !== undefined && namespace !== undefined) this.#objects.delete(`${namespace}/${name}`);
    this.#problems.set(place, {
      severity: 'error',
      code: 'cluster-object-malformed',
      message: `The API server sent ${called ?? `a ${kind}`} that ${wrong}. It is left out.`,
      ...(called === undefined ? {} : { object: called }),
    });
    return undefined;
  }
}
