import { DIRECTIONS, PROTOCOLS } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { includesPort, isNoPorts, subtractPorts, type PortSet } from '@/lib/policy/port-set';
import { Connections } from './connections';
import { OUTSIDE } from './random-cluster';
import { referencePresence, referenceVerdict } from './reference';
import type { Place, ReferencePort, Truth } from './reference-match';

/** A place with the text by which `Connections` finds it. */
export interface NamedPlace {
  readonly name: string;
  readonly place: Place;
}

/** Pods that take part, nodes with an address, and some outside addresses. */
export function placesOf(snapshot: Snapshot, connections: Connections): NamedPlace[] {
  const isThere = (name: string) => {
    try {
      connections.endpoint(name);
      return true;
    } catch {
      return false;
    }
  };
  return [
    ...snapshot.pods.map((pod): NamedPlace => ({ name: pod.id, place: { kind: 'pod', pod } })),
    ...snapshot.nodes.flatMap(({ addresses }): NamedPlace[] => (addresses[0] === undefined ? [] : [{ name: addresses[0], place: { kind: 'node', addresses } }])),
    ...OUTSIDE.map((address): NamedPlace => ({ name: address, place: { kind: 'outside', address } })),
  ].filter(({ name }) => isThere(name));
}

/** Ports at and next to every border that a policy or a pod of the snapshot names. */
export function borderPorts(snapshot: Snapshot): ReferencePort[] {
  const items = snapshot.policies.flatMap(({ spec }) => [...(spec.ingress ?? []), ...(spec.egress ?? [])].flatMap(({ ports }) => ports ?? []));
  const admin = snapshot.adminPolicies.flatMap(({ ingress, egress }) => [...ingress, ...egress].flatMap(({ ports = [] }) => ports));
  const named = [...items.flatMap(({ port, endPort }) => [port, endPort]), ...admin.flatMap((item) => (item.kind === 'numbers' ? [item.first, item.last] : [])), ...snapshot.pods.flatMap(({ ports }) => ports.map(({ containerPort }) => containerPort))];
  const numbers = new Set([1, 65535, ...named.flatMap((port) => (typeof port === 'number' ? [port - 1, port, port + 1] : []))]);
  return PROTOCOLS.flatMap((protocol) => [...numbers].filter((port) => port >= 1 && port <= 65535).map((port) => ({ protocol, port })));
}

/**
 * Every disagreement between the engine and the reference evaluator, in words: of one family alone, of all families taken
 * together, and of which places take part at all.
 */
export function disagreements(snapshot: Snapshot): string[] {
  const connections = new Connections(snapshot);
  const { evaluator } = connections;
  const { endpoints, lattice } = evaluator.compiled;
  const ports = borderPorts(snapshot);
  const places = placesOf(snapshot, connections);
  const found: string[] = [];
  for (const from of places) {
    for (const to of places) {
      if (from === to || (from.place.kind !== 'pod' && to.place.kind !== 'pod')) continue;
      const source = connections.endpoint(from.name);
      const destination = connections.endpoint(to.name);
      const together = evaluator.evaluatePair(source, destination);
      const expectedTogether = ports.map((): Truth => 'no');
      for (const family of [4, 6] as const) {
        const presence = leastOf(referencePresence(snapshot, from.place, family), referencePresence(snapshot, to.place, family));
        const enginePresence = leastOf(HAS[endpoints.all[source]!.families[family]], HAS[endpoints.all[destination]!.families[family]]);
        if (presence !== enginePresence) found.push(`${from.name} -> ${to.name} IPv${family}: present ${presence}, engine says ${enginePresence}`);
        if (presence === 'no') continue;
        const verdict = evaluator.evaluateFamily(source, destination, family);
        const [allowed, possible] = [lattice.get(verdict.allowed), lattice.get(verdict.possible)];
        for (const [index, port] of ports.entries()) {
          const expected = referenceVerdict(snapshot, from.place, to.place, family, port);
          const actual = truth(port, allowed, possible);
          if (expected !== actual) found.push(`${from.name} -> ${to.name} IPv${family} ${port.protocol}/${port.port}: reference ${expected}, engine ${actual}`);
          expectedTogether[index] = mostOf(expectedTogether[index]!, leastOf(presence, expected));
        }
      }
      for (const [index, port] of ports.entries()) {
        const actual = truth(port, together.allowed, together.unknown);
        if (expectedTogether[index] !== actual) found.push(`${from.name} -> ${to.name} ${port.protocol}/${port.port}: reference ${expectedTogether[index]}, engine ${actual}`);
      }
    }
  }
  return found;
}

