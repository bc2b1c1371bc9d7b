import { isFields, type Fields } from '@/lib/policy/dialects/field-check';
import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { expectedOf, type AdminPortsCase, type DomainNamesCase, type PacketCase, type SubjectCase, type TierCase, type TierPacketCase } from './corpus-cases';
import { judge } from './run-matrix';
import { namespaceObject, podObject, readObjects, Scene } from './scene';
import { Tally } from './tally';

const ANP = { apiVersion: 'policy.networking.k8s.io/v1alpha1', kind: 'AdminNetworkPolicy' };
const CNP = { apiVersion: 'policy.networking.k8s.io/v1alpha2', kind: 'ClusterNetworkPolicy' };
const EVERY_NAMESPACE = [{ namespaces: {} }];

/** Judges a packet where the verdicts of the tiers around NetworkPolicy are given: each is put as a policy for every pod. */
export function runTierPipeline(unit: TierCase): Tally {
  const forced = (tier: 'Admin' | 'Baseline', action: TierCase['adminTierVerdict']) =>
    action === 'Next' ? [] : [{ ...CNP, metadata: { name: `forced-${tier.toLowerCase()}` }, spec: { tier, priority: 1, subject: { namespaces: {} }, ingress: [{ action, from: EVERY_NAMESPACE }], egress: [{ action, to: EVERY_NAMESPACE }] } }];
  return judgePacket(new Tally(), new Scene([...unit.objects, ...forced('Admin', unit.adminTierVerdict), ...forced('Baseline', unit.baselineTierVerdict)]), unit.packet, expectedOf(unit));
}

/** Judges a packet by the AdminNetworkPolicies or BaselineAdminNetworkPolicies of a case, which has no other policies. */
export function runAdminPacket(unit: PacketCase): Tally {
  const tally = new Tally();
  return judgePacket(tally, new Scene(severalBaselines(tally, withoutStrays(tally, unit.objects))), unit.packet, expectedOf(unit));
}

/** Judges a packet by the ClusterNetworkPolicies of each tier alone. */
export function runTierPacket({ objects, packet, adminTierAllowed, baselineTierAllowed }: TierPacketCase): Tally {
  const tally = new Tally();
  const placed = withoutStrays(tally, objects);
  const ofTier = (tier: string) => placed.filter((object) => !isFields(object) || object.kind !== CNP.kind || (isFields(object.spec) && object.spec.tier === tier));
  judgePacket(tally, new Scene(ofTier('Admin')), packet, adminTierAllowed);
  return judgePacket(tally, new Scene(ofTier('Baseline')), packet, baselineTierAllowed);
}

/** A pod whose namespace has no object is in none to the upstream tests, so that no selector of namespaces picks it. */
function withoutStrays(tally: Tally, objects: readonly unknown[]): readonly unknown[] {
  const metadata = (object: unknown): Fields => (isFields(object) && isFields(object.metadata) ? object.metadata : {});
  const namespaces = new Set(objects.flatMap((object) => (isFields(object) && object.kind === 'Namespace' ? [metadata(object).name] : [])));
  return objects.filter((object) => {
    const { namespace, name } = metadata(object);
    const isStray = isFields(object) && object.kind === 'Pod' && !namespaces.has(namespace);
    if (isStray) tally.adaptations.push(`pod ${String(namespace)}/${String(name)}, in a namespace that is not there, is read as an address outside the cluster`);
    return !isStray;
  });
}

/**
 * The API has one BaselineAdminNetworkPolicy, called default; the upstream test evaluates several in the order of their names.
 * Each is read as the one, and they are given priorities in that order.
 */
function severalBaselines(tally: Tally, objects: readonly unknown[]): Snapshot {
  const isBaseline = (object: unknown): object is Fields => isFields(object) && object.kind === 'BaselineAdminNetworkPolicy';
  const nameOf = (object: Fields) => (isFields(object.metadata) ? String(object.metadata.name) : '');
  const baselines = objects.filter(isBaseline).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  const snapshot = readObjects(objects.filter((object) => !isBaseline(object)));
  const read = baselines.flatMap((object, priority) => {
    const { adminPolicies, problems } = readObjects([{ ...object, metadata: { name: 'default' } }]);
    if (nameOf(object) !== 'default') tally.adaptations.push(`the BaselineAdminNetworkPolicy ${nameOf(object)} is read as if it were called default, as the API asks`);
    if (adminPolicies.length === 0) throw new Error(problems.map(({ message }) => message).join('; '));
    return adminPolicies.map((policy) => ({ ...policy, name: nameOf(object), priority }));
  });
  return { ...snapshot, adminPolicies: [...snapshot.adminPolicies, ...read] };
}

function judgePacket(tally: Tally, scene: Scene, { srcIP, dstIP, dstPort, protocol }: TierPacketCase['packet'], expected: boolean): Tally {
  if (scene.refused.length > 0) throw new Error(`refused: ${scene.refused.join('; ')}`);
  if (dstPort === undefined) tally.adaptations.push('a packet without a port is taken as one to TCP port 1');
  const answer = scene.connection(srcIP, dstIP, protocol ?? 'TCP', dstPort ?? 1, dstIP);
  judge(tally, scene, answer, expected, srcIP, dstIP, () => `${srcIP} -> ${dstIP} ${protocol}/${dstPort}: expected ${expected ? 'allowed' : 'denied'}, found ${answer}`);
  return tally;
}

