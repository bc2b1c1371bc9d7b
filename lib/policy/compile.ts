import { compareText } from '@/lib/model/compare-text';
import { objectTitle } from '@/lib/model/ids';
import type { LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AddressSpace } from './address-space';
import { addAll, createBitset, forEachBit, type Bitset } from './bitset';
import { parseCidr, parseIp } from './cidr';
import { ruleCompiler, type CompiledRule } from './compile-rule';
import { compileAdminPolicies } from './dialects/admin/compile';
import { compileNetworkPolicy } from './dialects/network-policy/compile';
import { findDoubts, listsFor, type Doubt, type PerEndpoint } from './doubts';
import { buildEndpoints, type Endpoints } from './endpoints';
import { dnsOfNetworks, Networks } from './networks';
import { PortLattice } from './port-lattice';
import { semanticsOf, type Semantics } from './profile';
import { TIERS, type PeerForm, type PolicyForm, type RuleForm } from './rule-form';
import { SelectionIndex } from './selection-index';
import { selectorKey, selectorKeys } from './selector';
import { withSupportedPeers } from './supported-peers';

/** Policies with their selectors resolved to sets of endpoints. Compiled once, evaluated many times. */
export interface CompiledPolicies {
  readonly snapshot: Snapshot;
  readonly endpoints: Endpoints;
  readonly space: AddressSpace;
  readonly lattice: PortLattice;
  /** Which pods have a network in common; `null` where all have. */
  readonly networks: Networks | null;
  /** What selectors pick among the endpoints, for those who look at policies rather than evaluate them. */
  readonly selections: SelectionIndex;
  readonly semantics: Semantics;
  /** In order of evaluation: by tier, then priority, then name. */
  readonly policies: readonly CompiledPolicy[];
  /** Indices of the policies that apply to an endpoint in a direction, or may, ascending. */
  readonly applying: PerEndpoint<number>;
  /** Of these, the NetworkPolicies: they isolate it. */
  readonly isolating: PerEndpoint<number>;
  /** Why an endpoint's verdicts in a direction cannot be told; empty when they can. */
  readonly uncertain: PerEndpoint<Doubt>;
}

export interface CompiledPolicy {
  readonly form: PolicyForm;
  readonly subjects: Bitset;
  /** Endpoints it may apply to besides: in namespaces whose labels could not be read, or all where the plugin may not evaluate it. */
  readonly possibleSubjects: Bitset;
  readonly rules: Readonly<Partial<Record<Direction, readonly CompiledRule[]>>>;
}

/** Compiles every policy of a snapshot. A draft is compiled as the snapshot with the draft's policies added. */
export function compilePolicies(snapshot: Snapshot): CompiledPolicies {
  const semantics = semanticsOf(snapshot.profile.name);
  const forms = [...compileAdminPolicies(snapshot.adminPolicies, snapshot.namespaces), ...snapshot.policies.map(compileNetworkPolicy)]
    .map((form) => withSupportedPeers(form, semantics))
    .sort(compareForms);
  const rules = forms.flatMap((form) => Object.values(form.rules).flat());
  const space = semantics.rangesExcludeCluster
    ? new AddressSpace(rules.flatMap(addressBlocks), podRanges(snapshot), takenAddresses(snapshot))
    : new AddressSpace(rules.flatMap(addressBlocks), [], []);
  const nodeSelectors = distinctNodeSelectors(rules);
  const endpoints = buildEndpoints(
    snapshot,
    space,
    {
      labelKeys: relevantKeys(forms, snapshot),
      portNames: new Set(rules.flatMap((rule) => (rule.ports === 'all' ? [] : rule.ports.named.map((port) => port.name)))),
      nodeSelectors: [...nodeSelectors.values()],
      special: dnsOfNetworks(snapshot),
    },
    semantics,
  );
  const lattice = new PortLattice();
  const selections = new SelectionIndex(snapshot.namespaces, endpoints, snapshot.unreadable);
  const compileRule = ruleCompiler(space, endpoints, lattice, selections, [...nodeSelectors.keys()]);
  const policies = forms.map((form): CompiledPolicy => {
    const { yes, maybe } = selections.select(form.subject);
    const isSure = form.tier === 'network-policy' || semantics.adminPolicies === 'yes';
    return {
      form,
      subjects: isSure ? yes : createBitset(endpoints.all.length),
      possibleSubjects: isSure ? maybe : union(yes, maybe),
      rules: Object.fromEntries(Object.entries(form.rules).map(([direction, list]) => [direction, list.map(compileRule)])),
    };
  });
  const applying = semantics.enforced ? applyingPolicies(policies, endpoints) : listsFor<number>(endpoints);
  return {
    snapshot,
    semantics,
    endpoints,
    space,
    lattice,
    networks: Networks.of(snapshot, endpoints),
    selections,
    policies,
    applying,
    isolating: onlyNetworkPolicies(applying, policies),
    uncertain: semantics.enforced ? findDoubts(snapshot, endpoints, selections) : listsFor<Doubt>(endpoints),
  };
}

