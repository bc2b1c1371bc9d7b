import { compareText } from '@/lib/model/compare-text';
import { policyName } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { WrittenPolicy } from './policy-builder';
import { reasonForChanged, type RuleReason } from './rule-reasons';

/** The NetworkPolicies of a cluster as a draft would have them: those it leaves alone, and those it writes. */
export class PolicySet {
  /**
   * @param source the policies there are
   * @param written those that are new, or take the place of one of the source of the same name
   */
  constructor(
    readonly source: readonly NetworkPolicy[],
    readonly written: readonly WrittenPolicy[],
  ) {}

  all(): NetworkPolicy[] {
    const replaced = new Set(this.written.flatMap(({ before }) => (before ? [policyName(before)] : [])));
    return [...this.source.filter((policy) => !replaced.has(policyName(policy))), ...this.written.map(({ policy }) => policy)];
  }

  /** The set with other policies in the place of one, which the first of them goes on in name. */
  replace(old: NetworkPolicy, policies: readonly NetworkPolicy[], because: string): PolicySet {
    const known = this.written.find(({ policy }) => policy === old);
    const before = known ? known.before : old;
    const { labels, annotations } = old;
    const written = policies.map((policy, index): WrittenPolicy => {
      const why = { because: [...(known?.because ?? []), because], reasons: [...(known?.reasons ?? []), ...reasonForChanged(old, policy, because)] };
      return index === 0 ? { policy: { ...policy, ...(labels && { labels }), ...(annotations && { annotations }) }, ...why, ...(before && { before }) } : { policy, ...why };
    });
    return this.with([...this.written.filter((one) => one !== known), ...written]);
  }

  add(policy: NetworkPolicy, because: string): PolicySet {
    return this.with([...this.written, { policy, because: [because], reasons: reasonForChanged({ ...policy, spec: {} }, policy, because) }]);
  }

  /** The set with one reason more for what was written for another. */
  explain(because: string, more: string): PolicySet {
    const both = (reasons: readonly RuleReason[]) => reasons.flatMap((reason) => (reason.because === because ? [reason, { ...reason, because: more }] : [reason]));
    return this.with(this.written.map((one) => (one.because.includes(because) ? { ...one, because: [...one.because, more], reasons: both(one.reasons) } : one)));
  }

  /** A name that no policy of the namespace has, at most 63 characters so that other tools can use it as a label value. */
  freeName(namespace: string, wanted: string): string {
    const taken = new Set(this.all().flatMap((policy) => (policy.namespace === namespace ? [policy.name] : [])));
    const base = wanted.slice(0, 58).replaceAll('.', '-').replace(/[^a-z0-9]+$/, '');
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
    return name;
  }

  private with(written: readonly WrittenPolicy[]): PolicySet {
    return new PolicySet(this.source, [...written].sort((a, b) => compareText(policyName(a.policy), policyName(b.policy))));
  }
}
