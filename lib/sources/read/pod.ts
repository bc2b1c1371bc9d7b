import { isIP } from 'node:net';
import type { Labels } from '@/lib/model/labels';
import { PROTOCOLS, type Protocol } from '@/lib/model/network-policy';
import type { ContainerPort, Pod } from '@/lib/model/snapshot';
import { parseIp } from '@/lib/policy/cidr';
import { type FieldCheck, fieldOf, type Fields, isFields, quote } from '@/lib/policy/dialects/field-check';
import { readLabels } from '@/lib/policy/dialects/label-selector';
import { portNameFault } from '@/lib/policy/dialects/name-syntax';
import { type Metadata, NO_LABELS, type OwnerRef } from './metadata';

/** What a pod's spec says that matters to policies; a template has the same. */
export interface PodTemplate {
  readonly labels: Labels;
  readonly hostNetwork: boolean;
  readonly ports: readonly ContainerPort[];
  readonly serviceAccount?: string;
  readonly nodeName?: string;
  readonly annotations?: Labels;
}

/** A Pod object, before it is known which workload it belongs to. */
export interface PodObject extends PodTemplate {
  readonly namespace: string;
  readonly name: string;
  readonly controller?: OwnerRef;
  readonly presence: Pod['presence'];
  readonly phase?: Pod['phase'];
  readonly ips: readonly string[];
}

const PHASES = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown'] as const;

/** Reads a Pod object. A manifest without a status describes a pod that is still to come: its presence is `template`. */
export function readPod(check: FieldCheck, object: Fields, metadata: Metadata, live: boolean): PodObject {
  const status = check.object(fieldOf(object, 'status'), 'status', 'warning') ?? {};
  const phase = readPhase(check, status);
  const template = { ...readPodSpec(check, fieldOf(object, 'spec'), 'spec', metadata.labels), ...readAnnotations(fieldOf(object, 'metadata')) };
  const ips = readPodIps(check, status, template.hostNetwork);
  return {
    ...template,
    namespace: metadata.namespace,
    name: metadata.name,
    ...(metadata.controller ? { controller: metadata.controller } : {}),
    presence: live || phase !== undefined || ips.length > 0 ? 'live' : 'template',
    ...(phase ? { phase } : {}),
    ips,
  };
}

/** Reads `spec.template` of a workload; labels, ports and hostNetwork are those of the template, never the workload's own. */
export function readTemplate(check: FieldCheck, value: unknown, field: string): PodTemplate | undefined {
  const template = check.object(value, field);
  if (!template) {
    if (value === undefined) check.error('no-template', field, `There is no pod template in ${field}.`);
    return undefined;
  }
  const metadata = check.object(fieldOf(template, 'metadata'), `${field}.metadata`) ?? {};
  const labels = readLabels(check, fieldOf(metadata, 'labels'), `${field}.metadata.labels`) ?? NO_LABELS;
  return { ...readPodSpec(check, fieldOf(template, 'spec'), `${field}.spec`, labels), ...readAnnotations(metadata) };
}

/** Annotations by which programs find the pods they connect to. */
export const TELLING_ANNOTATIONS = ['prometheus.io/scrape', 'prometheus.io/port', 'ambient.istio.io/redirection'] as const;

/** Those annotations among an object's metadata; whatever has not the expected form tells nothing. */
export function readAnnotations(metadata: unknown): Pick<PodTemplate, 'annotations'> {
  const annotations = isFields(metadata) ? fieldOf(metadata, 'annotations') : undefined;
  if (!isFields(annotations)) return {};
  const found = TELLING_ANNOTATIONS.flatMap((key) => {
    const value = fieldOf(annotations, key);
    return typeof value === 'string' ? [[key, value] as const] : [];
  });
  return found.length > 0 ? { annotations: Object.fromEntries(found) } : {};
}

function readPodSpec(check: FieldCheck, value: unknown, field: string, labels: Labels): PodTemplate {
  const spec = check.object(value, field) ?? {};
  const hostNetwork = check.boolean(fieldOf(spec, 'hostNetwork'), `${field}.hostNetwork`) ?? false;
  const serviceAccount = check.string(fieldOf(spec, 'serviceAccountName') ?? fieldOf(spec, 'serviceAccount'), `${field}.serviceAccountName`, 'warning');
  const nodeName = check.string(fieldOf(spec, 'nodeName'), `${field}.nodeName`, 'warning');
  const ports = [
    ...readContainers(check, fieldOf(spec, 'containers'), `${field}.containers`, () => true),
    // A sidecar keeps running beside the containers, so its ports count; an ordinary init container's do not.
    ...readContainers(check, fieldOf(spec, 'initContainers'), `${field}.initContainers`, (container) => fieldOf(container, 'restartPolicy') === 'Always'),
  ];
  return { labels, hostNetwork, ports, ...(serviceAccount ? { serviceAccount } : {}), ...(nodeName ? { nodeName } : {}) };
}

