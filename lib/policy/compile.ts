import type { LabelSelector } from '@/lib/model/labels';
import type { Direction } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AddressSpace } from './address-space';
import { addAll, addBit, createBitset, forEachBit, fullBitset, type Bitset } from './bitset';
import { parseCidr, parseIp, type Family } from './cidr';
import { compileNetworkPolicy } from './dialects/network-policy/compile';
import { buildEndpoints, type Endpoints } from './endpoints';
import { NONE, PortLattice, type PortSetId } from './port-lattice';
import { ALL_PORTS, onePort, unionPorts } from './port-set';
import type { PeerForm, PolicyForm, RuleForm } from './rule-form';
import { SelectionIndex } from './selection-index';
import { selectorKey, selectorKeys } from './selector';

/** Policies with their selectors resolved to sets of endpoints. Compiled once, evaluated many times. */
export interface CompiledPolicies {
  readonly snapshot: Snapshot;
  readonly endpoints: Endpoints;
  readonly space: AddressSpace;
  readonly lattice: PortLattice;
  /** What selectors pick among the endpoints, for those who look at policies rather than evaluate them. */
  readonly selections: SelectionIndex;
  /** Sorted by namespace and name. */
  readonly policies: readonly CompiledPolicy[];
  /** Indices of the policies that isolate an endpoint in a direction. */
  readonly isolating: Readonly<Record<Direction, readonly (readonly number[])[]>>;
  /** Why an endpoint's verdicts in a direction cannot be told, in words; empty when they can. */
  readonly uncertain: Readonly<Record<Direction, readonly (readonly string[])[]>>;
}

export interface CompiledPolicy {
  readonly form: PolicyForm;
  readonly subjects: Bitset;
  readonly rules: Readonly<Partial<Record<Direction, readonly CompiledRule[]>>>;
}

export interface CompiledRule {
  readonly form: RuleForm;
  /** Endpoints the rule's peers surely match, and those they may match, per address family of the connection. */
  readonly peers: Readonly<Record<Family, { readonly yes: Bitset; readonly maybe: Bitset }>>;
  /** The rule's ports, and whether they depend on the destination's named ports. */
  readonly ports: (destination: number) => PortSetId;
  readonly hasNamedPorts: boolean;
}

/** Compiles every policy of a snapshot. A draft is compiled as the snapshot with the draft's policies added. */
export function compilePolicies(snapshot: Snapshot): CompiledPolicies {
  const forms = snapshot.policies.map(compileNetworkPolicy).sort((a, b) => compareText(`${a.ref.namespace}/${a.ref.name}`, `${b.ref.namespace}/${b.ref.name}`));
  const rules = forms.flatMap((form) => Object.values(form.rules).flat());
  const space = new AddressSpace(rules.flatMap(addressBlocks), podRanges(snapshot), takenAddresses(snapshot));
  const endpoints = buildEndpoints(snapshot, space, {
    labelKeys: relevantKeys(forms, snapshot),
    portNames: new Set(rules.flatMap((rule) => (rule.ports === 'all' ? [] : rule.ports.named.map((port) => port.name)))),
  });
  const lattice = new PortLattice();
  const selections = new SelectionIndex(snapshot.namespaces, endpoints, snapshot.unreadable);
  const compileRule = ruleCompiler(space, endpoints, lattice, selections);
  const policies = forms.map((form): CompiledPolicy => ({
    form,
    subjects: selections.select(form.subject).yes,
    rules: Object.fromEntries(Object.entries(form.rules).map(([direction, list]) => [direction, list.map(compileRule)])),
  }));
  return { snapshot, endpoints, space, lattice, selections, policies, isolating: isolatingPolicies(policies, endpoints), uncertain: uncertainties(snapshot, endpoints, selections) };
}

function isolatingPolicies(policies: readonly CompiledPolicy[], endpoints: Endpoints): CompiledPolicies['isolating'] {
  const lists = () => endpoints.all.map((): number[] => []);
  const isolating = { ingress: lists(), egress: lists() };
  for (const [index, policy] of policies.entries()) {
    for (const direction of ['ingress', 'egress'] as const) {
      if (policy.rules[direction]) forEachBit(policy.subjects, (endpoint) => isolating[direction][endpoint]!.push(index));
    }
  }
  return isolating;
}

