import { NAMESPACE_NAME_LABEL, type LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Snapshot, Workload } from '@/lib/model/snapshot';
import { AllowGraph, type GraphPeer } from '@/lib/policy/allow-graph';
import { countBits } from '@/lib/policy/bitset';
import type { CompiledPolicies } from '@/lib/policy/compile';
import type { CompiledRule } from '@/lib/policy/compile-rule';
import { ALL_PORTS, NO_PORTS, unionPorts } from '@/lib/policy/port-set';
import type { PodSelection } from '@/lib/policy/rule-form';
import { isEmptySelector } from '@/lib/policy/selector';
import type { PolicyProfile } from '@/lib/policy/tiers';
import { formatConnectionSet, type ConnectionSet } from './connection-set';
import type { Fact } from './facts';
import { workloadName } from './input';

/** How np-guard writes any pod of any namespace. */
export const ENTIRE_CLUSTER = 'entire-cluster';

/**
 * What np-guard calls exposure: for each workload and direction what any pod of the cluster may do, what pods may do that rules
 * describe and nobody has yet where that differs, and the outside as `connections` have it; and which workloads no policy protects.
 */
export function exposureReport(snapshot: Snapshot, connections: readonly Fact[]): { readonly facts: readonly Fact[]; readonly unprotected: readonly string[] } {
  const graph = new AllowGraph(snapshot);
  const absent = absentPeers(graph.evaluator.compiled);
  const facts: Fact[] = connections.flatMap(outsideExposure);
  const unprotected: string[] = [];
  for (const peer of graph.peers) {
    if (!peer.workload) continue;
    for (const direction of DIRECTIONS) {
      const name = workloadName(peer.workload);
      const everywhere = reach(graph, peer, direction, isForEveryPod);
      if (everywhere === 'unprotected') {
        unprotected.push(`${name} is not protected on ${direction === 'egress' ? 'Egress' : 'Ingress'}`);
        facts.push(exposure(peer.workload, direction, ENTIRE_CLUSTER, { ports: ALL_PORTS, named: [] }));
        continue;
      }
      const usual = formatConnectionSet(everywhere);
      if (usual !== 'No Connections') facts.push(exposure(peer.workload, direction, ENTIRE_CLUSTER, everywhere));
      for (const { name: absentName, matches } of absent) {
        const connection = reach(graph, peer, direction, matches);
        if (connection !== 'unprotected' && formatConnectionSet(connection) !== usual) facts.push(exposure(peer.workload, direction, absentName, connection));
      }
    }
  }
  return { facts, unprotected };
}

const exposure = (workload: Workload, direction: Direction, other: string, connection: ConnectionSet): Fact =>
  direction === 'egress'
    ? { section: 'egress exposure', from: workloadName(workload), to: other, connection }
    : { section: 'ingress exposure', from: other, to: workloadName(workload), connection };

function outsideExposure(fact: Fact): Fact[] {
  if (fact.to.endsWith('[External]')) return [{ ...fact, section: 'egress exposure' }];
  return fact.from.endsWith('[External]') ? [{ ...fact, section: 'ingress exposure' }] : [];
}

/** What the policies of a workload allow with pods of which is known only which rules match them all. */
function reach({ evaluator }: AllowGraph, peer: GraphPeer, direction: Direction, matches: (rule: CompiledRule) => boolean): ConnectionSet | 'unprotected' {
  const { compiled } = evaluator;
  const profiles = peer.endpoints.map((endpoint) => ({ endpoint, profile: evaluator.profile(endpoint, direction) }));
  if (profiles.every(({ profile }) => profile === null)) return 'unprotected';
  const sets = profiles.map(({ endpoint, profile }) => (profile === null ? ALL_PORTS : allowedBy(compiled, profile, matches, direction === 'ingress' ? endpoint : portless(compiled))));
  const named = direction === 'egress' ? peer.endpoints.flatMap((endpoint) => namedPorts(compiled, endpoint, matches)) : [];
  return { ports: sets.reduce(unionPorts, NO_PORTS), named: [...new Set(named)].sort() };
}

function allowedBy({ lattice }: CompiledPolicies, profile: PolicyProfile, matches: (rule: CompiledRule) => boolean, destination: number) {
  return lattice.get(profile.judge((rule) => (matches(rule) ? 'yes' : 'no'), destination).allowed);
}

/** A destination that declares no ports: which numbers names have on a pod that is not there cannot be told. */
const portless = ({ endpoints }: CompiledPolicies): number => endpoints.all.findIndex((endpoint) => endpoint.kind === 'nodes');

