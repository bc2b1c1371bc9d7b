import { compareText } from '@/lib/model/compare-text';
import type { Problem } from '@/lib/model/problem';
import type { Freshness, Unreadable } from '@/lib/model/snapshot';
import { isSettled, PATIENCE, type Coverage } from './coverage';
import type { PolicyKinds } from './policy-kinds';
import { resourceName, type Resource } from './resources';
import { isPending, isRefused, type SyncStatus } from './sync-status';

/** Everything that is being read of one cluster. */
export interface Readings {
  readonly coverages: readonly Coverage[];
  readonly policyKinds: PolicyKinds;
  /** Whether the names of all namespaces are known. */
  readonly namespacesKnown: boolean;
}

/** Whether there is enough to make a snapshot of: every collection has come to a result. */
export function areSettled({ coverages, policyKinds }: Readings): boolean {
  return isSettled(policyKinds.status, { need: 'wanted' }) && coverages.every(({ settled }) => settled);
}

/** What was never read completely and may still come; what nothing depends on is not waited for. */
export function listPending({ coverages, policyKinds }: Readings): readonly { readonly status: SyncStatus }[] {
  const wanted = coverages.flatMap(({ resource, active }) => (resource.need === 'optional' ? [] : active));
  return [policyKinds, ...wanted].filter(({ status }) => isPending(status));
}

/**
 * What cannot be read, or was not read yet, with the server's words. A namespace that was tried on its own is reported on its own. Where
 * even the names of the namespaces are not known, what lies in others is unreadable as a whole; not so for policies,
 * because they only concern the pods of namespaces that were tried. `isPartial`: the first reading is not through, and
 * nothing that it has brought decides on any connection yet.
 */
export function listUnreadable({ coverages, policyKinds, namespacesKnown }: Readings, isPartial: boolean): readonly Unreadable[] {
  const unreadable: Unreadable[] = isPartial ? [{ resource: 'otherpolicies', verb: 'list', reason: 'the cluster is still being read' }] : [];
  for (const coverage of coverages) {
    const { resource, whole, parts } = coverage;
    // A version of Kubernetes without CronJobs has nothing to read there; a kind that the server tells of may have.
    const missing = isAbsent(coverage) && resource.need !== 'required' && !policyKinds.resources.includes(resource);
    if (resource.need === 'optional' || missing) continue;
    for (const [namespace, { status }] of parts) {
      const reason = whyUnread(status);
      if (reason !== undefined) unreadable.push({ resource: resource.concerns, namespace, verb: 'list', reason, ...missingRight(resource, status) });
    }
    const reason = whyUnread(whole.status);
    const elsewhere = parts.size === 0 || (!namespacesKnown && resource.concerns !== 'networkpolicies' && resource.concerns !== 'otherpolicies');
    if (reason !== undefined && elsewhere) unreadable.push({ resource: resource.concerns, verb: 'list', reason, ...missingRight(resource, whole.status) });
  }
  const reason = whyUnread(policyKinds.status);
  if (reason !== undefined) unreadable.push({ resource: 'otherpolicies', verb: 'list', reason });
  return unreadable.sort((a, b) => compareText(a.resource, b.resource) || compareText(a.namespace ?? '', b.namespace ?? '') || compareText(a.reason, b.reason));
}

/** Whether the server has said that it has no such kind; to who may not read it everywhere, it says so only where they may. */
const isAbsent = ({ whole, parts }: Coverage): boolean => [whole, ...parts.values()].some(({ status }) => status.state === 'absent');

