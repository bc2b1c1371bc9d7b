import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { parseIp } from '@/lib/policy/cidr';
import { buildSnapshot } from '@/lib/sources/read/build-snapshot';
import { Connections, type Answer } from '../connections';
import type { CorpusPod } from './corpus-cases';

/** A cluster of a case, read by the product's own loader and judged by its evaluator. */
export class Scene {
  readonly snapshot: Snapshot;
  private readonly connections: Connections;

  constructor(objects: readonly unknown[] | Snapshot) {
    this.snapshot = 'problems' in objects ? objects : readObjects(objects);
    this.connections = new Connections(this.snapshot);
  }

  /** Words for what the loader refused; a refused object makes a case say something else than it seems to. */
  get refused(): readonly string[] {
    return this.snapshot.problems.filter(({ severity }) => severity === 'error').map(({ object, field, message }) => `${object ?? '?'} ${field ?? ''}: ${message}`);
  }

  /** Whether a connection is allowed between two places; over the family of `toIp` when that is given. */
  connection(from: string, to: string, protocol: Protocol, port: number, toIp?: string): Answer {
    return this.connections.ask(from, to, protocol, port, toIp === undefined ? undefined : parseIp(toIp)?.family);
  }

  /** What one direction alone says of a connection. */
  oneDirection(direction: Direction, from: string, to: string, protocol: Protocol, port: number): Answer {
    return this.connections.oneDirection(direction, from, to, protocol, port);
  }

  /** The number of a pod's port by name and protocol; undefined when the pod declares none. */
  namedPort(pod: string, name: string, protocol: Protocol): number | undefined {
    return this.connections.podAt(pod)?.ports.find((port) => port.name === name && port.protocol === protocol)?.containerPort;
  }

  declaresPort(pod: string, protocol: Protocol, port: number): boolean {
    return this.connections.podAt(pod)?.ports.some((declared) => declared.containerPort === port && declared.protocol === protocol) ?? false;
  }

  /** Whether the input gives an end of a connection an address. */
  hasAddress(place: string): boolean {
    return parseIp(place) !== null || (this.connections.podAt(place)?.ips.length ?? 0) > 0;
  }
}

/** The snapshot of objects that a case gives. */
export function readObjects(objects: readonly unknown[]): Snapshot {
  const raw = objects.map((value) => ({ value, origin: {} }));
  return buildSnapshot(raw, { source: { kind: 'manifests', label: 'conformance' }, live: false });
}

/** Manifest of a Namespace. */
export const namespaceObject = (name: string, labels: Readonly<Record<string, string>> | null = {}) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: labels ?? {} } });

/** Manifest of a pod of a case; a pod without an address gets no status, so its address counts as not known. */
export const podObject = ({ namespace, name, labels, ip, ports }: CorpusPod) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace, name, labels: labels ?? {} },
  spec: { containers: [{ name: 'c', image: 'x', ports: (ports ?? []).map((port) => ({ ...port, name: port.name || undefined })) }] },
  ...(ip ? { status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] } } : {}),
});

/** Manifest of a NetworkPolicy. */
export const policyObject = (namespace: string, name: string, spec: unknown) => ({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec });
