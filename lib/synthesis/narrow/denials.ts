import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { DenyChange } from '@/lib/model/draft';
import { firstFew } from '@/lib/model/first-few';
import { AllowGraph, type GraphPeer } from '@/lib/policy/allow-graph';
import { explainCases } from '@/lib/policy/explain-pair';
import { pairCases } from '@/lib/policy/explain-cases';
import { formatPorts, intersectPorts, isNoPorts, type PortSet } from '@/lib/policy/port-set';
import { ruleTitle } from '@/lib/policy/rule-form';
import { comparePairs, isClosed, type ChangedPair } from '../compare';
import { knowsPodRanges } from '../internet';
import type { Naming } from '../naming';
import type { PolicySet } from '../policy-set';
import { workloadName, type End } from '../resolve';
import type { ChangeOutcome, Offer, WantedPair } from '../synthesis';
import type { Worksheet } from '../worksheet';
import { adminDenial } from './admin-denial';
import { findNarrowings, type Denial, type Narrowed } from './denial';
import { Sides } from './sides';

/** How many pairs a sentence names. */
const NAMED = 3;

/**
 * Writes the denials of a draft, one after the other, over the policies that the rest of it has led to: each as policies that
 * grant less and nothing else, or by the means that the user has chosen, or as offers of what could be done instead.
 */
export class Denials {
  readonly denied: WantedPair[] = [];
  readonly adminPolicies: AdminPolicy[] = [];
  private readonly sides: Sides;
  private graph: AllowGraph;

  constructor(
    private readonly sheet: Worksheet,
    private readonly naming: Naming,
    public set: PolicySet,
  ) {
    this.sides = new Sides(sheet.graph.snapshot, naming);
    this.graph = set.written.length === 0 ? sheet.graph : new AllowGraph({ ...sheet.graph.snapshot, policies: set.all() });
  }

  deny({ id, means, why }: DenyChange, from: End, to: End, ports: PortSet): ChangeOutcome {
    const pairs = from.peers.flatMap((a) => to.peers.flatMap((b) => (this.sheet.mayConnect(a, b) ? [{ from: a.id, to: b.id, ports }] : [])));
    const because = `Denies ${from.name} → ${to.name} on ${formatPorts(ports).join(', ')}.${why === undefined ? '' : ` ${why}`}`;
    const denial: Denial = { from, to, ports, pairs, because };
    const wish = this.sheet.wanted.find((wanted) => pairs.some((pair) => pair.from === wanted.from && pair.to === wanted.to && !isNoPorts(intersectPorts(ports, wanted.ports))));
    if (wish) return { id, outcome: 'invalid', message: `Another change of the draft asks for ${pairName(this.graph, wish)} on ${formatPorts(intersectPorts(ports, wish.ports)).join(', ')}. Remove one of the two.` };
    this.denied.push(...pairs);
    // Of pods that are not there yet no verdict tells how they stand.
    const absent = [from, to].filter(({ peers }) => peers.length === 0 || peers.some(({ endpoints }) => endpoints.length === 0));
    const isClosedToday = pairs.every((pair) => isClosed(this.graph, pair));
    if (isClosedToday && absent.length === 0) return { id, outcome: 'already-denied', message: 'It is denied already.' };
    const { best, reasons } = findNarrowings(this.graph, this.set, this.sides, denial);
    if (best?.besides.length === 0) {
      if (best.set === this.set) return { id, outcome: 'already-denied', message: 'It is denied already.' };
      for (const { name } of absent) this.sheet.warnings.add(`Not all of ${name} is running, so what is denied rests on its labels alone.`);
      return this.take(id, best, because);
    }
    if (means === 'more' && best) {
      for (const { from: a, to: b, closed } of best.besides) this.denied.push({ from: a.id, to: b.id, ports: closed });
      return this.take(id, { ...best, set: best.set.explain(because, `Gives up besides: ${namesOf(best.besides)}.`) }, `${because} Gives up besides: ${namesOf(best.besides)}.`);
    }
    const admin = this.inAdminTier(denial);
    if (means === 'admin-policy' && admin && admin.besides.length === 0) {
      this.adminPolicies.push(...admin.policies);
      this.graph = admin.graph;
      return { id, outcome: 'written', message: because };
    }
    const offers = [...this.offersOf(best, admin), ...this.relabelling(from), ...this.relabelling(to)];
    return { id, outcome: 'inexpressible', message: this.whyNot(denial, best, reasons), ...(offers.length > 0 && { offers }) };
  }