const missingRight = ({ apiVersion, plural }: Resource, { state }: SyncStatus): Pick<Unreadable, 'missing'> =>
  state === 'forbidden' ? { missing: { group: apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/'))), plural } } : {};

/** Why nothing complete is known of a collection; undefined when there is. */
function whyUnread(status: SyncStatus): string | undefined {
  return status.state === 'listing' ? 'the API server has not sent all of them yet' : refusal(status);
}

/** What the server, or the way to it, has against a collection of which nothing is known. */
function refusal(status: SyncStatus): string | undefined {
  if (isRefused(status)) return status.reason;
  return status.state === 'retrying' && !status.complete ? status.message : undefined;
}

/** Problems of the reading itself: objects set aside, collections that may not be watched, policy kinds out of sight. */
export function listProblems({ coverages, policyKinds }: Readings): readonly Problem[] {
  const problems: Problem[] = [];
  for (const coverage of coverages) {
    const { resource, whole, active } = coverage;
    const name = resourceName(resource);
    for (const { namespace, store, status } of active) {
      problems.push(...store.problems());
      if (status.state === 'polled') {
        const place = namespace === undefined ? '' : ` in namespace ${namespace}`;
        problems.push({
          severity: 'warning',
          code: 'cluster-watch-forbidden',
          message: `Changes of ${name}${place} are seen only every half minute, because they may be listed but not watched: ${status.reason}`,
          hint: `Grant the verb watch on ${name}.`,
        });
      }
    }
    if (resource.concerns === 'essentials') {
      const reason = active.map(({ status }) => (status.state === 'absent' ? undefined : refusal(status))).find((one) => one !== undefined);
      if (reason !== undefined) {
        problems.push({
          severity: 'info',
          code: 'cluster-essentials-unreadable',
          message: `The cluster’s ${name} cannot all be read, so that what an isolation would cut of their connections is not kept of itself: ${reason}`,
          ...(whole.status.state === 'forbidden' ? { hint: `Grant the verbs list and watch on ${name}.` } : {}),
        });
      }
      continue;
    }
    if (isRefused(whole.status) && active.some(({ status }) => isRefused(status)) && name.includes('.')) {
      const routes = resource.concerns === 'routes';
      problems.push({
        severity: 'warning',
        code: routes ? 'cluster-routes-unreadable' : 'cluster-policies-unreadable',
        message: `The server has ${name}, but they cannot all be read, so what they ${routes ? 'expose is not shown' : 'allow or deny is unknown'}: ${whole.status.reason}`,
        hint: `Grant the verbs list and watch on ${name}.`,
      });
    }
    if (isAbsent(coverage) && resource.need === 'wanted' && !name.includes('.')) {
      problems.push({ severity: 'info', code: 'cluster-kind-absent', message: `The server has no ${name} of ${resource.apiVersion}, so none are shown.` });
    }
  }
  if (refusal(policyKinds.status) !== undefined) {
    problems.push({
      severity: 'warning',
      code: 'cluster-discovery-failed',
      message: `Which kinds of policy the cluster has besides NetworkPolicy cannot be seen, so what they allow or deny is unknown: ${refusal(policyKinds.status)}`,
    });
  }
  return problems;
}

/**
 * How current the picture is. `published`: a complete picture has been shown before, so that a fault makes it stale
 * rather than failed; before that, a fault is told while it is tried again, and is a failure once it has lasted.
 * `isOverdue`: whether the picture no longer waits for a reading that was never complete; what it lacks then is told too.
 */
export function tellFreshness(readings: Readings, published: boolean, isOverdue: (reading: object) => boolean): Freshness {
  const { coverages, policyKinds } = readings;
  const settled = areSettled(readings);
  for (const coverage of coverages) {
    if ((published || settled) && coverage.resource.need === 'required' && coverage.refused) return { state: 'failed', message: refusedMessage(coverage) };
  }
  const failing: Failing[] = [];
  const note = (reading: { readonly status: SyncStatus }, need: Resource['need'], title: string) => {
    const { status } = reading;
    const lacking = isPending(status) && (published ? need !== 'optional' && isOverdue(reading) : need === 'required');
    if (status.state === 'retrying' && (status.complete || lacking)) failing.push(status);
    if (status.state === 'listing' && published && lacking) failing.push({ since: status.since, attempts: 0, message: `Reading ${title} for the first time: ${count(status.count)}, and not all yet.` });
  };
  for (const { resource, active } of coverages) for (const reading of active) note(reading, resource.need, reading.title);
  note(policyKinds, 'wanted', 'which kinds of policy there are');
  const [first] = failing.sort((a, b) => a.since - b.since);
  if (first && published) return { state: 'stale', since: new Date(first.since).toISOString(), message: first.message };
  if (first) return { state: first.attempts < PATIENCE ? 'loading' : 'failed', message: first.message };
  if (published || settled) return { state: 'live' };
  return { state: 'loading', message: progress(readings) };
}

/** What keeps the picture from being current. */
type Failing = Pick<Extract<SyncStatus, { state: 'retrying' }>, 'since' | 'attempts' | 'message'>;

const count = (number: number): string => (number === 0 ? 'nothing so far' : `${number.toLocaleString('en-US')} so far`);

function refusedMessage({ resource, active }: Coverage): string {
  const name = resourceName(resource);
  const [first] = active;
  if (active.every(({ status }) => status.state === 'absent')) {
    return `The server has no ${name} of ${resource.apiVersion} (404). Is it a Kubernetes API server?`;
  }
  const reason = (first && refusal(first.status)) ?? 'the server refuses it';
  const places = active.length > 1 ? ', nor in any single namespace' : '';
  return `Cannot list ${name}${places}: ${reason.replace(/\.$/, '')}. Drawbridge needs the verbs list and watch on ${name}, in the whole cluster or in the namespaces to be shown.`;
}

/** What is being listed: the collection with the most objects so far, because that is the one to wait for, and how many others. */
function progress({ coverages }: Readings): string {
  const waiting = coverages
    .filter((coverage) => !coverage.settled)
    .map(({ resource, active }) => ({ name: resourceName(resource), ...countUp(active) }))
    .sort((a, b) => b.count - a.count);
  const [most, ...others] = waiting;
  if (!most) return 'Finding out which kinds of policy the cluster has';
  const besides = others.length === 0 ? '' : `, and ${others.length === 1 ? 'one other kind' : `${others.length} other kinds`}`;
  return `Listing ${most.name}${most.count === 0 ? '' : `: ${most.of === undefined ? `${most.count.toLocaleString('en-US')} so far` : `${most.count.toLocaleString('en-US')} of ${most.of.toLocaleString('en-US')}`}`}${besides}`;
}

/** How much of a collection has come, and how much there is if the server says so of every part that is still to come. */
function countUp(active: Coverage['active']): { readonly count: number; readonly of?: number } {
  let count = 0;
  let of: number | undefined = 0;
  for (const { status, store } of active) {
    count += store.size;
    const all: number | undefined = status.state === 'listing' ? status.of : store.size;
    of = of === undefined || all === undefined ? undefined : of + all;
  }
  return { count, ...(of === undefined ? {} : { of }) };
}
