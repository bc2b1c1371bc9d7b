import 'server-only';
import { LARGEST_TEXT, MOST_TEXTS, type DraftPlace, type Saved, type StoredText } from '../drafts/draft-place';
import type { ApiClient } from './api-client';
import { fieldOf, isRecord, textAt } from './json';
import { failureOf, type Failure } from './request-error';

const PREFIX = 'drawbridge-draft-';
const KEY = 'draft.json';
const LABELS = { 'app.kubernetes.io/managed-by': 'drawbridge', 'app.kubernetes.io/component': 'draft' } as const;
const SELECTOR = encodeURIComponent(Object.entries(LABELS).map(([key, value]) => `${key}=${value}`).join(','));
/** What has to be allowed; asked of the API server before anything is offered. */
const VERBS = ['get', 'list', 'create', 'update'] as const;

/** Drafts as ConfigMaps of one namespace, written with the rights of the kubeconfig. */
export function draftsInConfigMaps(client: ApiClient, namespace: string, cluster: string): DraftPlace {
  return new DraftsInConfigMaps(client, namespace, cluster);
}

class DraftsInConfigMaps implements DraftPlace {
  readonly kind = 'configmap';

  constructor(
    private readonly client: ApiClient,
    private readonly namespace: string,
    private readonly cluster: string,
  ) {}

  get label(): string {
    return `ConfigMaps of ${this.namespace} in ${this.cluster}`;
  }

  async obstacle(): Promise<string | null> {
    try {
      const answers = await Promise.all(VERBS.map((verb) => this.#mayDo(verb)));
      const missing = VERBS.filter((_, index) => !answers[index]);
      return missing.length === 0 ? null : `The kubeconfig may not ${listed(missing)} configmaps in the namespace ${this.namespace}.`;
    } catch (error) {
      return `Whether ConfigMaps may be written in ${this.namespace} could not be asked: ${failureOf(error).message}`;
    }
  }

  async list(): Promise<{ readonly texts: readonly StoredText[]; readonly problems: readonly string[] }> {
    const answer = await this.client.getJson(`${this.#path()}?labelSelector=${SELECTOR}&limit=${MOST_TEXTS}`, patience());
    const items = fieldOf(answer, 'items');
    const texts: StoredText[] = [];
    const problems: string[] = [];
    for (const item of Array.isArray(items) ? (items as readonly unknown[]) : []) {
      const name = textAt(item, 'metadata', 'name') ?? '';
      const text = textAt(item, 'data', KEY);
      const version = textAt(item, 'metadata', 'resourceVersion');
      if (!name.startsWith(PREFIX) || text === undefined || version === undefined || text.length > LARGEST_TEXT) problems.push(`The ConfigMap ${this.namespace}/${name} holds no draft.`);
      else texts.push({ id: name.slice(PREFIX.length), text, version });
    }
    if (textAt(answer, 'metadata', 'continue')) problems.push(`There are more drafts in ${this.label}; the first ${MOST_TEXTS} are shown.`);
    return { texts, problems };
  }

  async save(id: string, text: string, version: string | null): Promise<Saved> {
    const name = `${PREFIX}${id}`;
    try {
      if (version === null) return savedAs(await this.client.sendJson('POST', this.#path(), this.#object({ name }, text), patience()));
      const there = await this.client.getJson(this.#path(name), patience());
      if (textAt(there, 'metadata', 'resourceVersion') !== version) return { kind: 'stale' };
      const kept = Object.fromEntries(['labels', 'annotations'].flatMap((field) => {
        const value = fieldOf(fieldOf(there, 'metadata'), field);
        return isRecord(value) ? [[field, value]] : [];
      }));
      // The API server refuses it when somebody else was faster than we are now.
      return savedAs(await this.client.sendJson('PUT', this.#path(name), this.#object({ ...kept, name, resourceVersion: version }, text), patience()));
    } catch (error) {
      const failure = failureOf(error);
      return isStale(failure) ? { kind: 'stale' } : { kind: 'failed', message: `The ConfigMap ${this.namespace}/${name} could not be written: ${failure.message}` };
    }
  }

  async #mayDo(verb: string): Promise<boolean> {
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { namespace: this.namespace, verb, group: '', resource: 'configmaps' } } };
    const answer = await this.client.sendJson('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', review, patience());
    return fieldOf(fieldOf(answer, 'status'), 'allowed') === true;
  }

  #path(name?: string): string {
    const collection = `/api/v1/namespaces/${encodeURIComponent(this.namespace)}/configmaps`;
    return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
  }

  #object(metadata: Readonly<Record<string, unknown>>, text: string): object {
    return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata, namespace: this.namespace, labels: { ...(metadata['labels'] as object | undefined), ...LABELS } }, data: { [KEY]: text } };
  }
}

/** A request for a draft is waited for by a person. */
const patience = (): AbortSignal => AbortSignal.timeout(15_000);

const savedAs = (answer: unknown): Saved => ({ kind: 'saved', version: textAt(answer, 'metadata', 'resourceVersion') ?? '' });

/** Somebody else has created, changed or deleted it. A missing namespace is no such case. */
const isStale = (failure: Failure): boolean => failure.kind === 'status' && (failure.status === 409 || (failure.status === 404 && !/^namespaces? /.test(failure.message)));

const listed = (words: readonly string[]): string => (words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`);
