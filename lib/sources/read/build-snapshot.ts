import type { AdminPolicy } from '@/lib/model/admin-policy';
import { compareText } from '@/lib/model/compare-text';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { PodHints } from '@/lib/model/platform';
import type { ObjectOrigin, Problem } from '@/lib/model/problem';
import type { ProfileName } from '@/lib/model/profile';
import type { Ingress, Namespace, Node, PrimaryNetwork, Service, Snapshot, SourceInfo, UnevaluatedPolicy, Unreadable } from '@/lib/model/snapshot';
import { dependsOnSubject } from '@/lib/policy/dialects/admin/same-labels';
import { describe, FieldCheck, type Fields, isFields, quote } from '@/lib/policy/dialects/field-check';
import { AdminKinds } from './admin-kinds';
import { adminDialect, readAdminPolicy } from './admin-policy';
import { impliedNamespace, readNamespace, readNode } from './cluster-objects';
import { readController } from './controller';
import { detectProfile, hasOwnEnforcer, type NetworkAgent, readNetworkAgent } from './detect-profile';
import { groupPods, type PlacedController, type PlacedPod } from './grouping';
import { IgnoredKinds } from './ignored-kinds';
import { readIngress } from './ingress';
import { groupOf, roleOf } from './kinds';
import { type Metadata, readMetadata } from './metadata';
import { readNetworkPolicy } from './network-policy';
import { PlatformObjects } from './platform-objects';
import { readPod } from './pod';
import { readPodHints } from './pod-hints';
import { type NamedNetwork, networkProblems, placeNetworks, readPrimaryNetwork } from './primary-network';
import { expandLists, placeOf, type RawObject } from './raw-object';
import { RoutingObjects } from './routing-objects';
import { readService } from './service';
import { readUnevaluated, readUnreadablePolicy, unevaluatedAdminPolicy, unevaluatedDialect } from './unevaluated';

export interface BuildOptions {
  readonly source: SourceInfo;
  /** Pod address ranges the user gave. */
  readonly podCIDRs?: readonly string[];
  /** Problems met before the objects were there, such as files that are no YAML; they come first in the snapshot. */
  readonly problems?: readonly Problem[];
  readonly unreadable?: readonly Unreadable[];
  /** How to read what the API leaves to the network plugin, when the user says so. */
  readonly profile?: ProfileName;
  /** Kinds that the API server is known to serve, besides those that occur among the objects. */
  readonly served?: readonly { readonly apiVersion: string; readonly kind: string }[];
  /** Whether the objects are those of a running cluster: then a pod without a status is live all the same. */
  readonly live: boolean;
}

/**
 * Makes a snapshot of Kubernetes objects. Nothing is trusted: an object that the API server would reject is left out
 * with an error, an entry that does not matter as much with a warning, and kinds that are not read are counted.
 * Everything in the snapshot is sorted, so equal input gives an equal snapshot.
 */
export function buildSnapshot(objects: Iterable<RawObject>, options: BuildOptions): Snapshot {
  const builder = new SnapshotBuilder(options.live, options.profile, [...(options.problems ?? [])]);
  for (const raw of expandLists(objects, builder.problems)) builder.add(raw);
  return builder.finish(options);
}

class SnapshotBuilder {
  private readonly namespaces = new Map<string, Namespace>();
  private readonly controllers: PlacedController[] = [];
  private readonly pods: PlacedPod[] = [];
  private readonly services: Service[] = [];
  private readonly ingresses: Ingress[] = [];
  private readonly routing = new RoutingObjects();
  private readonly platform = new PlatformObjects();
  private readonly networks: NamedNetwork[] = [];
  private readonly nodes: Node[] = [];
  private readonly policies: NetworkPolicy[] = [];
  private readonly adminPolicies: AdminPolicy[] = [];
  private readonly adminKinds = new AdminKinds();
  private readonly unevaluated: UnevaluatedPolicy[] = [];
  private readonly agents: NetworkAgent[] = [];
  private readonly ignored = new IgnoredKinds();
  private readonly seen = new Map<string, ObjectOrigin>();

  constructor(
    private readonly live: boolean,
    private readonly profile: ProfileName | undefined,
    readonly problems: Problem[],
  ) {}

