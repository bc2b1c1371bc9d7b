import { podId } from '@/lib/model/ids';
import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { parseIp, type Family } from '@/lib/policy/cidr';
import { Evaluator } from '@/lib/policy/evaluate';
import { includesPort, type PortSet } from '@/lib/policy/port-set';
import { buildSnapshot } from '@/lib/sources/read/build-snapshot';
import type { CorpusPod } from './corpus-cases';

export type Answer = 'allowed' | 'denied' | 'unknown';

/** A cluster of a case, read by the product's own loader and judged by its evaluator. */
export class Scene {
  readonly snapshot: Snapshot;
  private readonly evaluator: Evaluator;

  constructor(objects: readonly unknown[]) {
    const raw = objects.map((value) => ({ value, origin: {} }));
    this.snapshot = buildSnapshot(raw, { source: { kind: 'manifests', label: 'conformance' }, live: false });
    this.evaluator = new Evaluator(this.snapshot);
  }

  /** Words for what the loader refused; a refused object makes a case say something else than it seems to. */
  get refused(): readonly string[] {
    return this.snapshot.problems.filter(({ severity }) => severity === 'error').map(({ object, field, message }) => `${object ?? '?'} ${field ?? ''}: ${message}`);
  }

  /**
   * Whether a connection is allowed. `from` and `to` are `namespace/pod` or an address; an address that a pod has stands
   * for the pod. A pod always reaches itself.
   */
  connection(from: string, to: string, protocol: Protocol, port: number, toIp?: string): Answer {
    const source = this.endpoint(from);
    const destination = this.endpoint(to);
    if (this.podAt(from) !== undefined && this.podAt(from) === this.podAt(to)) return 'allowed';
    const family = toIp === undefined ? undefined : parseIp(toIp)?.family;
    if (family === undefined) {
      const { allowed, unknown } = this.evaluator.evaluatePair(source, destination);
      return answer(allowed, unknown, protocol, port);
    }
    const { allowed, possible } = this.evaluator.evaluateFamily(source, destination, family);
    return this.answer(allowed, possible, protocol, port);
  }

  /** What one direction alone says of a connection. */
  oneDirection(direction: Direction, from: string, to: string, protocol: Protocol, port: number): Answer {
    const source = this.endpoint(from);
    const destination = this.endpoint(to);
    const [subject, other] = direction === 'ingress' ? [destination, source] : [source, destination];
    const { allowed, possible } = this.evaluator.evaluateDirection(subject, direction, other, this.sharedFamily(source, destination));
    return this.answer(allowed, possible, protocol, port);
  }

  /** The number of a pod's port by name and protocol; undefined when the pod declares none. */
  namedPort(pod: string, name: string, protocol: Protocol): number | undefined {
    return this.pod(pod)?.ports.find((port) => port.name === name && port.protocol === protocol)?.containerPort;
  }

  declaresPort(pod: string, protocol: Protocol, port: number): boolean {
    return this.pod(pod)?.ports.some((declared) => declared.containerPort === port && declared.protocol === protocol) ?? false;
  }

  /** Whether the input gives an end of a connection an address. */
  hasAddress(place: string): boolean {
    return parseIp(place) !== null || (this.pod(place)?.ips.length ?? 0) > 0;
  }

  private pod(place: string) {
    const id = this.podAt(place);
    return this.snapshot.pods.find((pod) => pod.id === id);
  }

  private podAt(place: string): string | undefined {
    const ip = parseIp(place);
    if (!ip) return place;
    return this.snapshot.pods.find((pod) => pod.ips.some((text) => { const own = parseIp(text); return own?.family === ip.family && own.value === ip.value; }))?.id;
  }

  private endpoint(place: string): number {
    const { endpoints, space } = this.evaluator.compiled;
    const [namespace = '', name = ''] = (this.podAt(place) ?? '').split('/');
    const ofPod = endpoints.ofPod.get(podId(namespace, name));
    if (ofPod !== undefined) return ofPod;
    const ip = parseIp(place);
    const group = ip && space.outsideGroupAt(ip.family, ip.value);
    const outside = endpoints.all.findIndex((endpoint) => endpoint.kind === 'outside' && endpoint.group === group);
    if (outside < 0) throw new Error(`nothing of the case is at ${place}: ${this.refused.join('; ')}`);
    return outside;
  }

  private sharedFamily(source: number, destination: number): Family {
    const { all } = this.evaluator.compiled.endpoints;
    return ([4, 6] as const).find((family) => all[source]!.families[family] === 'yes' && all[destination]!.families[family] === 'yes') ?? 4;
  }

  private answer(allowed: number, possible: number, protocol: Protocol, port: number): Answer {
    const { lattice } = this.evaluator.compiled;
    return answer(lattice.get(allowed), lattice.get(possible), protocol, port);
  }
}

function answer(allowed: PortSet, possible: PortSet, protocol: Protocol, port: number): Answer {
  if (includesPort(allowed, protocol, port)) return 'allowed';
  return includesPort(possible, protocol, port) ? 'unknown' : 'denied';
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
