import type { Unreadable } from '@/lib/model/snapshot';
import { ADMIN_DIALECTS, ADMIN_GROUP } from '@/lib/policy/dialects/admin-dialects';
import { GATEWAY_GROUP } from '../read/gateway-api';
import { groupOf } from '../read/kinds';
import { PLATFORM_KINDS } from '../read/platform-objects';
import { PRIMARY_NETWORK_KINDS } from '../read/primary-network';
import { ROUTING_KINDS } from '../read/routing-objects';
import { unevaluatedDialect } from '../read/unevaluated';
import type { ApiClient } from './api-client';
import { Backoff } from './backoff';
import { fieldOf, textAt, type JsonRecord } from './json';
import type { Recovery } from './recovery';
import { failureOf } from './request-error';
import { kindKey, type Resource } from './resources';
import type { SyncStatus } from './sync-status';
import type { Limits, Timing } from './timing';

/** API groups that have policies besides networking.k8s.io. */
const GROUPS: ReadonlySet<string> = new Set([
  ADMIN_GROUP,
  'cilium.io',
  'crd.projectcalico.org',
  'projectcalico.org',
  'crd.antrea.io',
  'k8s.ovn.org',
  'network.openshift.io',
  'networking.gke.io',
  'networking.k8s.aws',
]);

/** API groups that have routes to Services. */
const ROUTING_GROUPS: ReadonlySet<string> = new Set([GATEWAY_GROUP, 'route.openshift.io']);

/** API groups that say what is scraped. */
const MONITOR_GROUPS: ReadonlySet<string> = new Set(['monitoring.coreos.com']);

export interface PolicyKindsContext {
  readonly client: ApiClient;
  readonly timing: Timing;
  readonly limits: Limits;
  readonly recovery: Recovery;
  readonly onUpdate: () => void;
}

/**
 * Finds out, now and again, which kinds of policy besides NetworkPolicy the server has, because they change who can reach whom,
 * and which kinds of routes, because they tell what is exposed.
 */
export class PolicyKinds {
  readonly #stopping = new AbortController();
  #resources: readonly Resource[] = [];
  #looks = 0;
  #status: SyncStatus;
  #running: Promise<void> | undefined;
  /** Ends the pause before the next look. */
  #hurry = new AbortController();

  constructor(private readonly context: PolicyKindsContext) {
    this.#status = { state: 'listing', count: 0, since: context.timing.now() };
  }

  /** How often it was found out. */
  get looks(): number {
    return this.#looks;
  }

  get resources(): readonly Resource[] {
    return this.#resources;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  start(): void {
    this.#running ??= this.#run(this.#stopping.signal);
  }

  /** Looks again soon: something has changed that kinds come from. */
  lookAgain(): void {
    this.#hurry.abort();
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
      this.#hurry = new AbortController();
      try {
        this.#resources = await discoverPolicyKinds(client, signal);
        this.#looks += 1;
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
          const since = this.#status.state === 'retrying' ? this.#status.since : timing.now();
          this.#status = { state: 'retrying', complete, since, attempts, message };
          wait = backoff.next();
          broken = failure.kind === 'network' || failure.kind === 'silence';
        }
      }
      onUpdate();
      if (broken) await recovery.sleep(timing, wait, signal);
      else await timing.delay(wait, this.#status.state === 'synced' ? AbortSignal.any([signal, this.#hurry.signal]) : signal);
      // Of several changes together one look is enough, and a new kind is not served at once.
      if (this.#hurry.signal.aborted) await timing.delay(limits.rediscovery, signal);
    }
  }
}

/**
 * The collections of policies and routes the server has, of those kinds that are known to the reader of objects. Rejects with
 * RequestError, also when the kinds of a single group of policies cannot be told; a group of routes or monitors is left out then.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#discovery-api
 */
