import type { Direction } from '@/lib/model/network-policy';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import type { Family } from '@/lib/policy/cidr';
import type { PairVerdict } from '@/lib/policy/evaluate';
import { explainDirection } from '@/lib/policy/explain';
import { intersectPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { ruleField, type Action, type RuleRef } from '@/lib/policy/rule-form';
import type { PolicyProfile } from '@/lib/policy/tiers';

/**
 * Why half of a connection is as it is: a rule that allows it, the default of pods that no policy selects, or what keeps it
 * from being told.
 */
export type Reason =
  | { readonly direction: Direction; readonly kind: string; readonly namespace?: string; readonly name: string; readonly rule: string; readonly action: Action }
  | { readonly direction: Direction; readonly kind: 'default'; readonly action: 'allow' }
  | { readonly direction: Direction; readonly kind: 'unknown'; readonly message: string };

export type Reasons = readonly Reason[];

/** What reasons are asked for: the endpoints of both ends, and the ports that are allowed or cannot be told. */
export interface Flow {
  readonly sources: readonly number[];
  readonly destinations: readonly number[];
  readonly ports: PortSet;
  readonly state: 'allowed' | 'unknown';
}

/** Pairs of endpoints looked at for the reasons of one flow; most have one. */
const REPRESENTATIVES = 8;

/**
 * Reads the reasons of flows, which may be millions where policies are few: pods of the same policies share what these say of
 * one other end, and lists of the same content are one.
 */
export class ReasonReader {
  private readonly halves = new Map<PolicyProfile, Map<string, Reasons>>();
  private readonly byContent = new Map<string, Reasons>();
  private readonly shared = new Set<Reasons>();
  private readonly joined = new Map<Reasons, Map<Reasons, Reasons>>();
  private readonly named = new Map<PolicyProfile, boolean>();
  private readonly nothing = this.share([]);
  private readonly byDefault = { egress: this.share([{ direction: 'egress', kind: 'default', action: 'allow' }]), ingress: this.share([{ direction: 'ingress', kind: 'default', action: 'allow' }]) };

  constructor(private readonly graph: AllowGraph) {}

  /** The reasons of a flow, both halves. An end that no policy can apply to, such as an outside address, has none. */
  of({ sources, destinations, ports, state }: Flow): Reasons {
    if (sources.length === 1 && destinations.length === 1) {
      const verdict = this.graph.evaluator.evaluatePair(sources[0]!, destinations[0]!);
      return this.join(...this.between(sources[0]!, destinations[0]!, verdict, state === 'allowed' ? verdict.allowed : verdict.unknown));
    }
    const found = new Map<string, Reason>();
    for (const source of sources.slice(0, REPRESENTATIVES)) {
      for (const destination of destinations.slice(0, REPRESENTATIVES)) {
        const verdict = this.graph.evaluator.evaluatePair(source, destination);
        const asked = intersectPorts(ports, state === 'allowed' ? verdict.allowed : verdict.unknown);
        if (isNoPorts(asked)) continue;
        for (const reason of this.between(source, destination, verdict, asked).flat()) found.set(JSON.stringify(reason), reason);
      }
    }
    return this.share([...found.values()]);
  }

  /** Whether a list is one that many flows may have. */
  isShared(reasons: Reasons): boolean {
    return this.shared.has(reasons);
  }

  private between(source: number, destination: number, { onlyFamily }: PairVerdict, asked: PortSet): [egress: Reasons, ingress: Reasons] {
    const { all } = this.graph.evaluator.compiled.endpoints;
    const family = onlyFamily ?? (all[source]!.families[4] !== 'no' && all[destination]!.families[4] !== 'no' ? 4 : all[source]!.families[6] !== 'no' && all[destination]!.families[6] !== 'no' ? 6 : 4);
    return [this.half('egress', source, destination, family, asked), this.half('ingress', source, destination, family, asked)];
  }

  private half(direction: Direction, source: number, destination: number, family: Family, asked: PortSet): Reasons {
    const { evaluator } = this.graph;
    const { networks, endpoints } = evaluator.compiled;
    const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
    if (networks) return this.read(direction, source, destination, family, asked).reasons;
    const profile = evaluator.profile(subject, direction);
    if (profile === null) return endpoints.all[subject]!.kind === 'pods' ? this.byDefault[direction] : this.nothing;
    let known = this.halves.get(profile);
    if (!known) this.halves.set(profile, (known = new Map()));
    const key = `${direction} ${other} ${family} ${asked.key} ${direction === 'ingress' && this.namesPorts(profile, subject) ? subject : ''}`;
    const before = known.get(key);
    if (before) return before;
    const { reasons, isTold } = this.read(direction, source, destination, family, asked);
    if (!isTold) return reasons;
    const own = this.share(reasons);
    known.set(key, own);
    return own;
  }

  /** Whether an ingress rule looks ports up on the destination, so that they differ between pods of the same policies. */
  private namesPorts(profile: PolicyProfile, subject: number): boolean {
    const { applying, policies } = this.graph.evaluator.compiled;
    const known = this.named.get(profile) ?? applying.ingress[subject]!.some((index) => policies[index]!.rules.ingress?.some(({ form: { ports } }) => ports !== 'all' && ports.named.length > 0));
    this.named.set(profile, known);
    return known;
  }

  private read(direction: Direction, source: number, destination: number, family: Family, asked: PortSet): { readonly reasons: Reasons; readonly isTold: boolean } {
    const { evaluator } = this.graph;
    const [subject, other] = direction === 'egress' ? [source, destination] : [destination, source];
    const { verdict, policies, notes } = explainDirection(evaluator, direction, source, destination, family, asked);
    const outcomes = policies.flatMap((policy) => policy.outcomes);
    const reasons = outcomes.flatMap(({ ref, outcome }): Reason[] => (outcome === 'allows' ? [ruleReason(direction, ref)] : []));
    if (verdict === 'unknown') {
      const doubts = outcomes.flatMap(({ ref, outcome, detail }) => (outcome === 'unknown' ? [`${ref.policy.kind} ${ref.policy.name} ${ruleField(ref)} ${detail}`] : []));
      return { isTold: false, reasons: [...reasons, ...[...new Set([...notes, ...doubts])].map((message): Reason => ({ direction, kind: 'unknown', message }))] };
    }
    const { byDefault } = evaluator.evaluateDirection(subject, direction, other, family);
    const isDefault = verdict === 'not-isolated' || (verdict !== 'not-applicable' && !isNoPorts(intersectPorts(evaluator.compiled.lattice.get(byDefault), asked)));
    return { isTold: true, reasons: [...reasons, ...(isDefault ? this.byDefault[direction] : [])] };
  }

  private join(egress: Reasons, ingress: Reasons): Reasons {
    if (!this.shared.has(egress) || !this.shared.has(ingress)) return [...egress, ...ingress];
    let known = this.joined.get(egress);
    if (!known) this.joined.set(egress, (known = new Map()));
    let both = known.get(ingress);
    if (!both) known.set(ingress, (both = this.share([...egress, ...ingress])));
    return both;
  }

  /** The one list of this content; those with doubts are too many to keep. */
  private share(reasons: Reasons): Reasons {
    if (reasons.some(({ kind }) => kind === 'unknown')) return reasons;
    const key = JSON.stringify(reasons);
    const own = this.byContent.get(key) ?? reasons;
    this.byContent.set(key, own);
    this.shared.add(own);
    return own;
  }
}

const ruleReason = (direction: Direction, ref: RuleRef): Reason => ({
  direction,
  kind: ref.policy.kind,
  ...(ref.policy.namespace !== undefined && { namespace: ref.policy.namespace }),
  name: ref.policy.name,
  rule: ruleField(ref),
  action: 'allow',
});