  private take(id: string, { set, graph, leavesOutPods }: Narrowed, message: string): ChangeOutcome {
    // A node that is added brings a range of its own.
    if (leavesOutPods && !knowsPodRanges({ ...graph.snapshot, nodes: [] })) this.sheet.warnings.add('Pods on nodes that are added later have addresses that these rules do not leave out, unless the range of all pods is given (--pod-cidr).');
    this.set = set;
    this.graph = graph;
    return { id, outcome: 'written', message };
  }

  private inAdminTier(denial: Denial): { policies: readonly AdminPolicy[]; graph: AllowGraph; besides: readonly ChangedPair[] } | null {
    const policies = adminDenial(this.graph.snapshot, this.sides, denial);
    if (!policies) return null;
    const graph = new AllowGraph({ ...this.graph.snapshot, adminPolicies: [...this.graph.snapshot.adminPolicies, ...policies] });
    if (!denial.pairs.every((pair) => isClosed(graph, pair))) return null;
    const changed = comparePairs(this.graph, graph, { wanted: [], denied: denial.pairs, isolated: { ingress: new Set(), egress: new Set() } });
    return changed.some(({ opened, change }) => !isNoPorts(opened) || !isNoPorts(change.delta.doubted)) ? null : { policies, graph, besides: changed.filter(({ intended }) => !intended) };
  }

  private offersOf(best: Narrowed | null, admin: { readonly policies: readonly AdminPolicy[]; readonly besides: readonly ChangedPair[] } | null): Offer[] {
    return [
      ...(admin?.besides.length === 0 ? [{ means: 'admin-policy' as const, title: `Deny it by ${admin.policies[0]!.kind}`, detail: 'A rule of the admin tier comes before every NetworkPolicy. Creating it takes rights on the whole cluster.', closes: 0 }] : []),
      ...(best ? [{ means: 'more' as const, title: `Give up ${best.besides.length === 1 ? 'one connection' : `${best.besides.length} connections`} more`, detail: `This closes besides: ${namesOf(best.besides)}.`, closes: best.besides.length }] : []),
    ];
  }

  /** What would tell a workload apart from those that have the same lasting labels. */
  private relabelling(end: End): Offer[] {
    return end.peers.flatMap((peer): Offer[] => {
      const found = peer.workload && end.kind === 'workloads' ? this.naming.selectorOf(peer) : undefined;
      if (found === undefined || (found && found.alsoSelects.length === 0)) return [];
      const name = workloadName(peer.workload!);
      const others = found ? ` from ${firstFew(found.alsoSelects.map((other) => other.split('/').filter((_, index) => index !== 1).join('/')), NAMED)}` : '';
      return [{ means: 'relabel', title: `Give ${name} a label of its own`, detail: `No lasting label tells it${others}. Add one to its pod template, such as app.kubernetes.io/component: ${peer.workload!.name}, and deny again.`, closes: 0 }];
    });
  }

  private whyNot({ pairs, ports }: Denial, best: Narrowed | null, reasons: readonly string[]): string {
    if (best) return 'No NetworkPolicies grant all that they grant today but this.';
    for (const { from, to } of pairs) {
      const [source, destination] = [this.graph.peer(from), this.graph.peer(to)];
      const rule = source && destination && allowingAdminRule(this.graph, source, destination, ports);
      if (rule) return `${rule} allows it before any NetworkPolicy is asked, so no NetworkPolicy can close it.`;
    }
    const doubt = pairs.find((pair) => !isNoPorts(this.graph.pair(pair.from, pair.to).unknown));
    return [...reasons, doubt ? `Whether ${pairName(this.graph, doubt)} is allowed cannot be told, and so neither that it would be closed.` : 'Nothing that policies can say closes this and surely nothing else unsaid.'][0]!;
  }
}

function allowingAdminRule(graph: AllowGraph, from: GraphPeer, to: GraphPeer, ports: PortSet): string | null {
  for (const { verdict, egress, ingress } of explainCases(graph, pairCases(graph, from, to), ports)) {
    if (verdict !== 'allowed') continue;
    for (const { tier, policies } of [ingress, egress]) {
      const rule = tier === 'admin' && policies.flatMap(({ outcomes }) => outcomes).find(({ decides, outcome }) => decides && outcome === 'allows')?.ref;
      if (rule) return ruleTitle(rule);
    }
  }
  return null;
}

const namesOf = (changed: readonly ChangedPair[]): string => firstFew(changed.map(({ from, to, closed }) => `${peerTitle(from)} → ${peerTitle(to)} (${formatPorts(closed).join(', ')})`), NAMED);

const pairName = (graph: AllowGraph, { from, to }: WantedPair): string => [from, to].map((id) => { const peer = graph.peer(id); return peer ? peerTitle(peer) : id; }).join(' → ');

const peerTitle = ({ id, workload }: GraphPeer): string => (workload ? workloadName(workload) : id);
