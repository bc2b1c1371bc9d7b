import { podId } from '@/lib/model/ids';
import type { Direction, Protocol } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { parseIp, type Family } from '@/lib/policy/cidr';
import { Evaluator } from '@/lib/policy/evaluate';
import { includesPort, type PortSet } from '@/lib/policy/port-set';

export type Answer = 'allowed' | 'denied' | 'unknown';

/**
 * Asks the evaluator about single connections between places: `namespace/pod`, or an address. The address of a pod
 * stands for the pod, that of a node for the node, any other for what is outside the cluster.
 */
export class Connections {
  readonly evaluator: Evaluator;

  constructor(readonly snapshot: Snapshot) {
    this.evaluator = new Evaluator(snapshot);
  }

  /** Whether a connection is allowed, in one address family or, without one, in any that both ends have. */
  ask(from: string, to: string, protocol: Protocol, port: number, family?: Family): Answer {
    const source = this.endpoint(from);
    const destination = this.endpoint(to);
    // A pod always reaches its own address.
    if (this.podAt(from) !== undefined && this.podAt(from) === this.podAt(to)) return 'allowed';
    if (family === undefined) {
      const { allowed, unknown } = this.evaluator.evaluatePair(source, destination);
      return answer(allowed, unknown, protocol, port);
    }
    const { allowed, possible } = this.evaluator.evaluateFamily(source, destination, family);
    return this.answer(allowed, possible, protocol, port);
  }

  /** What one direction alone says of a connection, in the first family both ends surely have. */
  oneDirection(direction: Direction, from: string, to: string, protocol: Protocol, port: number): Answer {
    const source = this.endpoint(from);
    const destination = this.endpoint(to);
    const { all } = this.evaluator.compiled.endpoints;
    const family = ([4, 6] as const).find((one) => all[source]!.families[one] === 'yes' && all[destination]!.families[one] === 'yes') ?? 4;
    const [subject, other] = direction === 'ingress' ? [destination, source] : [source, destination];
    const { allowed, possible } = this.evaluator.evaluateDirection(subject, direction, other, family);
    return this.answer(allowed, possible, protocol, port);
  }

  /** The pod that a place is. */
  podAt(place: string): Pod | undefined {
    return this.snapshot.pods.find((one) => one.id === place || (!one.hostNetwork && one.ips.some((ip) => sameAddress(ip, place))));
  }

  /** The evaluator's number of a place. Throws when the place is nowhere, as a pod is that has ended. */
  endpoint(place: string): number {
    const { endpoints, space } = this.evaluator.compiled;
    const [namespace = '', name = ''] = (this.podAt(place)?.id ?? place).split('/');
    const ofPod = endpoints.ofPod.get(podId(namespace, name));
    if (ofPod !== undefined) return ofPod;
    const ip = parseIp(place);
    if (!ip) throw new Error(`there is no endpoint at ${place}`);
    const group = space.outsideGroupAt(ip.family, ip.value);
    const ofNode = endpoints.all.findIndex((endpoint) => endpoint.kind === 'nodes' && endpoint.nodes.some((node) => node.addresses.some((own) => sameAddress(own, place))));
    const index = ofNode >= 0 ? ofNode : endpoints.all.findIndex((endpoint) => endpoint.kind === 'outside' && endpoint.group === group);
    if (index < 0) throw new Error(`there is no endpoint at ${place}`);
    return index;
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

function sameAddress(a: string, b: string): boolean {
  const first = parseIp(a);
  const second = parseIp(b);
  return first !== null && second !== null && first.family === second.family && first.value === second.value;
}