/** Ports that are allowed for sure, and those that may be. */
export interface PortSets {
  readonly allowed: PortSet;
  readonly possible: PortSet;
}

/** Everything the engine says of a snapshot, pair by pair and family by family. */
export function verdictSets(snapshot: Snapshot, rename: (place: string) => string = (place) => place): ReadonlyMap<string, PortSets> {
  const connections = new Connections(snapshot);
  const { lattice } = connections.evaluator.compiled;
  const verdicts = new Map<string, PortSets>();
  for (const { from, to, family } of pairsOf(snapshot, connections)) {
    const { allowed, possible } = connections.evaluator.evaluateFamily(connections.endpoint(from), connections.endpoint(to), family);
    verdicts.set(`${rename(from)} -> ${rename(to)} IPv${family}`, { allowed: lattice.get(allowed), possible: lattice.get(possible) });
  }
  return verdicts;
}

/** As `verdictSets`, as text. */
export function allVerdicts(snapshot: Snapshot, rename?: (place: string) => string): ReadonlyMap<string, string> {
  return new Map([...verdictSets(snapshot, rename)].map(([pair, { allowed, possible }]) => [pair, `${allowed.key} of ${possible.key}`]));
}

/** What each direction alone says of every pair. */
export function directionVerdicts(snapshot: Snapshot): ReadonlyMap<string, PortSets & { readonly isolated: boolean }> {
  const connections = new Connections(snapshot);
  const { lattice } = connections.evaluator.compiled;
  const verdicts = new Map<string, PortSets & { readonly isolated: boolean }>();
  for (const { from, to, family } of pairsOf(snapshot, connections)) {
    for (const direction of DIRECTIONS) {
      const [subject, other] = direction === 'egress' ? [from, to] : [to, from];
      const { isolated, allowed, possible } = connections.evaluator.evaluateDirection(connections.endpoint(subject), direction, connections.endpoint(other), family);
      verdicts.set(`${direction} of ${from} -> ${to} IPv${family}`, { isolated, allowed: lattice.get(allowed), possible: lattice.get(possible) });
    }
  }
  return verdicts;
}

/** Whether one verdict allows no more than another, for sure and perhaps. */
export const isWithin = (small: PortSets, large: PortSets): boolean =>
  isNoPorts(subtractPorts(small.allowed, large.allowed)) && isNoPorts(subtractPorts(small.possible, large.possible));

function* pairsOf(snapshot: Snapshot, connections: Connections): Generator<{ readonly from: string; readonly to: string; readonly family: 4 | 6 }> {
  const { all } = connections.evaluator.compiled.endpoints;
  const places = placesOf(snapshot, connections);
  for (const from of places) {
    for (const to of places) {
      if (from === to || (from.place.kind !== 'pod' && to.place.kind !== 'pod')) continue;
      for (const family of [4, 6] as const) {
        const isIn = (name: string) => all[connections.endpoint(name)]!.families[family] !== 'no';
        if (isIn(from.name) && isIn(to.name)) yield { from: from.name, to: to.name, family };
      }
    }
  }
}

const HAS: Readonly<Record<'yes' | 'maybe' | 'no', Truth>> = { yes: 'yes', maybe: 'unknown', no: 'no' };
const RANK: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 };
const leastOf = (a: Truth, b: Truth): Truth => (RANK[a] < RANK[b] ? a : b);
const mostOf = (a: Truth, b: Truth): Truth => (RANK[a] > RANK[b] ? a : b);

function truth({ protocol, port }: ReferencePort, allowed: PortSet, possible: PortSet): Truth {
  if (includesPort(allowed, protocol, port)) return 'yes';
  return includesPort(possible, protocol, port) ? 'unknown' : 'no';
}
