import { unevaluatedDialect } from '../read/unevaluated';
import type { ApiClient } from './api-client';
import { Backoff } from './backoff';
import { fieldOf, textAt } from './json';
import type { Recovery } from './recovery';
import { failureOf } from './request-error';
import type { Resource } from './resources';
import type { SyncStatus } from './sync-status';
import type { Limits, Timing } from './timing';

/** API groups that have policies besides networking.k8s.io. */
const GROUPS: ReadonlySet<string> = new Set([
  'policy.networking.k8s.io',
  'cilium.io',
  'crd.projectcalico.org',
  'projectcalico.org',
  'crd.antrea.io',
  'k8s.ovn.org',
  'network.openshift.io',
  'networking.gke.io',
  'networking.k8s.aws',
]);

export interface PolicyKindsContext {
  readonly client: ApiClient;
  readonly timing: Timing;
  readonly limits: Limits;
  readonly recovery: Recovery;
  readonly onUpdate: () => void;
}

/** Finds out, now and again, which kinds of policy besides NetworkPolicy the server has: they change who can reach whom. */
export class PolicyKinds {
  readonly #stopping = new AbortController();
  #resources: readonly Resource[] = [];
  #status: SyncStatus = { state: 'listing', count: 0 };
  #running: Promise<void> | undefined;

  constructor(private readonly context: PolicyKindsContext) {}

  get resources(): readonly Resource[] {
    return this.#resources;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  start(): void {
    this.#running ??= this.#run(this.#stopping.signal);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { client, timing, limits, recovery, onUpdate } = this.context;
    const backoff = new Backoff(timing.random);
    let complete = false;
    for (let attempts = 1; !signal.aborted; attempts += 1) {
      let wait = limits.discovery * (0.75 + timing.random() / 2);
      let broken = false;
      try {
        this.#resources = await discoverPolicyKinds(client, signal);
        this.#status = { state: 'synced' };
        complete = true;
        attempts = 0;
        backoff.reset();
      } catch (error) {
        if (signal.aborted) return;
        const failure = failureOf(error);
        const message = `Finding out which kinds of policy there are: ${failure.message}`;
        if (failure.kind === 'status' && (failure.status === 403 || failure.status === 404)) {
          this.#resources = [];
          this.#status = { state: 'forbidden', reason: message };
        } else {
          this.#status = { state: 'retrying', complete, since: timing.now(), attempts, message };
          wait = backoff.next();
          broken = failure.kind === 'network' || failure.kind === 'silence';
        }
      }
      onUpdate();
      await (broken ? recovery.sleep(timing, wait, signal) : timing.delay(wait, signal));
    }
  }
}

/**
 * The policy collections the server has, of those kinds that are known to the reader of objects. Rejects with
 * RequestError, also when the kinds of a single group cannot be told.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#discovery-api
 */
async function discoverPolicyKinds(client: ApiClient, signal: AbortSignal): Promise<readonly Resource[]> {
  const groups = await client.getJson('/apis', signal);
  const versions = new Map<string, string>();
  for (const group of listOf(groups['groups'])) {
    const name = textAt(group, 'name');
    const version = textAt(group, 'preferredVersion', 'groupVersion');
    if (name && version && GROUPS.has(name)) versions.set(name, version);
  }
  // Where Calico stores its policies as crd.projectcalico.org, projectcalico.org is another view of the same objects.
  if (versions.has('crd.projectcalico.org')) versions.delete('projectcalico.org');

  const lists = await Promise.all([...versions].map(async ([group, apiVersion]) => ({ group, apiVersion, list: await client.getJson(`/apis/${apiVersion}`, signal) })));
  return lists.flatMap(({ group, apiVersion, list }) =>
    listOf(list['resources']).flatMap((entry): readonly Resource[] => {
      const kind = textAt(entry, 'kind');
      const plural = textAt(entry, 'name');
      if (!kind || !plural || plural.includes('/') || !unevaluatedDialect(group, kind)) return [];
      return [{ apiVersion, kind, plural, namespaced: fieldOf(entry, 'namespaced') === true, concerns: 'networkpolicies', need: 'wanted' }];
    }),
  );
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
