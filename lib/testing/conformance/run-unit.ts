import { PROTOCOLS } from '@/lib/model/network-policy';
import { clampEndPorts } from './adapt-objects';
import type { IpBlockCase, PeerCase, PortsCase, SelectorCase } from './corpus-cases';
import { namespaceObject, podObject, policyObject, Scene } from './scene';
import { Tally } from './tally';

/**
 * The unit cases ask whether one selector, block or port matches. Each is put to the whole engine: everything is denied
 * but for one rule made of the piece in question, and the connection it would open is probed. A piece that the API server
 * refuses then opens nothing.
 */
const SUBJECT = { namespace: 'probe-home', name: 'subject' };
const subjectPod = (namespace: string) => podObject({ ...SUBJECT, namespace, labels: { 'probe-role': 'subject' }, ip: '198.18.0.1' });
const subjectSelector = { matchLabels: { 'probe-role': 'subject' } };
const denyAll = (namespace: string) => policyObject(namespace, 'probe-deny-all', { podSelector: subjectSelector, policyTypes: ['Ingress', 'Egress'] });
const ingressRule = (namespace: string, rule: unknown) => policyObject(namespace, 'probe-rule', { podSelector: subjectSelector, policyTypes: ['Ingress'], ingress: [rule] });
const egressRule = (namespace: string, rule: unknown) => policyObject(namespace, 'probe-rule', { podSelector: subjectSelector, policyTypes: ['Egress'], egress: [rule] });

/** Whether a peer of selectors matches a pod. */
export function runPeer(unit: PeerCase): Tally {
  const tally = new Tally();
  const { policyNamespace: home, podSelector, namespaceSelector, pod } = unit;
  const unconstrained = podSelector === null && namespaceSelector === null;
  if (unconstrained) tally.adaptations.push('a peer without any selector is refused by the API server; read as a rule without peers');
  const scene = new Scene([...unit.namespaces, pod, subjectPod(home), denyAll(home), ingressRule(home, unconstrained ? {} : { from: [{ podSelector, namespaceSelector }] })]);
  return judgeMatch(tally, scene, unit.matches, `${pod.metadata.namespace}/${pod.metadata.name}`, `${home}/${SUBJECT.name}`);
}

/** Whether an ipBlock matches an address. */
export function runIpBlock(unit: IpBlockCase): Tally {
  const tally = new Tally();
  const home = SUBJECT.namespace;
  if (unit.ipBlock === null) tally.adaptations.push('no ipBlock at all is read as a rule without peers');
  if (unit.ip === '') tally.adaptations.push('an empty address is read as a pod whose address is not known');
  const other = podObject({ namespace: home, name: 'other', labels: {} });
  const scene = new Scene([subjectPod(home), other, denyAll(home), ingressRule(home, unit.ipBlock === null ? {} : { from: [{ ipBlock: unit.ipBlock }] })]);
  return judgeMatch(tally, scene, unit.matches, unit.ip === '' ? `${home}/other` : unit.ip, `${home}/${SUBJECT.name}`);
}

/** Whether a list of ports matches a port of a destination: a pod, or an outside address when there is none. */
export function runPorts(unit: PortsCase): Tally {
  const tally = new Tally();
  const home = SUBJECT.namespace;
  const ports = clampEndPorts(tally, unit.ports);
  if (unit.port === 0) tally.adaptations.push('port 0 stands for no port in particular; port 1 is probed');
  const protocol = PROTOCOLS.find((known) => known === unit.protocol) ?? 'TCP';
  const scene = new Scene([...(unit.pod ? [unit.pod] : []), subjectPod(home), denyAll(home), egressRule(home, ports ? { ports } : {})]);
  const destination = unit.pod ? `${unit.pod.metadata.namespace}/${unit.pod.metadata.name}` : '203.0.113.7';
  return judgeMatch(tally, scene, unit.matches, `${home}/${SUBJECT.name}`, destination, protocol, unit.port === 0 ? 1 : unit.port);
}

/** Whether a label selector matches labels, asked of pods and of namespaces. */
export function runSelector({ selector, labels, matches }: SelectorCase): Tally {
  const tally = new Tally();
  const home = SUBJECT.namespace;
  const common = [namespaceObject(home), subjectPod(home), denyAll(home)];
  const byPod = new Scene([...common, podObject({ namespace: home, name: 'other', labels, ip: '198.18.0.2' }), ingressRule(home, { from: [{ podSelector: selector }] })]);
  judgeMatch(tally, byPod, matches, `${home}/other`, `${home}/${SUBJECT.name}`);
  const byNamespace = new Scene([
    ...common,
    namespaceObject('elsewhere', labels),
    podObject({ namespace: 'elsewhere', name: 'other', ip: '198.18.0.2' }),
    ingressRule(home, { from: [{ namespaceSelector: selector }] }),
  ]);
  return judgeMatch(tally, byNamespace, matches, 'elsewhere/other', `${home}/${SUBJECT.name}`);
}

function judgeMatch(tally: Tally, scene: Scene, matches: boolean, from: string, to: string, protocol: 'TCP' | 'UDP' | 'SCTP' = 'TCP', port = 80): Tally {
  const answer = scene.connection(from, to, protocol, port);
  tally.check(answer === (matches ? 'allowed' : 'denied'), () => `expected ${matches ? 'a match' : 'no match'}, found ${answer}${scene.refused.length > 0 ? ` (refused: ${scene.refused.join('; ')})` : ''}`);
  return tally;
}
