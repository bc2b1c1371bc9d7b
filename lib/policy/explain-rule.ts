import type { Service, Snapshot } from '@/lib/model/snapshot';
import type { Family } from './cidr';
import type { CompiledRule } from './compile-rule';
import type { Endpoint } from './endpoints';
import type { AskedPort } from './explain';
import type { RuleStep } from './explain-walk';
import type { Miss } from './near-miss';
import { nearestWord } from './nearest-word';
import { formatPorts, includesPort, isNoPorts, type PortSet } from './port-set';
import { semanticsOf } from './profile';
import type { Action } from './rule-form';
import { servicePods, targetPorts } from './services/resolve-service';

/** The two ends of a connection, as one rule sees them. */
export interface RuleView {
  readonly other: Endpoint;
  readonly destination: Endpoint;
  readonly subjectNamespace: string;
  readonly family: Family;
  readonly snapshot: Snapshot;
}

/** What a rule that matches does, in words. */
export function matchText(rule: CompiledRule, ports: PortSet, other: Endpoint, later: boolean): string {
  const text = `matches this peer on ${formatPorts(ports).join(', ')}`;
  const how = byAddressAlone(rule, other) ? BY_ADDRESS : '';
  const action = ACTION_WORDS[rule.form.action];
  if (later) return `${text} and would ${action.would}, but what comes before it has decided`;
  return rule.form.ref.policy.kind === 'NetworkPolicy' ? `${text}${how}` : `${text} and ${action.does}${how}`;
}

const ACTION_WORDS: Readonly<Record<Action, { readonly does: string; readonly would: string }>> = {
  allow: { does: 'allows it', would: 'allow it' },
  deny: { does: 'denies it', would: 'deny it' },
  pass: { does: 'passes it on to the next tier', would: 'pass it on' },
};

/** Why it cannot be told whether a rule applies to a connection. */
export function doubtText({ rule, sure }: RuleStep, { other, subjectNamespace, family, snapshot }: RuleView): string {
  if (!sure && semanticsOf(snapshot.profile.name).adminPolicies === 'unknown') return 'may not apply here: whether the network plugin evaluates such policies depends on its version and setup';
  if (!sure) return `may not apply here: its policy picks namespaces by labels, and the labels of ${subjectNamespace} could not be read`;
  const kinds = new Set(rule.form.peers === 'everything' ? [] : rule.form.peers.map(({ kind }) => kind));
  if (other.kind === 'outside' && kinds.has('domains')) return 'names addresses by domain, and which addresses DNS gives for it cannot be told';
  if (kinds.has('addresses') && other.blocks[family].maybe.length > 0) return 'names addresses, and whether this peer is among them is not known';
  if (kinds.has('nodes') && other.kind !== 'pods' && other.kind !== 'outside') return 'picks nodes by labels, and which node this is is not known';
  return other.kind === 'pods' ? `picks namespaces by labels, and the labels of ${other.namespace} could not be read` : 'names addresses, and the address of this peer is not known';
}

/** Why the ports of a rule that matches the peer are not the ones asked about. */
export function portMiss(rule: CompiledRule, ports: PortSet, { destination, snapshot }: RuleView, port?: AskedPort): Miss {
  const named = rule.form.ports === 'all' ? [] : rule.form.ports.named;
  const declared = destination.kind === 'pods' ? destination.ports : [];
  const unresolved = named.filter(({ name, protocol }) => !declared.some((one) => one.name === name && (protocol ?? one.protocol) === one.protocol));
  if (unresolved.length > 0 && isNoPorts(ports)) {
    const text = `matches this peer, but ${unresolved.map(({ name, protocol }) => `no ${protocol ? `${protocol} ` : ''}port of the destination is named "${name}"`).join(' and ')}`;
    return withHint({ text, failures: 1 }, unresolved.flatMap(({ name }) => nameHint(name, declared))[0]);
  }
  const verb = rule.form.action === 'allow' ? 'allows' : rule.form.action === 'deny' ? 'denies' : 'passes on';
  const text = `matches this peer, but ${verb} only ${formatPorts(ports).join(', ')}${port ? `, not ${port.port}/${port.protocol}` : ''}`;
  return withHint({ text, failures: 1 }, port && portHint(ports, port, destination, snapshot));
}

const withHint = (miss: Miss, hint: string | undefined): Miss => (hint === undefined ? miss : { ...miss, hint });

function nameHint(name: string, declared: readonly { readonly name?: string; readonly protocol: string }[]): string[] {
  const other = declared.find((one) => one.name === name);
  if (other) return [`Its port "${name}" is a ${other.protocol} port.`];
  const near = nearestWord(name, declared.flatMap((one) => one.name ?? []));
  return near === undefined ? [] : [`It has a port named "${near}": is one of the names a slip?`];
}

/** What was probably meant by the ports of a rule that nearly are the port asked about. */
function portHint(ports: PortSet, { protocol, port }: AskedPort, destination: Endpoint, snapshot: Snapshot): string | undefined {
  const other = (['TCP', 'UDP', 'SCTP'] as const).find((one) => one !== protocol && includesPort(ports, one, port));
  if (other) return `The number is right, the protocol is not: a port of a policy without a protocol is TCP.`;
  if (destination.kind !== 'pods') return undefined;
  const [pod] = destination.pods;
  const leadsHere = (service: Service) => service.ports.find((one, index) => {
    const target = pod && targetPorts({ ...service, ports: [service.ports[index]!] }, pod)[0];
    return target?.port === port && one.port !== port && one.protocol === protocol && includesPort(ports, protocol, one.port);
  });
  for (const service of snapshot.services) {
    if (service.namespace !== destination.namespace) continue;
    const through = leadsHere(service);
    if (through && pod && servicePods(snapshot, service).includes(pod)) return `${through.port} is the port of Service ${service.namespace}/${service.name}; policies see the pod's own port, ${port}.`;
  }
  return undefined;
}

/** Whether the rule finds a pod or a node inside the cluster by nothing but its address. */
const byAddressAlone = ({ form: { peers } }: CompiledRule, other: Endpoint): boolean =>
  other.kind !== 'outside' && peers !== 'everything' && peers.length > 0 && peers.every((peer) => peer.kind === 'addresses');

/** The API recommends ipBlocks for addresses outside the cluster; Kubernetes' own tests expect pods to match, Cilium does not match them. */
const BY_ADDRESS = ', by its address alone; not every CNI matches pods and nodes by address';
