import { compareText } from '@/lib/model/compare-text';
import { policyName, type WorkloadId } from '@/lib/model/ids';
import { DIRECTIONS } from '@/lib/model/network-policy';
import type { Service } from '@/lib/model/snapshot';
import type { AllowGraph, GraphPeer } from '../allow-graph';
import type { CompiledPolicy } from '../compile';
import type { CompiledRule } from '../compile-rule';
import { listeningPorts, type ListeningPort } from '../listening';
import { includesPort, NO_PORTS, onePort, type PortSet } from '../port-set';
import { servicePods, targetPorts } from '../services/resolve-service';
import { ruleField, ruleKey } from '../rule-form';
import { finding, placeIn, policyObject, workloadObject, type Finding } from './finding';
import { connectionFixes } from './fixes';
import { networkPolicies, workloadsAmong } from './look';

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
  const listening = listeningPorts(graph.snapshot);
  const found = new Map<string, Finding>();
  for (const policy of networkPolicies(graph)) {
    for (const direction of DIRECTIONS) {
      for (const rule of policy.rules[direction] ?? []) {
        const { ports, ref } = rule.form;
        if (ports === 'all' || ports.named.length > 0) continue;
        for (const peer of destinationsOf(graph, policy, rule)) {
          const { id } = peer.workload!;
          const mistake = translations.get(id)?.find((translation) => isMistaken(ports.numbered, translation, listening.get(id)!));
          const key = mistake && `${ruleKey(ref)} ${mistake.port}`;
          if (key && !found.has(key)) found.set(key, findingOf(graph, policy, rule, peer, mistake));
        }
      }
    }
  }
  return [...found.values()];
}

function translationsOf({ snapshot }: AllowGraph): Translation[] {
  const services = snapshot.services.filter((service) => !service.headless).sort((a, b) => compareText(policyName(a), policyName(b)));
  return services.flatMap((service) =>
    servicePods(snapshot, service).flatMap((pod) =>
      service.ports.flatMap((port) =>
        targetPorts({ ...service, ports: [port] }, pod).flatMap((target) => (target.port === port.port || target.protocol !== 'TCP' ? [] : [{ service, workload: pod.workload, port: port.port, target: target.port }])))));
}

/** For ingress the policy's subjects, for egress the rule's peers. A rule for everything is about no particular Service. */
function destinationsOf(graph: AllowGraph, policy: CompiledPolicy, rule: CompiledRule): readonly GraphPeer[] {
  if (rule.form.ref.direction === 'ingress') return workloadsAmong(graph, policy.subjects);
  return rule.form.peers === 'everything' ? [] : workloadsAmong(graph, rule.peers[4].yes);
}

const isMistaken = (allowed: PortSet, { port, target }: Translation, listening: readonly ListeningPort[]): boolean =>
  allowed.ranges.TCP.some(([first, last]) => first === port && last === port) && !includesPort(allowed, 'TCP', target) && !listening.some((one) => one.protocol === 'TCP' && one.port === port);

function findingOf(graph: AllowGraph, policy: CompiledPolicy, rule: CompiledRule, peer: GraphPeer, { service, port, target }: Translation): Finding {
  const { ref } = rule.form;
  const field = `${ruleField(ref)}.ports`;
  return finding('service-port', {
    message: `${policyName(ref.policy)} allows port ${port}, which is the port of Service ${service.namespace}/${service.name}. Policies see the port of the pods behind it, ${target}, and that is not allowed.`,
    objects: [policyObject(ref.policy, field), { kind: 'Service', namespace: service.namespace, name: service.name, ...placeIn(service.origin) }, workloadObject(peer.workload!)],
    field,
    peers: [peer.id],
    fix: connectionFixes(graph, policy, rule, (to) => (to === peer.id ? onePort('TCP', target) : NO_PORTS)),
  });
}