  add(raw: RawObject): void {
    const identity = this.identify(raw);
    if (!identity) return;
    const { fields, apiVersion, kind } = identity;
    const role = roleOf(apiVersion, kind, this.live);
    this.adminKinds.take(fields, apiVersion, kind);
    if (role.role === 'ignored') {
      this.ignored.count(apiVersion, kind);
      return;
    }
    if (role.role === 'mistaken') {
      this.problems.push({ severity: 'error', code: 'unknown-kind', message: role.message, hint: role.hint, field: 'kind', ...placeOf(raw, 'kind') });
      return;
    }
    if (role.role === 'platform') return this.platform.take(fields, kind, raw);
    const check = new FieldCheck();
    const metadata = readMetadata(check, fields, role.scope);
    const display = `${kind} ${metadata ? (metadata.namespace === '' ? metadata.name : `${metadata.namespace}/${metadata.name}`) : givenName(fields)}`;
    if (metadata && this.isFirst(raw, check, `${groupKey(apiVersion, kind)}/${metadata.namespace}/${metadata.name}`, display)) {
      this.take(role.role, check, fields, metadata, kind, apiVersion, raw);
    }
    for (const problem of check.problems) this.problems.push({ ...problem, object: display, ...placeOf(raw, problem.field ?? '') });
  }

  finish(options: BuildOptions): Snapshot {
    const unreadable = options.unreadable ?? [];
    this.setAsideComparisons(unreadable);
    const { workloads, pods } = groupPods(this.controllers, this.pods, this.nodes);
    for (const { namespace } of [...workloads, ...pods, ...this.services, ...this.ingresses, ...this.routing.routes, ...this.policies, ...this.unevaluated]) {
      if (namespace !== undefined && !this.namespaces.has(namespace)) this.namespaces.set(namespace, impliedNamespace(namespace));
    }
    const primaryNetworks = sorted(placeNetworks(this.networks, this.namespaces), ({ kind, namespace, name }) => `${kind}/${namespace ?? ''}/${name}`);
    return {
      source: options.source,
      namespaces: sorted([...this.namespaces.values()], ({ name }) => name),
      workloads: sorted(workloads, ({ id }) => id),
      pods: sorted(pods, ({ id }) => id),
      services: sorted(this.services, byName),
      ingresses: sorted(this.ingresses, byName),
      ...this.routing.finish(this.services),
      platform: this.platform.finish(),
      nodes: sorted(this.nodes, ({ name }) => name),
      policies: sorted(this.policies, byName),
      adminPolicies: sorted(this.adminPolicies, ({ kind, name }) => `${kind}/${name}`),
      ...this.adminKinds.finish(options.served),
      primaryNetworks,
      profile: options.profile === undefined ? detectProfile(this.agents, !unreadable.some(hidesAgents) && !this.nodes.some(hasOwnEnforcer)) : { name: options.profile, basis: 'chosen' },
      unevaluated: sorted(this.unevaluated, (policy) => `${policy.kind}/${policy.namespace ?? ''}/${policy.name}`),
      unreadable,
      podCIDRs: options.podCIDRs ?? [],
      problems: [...this.problems, ...networkProblems(primaryNetworks), ...this.ignored.problems()],
    };
  }

  private identify(raw: RawObject): { readonly fields: Fields; readonly apiVersion: string; readonly kind: string } | undefined {
    const { value } = raw;
    const fault = (severity: Problem['severity'], code: string, message: string, field: string, hint?: string) => {
      this.problems.push({ severity, code, message, ...(hint ? { hint } : {}), ...placeOf(raw, field) });
      return undefined;
    };
    if (!isFields(value)) return fault('error', 'not-an-object', `A Kubernetes object was expected, but there is ${describe(value)}.`, '');
    const kind = Object.hasOwn(value, 'kind') ? value.kind : undefined;
    const apiVersion = Object.hasOwn(value, 'apiVersion') ? value.apiVersion : undefined;
    if (typeof kind === 'string' && kind !== '' && typeof apiVersion === 'string' && apiVersion !== '') return { fields: value, apiVersion, kind };
    if (kind === undefined && apiVersion === undefined) {
      return fault('info', 'no-kind', 'A document without apiVersion and kind is no Kubernetes object; it is left out.', '', helmHint(raw.origin.file));
    }
    const missing = typeof kind === 'string' && kind !== '' ? 'apiVersion' : 'kind';
    return fault('error', 'no-kind', `The object has no usable ${missing}; it is left out.`, missing);
  }

  private isFirst(raw: RawObject, check: FieldCheck, key: string, display: string): boolean {
    const first = this.seen.get(key);
    if (!first) {
      this.seen.set(key, raw.origin);
      return true;
    }
    check.error('duplicate', '', `${display} is defined twice; the definition in ${whereabouts(first)} is kept, the one in ${whereabouts(raw.origin)} is left out.`);
    return false;
  }

