import 'server-only';
import type { IncomingMessage } from 'node:http';
import { KubeConfig } from '@kubernetes/client-node';
import { groupOf, pluralOf, type ApiObject, type ObjectAccess, type ObjectAnswer, type ObjectClient, type ObjectPlace, type Preconditions, type RefusalCause, type WriteVerb } from '../object-access';
import { bodyText } from './body';
import { Connection, type Message } from './connection';
import { fieldOf, isRecord, textAt } from './json';
import type { ChosenCluster } from './kubeconfig';
import { failureOf } from './request-error';
import type { Limits } from './timing';

const MANAGER = 'drawbridge';
const LARGEST_ANSWER = 16 * 1024 * 1024;
const LONGEST_MESSAGE = 2000;
/** A person waits for each of these. */
const PATIENCE_MS = 30_000;

type Usable = Extract<ChosenCluster, { ok: true }>;

/**
 * The way to single objects of a cluster. With a kubeconfig they are written with the rights of its user. With the ServiceAccount of the
 * pod we run in nothing is ever written: only with a token that is handed in, over a configuration that knows no other credentials.
 * @param reload gives the configuration as it is on disk now, or null when that is no longer usable
 */
export function objectAccess(chosen: Usable, reload: () => KubeConfig | null, limits: Limits): ObjectAccess {
  const credentials = chosen.rights === 'user' ? 'kubeconfig' : 'token';
  return {
    credentials,
    place: chosen.label,
    server: chosen.server,
    open: (token) => {
      if (credentials === 'kubeconfig') return new ClusterObjects(new Connection(chosen.config, reload), limits);
      if (token === undefined) throw new Error('Nothing is asked of this cluster without a token.');
      const config = withToken(chosen.config, token);
      return new ClusterObjects(new Connection(config, () => null), limits);
    },
  };
}

function withToken(config: KubeConfig, token: string): KubeConfig {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error('The configuration names no cluster.');
  const own = new KubeConfig();
  own.loadFromOptions({ clusters: [cluster], users: [{ name: 'bearer', token }], contexts: [{ name: 'bearer', cluster: cluster.name, user: 'bearer' }], currentContext: 'bearer' });
  return own;
}

class ClusterObjects implements ObjectClient {
  constructor(
    private readonly connection: Connection,
    private readonly limits: Limits,
  ) {}

  get(place: ObjectPlace): Promise<ObjectAnswer> {
    return this.#ask(() => this.connection.get(pathOf(place), 'application/json', this.limits.response, patience()), false);
  }

  apply(object: ApiObject, dryRun: boolean): Promise<ObjectAnswer> {
    const query = new URLSearchParams({ fieldManager: MANAGER, force: 'false', fieldValidation: 'Strict', ...(dryRun && { dryRun: 'All' }) });
    // JSON is YAML.
    return this.#write(`${pathOf(placeOf(object))}?${query}`, { method: 'PATCH', type: 'application/apply-patch+yaml', json: JSON.stringify(object) });
  }

  async remove(place: ObjectPlace, preconditions: Preconditions, dryRun: boolean): Promise<ObjectAnswer> {
    const options = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, ...(dryRun && { dryRun: ['All'] }) };
    const answer = await this.#write(pathOf(place), { method: 'DELETE', json: JSON.stringify(options) });
    return answer.kind === 'object' ? { kind: 'removed' } : answer;
  }

  async mayDo(verb: WriteVerb, { apiVersion, kind, namespace, name }: ObjectPlace): Promise<boolean | Exclude<ObjectAnswer, { kind: 'object' | 'removed' }>> {
    const resourceAttributes = { verb, group: groupOf(apiVersion), resource: pluralOf(kind), ...(namespace !== undefined && { namespace }), ...(verb !== 'create' && { name }) };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
    const answer = await this.#write('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', { method: 'POST', json: JSON.stringify(review) });
    if (answer.kind === 'object') return fieldOf(fieldOf(answer.object, 'status'), 'allowed') === true;
    return answer.kind === 'removed' ? false : answer;
  }

  async serverVersion(): Promise<string | undefined> {
    const answer = await this.#ask(() => this.connection.get('/version', 'application/json', this.limits.response, patience()), false);
    return answer.kind === 'object' ? textAt(answer.object, 'gitVersion') : undefined;
  }

  close(): void {
    this.connection.close();
  }

  #write(path: string, message: Message): Promise<ObjectAnswer> {
    return this.#ask(() => this.connection.write(path, message, this.limits.response, patience()), true);
  }

  async #ask(send: () => Promise<IncomingMessage>, writes: boolean): Promise<ObjectAnswer> {
    try {
      const response = await send();
      return answerOf(response.statusCode ?? 0, await textOf(response, this.limits.body));
    } catch (error) {
      const failure = failureOf(error);
      return { kind: failure.kind === 'credentials' || !writes ? 'not-sent' : 'no-answer', message: failure.message };
    }
  }
}

const patience = (): AbortSignal => AbortSignal.timeout(PATIENCE_MS);

function pathOf({ apiVersion, kind, namespace, name }: ObjectPlace): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const scope = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${root}${scope}/${pluralOf(kind)}/${encodeURIComponent(name)}`;
}

/** Where an object says that it is. */
function placeOf(object: ApiObject): ObjectPlace {
  const namespace = textAt(object, 'metadata', 'namespace');
  return { apiVersion: textAt(object, 'apiVersion') ?? '', kind: textAt(object, 'kind') ?? '', ...(namespace !== undefined && { namespace }), name: textAt(object, 'metadata', 'name') ?? '' };
}

async function textOf(response: IncomingMessage, silence: number): Promise<string> {
  let text = '';
  for await (const piece of bodyText(response, silence)) {
    text += piece;
    if (text.length > LARGEST_ANSWER) throw new Error('The answer of the API server is too large');
  }
  return text;
}

function answerOf(status: number, text: string): ObjectAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  if (status === 200 || status === 201 || status === 202) {
    return isRecord(body) ? { kind: 'object', object: body, isNew: status === 201 } : { kind: 'no-answer', message: 'The API server sent something that is not an object.' };
  }
  const reason = textAt(body, 'reason');
  const causes = fieldOf(fieldOf(body, 'details'), 'causes');
  return {
    kind: 'refused',
    status,
    ...(reason !== undefined && { reason }),
    message: (textAt(body, 'message') ?? (text.trim() || `The API server answered ${status}.`)).slice(0, LONGEST_MESSAGE),
    causes: (Array.isArray(causes) ? (causes as readonly unknown[]) : []).map((cause): RefusalCause => ({ reason: textAt(cause, 'reason') ?? '', message: textAt(cause, 'message') ?? '', field: textAt(cause, 'field') ?? '' })),
  };
}
