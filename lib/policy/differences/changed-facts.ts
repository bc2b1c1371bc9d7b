import type { Direction } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '../allow-graph';
import type { PodSelection, RuleForm } from '../rule-form';
import { labelValue, selectorKeys } from '../selector';
import type { Cause } from './cause';
import type { Twin } from './ends';
import { namespaceLabels, readsOf } from './facts';

/** The graphs, and one pod, node or address as each of them has it. */
export interface Seen {
  readonly before: AllowGraph;
  readonly after: AllowGraph;
  readonly twin: Twin;
}

/** Labels that a selection of pods reads, and that changed. */
export function changedForSelection(seen: Seen, { pods, namespaces }: PodSelection, direction: Direction): Cause[] {
  return [...changedPodLabels(seen, selectorKeys(pods), direction), ...('selector' in namespaces ? changedNamespace(seen, selectorKeys(namespaces.selector), direction) : [])];
}

/** What a rule reads of the other end, and of named ports at the destination, that changed. */
export function changedForRule(other: Seen, destination: Seen, rule: RuleForm, direction: Direction): Cause[] {
  const reads = readsOf([rule]);
  return [
    ...changedPodLabels(other, reads.podLabels, direction),
    ...changedNamespace(other, reads.namespaceLabels, direction),
    ...(reads.blocks.size > 0 ? changedAddresses(other, direction) : []),
    ...(reads.nodes ? changedNodes(other, direction) : []),
    ...changedPorts(destination, reads.portNames, direction),
  ];
}

/** Addresses of a pod or of nodes, or where it is not known what is known of them. */
export function changedAddresses({ before, after, twin }: Seen, direction?: Direction): Cause[] {
  const [pod] = twin.pods;
  const found: Cause[] = [];
  if (pod) {
    const [was, is] = [[...pod.before.ips].sort().join(', '), [...pod.after.ips].sort().join(', ')];
    if (was !== is) return [{ kind: 'addresses', change: 'changed', object: objectOf(pod.after), field: 'status.podIPs', direction, before: was || 'unknown', after: is || 'unknown' }];
    if (pod.before.hostNetwork !== pod.after.hostNetwork) found.push({ kind: 'addresses', change: 'changed', object: objectOf(pod.after), field: 'spec.hostNetwork', direction, before: String(pod.before.hostNetwork), after: String(pod.after.hostNetwork) });
    if (pod.before.nodeName !== pod.after.nodeName) found.push({ kind: 'addresses', change: 'changed', object: objectOf(pod.after), field: 'spec.nodeName', direction, before: pod.before.nodeName, after: pod.after.nodeName });
  }
  const ranges = ({ podCIDRs, nodes }: Snapshot) => [...new Set([...podCIDRs, ...nodes.flatMap((node) => node.podCIDRs)])].sort().join(', ');
  const nodes = (snapshot: Snapshot) => snapshot.nodes.map(({ name, addresses }) => [name, ...[...addresses].sort()].join(' ')).sort().join(', ');
  if (ranges(before.snapshot) !== ranges(after.snapshot)) found.push({ kind: 'addresses', change: 'changed', object: 'pod address ranges', direction, before: ranges(before.snapshot) || 'unknown', after: ranges(after.snapshot) || 'unknown' });
  if (nodes(before.snapshot) !== nodes(after.snapshot)) found.push({ kind: 'addresses', change: 'changed', object: 'node addresses', direction, before: nodes(before.snapshot) || 'unknown', after: nodes(after.snapshot) || 'unknown' });
  return found;
}

function changedPodLabels({ twin }: Seen, keys: Iterable<string>, direction: Direction): Cause[] {
  const [pod] = twin.pods;
  if (!pod) return [];
  const found: Cause[] = changedLabels(objectOf(pod.after), pod.before.labels, pod.after.labels, keys, direction);
  if (pod.before.hostNetwork !== pod.after.hostNetwork) found.push({ kind: 'labels', change: 'changed', object: objectOf(pod.after), field: 'spec.hostNetwork', direction, before: String(pod.before.hostNetwork), after: String(pod.after.hostNetwork) });
  return found;
}

function changedNamespace({ before, after, twin }: Seen, keys: Iterable<string>, direction: Direction): Cause[] {
  const name = twin.pods[0]?.after.namespace;
  if (name === undefined) return [];
  const [was, is] = [namespaceLabels(before.snapshot, name), namespaceLabels(after.snapshot, name)];
  const found = changedLabels(`Namespace ${name}`, was.labels, is.labels, keys, direction);
  if (was.isUnread !== is.isUnread) found.push({ kind: 'unread', change: is.isUnread ? 'added' : 'removed', object: `labels of Namespace ${name} could not be read`, direction });
  return found;
}

function changedNodes({ before, after }: Seen, direction: Direction): Cause[] {
  const later = new Map(after.snapshot.nodes.map((node) => [node.name, node]));
  return before.snapshot.nodes.flatMap((node) => changedLabels(`Node ${node.name}`, node.labels, later.get(node.name)?.labels ?? {}, new Set([...Object.keys(node.labels), ...Object.keys(later.get(node.name)?.labels ?? {})]), direction));
}

function changedLabels(object: string, before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>, keys: Iterable<string>, direction: Direction): Cause[] {
  return [...new Set(keys)].flatMap((key): Cause[] => {
    const [was, is] = [labelValue(before, key), labelValue(after, key)];
    if (was === is) return [];
    return [{ kind: 'labels', change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed', object, field: `metadata.labels.${key}`, direction, before: was, after: is }];
  });
}

function changedPorts({ twin }: Seen, names: ReadonlySet<string>, direction: Direction): Cause[] {
  const [pod] = twin.pods;
  if (!pod) return [];
  const textOf = ({ ports }: Pod, name: string) => ports.filter((port) => port.name === name).map(({ containerPort, protocol }) => `${containerPort}/${protocol}`).sort().join(', ');
  return [...names].flatMap((name): Cause[] => {
    const [was, is] = [textOf(pod.before, name), textOf(pod.after, name)];
    if (was === is) return [];
    return [{ kind: 'ports', change: was === '' ? 'added' : is === '' ? 'removed' : 'changed', object: objectOf(pod.after), field: `port ${name}`, direction, before: was || undefined, after: is || undefined }];
  });
}

/** The owner of a pod, as kubectl would name it. */
function objectOf(pod: Pod): string {
  const [namespace, kind, name] = pod.workload.split('/');
  return `${kind} ${namespace}/${name}`;
}