function ruleCompiler(space: AddressSpace, endpoints: Endpoints, lattice: PortLattice, selections: SelectionIndex): (form: RuleForm) => CompiledRule {
  const size = endpoints.all.length;
  const everything = fullBitset(size);
  const nothing = createBitset(size);
  const byBlock = new Map<string, { yes: Bitset; maybe: Bitset }>();

  const blockMembers = (block: number, family: Family) => {
    const key = `${block}:${family}`;
    const known = byBlock.get(key);
    if (known) return known;
    const members = { yes: createBitset(size), maybe: createBitset(size) };
    for (const [index, endpoint] of endpoints.all.entries()) {
      if (endpoint.blocks[family].yes.includes(block)) addBit(members.yes, index);
      else if (endpoint.blocks[family].maybe.includes(block)) addBit(members.maybe, index);
    }
    byBlock.set(key, members);
    return members;
  };

  const compilePeers = (peers: readonly PeerForm[], family: Family) => {
    const yes = createBitset(size);
    const maybe = createBitset(size);
    for (const peer of peers) {
      const members = peer.kind === 'pods' ? selections.select(peer.pods) : peer.kind === 'addresses' ? blockMembers(space.blockId(peer.block), family) : { yes: nothing, maybe: everything };
      addAll(yes, members.yes);
      addAll(maybe, members.maybe);
    }
    return { yes, maybe };
  };

  return (form) => {
    const { peers } = form;
    const hasAddresses = peers !== 'everything' && peers.some((peer) => peer.kind === 'addresses');
    const four = peers === 'everything' ? { yes: everything, maybe: nothing } : compilePeers(peers, 4);
    const six = hasAddresses ? compilePeers(peers as readonly PeerForm[], 6) : four;
    return { form, peers: { 4: four, 6: six }, ...compilePorts(form, endpoints, lattice) };
  };
}

/** A named port is the number it has on the destination pod, under the same protocol; where there is none it is nothing. */
function compilePorts({ ports }: RuleForm, endpoints: Endpoints, lattice: PortLattice): Pick<CompiledRule, 'ports' | 'hasNamedPorts'> {
  const numbered = lattice.intern(ports === 'all' ? ALL_PORTS : ports.numbered);
  if (ports === 'all' || ports.named.length === 0) return { ports: () => numbered, hasNamedPorts: false };
  const resolved = new Map<number, PortSetId>();
  const resolve = (destination: number): PortSetId => {
    const known = resolved.get(destination);
    if (known !== undefined) return known;
    const endpoint = endpoints.all[destination]!;
    const declared = endpoint.kind === 'pods' ? endpoint.ports : [];
    const named = declared
      .filter((port) => ports.named.some((wanted) => wanted.name === port.name && wanted.protocol === port.protocol))
      .reduce((set, port) => unionPorts(set, onePort(port.protocol, port.containerPort)), lattice.get(NONE));
    const id = lattice.union(numbered, lattice.intern(named));
    resolved.set(destination, id);
    return id;
  };
  return { ports: resolve, hasNamedPorts: true };
}

/** Label keys that some pod selector reads, those of policies that are not evaluated included. */
function relevantKeys(forms: readonly PolicyForm[], snapshot: Snapshot): string[] {
  const selectors = new Map<string, LabelSelector>();
  const note = (selector: LabelSelector) => selectors.set(selectorKey(selector), selector);
  for (const form of forms) {
    note(form.subject.pods);
    for (const rule of Object.values(form.rules).flat()) {
      if (rule.peers === 'everything') continue;
      for (const peer of rule.peers) if (peer.kind === 'pods') note(peer.pods.pods);
    }
  }
  for (const policy of snapshot.unevaluated) if (policy.podSelector) note(policy.podSelector);
  return [...new Set([...selectors.values()].flatMap(selectorKeys))].sort();
}

function uncertainties(snapshot: Snapshot, endpoints: Endpoints, selections: SelectionIndex): CompiledPolicies['uncertain'] {
  const lists = () => endpoints.all.map((): string[] => []);
  const uncertain = { ingress: lists(), egress: lists() };
  for (const policy of snapshot.unevaluated) {
    const namespaces = policy.namespace !== undefined ? { name: policy.namespace } : { selector: policy.namespaceSelector ?? {} };
    const name = `${policy.kind} ${policy.namespace ? `${policy.namespace}/` : ''}${policy.name}`;
    const { yes, maybe } = selections.select({ namespaces, pods: policy.podSelector ?? {} });
    const note = (endpoint: number) => {
      for (const direction of policy.directions) uncertain[direction][endpoint]!.push(`${name} may apply here, and this kind is not evaluated`);
    };
    forEachBit(yes, note);
    forEachBit(maybe, note);
  }
  for (const { resource, namespace, reason } of snapshot.unreadable) {
    if (resource !== 'networkpolicies') continue;
    for (const [index, endpoint] of endpoints.all.entries()) {
      if (endpoint.kind !== 'pods' || (namespace !== undefined && endpoint.namespace !== namespace)) continue;
      for (const direction of ['ingress', 'egress'] as const) {
        uncertain[direction][index]!.push(`the NetworkPolicies ${namespace === undefined ? 'of the cluster' : `in namespace ${namespace}`} could not be read: ${reason}`);
      }
    }
  }
  return uncertain;
}

const addressBlocks = (rule: RuleForm) => (rule.peers === 'everything' ? [] : rule.peers.flatMap((peer) => (peer.kind === 'addresses' ? [peer.block] : [])));

const podRanges = (snapshot: Snapshot) =>
  [...snapshot.podCIDRs, ...snapshot.nodes.flatMap((node) => node.podCIDRs)].flatMap((text) => {
    const result = parseCidr(text);
    return result.ok ? [result.cidr] : [];
  });

const takenAddresses = (snapshot: Snapshot) =>
  [...snapshot.pods.flatMap((pod) => pod.ips), ...snapshot.nodes.flatMap((node) => node.addresses)].flatMap((text) => parseIp(text) ?? []);

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