const HOME = 'probe-home';
const subject = podObject({ namespace: HOME, name: 'subject', labels: { 'probe-role': 'subject' }, ip: '198.18.0.1' });
const subjectOnly = { pods: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': HOME } }, podSelector: { matchLabels: { 'probe-role': 'subject' } } } };
const denyAll = { ...ANP, metadata: { name: 'probe-deny-all' }, spec: { priority: 900, subject: subjectOnly, egress: [{ action: 'Deny', to: EVERY_NAMESPACE }] } };

/**
 * Whether the ports of a rule, in the words of v1alpha1 or v1alpha2, match a port of a destination: they alone are let through.
 * A rule without ports is for all.
 */
export function runAdminPorts(unit: AdminPortsCase): Tally {
  const tally = new Tally();
  const rule = allowRule(unit);
  const policy = { ...rule.kind, metadata: { name: 'probe-rule' }, spec: { ...rule.spec, priority: 1, subject: subjectOnly } };
  if (!unit.pod) tally.adaptations.push('no destination in particular: a pod without ports is probed');
  if (unit.port === 0) tally.adaptations.push('port 0 stands for no port in particular; port 1 is probed');
  const other = unit.pod ?? podObject({ namespace: HOME, name: 'other', ip: '198.18.0.2' });
  const scene = new Scene([namespaceObject(HOME), subject, other, denyAll, policy]);
  const destination = unit.pod ? `${unit.pod.metadata.namespace}/${unit.pod.metadata.name}` : `${HOME}/other`;
  const protocol: Protocol = PROTOCOLS.find((known) => known === unit.protocol) ?? 'TCP';
  const answer = scene.connection(`${HOME}/subject`, destination, protocol, unit.port || 1);
  // Ports that the API server refuses let nothing through.
  tally.check(answer === (unit.matches ? 'allowed' : 'denied'), () => `expected ${unit.matches ? 'a match' : 'no match'}, found ${answer}${scene.refused.length > 0 ? ` (refused: ${scene.refused.join('; ')})` : ''}`);
  return tally;
}

function allowRule({ group, ports, protocols, destinationNamedPort, portMatch }: AdminPortsCase) {
  if (group === 'anp-ports') return { kind: ANP, spec: { egress: [{ action: 'Allow', to: EVERY_NAMESPACE, ...(ports ? { ports } : {}) }] } };
  const wanted = group === 'cnp-protocols' ? protocols : group === 'cnp-named-port' ? [{ destinationNamedPort }] : portMatch && [{ tcp: { destinationPort: portMatch } }];
  return { kind: CNP, spec: { tier: 'Admin', egress: [{ action: 'Accept', to: EVERY_NAMESPACE, ...(wanted ? { protocols: wanted } : {}) }] } };
}

/** Whether a policy's subject is a pod: then a rule that denies everything cuts it off. */
export function runSubject({ policy, pod, namespaceLabels, matches }: SubjectCase): Tally {
  const tally = new Tally();
  const probe = { ...ANP, metadata: { name: 'probe-rule' }, spec: { priority: 1, subject: policy.spec.subject, ingress: [{ action: 'Deny', from: EVERY_NAMESPACE }] } };
  const other = podObject({ namespace: HOME, name: 'other', ip: '198.18.0.2' });
  const scene = new Scene([namespaceObject(pod.namespace, namespaceLabels), podObject({ ...pod, ip: '198.18.0.3' }), other, probe]);
  const answer = scene.connection(`${HOME}/other`, `${pod.namespace}/${pod.name}`, 'TCP', 80);
  tally.check(answer === (matches ? 'denied' : 'allowed'), () => `expected ${matches ? 'a match' : 'no match'}, found ${answer}`);
  return tally;
}

/** Whether egress rules on domain names allow an address. Which addresses a name has is put as the resolver of the case tells. */
export function runDomainNames(unit: DomainNamesCase): Tally {
  const tally = new Tally();
  tally.adaptations.push('domain names are replaced by the addresses that the resolver of the case gives');
  const egress = (unit.policy.spec.egress ?? []).flatMap((rule) => {
    const to = (rule.to ?? []).flatMap((peer): readonly unknown[] => (peer.domainNames ? networksOf(peer.domainNames, unit.resolver) : [peer]));
    return to.length > 0 ? [{ ...rule, to }] : [];
  });
  const scene = new Scene([unit.pod, { ...unit.policy, spec: { ...unit.policy.spec, egress } }]);
  if (scene.refused.length > 0) throw new Error(`refused: ${scene.refused.join('; ')}`);
  const { namespace, name } = unit.pod.metadata;
  const answer = scene.connection(`${namespace}/${name}`, unit.dstIP, 'TCP', 80);
  const expected = expectedOf(unit);
  tally.check(answer === (expected ? 'allowed' : 'denied'), () => `expected ${expected ? 'allowed' : 'denied'}, found ${answer}`);
  return tally;
}

/** `*.example.com` stands for names with one or more labels before; case and a trailing dot do not count. */
function networksOf(names: readonly string[], resolver: Readonly<Record<string, string>>): { readonly networks: readonly string[] }[] {
  const plain = (name: string) => name.toLowerCase().replace(/\.$/, '');
  const isMeant = (name: string) => names.map(plain).some((wanted) => (wanted.startsWith('*.') ? plain(name).endsWith(wanted.slice(1)) && plain(name).length > wanted.length - 1 : plain(name) === wanted));
  const networks = Object.entries(resolver).filter(([name]) => isMeant(name)).map(([, address]) => `${address}/${address.includes(':') ? 128 : 32}`);
  return networks.length > 0 ? [{ networks }] : [];
}
