import { policyName, workloadPeer, type WorkloadId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction } from '@/lib/model/network-policy';
import type { Service } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import { forEachBit, type Bitset } from '../bitset';
import type { CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import type { Endpoint } from '../endpoints';
import { listeningPorts, type ListeningPort } from '../listening';
import { includesPort, NO_PORTS, onePort } from '../port-set';
import { servicePods, targetPorts } from '../services/resolve-service';
import { ruleField } from '../rule-form';
import { finding, placeIn, policyObject, workloadObject, type Finding } from './finding';
import { connectionFixes } from './fixes';
import { networkPolicies } from './look';

/** A Service whose port is not the port of its pods. */
interface Translation {
  readonly service: Service;
  readonly workload: WorkloadId;
  readonly port: number;
  readonly target: number;
}

/**
 * Rules that allow a Service's port where policies see the pods' port: the destination does not listen on the one, and the rule does not
 * allow the other. https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function findServicePorts(graph: AllowGraph): Finding[] {
  const translations = Map.groupBy(translationsOf(graph), ({ workload }) => workload);
  if (translations.size === 0) return [];
  const listening = listeningPorts(graph.snapshot);
  const found = new Map<string, Finding>();
  for (const policy of networkPolicies(graph)) {
    for (const direction of DIRECTIONS) {
      for (const rule of policy.rules[direction] ?? []) {
        if (rule.form.ports === 'all') continue;
        forEachBit(destinationsOf(policy, rule, direction), (endpoint) => {
          for (const workload of workloadsOf(graph.evaluator.compiled.endpoints.all[endpoint]!)) {
            const mistake = (translations.get(workload) ?? []).find((translation) => isMistaken(rule, translation, listening.get(workload) ?? []));
            if (mistake) found.set(`${policyName(rule.form.ref.policy)} ${direction} ${rule.form.ref.index} ${mistake.port}`, findingOf(graph, policy, rule, mistake));
          }
        });
      }
    }
  }
  return [...found.values()];
}

function translationsOf({ snapshot }: AllowGraph): Translation[] {
  return snapshot.services.filter((service) => !service.headless).flatMap((service) =>
    servicePods(snapshot, service).flatMap((pod) =>
      service.ports.flatMap((port) =>
        targetPorts({ ...service, ports: [port] }, pod).flatMap((target) => (target.port === port.port || target.protocol !== 'TCP' ? [] : [{ service, workload: pod.workload, port: port.port, target: target.port }])))));
}

/** For ingress the policy's subjects, for egress the rule's peers. A rule for everything is about no particular Service. */
const destinationsOf = (policy: CompiledPolicy, rule: CompiledRule, direction: Direction): Bitset =>
  direction === 'ingress' ? policy.subjects : rule.form.peers === 'everything' ? new Uint32Array(0) : rule.peers[4].yes;

const workloadsOf = (endpoint: Endpoint): WorkloadId[] => (endpoint.kind === 'pods' ? [...new Set(endpoint.pods.map((pod) => pod.workload))] : []);

function isMistaken(rule: CompiledRule, { port, target }: Translation, listening: readonly ListeningPort[]): boolean {
  const { ports } = rule.form;
  if (ports === 'all' || ports.named.length > 0) return false;
  const isSingle = ports.numbered.ranges.TCP.some(([first, last]) => first === port && last === port);
  return isSingle && !includesPort(ports.numbered, 'TCP', target) && !listening.some((one) => one.protocol === 'TCP' && one.port === port);
}

function findingOf(graph: AllowGraph, policy: CompiledPolicy, rule: CompiledRule, { service, workload, port, target }: Translation): Finding {
  const { ref } = rule.form;
  const field = `${ruleField(ref)}.ports`;
  const destination = graph.peer(workloadPeer(workload));
  return finding('service-port', {
    message: `${policyName(ref.policy)} allows port ${port}, which is the port of Service ${service.namespace}/${service.name}. Policies see the port of the pods behind it, ${target}, and that is not allowed.`,
    objects: [policyObject(ref.policy, field), { kind: 'Service', namespace: service.namespace, name: service.name, ...placeIn(service.origin) }, ...(destination?.workload ? [workloadObject(destination.workload)] : [])],
    field,
    peers: [workloadPeer(workload)],
    fix: connectionFixes(graph, policy, rule, (to) => (to === workloadPeer(workload) ? onePort('TCP', target) : NO_PORTS)),
  });
}