function union(a: Bitset, b: Bitset): Bitset {
  const all = a.slice();
  addAll(all, b);
  return all;
}

const compareForms = (a: PolicyForm, b: PolicyForm): number =>
  TIERS.indexOf(a.tier) - TIERS.indexOf(b.tier) || a.priority - b.priority || compareText(objectTitle(a.ref), objectTitle(b.ref));

function applyingPolicies(policies: readonly CompiledPolicy[], endpoints: Endpoints): PerEndpoint<number> {
  const applying = listsFor<number>(endpoints);
  for (const [index, policy] of policies.entries()) {
    for (const direction of DIRECTIONS) {
      if (!policy.rules[direction]) continue;
      forEachBit(policy.subjects, (endpoint) => applying[direction][endpoint]!.push(index));
      forEachBit(policy.possibleSubjects, (endpoint) => applying[direction][endpoint]!.push(index));
    }
  }
  return applying;
}

function onlyNetworkPolicies(applying: PerEndpoint<number>, policies: readonly CompiledPolicy[]): PerEndpoint<number> {
  const keep = (lists: readonly (readonly number[])[]) => lists.map((list) => list.filter((index) => policies[index]!.form.tier === 'network-policy'));
  return { ingress: keep(applying.ingress), egress: keep(applying.egress) };
}

/** Label keys that some pod selector reads, those of policies that are not evaluated included. */
function relevantKeys(forms: readonly PolicyForm[], snapshot: Snapshot): string[] {
  const selectors = new Map<string, LabelSelector>();
  const note = (selector: LabelSelector) => selectors.set(selectorKey(selector), selector);
  for (const form of forms) {
    note(form.subject.pods);
    for (const peer of Object.values(form.rules).flat().flatMap(peersOf)) if (peer.kind === 'pods') note(peer.pods.pods);
  }
  for (const policy of snapshot.unevaluated) if (policy.podSelector) note(policy.podSelector);
  return [...new Set([...selectors.values()].flatMap(selectorKeys))].sort();
}

/** Node selectors of all rules, once each, by key. */
function distinctNodeSelectors(rules: readonly RuleForm[]): ReadonlyMap<string, LabelSelector> {
  return new Map(rules.flatMap(peersOf).flatMap((peer) => (peer.kind === 'nodes' ? [[selectorKey(peer.selector), peer.selector] as const] : [])));
}

/** The peers that a rule names. */
const peersOf = ({ peers }: RuleForm): readonly PeerForm[] => (peers === 'everything' ? [] : peers);

const addressBlocks = (rule: RuleForm) => peersOf(rule).flatMap((peer) => (peer.kind === 'addresses' ? [peer.block] : []));

const podRanges = (snapshot: Snapshot) =>
  [...snapshot.podCIDRs, ...snapshot.nodes.flatMap((node) => node.podCIDRs)].flatMap((text) => {
    const result = parseCidr(text);
    return result.ok ? [result.cidr] : [];
  });

const takenAddresses = (snapshot: Snapshot) =>
  [...snapshot.pods.flatMap((pod) => pod.ips), ...snapshot.nodes.flatMap((node) => node.addresses)].flatMap((text) => parseIp(text) ?? []);
