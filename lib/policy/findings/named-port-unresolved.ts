import type { AllowChange } from '@/lib/model/draft';
import { policyName, workloadPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { ContainerPort } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { forEachBit, type Bitset } from '../bitset';
import type { CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { nearestWord } from '../nearest-word';
import { onePort, unionOfPorts } from '../port-set';
import { ruleField, type PortForm } from '../rule-form';
import { finding, policyObject, type Finding } from './finding';
import { connectionFixes } from './fixes';

type NamedPort = PortForm['named'][number];

/**
 * Named ports that none of the rule's destinations has: for ingress the policy's subjects, for egress the pods the rule names.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function findUnresolvedPorts(graph: AllowGraph): Finding[] {
  const found = new Map<string, Finding>();
  for (const policy of graph.evaluator.compiled.policies) {
    for (const direction of DIRECTIONS) {
      for (const rule of policy.rules[direction] ?? []) {
        const { ports, ref } = rule.form;
        if (ports === 'all' || ports.named.length === 0) continue;
        const declared = declaredBy(graph, destinationsOf(policy, rule, direction));
        if (!declared) continue;
        for (const wanted of ports.named) {
          if (declared.some((port) => port.name === wanted.name && (wanted.protocol === undefined || wanted.protocol === port.protocol))) continue;
          const field = `${ruleField(ref)}.ports`;
          const name = policyName(ref.policy);
          found.set(`${ref.policy.kind} ${name} ${field} ${wanted.name} ${wanted.protocol}`, finding('named-port-unresolved', {
            message: `${name} allows the port named ${wanted.name}${wanted.protocol === undefined ? '' : `/${wanted.protocol}`}, and none of the pods it leads to has a port of that name.`,
            ...hintOf(wanted, declared),
            fix: fixesOf(graph, policy, rule, meantBy(wanted, declared)),
            objects: [policyObject(ref.policy, field)],
            field,
          }));
        }
      }
    }
  }
  return [...found.values()];
}

const destinationsOf = (policy: CompiledPolicy, rule: CompiledRule, direction: Direction): Bitset => (direction === 'ingress' ? policy.subjects : rule.peers[4].yes);

/** The container ports of these pods; `undefined` when there are no pods, or some that could not be told for sure. */
function declaredBy({ evaluator: { compiled } }: AllowGraph, destinations: Bitset): readonly ContainerPort[] | undefined {
  let some = false;
  const ports = new Map<string, ContainerPort>();
  forEachBit(destinations, (index) => {
    const endpoint = compiled.endpoints.all[index]!;
    if (endpoint.kind !== 'pods') return;
    some = true;
    for (const pod of endpoint.pods) for (const port of pod.ports) ports.set(`${port.name} ${port.protocol} ${port.containerPort}`, port);
  });
  return some ? [...ports.values()] : undefined;
}

/** The name that was likely meant, and its protocol: the same with another protocol, or one that is spelt alike. */
function meantBy({ name }: NamedPort, declared: readonly ContainerPort[]): ContainerPort | undefined {
  const near = nearestWord(name, declared.flatMap((port) => port.name ?? []));
  return declared.find((port) => port.name === name) ?? (near === undefined ? undefined : declared.find((port) => port.name === near));
}

function hintOf(wanted: NamedPort, declared: readonly ContainerPort[]): { readonly hint?: string } {
  const meant = meantBy(wanted, declared);
  if (meant) return { hint: meant.name === wanted.name ? `They have ${meant.name}, but as ${meant.protocol}.` : `They have a port named ${meant.name}; did you mean that?` };
  const numbers = [...new Set(declared.map(({ containerPort, protocol, name }) => `${name === undefined ? '' : `${name} `}${containerPort}/${protocol}`))].sort();
  return { hint: numbers.length === 0 ? 'They declare no ports at all: name the container port, or use its number.' : `They have ${numbers.slice(0, 5).join(', ')}${numbers.length > 5 ? ' and others' : ''}.` };
}

/** The number that the likely name stands for on each destination. */
function fixesOf(graph: AllowGraph, policy: CompiledPolicy, rule: CompiledRule, meant: ContainerPort | undefined): AllowChange[] {
  if (!meant) return [];
  const declared = Map.groupBy(graph.snapshot.pods, ({ workload }) => workloadPeer(workload));
  const portsOf = (to: PeerId) =>
    unionOfPorts(declared.get(to)!.flatMap(({ ports }) => ports.filter(({ name, protocol }) => name === meant.name && protocol === meant.protocol)).map(({ protocol, containerPort }) => onePort(protocol, containerPort)));
  return connectionFixes(graph, policy, rule, portsOf);
}