const namedPorts = ({ applying, policies }: CompiledPolicies, endpoint: number, matches: (rule: CompiledRule) => boolean): string[] =>
  applying.egress[endpoint]!
    .flatMap((index) => policies[index]!.rules.egress ?? [])
    .filter((rule) => rule.form.action === 'allow' && matches(rule))
    .flatMap(({ form: { ports } }) => (ports === 'all' ? [] : ports.named.map(({ name, protocol = 'TCP' }) => `${protocol} ${name}`)));

function isForEveryPod({ form: { peers } }: CompiledRule): boolean {
  return peers === 'everything' || peers.some((peer) => peer.kind === 'pods' && isEveryPod(peer.pods));
}

const isEveryPod = ({ namespaces, pods }: PodSelection): boolean => 'selector' in namespaces && isEmptySelector(namespaces.selector) && isEmptySelector(pods);

interface AbsentPeer {
  readonly name: string;
  /** Whether a rule matches every pod that the peer stands for. */
  readonly matches: (rule: CompiledRule) => boolean;
}

/** One for each selection of pods in the rules; not where plain labels on both levels are those of a pod that is there. */
function absentPeers(compiled: CompiledPolicies): AbsentPeer[] {
  const found = new Map<string, AbsentPeer>();
  const rules = compiled.policies.flatMap(({ rules: { ingress = [], egress = [] } }) => [...ingress, ...egress]);
  for (const { form } of rules) {
    for (const peer of form.peers === 'everything' ? [] : form.peers) {
      if (peer.kind !== 'pods' || isEveryPod(peer.pods)) continue;
      const asked = termsOf(peer.pods);
      const key = `${asked.namespaces} / ${asked.pods}`;
      if (found.has(key) || (isPlain(peer.pods) && countBits(compiled.selections.select(peer.pods).yes) > 0)) continue;
      const isSame = (one: PodSelection) => {
        const { namespaces, pods } = termsOf(one);
        return (namespaces === '' || namespaces === asked.namespaces) && (pods === '' || pods === asked.pods);
      };
      found.set(key, { name: selectionName(peer.pods), matches: ({ form: { peers } }) => peers === 'everything' || peers.some((one) => one.kind === 'pods' && isSame(one.pods)) });
    }
  }
  return [...found.values()];
}

/**
 * What a selection asks of namespaces and of pods, the same for equal selectors however they are written; nothing for an empty
 * one. np-guard takes a rule to be for pods that are not there when it asks the same as the rule they come from, or nothing: it
 * does not see that `app in (x)` lies in `app exists`, nor what labels the namespace of a name has.
 */
function termsOf({ namespaces, pods }: PodSelection): { readonly namespaces: string; readonly pods: string } {
  const asked = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
    [
      ...new Set([
        ...Object.entries(matchLabels).map(([key, value]) => `${key} In ${value}`),
        ...matchExpressions.map(({ key, operator, values = [] }) => `${key} ${operator} ${[...values].sort().join()}`),
      ]),
    ]
      .sort()
      .join('; ');
  return { namespaces: asked('name' in namespaces ? { matchLabels: { [NAMESPACE_NAME_LABEL]: namespaces.name } } : namespaces.selector), pods: asked(pods) };
}

const isPlain = ({ namespaces, pods }: PodSelection): boolean => ('name' in namespaces || isPlainLabels(namespaces.selector)) && isPlainLabels(pods);

const isPlainLabels = (selector: LabelSelector): boolean => !isEmptySelector(selector) && (selector.matchExpressions ?? []).length === 0;

function selectionName({ namespaces, pods }: PodSelection): string {
  return `${'name' in namespaces ? namespaces.name : namespaceName(namespaces.selector)}/${isEmptySelector(pods) ? '[all pods]' : `[pod with {${terms(pods)}}]`}`;
}

function namespaceName(selector: LabelSelector): string {
  if (isEmptySelector(selector)) return '[all namespaces]';
  const name = selector.matchLabels?.[NAMESPACE_NAME_LABEL];
  const isNameOnly = name !== undefined && Object.keys(selector.matchLabels ?? {}).length === 1 && (selector.matchExpressions ?? []).length === 0;
  return isNameOnly ? name : `[namespace with {${terms(selector)}}]`;
}

const terms = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string =>
  [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`).sort(),
    ...matchExpressions.map(({ key, operator, values = [] }) => `{Key:${key},Operator:${operator},Values:[${values.join(' ')}],}`).sort(),
  ].join(',');
