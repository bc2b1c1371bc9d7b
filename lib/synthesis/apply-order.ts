import { compareText } from '@/lib/model/compare-text';
import type { PeerId } from '@/lib/model/ids';
import { DIRECTIONS, type NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import type { AllowGraph } from '@/lib/policy/allow-graph';
import { countBits, hasBit } from '@/lib/policy/bitset';
import { unionPorts, type PortSet } from '@/lib/policy/port-set';
import { apply, ApplyStates, type Half, type PolicyOperation } from './apply-states';
import { transitionalPolicies } from './transitional';

/** One thing to do, in its place. */
export interface ApplyStep<T extends PolicyOperation> {
  readonly operation: PolicyOperation;
  /** The operation that was asked for; absent where a transitional policy is created or deleted. */
  readonly given?: T;
  /** Of a transitional policy: why it is there, in words. */
  readonly because?: string;
}

/** A step that closes, for the time being, what is allowed before all of them and after all of them. */
export interface UnsafeStep {
  /** 0-based position among the steps. */
  readonly step: number;
  readonly pairs: readonly { readonly from: PeerId; readonly to: PeerId; readonly ports: PortSet }[];
}

export interface ApplyOrder<T extends PolicyOperation> {
  /** All operations, and transitional policies where there is no order without: created on the way, deleted at the end. */
  readonly ordered: readonly ApplyStep<T>[];
  /** Empty when it is proven that at no step a connection is closed that is allowed before and after. */
  readonly unsafe: readonly UnsafeStep[];
}

/**
 * Orders changes of NetworkPolicies so that at no step a connection is closed that is, or may be, allowed before all of them and
 * after all of them. Each state on the way is evaluated: of the operations that close nothing, what creates comes first and what
 * deletes last, fewer pods before more. Where every operation that is left would close something, transitional policies bridge
 * it; where these cannot, the step is told with its pairs.
 *
 * What a policy says concerns the pods of its namespace alone, and a connection stays as long as each of its halves does: so
 * each namespace is ordered by itself.
 */
export function orderChanges<T extends PolicyOperation>(before: AllowGraph, operations: readonly T[]): ApplyOrder<T> {
  const states = new ApplyStates(before.snapshot, operations);
  const byNamespace = Map.groupBy(operations, (operation) => (operation.after ?? operation.before)!.namespace);
  const sequences = [...byNamespace].sort(([a], [b]) => compareText(a, b)).map(([, own]) => new Ordering(before.snapshot, states, operations, own).run());
  const ordered = interleave(sequences);
  return {
    ordered: ordered.map(({ operation, given, because }) => ({ operation, ...(given && { given }), ...(because !== undefined && { because }) })),
    unsafe: ordered.flatMap(({ pairs }, step) => (pairs.length > 0 ? [{ step, pairs }] : [])),
  };
}

/** A step that is done, and what it closes for the time being. */
interface Done<T extends PolicyOperation> extends ApplyStep<T> {
  readonly pairs: UnsafeStep['pairs'];
}

/** A step to do, and what it would close as things stand; not known before it was tried. */
interface Todo<T extends PolicyOperation> extends ApplyStep<T> {
  readonly closes?: readonly Half[];
}

/** How many states are evaluated in search of an order, besides those on the way. */
const TRIES = 200;

const BECAUSE = 'Holds what is allowed before and after while the policies around it change.';

/** The operations of one namespace. */
class Ordering<T extends PolicyOperation> {
  private readonly done: Done<T>[] = [];
  private policies: readonly NetworkPolicy[];

  constructor(
    private readonly snapshot: Snapshot,
    private states: ApplyStates,
    private readonly everything: readonly T[],
    private readonly operations: readonly T[],
  ) {
    this.policies = snapshot.policies;
  }

  run(): readonly Done<T>[] {
    const left = this.goOn(this.operations.map((operation) => ({ operation, given: operation })));
    if (left.length === 0) return this.done;
    const whole = this.search();
    if (whole) return whole.map((operation) => ({ operation, given: operation, pairs: [] }));
    const bridge = transitionalPolicies(this.snapshot, this.states, left.map(({ operation }) => operation), left.flatMap(({ closes = [] }) => closes));
    this.states = new ApplyStates(this.snapshot, this.everything, bridge);
    const fitting = bridge.filter((policy) => this.states.opened([...this.policies, policy], { after: policy }).length === 0);
    this.goThrough(fitting.map((after) => ({ operation: { after }, because: BECAUSE })));
    this.goThrough(left.map(({ closes: _, ...step }) => step));
    this.goThrough(fitting.map((policy) => ({ operation: { before: policy }, because: BECAUSE })));
    return this.done;
  }

  /** Tries all orders, where the first that came to mind led nowhere; `null` when none closes nothing, or they are too many to try. */
  private search(): readonly T[] | null {
    const hopeless = new Set<string>();
    let tries = 0;
    const goOn = (policies: readonly NetworkPolicy[], done: readonly T[]): readonly T[] | null => {
      const left = this.operations.filter((operation) => !done.includes(operation));
      if (left.length === 0) return done;
      const key = left.map((operation) => this.operations.indexOf(operation)).join();
      if (hopeless.has(key)) return null;
      for (const operation of left) {
        if (++tries > TRIES) return null;
        const next = apply(policies, operation);
        const found = this.states.closed(next, operation).length === 0 && goOn(next, [...done, operation]);
        if (found) return found;
      }
      hopeless.add(key);
      return null;
    };
    return goOn(this.snapshot.policies, []);
  }

  /** Does everything, what closes something only when nothing else is left to do. */
  private goThrough(steps: readonly Todo<T>[]): void {
    for (let left = this.goOn(steps); left.length > 0; ) {
      const [first, ...others] = left;
      this.take(first!, first!.closes!);
      left = this.goOn(others.map(({ closes: _, ...step }) => step));
    }
  }

  /** Does what closes nothing until there is no more of it; what is left, with what each would close. */
  private goOn(steps: readonly Todo<T>[]): readonly Todo<T>[] {
    let left = steps.map((step) => ({ step, rank: this.rank(step.operation) })).sort((a, b) => a.rank - b.rank || compareText(nameOf(a.step.operation), nameOf(b.step.operation))).map(({ step }) => step);
    for (;;) {
      const next = left.find(({ closes }) => closes === undefined);
      if (!next) return left;
      const closes = this.states.closed(apply(this.policies, next.operation), next.operation);
      if (closes.length > 0) {
        left = left.map((step) => (step === next ? { ...next, closes } : step));
        continue;
      }
      this.take(next, []);
      // What another operation would close may be held by this one from now on.
      left = left.filter((step) => step !== next).map(({ closes: known, ...step }) => ({ ...step, ...(known && !this.concerns(next.operation, known) && { closes: known }) }));
    }
  }

  private take(step: ApplyStep<T>, closes: readonly Half[]): void {
    this.policies = apply(this.policies, step.operation);
    this.done.push({ ...step, pairs: pairsOf(this.states, closes) });
  }

  private concerns(operation: PolicyOperation, halves: readonly Half[]): boolean {
    const touched = { ingress: this.states.touched(operation, 'ingress'), egress: this.states.touched(operation, 'egress') };
    return halves.some(({ subject, direction }) => hasBit(touched[direction], subject));
  }

  /** What creates first, what deletes last; fewer pods before more. */
  private rank(operation: PolicyOperation): number {
    const size = DIRECTIONS.reduce((sum, direction) => sum + countBits(this.states.touched(operation, direction)), 0);
    return (operation.before ? (operation.after ? 1 : 2) : 0) * 1e9 + size;
  }
}

const nameOf = ({ before, after }: PolicyOperation): string => (after ?? before)!.name;

/** The sequences of the namespaces as one, each in its order: what is applied of all of them before what is deleted. */
function interleave<T extends PolicyOperation>(sequences: readonly (readonly Done<T>[])[]): Done<T>[] {
  const all: Done<T>[] = [];
  let rest = sequences;
  for (let deleting = false; rest.some((steps) => steps.length > 0); deleting = !deleting) {
    rest = rest.map((steps) => {
      const end = steps.findIndex(({ operation }) => (operation.after === undefined) !== deleting);
      const count = end < 0 ? steps.length : end;
      all.push(...steps.slice(0, count));
      return steps.slice(count);
    });
  }
  return all;
}

function pairsOf(states: ApplyStates, halves: readonly Half[]): UnsafeStep['pairs'] {
  const found = new Map<string, UnsafeStep['pairs'][number]>();
  for (const half of halves) {
    for (const [from, to] of states.pairsOf(half)) {
      const key = `${from} ${to}`;
      const known = found.get(key);
      found.set(key, { from, to, ports: known ? unionPorts(known.ports, half.ports) : half.ports });
    }
  }
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, pair]) => pair);
}
