import { compareText } from '@/lib/model/compare-text';
import type { LabelSelector } from '@/lib/model/labels';
import type { Direction, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '@/lib/model/network-policy';
import { formatPorts, isNoPorts, unionOfPorts, type PortSet } from '@/lib/policy/port-set';
import { selectorKey } from '@/lib/policy/selector';
import { peerKey } from './policy-parts';
import { reasonFor, type RuleReason } from './rule-reasons';

/** What one policy is about: a set of pods of a namespace, under a name; of several names for the same pods the first counts. */
export interface Subject {
  readonly namespace: string;
  readonly selector: LabelSelector;
  /** The policy's name, made unique within the namespace when the policies are built. */
  readonly name: string;
}

/** A policy that was written, and the reasons for it in words. */
export interface WrittenPolicy {
  readonly policy: NetworkPolicy;
  /** All of them, a sentence each. */
  readonly because: readonly string[];
  /** Those that speak for one of its rules. */
  readonly reasons: readonly RuleReason[];
  /** The policy of the source that it takes the place of; absent when it is new. */
  readonly before?: NetworkPolicy;
}

interface Sketch {
  readonly subject: Subject;
  readonly directions: Set<Direction>;
  /** Ports allowed per peer, peers by their text. */
  readonly rules: Record<Direction, Map<string, { readonly peers: readonly NetworkPolicyPeer[]; readonly ports: PortSet[] }>>;
  readonly because: Set<string>;
  readonly reasons: RuleReason[];
}

/**
 * Collects halves and isolations and writes them as few policies: one a subject, peers with equal ports in one rule, everything
 * sorted, so that equal drafts give equal text.
 */
export class PolicyBuilder {
  private readonly sketches = new Map<string, Sketch>();

  /** @param taken names of existing policies, as `namespace/name` */
  constructor(private readonly taken: ReadonlySet<string>) {}

  /** Isolates the subject in a direction. */
  isolate(subject: Subject, direction: Direction, because: string): void {
    const sketch = this.sketch(subject);
    sketch.directions.add(direction);
    sketch.because.add(because);
  }

  /** Lets the subject's pods talk with any of these peers, with everybody when there are none, on these ports. Without ports nothing is written: an empty list means all. */
  allow(subject: Subject, direction: Direction, peers: readonly NetworkPolicyPeer[], ports: PortSet, because: string): void {
    if (isNoPorts(ports)) return;
    const sketch = this.sketch(subject);
    sketch.directions.add(direction);
    const key = JSON.stringify(peers.map(peerKey));
    const known = sketch.rules[direction].get(key);
    if (known) known.ports.push(ports);
    else sketch.rules[direction].set(key, { peers, ports: [ports] });
    sketch.because.add(because);
    sketch.reasons.push(...reasonFor(direction, peers, ports, because));
  }

  /** The policies, sorted by namespace and name. */
  build(): WrittenPolicy[] {
    const names = new Set(this.taken);
    return [...this.sketches.entries()]
      .sort(([a], [b]) => compareText(a, b))
      .map(([, sketch]) => writePolicy(sketch, uniqueName(sketch.subject, names)))
      .sort((a, b) => compareText(`${a.policy.namespace}/${a.policy.name}`, `${b.policy.namespace}/${b.policy.name}`));
  }

  private sketch(subject: Subject): Sketch {
    const key = `${subject.namespace}/${selectorKey(subject.selector)}`;
    const known = this.sketches.get(key);
    if (known) return known;
    const sketch: Sketch = { subject, directions: new Set(), rules: { ingress: new Map(), egress: new Map() }, because: new Set(), reasons: [] };
    this.sketches.set(key, sketch);
    return sketch;
  }
}

function writePolicy({ subject, directions, rules, because, reasons }: Sketch, name: string): WrittenPolicy {
  const ingress = writeRules(rules.ingress);
  const egress = writeRules(rules.egress);
  return {
    policy: {
      namespace: subject.namespace,
      name,
      spec: {
        podSelector: subject.selector,
        policyTypes: [...(directions.has('ingress') ? (['Ingress'] as const) : []), ...(directions.has('egress') ? (['Egress'] as const) : [])],
        ...(ingress.length > 0 && { ingress: ingress.map(({ peers, ports }) => ({ ...(peers.length > 0 && { from: peers }), ...(ports && { ports }) })) }),
        ...(egress.length > 0 && { egress: egress.map(({ peers, ports }) => ({ ...(peers.length > 0 && { to: peers }), ...(ports && { ports }) })) }),
      },
    },
    because: [...because].sort(),
    reasons,
  };
}

/** One rule for each set of ports; a rule for every port has no `ports`. */
function writeRules(rules: Sketch['rules'][Direction]): { peers: NetworkPolicyPeer[]; ports?: NetworkPolicyPort[] }[] {
  const byPorts = new Map<string, { ports: PortSet; peers: Map<string, readonly NetworkPolicyPeer[]> }>();
  for (const [key, { peers, ports: sets }] of rules) {
    const ports = unionOfPorts(sets);
    const group = byPorts.get(ports.key) ?? { ports, peers: new Map<string, readonly NetworkPolicyPeer[]>() };
    group.peers.set(key, peers);
    byPorts.set(ports.key, group);
  }
  return [...byPorts.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { ports, peers }]) => {
      const list = policyPorts(ports);
      const lists = [...peers.entries()].sort(([a], [b]) => compareText(a, b)).map(([, items]) => items);
      // A list without peers means everybody, and takes the others in.
      return { peers: lists.some((items) => items.length === 0) ? [] : lists.flat(), ...(list && { ports: list }) };
    });
}

/** Ports with their protocol spelled out; `undefined` for all of them. */
export function policyPorts(ports: PortSet): NetworkPolicyPort[] | undefined {
  if (formatPorts(ports)[0] === 'all ports') return undefined;
  return (['TCP', 'UDP', 'SCTP'] as const).flatMap((protocol) =>
    ports.ranges[protocol].map(([first, last]): NetworkPolicyPort => {
      if (first === 1 && last === 65535) return { protocol };
      return { port: first, ...(last > first && { endPort: last }), protocol };
    }),
  );
}

/** Names are at most 63 characters, so that other tools can use them as label values. */
function uniqueName({ namespace, name }: Subject, names: Set<string>): string {
  const base = name.slice(0, 58).replace(/[^a-z0-9]+$/, '');
  let candidate = base;
  for (let number = 2; names.has(`${namespace}/${candidate}`); number++) candidate = `${base}-${number}`;
  names.add(`${namespace}/${candidate}`);
  return candidate;
}