async function discoverPolicyKinds(client: ApiClient, signal: AbortSignal): Promise<readonly Resource[]> {
  const groups = await client.getJson('/apis', signal);
  const versions = new Map<string, readonly string[]>();
  for (const group of listOf(groups['groups'])) {
    const name = textAt(group, 'name');
    const preferred = textAt(group, 'preferredVersion', 'groupVersion');
    if (!name || !preferred || !(GROUPS.has(name) || ROUTING_GROUPS.has(name) || MONITOR_GROUPS.has(name))) continue;
    // The kinds of these groups are not all in one version.
    const all = name === ADMIN_GROUP || name === GATEWAY_GROUP ? listOf(fieldOf(group, 'versions')).flatMap((version) => textAt(version, 'groupVersion') ?? []) : [];
    versions.set(name, [...new Set([preferred, ...all])]);
  }
  // Where Calico stores its policies as crd.projectcalico.org, projectcalico.org is another view of the same objects.
  if (versions.has('crd.projectcalico.org')) versions.delete('projectcalico.org');

  const asked = [...versions].flatMap(([group, all]) => all.map((apiVersion) => ({ group, apiVersion })));
  const lists = await Promise.all(asked.map(async ({ group, apiVersion }) => ({ group, apiVersion, list: await listKinds(client, group, apiVersion, signal) })));
  const found = lists.flatMap(({ group, apiVersion, list }) =>
    listOf(list['resources']).flatMap((entry): readonly Resource[] => {
      const kind = textAt(entry, 'kind');
      const plural = textAt(entry, 'name');
      if (!kind || !plural || plural.includes('/') || !(unevaluatedDialect(group, kind) || isRouting(group, kind) || isNetwork(apiVersion, kind) || isMonitor(group, kind))) return [];
      if (isMonitor(group, kind)) return [{ apiVersion, kind, plural, namespaced: true, concerns: 'essentials', need: 'optional' }];
      const concerns = isNetwork(apiVersion, kind) ? 'userdefinednetworks' : ROUTING_GROUPS.has(group) ? 'routes' : (group === ADMIN_GROUP && ADMIN_RESOURCES.get(kind)) || 'otherpolicies';
      return [{ apiVersion, kind, plural, namespaced: fieldOf(entry, 'namespaced') === true, concerns, need: 'wanted' }];
    }),
  );
  return bestVersions(found);
}

async function listKinds(client: ApiClient, group: string, apiVersion: string, signal: AbortSignal): Promise<JsonRecord> {
  try {
    return await client.getJson(`/apis/${apiVersion}`, signal);
  } catch (error) {
    if (!(ROUTING_GROUPS.has(group) || MONITOR_GROUPS.has(group)) || signal.aborted) throw error;
    return {};
  }
}

const isRouting = (group: string, kind: string): boolean => ROUTING_GROUPS.has(group) && (ROUTING_KINDS.get(kind) ?? []).some((version) => groupOf(version) === group);

const isMonitor = (group: string, kind: string): boolean => MONITOR_GROUPS.has(group) && PLATFORM_KINDS.has(kind);

const isNetwork = (apiVersion: string, kind: string): boolean => [...PRIMARY_NETWORK_KINDS].some(([name, versions]) => name === kind && versions.includes(apiVersion));

const ADMIN_RESOURCES: ReadonlyMap<string, Unreadable['resource']> = new Map([
  ['AdminNetworkPolicy', 'adminnetworkpolicies'],
  ['BaselineAdminNetworkPolicy', 'baselineadminnetworkpolicies'],
  ['ClusterNetworkPolicy', 'clusternetworkpolicies'],
]);

/** Each kind in one version: the one that is best understood, else the one the server prefers. */
function bestVersions(resources: readonly Resource[]): readonly Resource[] {
  const best = new Map<string, Resource>();
  for (const resource of resources) {
    const key = kindKey(resource);
    const other = best.get(key);
    if (!other || rank(resource) < rank(other)) best.set(key, resource);
  }
  return [...best.values()];
}

function rank({ apiVersion, kind }: Resource): number {
  const known = Object.entries(ADMIN_DIALECTS).find(([name]) => name === kind)?.[1] ?? new Map();
  const index = [...known.keys()].indexOf(apiVersion);
  return index < 0 ? Infinity : index;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
