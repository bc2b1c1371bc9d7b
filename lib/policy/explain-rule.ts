import { PROTOCOLS } from '@/lib/model/network-policy';
import type { Service, ServicePort, Snapshot } from '@/lib/model/snapshot';
import type { Family } from './cidr';
import type { CompiledRule } from './compile-rule';
import type { Endpoint } from './endpoints';
import type { AskedPort } from './explain';
import type { RuleStep } from './explain-walk';
import type { Miss } from './near-miss';
import { nearestWord } from './nearest-word';
import { formatPorts, includesPort, isNoPorts, type PortSet } from './port-set';
import { semanticsOf } from './profile';
import type { Action, PeerForm, PortForm } from './rule-form';
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
  const { does, would } = ACTION_WORDS[rule.form.action];
  if (later) return `${text} and would ${would}, but what comes before it has decided`;
  return [text, ...(rule.form.ref.policy.kind === 'NetworkPolicy' ? [] : [` and ${does}`]), ...(byAddressAlone(rule, other) ? [BY_ADDRESS] : [])].join('');
}

const ACTION_WORDS: Readonly<Record<Action, { readonly does: string; readonly would: string; readonly covers: string }>> = {
  allow: { does: 'allows it', would: 'allow it', covers: 'allows' },
  deny: { does: 'denies it', would: 'deny it', covers: 'denies' },
  pass: { does: 'passes it on to the next tier', would: 'pass it on', covers: 'passes on' },
};

/** Why it cannot be told whether a rule applies to a connection. Outside addresses are in doubt by their domain names alone. */
export function doubtText({ rule, sure }: RuleStep, { other, subjectNamespace, family, snapshot }: RuleView): string {
  if (!sure && semanticsOf(snapshot.profile.name).adminPolicies === 'unknown') return 'may not apply here: whether the network plugin evaluates such policies depends on its version and setup';
  if (!sure) return `may not apply here: its policy picks namespaces by labels, and the labels of ${subjectNamespace} could not be read`;
  if (other.kind === 'outside') return 'names addresses by domain, and which addresses DNS gives for it cannot be told';
  const peers = rule.form.peers as readonly PeerForm[];
  if (peers.some(({ kind }) => kind === 'addresses') && other.blocks[family].maybe.length > 0) return 'names addresses, and whether this peer is among them is not known';
  return other.kind === 'pods' ? `picks namespaces by labels, and the labels of ${other.namespace} could not be read` : 'picks nodes by labels, and which node this is is not known';
}

/** Why the ports of a rule that matches the peer are not the ones asked about. Without any port at all it has only names that the destination lacks. */
export function portMiss(rule: CompiledRule, ports: PortSet, { destination, snapshot }: RuleView, port?: AskedPort): Miss {
  if (isNoPorts(ports)) {
    const { named } = rule.form.ports as PortForm;
    const declared = destination.kind === 'pods' ? destination.ports : [];
    const text = `matches this peer, but ${named.map(({ name, protocol }) => `no ${[...(protocol ? [protocol] : []), 'port'].join(' ')} of the destination is named "${name}"`).join(' and ')}`;
    return { text, failures: 1, hint: named.flatMap(({ name }) => nameHint(name, declared))[0] };
  }
  const text = `matches this peer, but ${ACTION_WORDS[rule.form.action].covers} only ${formatPorts(ports).join(', ')}`;
  return port ? { text: `${text}, not ${port.port}/${port.protocol}`, failures: 1, hint: portHint(ports, port, destination, snapshot) } : { text, failures: 1 };
}

function nameHint(name: string, declared: readonly { readonly name?: string; readonly protocol: string }[]): string[] {
  const other = declared.find((one) => one.name === name);
  if (other) return [`Its port "${name}" is a ${other.protocol} port.`];
  const near = nearestWord(name, declared.flatMap((one) => one.name ?? []));
  return near === undefined ? [] : [`It has a port named "${near}": is one of the names a slip?`];
}

/** What was probably meant by the ports of a rule that nearly are the port asked about. */
function portHint(ports: PortSet, { protocol, port }: AskedPort, destination: Endpoint, snapshot: Snapshot): string | undefined {
  if (PROTOCOLS.some((one) => includesPort(ports, one, port))) return 'The number is right, the protocol is not: a port of a policy without a protocol is TCP.';
  if (destination.kind !== 'pods') return undefined;
  const pod = destination.pods[0]!;
  // A port that the rule has, and so not the one asked about.
  const leadsHere = (service: Service, one: ServicePort) => one.protocol === protocol && includesPort(ports, protocol, one.port) && targetPorts({ ...service, ports: [one] }, pod)[0]?.port === port;
  for (const service of snapshot.services) {
    const through = service.ports.find((one) => leadsHere(service, one));
    if (through && servicePods(snapshot, service).includes(pod)) return `${through.port} is the port of Service ${service.namespace}/${service.name}; policies see the pod's own port, ${port}.`;
  }
  return undefined;
}

/** Whether a rule that matches finds a pod or a node inside the cluster by nothing but its address. */
const byAddressAlone = ({ form: { peers } }: CompiledRule, other: Endpoint): boolean => other.kind !== 'outside' && peers !== 'everything' && peers.every((peer) => peer.kind === 'addresses');

/** The API recommends ipBlocks for addresses outside the cluster; Kubernetes' own tests expect pods to match, Cilium does not match them. */
const BY_ADDRESS = ', by its address alone; not every CNI matches pods and nodes by address';