function* readContainers(check: FieldCheck, value: unknown, field: string, counts: (container: Fields) => boolean): Generator<ContainerPort> {
  const containers = check.list(value, field, 'warning') ?? [];
  for (const [index, container] of containers.entries()) {
    if (!isFields(container)) {
      check.object(container, `${field}[${index}]`, 'warning');
      continue;
    }
    if (!counts(container)) continue;
    const path = `${field}[${index}].ports`;
    for (const [entry, port] of (check.list(fieldOf(container, 'ports'), path, 'warning') ?? []).entries()) {
      const read = readContainerPort(check, port, `${path}[${entry}]`);
      if (read) yield read;
    }
  }
}

function readContainerPort(check: FieldCheck, value: unknown, field: string): ContainerPort | undefined {
  const fields = check.object(value, field, 'warning');
  if (!fields) return undefined;
  const containerPort = check.integer(fieldOf(fields, 'containerPort'), `${field}.containerPort`, 'warning');
  const protocol = readProtocol(check, fieldOf(fields, 'protocol'), `${field}.protocol`);
  if (containerPort === undefined || protocol === undefined) return undefined;
  if (containerPort < 1 || containerPort > 65535) {
    check.warning('container-port', `${field}.containerPort`, `${containerPort} is no port; the entry is left out.`);
    return undefined;
  }
  const name = check.string(fieldOf(fields, 'name'), `${field}.name`, 'warning');
  const fault = name ? portNameFault(name) : null;
  if (name && fault) check.warning('port-name', `${field}.name`, `The port name ${quote(name)} ${fault}; the port counts as unnamed.`);
  const hostPort = check.integer(fieldOf(fields, 'hostPort'), `${field}.hostPort`, 'warning');
  const isOpened = hostPort !== undefined && hostPort >= 1 && hostPort <= 65535 && !isLoopback(check.string(fieldOf(fields, 'hostIP'), `${field}.hostIP`, 'warning') ?? '');
  return { ...(name && !fault ? { name } : {}), containerPort, protocol, ...(isOpened ? { hostPort } : {}) };
}

/** A host port at such an address is for the node itself, and no way in from outside. */
const isLoopback = (hostIP: string): boolean => {
  const ip = parseIp(hostIP);
  return ip !== null && (ip.family === 4 ? ip.value >> 24n === 127n : ip.value === 1n);
};

/** A protocol, TCP when absent; anything else is reported and gives `undefined`. */
export function readProtocol(check: FieldCheck, value: unknown, field: string): Protocol | undefined {
  if (value === undefined || value === '') return 'TCP';
  const protocol = PROTOCOLS.find((known) => known === value);
  if (!protocol) check.warning('protocol', field, `${field} must be TCP, UDP or SCTP; the entry is left out.`);
  return protocol;
}

function readPhase(check: FieldCheck, status: Fields): Pod['phase'] {
  const text = check.string(fieldOf(status, 'phase'), 'status.phase', 'warning');
  if (text === undefined || text === '') return undefined;
  const phase = PHASES.find((known) => known === text);
  if (!phase) check.warning('phase', 'status.phase', `${quote(text)} is no phase of a pod; it is ignored.`);
  return phase;
}

function readPodIps(check: FieldCheck, status: Fields, hostNetwork: boolean): readonly string[] {
  const own = addressesIn(check, status, 'podIPs', 'podIP');
  return own.length > 0 || !hostNetwork ? own : addressesIn(check, status, 'hostIPs', 'hostIP');
}

function addressesIn(check: FieldCheck, status: Fields, plural: string, singular: string): readonly string[] {
  const addresses: string[] = [];
  const entries = check.list(fieldOf(status, plural), `status.${plural}`, 'warning') ?? [];
  for (const [index, entry] of entries.entries()) {
    if (isFields(entry)) addAddress(check, addresses, fieldOf(entry, 'ip'), `status.${plural}[${index}].ip`);
    else check.object(entry, `status.${plural}[${index}]`, 'warning');
  }
  if (addresses.length === 0) addAddress(check, addresses, fieldOf(status, singular), `status.${singular}`);
  return addresses;
}

/** Adds an address unless one of its family is there; what is no address is reported. */
export function addAddress(check: FieldCheck, addresses: string[], value: unknown, field: string): void {
  const text = check.string(value, field, 'warning');
  if (text === undefined || text === '') return;
  const family = text.includes('%') ? 0 : isIP(text);
  if (family === 0) check.warning('address', field, `${quote(text)} is not an IP address; it is ignored.`);
  else if (!addresses.some((known) => isIP(known) === family)) addresses.push(text);
}