  private take(role: ReadRole, check: FieldCheck, fields: Fields, metadata: Metadata, kind: string, apiVersion: string, raw: RawObject): void {
    const { origin } = raw;
    const keep = <T>(list: T[], value: T | undefined) => {
      if (value !== undefined && !check.rejected) list.push(value);
    };
    if (role === 'pod' || role === 'controller') {
      const agent = readNetworkAgent(kind, fields, metadata);
      if (agent) this.agents.push(agent);
    }
    switch (role) {
      case 'pod':
        return keep(this.pods, { ...readPod(check, fields, metadata, this.live), ...hintsOf(fields, kind, raw), origin });
      case 'controller': {
        const controller = readController(check, fields, metadata, kind);
        return keep(this.controllers, controller && { ...controller, ...hintsOf(fields, kind, raw), origin });
      }
      case 'service':
        return keep(this.services, { ...readService(check, fields, metadata), origin });
      case 'ingress':
        return keep(this.ingresses, { ...readIngress(check, fields, metadata), origin });
      case 'routing':
        return this.routing.take(check, fields, metadata, kind, origin);
      case 'network':
        return keep(this.networks, readPrimaryNetwork(check, fields, metadata, kind as PrimaryNetwork['kind'], origin));
      case 'node':
        return keep(this.nodes, readNode(check, fields, metadata));
      case 'network-policy': {
        const policy = readNetworkPolicy(check, fields, metadata, raw);
        if (!check.rejected || !this.live) return keep(this.policies, policy);
        // The cluster accepted it, so it has an effect that is not understood here.
        check.warning('np-not-understood', 'spec', 'The cluster holds this policy although it does not look valid: the pods it may select are shown as unknown.');
        this.unevaluated.push({ ...readUnreadablePolicy(fields, metadata), origin });
        return;
      }
      case 'admin-policy': {
        const dialect = adminDialect(apiVersion, kind, this.profile);
        const policy = dialect && readAdminPolicy(check, dialect, fields, metadata, raw, this.live);
        if (!check.rejected || !this.live) return keep(this.adminPolicies, policy);
        check.warning('admin-not-understood', 'spec', 'The cluster holds this policy although it does not look valid: what it may decide is shown as unknown.');
        return this.leaveUnevaluated(fields, metadata, apiVersion, kind, origin);
      }
      case 'namespace': {
        const namespace = readNamespace(check, metadata);
        if (!check.rejected) this.namespaces.set(namespace.name, { ...namespace, origin });
        return;
      }
      case 'unevaluated':
        return check.rejected ? undefined : this.leaveUnevaluated(fields, metadata, apiVersion, kind, origin);
    }
  }

  /** Where labels of namespaces are not known, nor is what rules mean that compare them. */
  private setAsideComparisons(unreadable: readonly Unreadable[]): void {
    if (!unreadable.some(({ resource }) => resource === 'namespaces')) return;
    for (const policy of this.adminPolicies.filter(dependsOnSubject)) {
      this.adminPolicies.splice(this.adminPolicies.indexOf(policy), 1);
      this.unevaluated.push(unevaluatedAdminPolicy(policy));
    }
  }

  private leaveUnevaluated(fields: Fields, metadata: Metadata, apiVersion: string, kind: string, origin: ObjectOrigin): void {
    const dialect = unevaluatedDialect(groupOf(apiVersion), kind);
    if (dialect) this.unevaluated.push(...readUnevaluated(fields, metadata, dialect).map((policy) => ({ ...policy, origin })));
  }
}

type ReadRole = 'pod' | 'controller' | 'service' | 'ingress' | 'routing' | 'node' | 'network-policy' | 'admin-policy' | 'network' | 'namespace' | 'unevaluated';

/** NetworkPolicies and the like of different generations are the same objects to the API server. */
const groupKey = (apiVersion: string, kind: string) => {
  const group = groupOf(apiVersion);
  return group === 'extensions' ? kind : `${group === 'apps' || group === 'networking.k8s.io' ? '' : group}/${kind}`.replace(/^\//, '');
};

function hintsOf(fields: Fields, kind: string, raw: RawObject): { readonly hints?: PodHints } {
  const hints = readPodHints(fields, kind, raw);
  return hints ? { hints } : {};
}

const hidesAgents = ({ resource }: Unreadable) => resource === 'pods' || resource === 'workloads';

const byName = (object: { readonly namespace: string; readonly name: string }) => `${object.namespace}/${object.name}`;

function sorted<T>(values: readonly T[], key: (value: T) => string): readonly T[] {
  return values
    .map((value) => ({ value, key: key(value) }))
    .sort((a, b) => compareText(a.key, b.key))
    .map(({ value }) => value);
}

const whereabouts = (origin: ObjectOrigin) =>
  origin.file === undefined ? 'the cluster' : origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;

function givenName(fields: Fields): string {
  const name = isFields(fields.metadata) ? fields.metadata.name : undefined;
  return typeof name === 'string' ? quote(name) : 'without a name';
}

const helmHint = (file: string | undefined) =>
  file !== undefined && /(^|\/)(values|Chart)\.ya?ml$/.test(file) ? 'This looks like part of a Helm chart: render it first with "helm template".' : undefined;
