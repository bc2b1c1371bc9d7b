import { workloadPeer, type PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type Direction, type NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { addAll, createBitset, forEachBit, type Bitset } from '@/lib/policy/bitset';
import { FAMILIES, formatRange, type Family } from '@/lib/policy/cidr';
import { policyDirections } from '@/lib/policy/dialects/network-policy/compile';
import type { Endpoint } from '@/lib/policy/endpoints';
import { Evaluator } from '@/lib/policy/evaluate';
import { intersectPorts, isNoPorts, NO_PORTS, subtractPorts, unionPorts, type PortSet } from '@/lib/policy/port-set';

/** What is done to one NetworkPolicy: created without `before`, deleted without `after`, edited with both, under one name. */
export interface PolicyOperation {
  readonly before?: NetworkPolicy;
  readonly after?: NetworkPolicy;
}

/** A half of connections: what the policies of a pod say, in a direction, of another end over one address family. */
export interface Half {
  readonly subject: number;
  readonly direction: Direction;
  readonly other: number;
  readonly ports: PortSet;
}

interface Known {
  readonly allowed: PortSet;
  readonly possible: PortSet;
}

/** No object can be in it. */
const NOWHERE = '(nowhere)';

/** Policies that are about no pod: with them, a graph tells apart what their rules tell apart, and allows nothing else. */
export const withoutEffect = (policies: readonly NetworkPolicy[]): NetworkPolicy[] => policies.map(({ spec }, index) => ({ namespace: NOWHERE, name: `${index}`, spec }));

/**
 * The states that a cluster passes through while its policies are changed one by one. Pods and addresses that some state treats
 * differently have numbers of their own in all of them, so that states can be compared number by number. Policies that were not
 * read or are not evaluated stay as they are meanwhile, so they are left out.
 */
export class ApplyStates {
  readonly before: Evaluator;
  readonly after: Evaluator;
  private readonly inert: readonly NetworkPolicy[];
  private readonly kept = new Map<string, Known>();

  /** @param others policies that some state has besides what the operations are about */
  constructor(private readonly snapshot: Snapshot, operations: readonly PolicyOperation[], others: readonly NetworkPolicy[] = []) {
    this.inert = withoutEffect([...operations.flatMap(({ before, after }) => [before ?? [], after ?? []].flat()), ...others]);
    this.before = this.evaluator(snapshot.policies);
    this.after = this.evaluator(operations.reduce(apply, snapshot.policies));
  }

  evaluator(policies: readonly NetworkPolicy[]): Evaluator {
    return new Evaluator({ ...this.snapshot, policies: [...policies, ...this.inert], unevaluated: [], unreadable: this.snapshot.unreadable.filter(({ resource }) => resource === 'namespaces') });
  }

  /** The pods that an operation can make a difference to, in a direction. */
  touched({ before, after }: PolicyOperation, direction: Direction): Bitset {
    const { selections, endpoints } = this.before.compiled;
    const found = createBitset(endpoints.all.length);
    for (const policy of [before, after]) {
      if (policy && policyDirections(policy.spec).includes(direction)) addAll(found, selections.select({ namespaces: { name: policy.namespace }, pods: policy.spec.podSelector ?? {} }).yes);
    }
    return found;
  }

  /** Halves of connections of the touched pods that a state closes, although they are, or may be, allowed at the beginning and at the end. */
  closed(state: Evaluator, operation: PolicyOperation): Half[] {
    return this.compare(operation, (subject, direction, other, family) => {
      const keep = this.keep(subject, direction, other, family);
      const now = half(state, subject, direction, other, family);
      return unionPorts(subtractPorts(keep.allowed, now.allowed), subtractPorts(keep.possible, now.possible));
    });
  }

  /** Halves of the touched pods that a state opens, although they are closed at the beginning and at the end. */
  opened(state: Evaluator, operation: PolicyOperation): Half[] {
    return this.compare(operation, (subject, direction, other, family) => {
      const [first, last] = [half(this.before, subject, direction, other, family), half(this.after, subject, direction, other, family)];
      return subtractPorts(half(state, subject, direction, other, family).possible, unionPorts(first.possible, last.possible));
    });
  }

  /** The ends of a half, as the map has them: source, then destination. */
  pairsOf({ subject, direction, other }: Half): (readonly [from: PeerId, to: PeerId])[] {
    const { all } = this.before.compiled.endpoints;
    const [own, others] = [peersOf(all[subject]!), peersOf(all[other]!)];
    return own.flatMap((a) => others.map((b) => (direction === 'egress' ? ([a, b] as const) : ([b, a] as const))));
  }

  private compare(operation: PolicyOperation, portsOf: (subject: number, direction: Direction, other: number, family: Family) => PortSet): Half[] {
    const { all } = this.before.compiled.endpoints;
    const found: Half[] = [];
    for (const direction of DIRECTIONS) {
      forEachBit(this.touched(operation, direction), (subject) => {
        for (const [other, end] of all.entries()) {
          if (other === subject && podsIn(end) < 2) continue;
          const ports = FAMILIES.reduce((sum, family) => (all[subject]!.families[family] === 'no' || end.families[family] === 'no' ? sum : unionPorts(sum, portsOf(subject, direction, other, family))), NO_PORTS);
          if (!isNoPorts(ports)) found.push({ subject, direction, other, ports });
        }
      });
    }
    return found;
  }

  /** What is allowed of whole connections both at the beginning and at the end: neither half may lose any of it. */
  private keep(subject: number, direction: Direction, other: number, family: Family): Known {
    const [source, destination] = direction === 'egress' ? [subject, other] : [other, subject];
    const key = `${source} ${destination} ${family}`;
    const known = this.kept.get(key);
    if (known) return known;
    const [first, last] = [this.before, this.after].map((evaluator) => {
      const { allowed, possible } = evaluator.evaluateFamily(source, destination, family);
      return { allowed: evaluator.compiled.lattice.get(allowed), possible: evaluator.compiled.lattice.get(possible) };
    });
    const keep = { allowed: intersectPorts(first!.allowed, last!.allowed), possible: intersectPorts(first!.possible, last!.possible) };
    this.kept.set(key, keep);
    return keep;
  }
}

/** The policies after an operation. */
export function apply(policies: readonly NetworkPolicy[], { before, after }: PolicyOperation): readonly NetworkPolicy[] {
  const rest = before ? policies.filter(({ namespace, name }) => namespace !== before.namespace || name !== before.name) : policies;
  return after ? [...rest, after] : rest;
}

function half(evaluator: Evaluator, subject: number, direction: Direction, other: number, family: Family): Known {
  const { allowed, possible } = evaluator.evaluateDirection(subject, direction, other, family);
  return { allowed: evaluator.compiled.lattice.get(allowed), possible: evaluator.compiled.lattice.get(possible) };
}

const podsIn = (endpoint: Endpoint): number => ('pods' in endpoint ? endpoint.pods.reduce((sum, { replicas }) => sum + replicas, 0) : 0);

function peersOf(endpoint: Endpoint): PeerId[] {
  if ('pods' in endpoint) return [...new Set(endpoint.pods.map(({ workload }) => workloadPeer(workload)))];
  if (endpoint.kind === 'nodes') return ['nodes' as string as PeerId];
  const { scope, family, ranges } = endpoint.group;
  return [(scope === 'special' ? `cidr/${formatRange(family, ranges[0]!.first, ranges[0]!.last)}` : scope) as PeerId];
}
