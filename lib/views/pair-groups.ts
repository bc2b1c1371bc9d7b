import { compareText } from '@/lib/model/compare-text';
import { formatPeer } from '@/lib/model/ids';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';

/** What pairs can be counted by without looking at their rules. */
export const COUNTED_GROUPS = ['source-namespace', 'destination-namespace', 'source', 'destination', 'state'] as const;
export type CountedGroup = (typeof COUNTED_GROUPS)[number];

/** Counts pairs by group while they are visited. Peers outside have no namespace and are groups by themselves. */
export class GroupCounter {
  private readonly keys: string[] = [];
  private readonly counts: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly ofPeer: readonly number[];

  constructor(peers: readonly GraphPeer[], private readonly by: CountedGroup) {
    const byNamespace = by === 'source-namespace' || by === 'destination-namespace';
    this.ofPeer = by === 'state' ? [] : peers.map(({ id, workload }) => this.numberOf(byNamespace && workload ? formatPeer({ kind: 'namespace', namespace: workload.namespace }) : id));
  }

  add(source: number, destination: number, { state }: Pair): void {
    const number = this.by === 'state' ? this.numberOf(state) : this.ofPeer[this.by === 'source' || this.by === 'source-namespace' ? source : destination]!;
    this.counts[number]!++;
  }

  /** The groups that have pairs, by key. */
  counted(): { key: string; pairs: number }[] {
    return this.keys.flatMap((key, number) => (this.counts[number]! > 0 ? [{ key, pairs: this.counts[number]! }] : [])).sort((a, b) => compareText(a.key, b.key));
  }

  private numberOf(key: string): number {
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.keys.push(key) - 1;
    this.counts.push(0);
    this.numbers.set(key, number);
    return number;
  }
}
