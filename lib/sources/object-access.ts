/** An object of the Kubernetes API, of any kind. */
export type ApiObject = Readonly<Record<string, unknown>>;

/** Where an object of the API is. */
export interface ObjectPlace {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent for a cluster-scoped object. */
  readonly namespace?: string;
  readonly name: string;
}

/** One reason for which the API server refused something. */
export interface RefusalCause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** What became of a request about one object. */
export type ObjectAnswer =
  | { readonly kind: 'object'; readonly object: ApiObject; readonly isNew: boolean }
  | { readonly kind: 'removed' }
  /** The API server said no; `message` is its own. */
  | { readonly kind: 'refused'; readonly status: number; readonly reason?: string; readonly message: string; readonly causes: readonly RefusalCause[] }
  /** It was never sent. */
  | { readonly kind: 'not-sent'; readonly message: string }
  /** Nothing that can be understood came back: whether it was done is not known. */
  | { readonly kind: 'no-answer'; readonly message: string };

/** What a deletion insists on. */
export interface Preconditions {
  readonly uid: string;
  readonly resourceVersion: string;
}

export type WriteVerb = 'get' | 'create' | 'patch' | 'delete';

/** Reads and writes single objects of one cluster with somebody's rights. Nothing of it rejects. */
export interface ObjectClient {
  get(place: ObjectPlace): Promise<ObjectAnswer>;
  /** Server-side apply as `drawbridge`, never by force, with strict validation. */
  apply(object: ApiObject, dryRun: boolean): Promise<ObjectAnswer>;
  remove(place: ObjectPlace, preconditions: Preconditions, dryRun: boolean): Promise<ObjectAnswer>;
  /** Asks the API server whether who asks may do something; the answer that was no answer when it could not be asked. */
  mayDo(verb: WriteVerb, place: ObjectPlace): Promise<boolean | Exclude<ObjectAnswer, { kind: 'object' | 'removed' }>>;
  /** `v1.34.0`; undefined when it could not be asked. */
  serverVersion(): Promise<string | undefined>;
  /** Breaks what is under way and forgets all credentials. */
  close(): void;
}

/** The way to single objects of a cluster that is read. */
export interface ObjectAccess {
  /** `kubeconfig`: with the rights of its user. `token`: with those of a token that is handed in, and no others. */
  readonly credentials: 'kubeconfig' | 'token';
  /** The cluster as users know it. */
  readonly place: string;
  /** The address of its API server. */
  readonly server: string;
  /** @param token needed where `credentials` is `token`, and not looked at elsewhere */
  open(token: string | undefined): ObjectClient;
}

/** How the API names the collection of a kind: `networkpolicies`. */
export const pluralOf = (kind: string): string => `${kind.toLowerCase().replace(/y$/, 'ie')}s`;

/** The API group of a version; empty for the core group. */
export const groupOf = (apiVersion: string): string => (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '');
