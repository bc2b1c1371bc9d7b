import { describe, expect, it } from 'vitest';
import type { PeerView, RuleRefView } from '@/lib/queries/contract/common';
import type { DirectionExplanation, ExplainView } from '@/lib/queries/contract/explain';
import { answer, count, describeClass, describeHalf, question, ruleName } from './sentences';

const peer = (name: string): PeerView => ({ id: `workload/shop/Deployment/${name}`, kind: 'workload', namespace: 'shop', name, ingress: 'open', egress: 'open', openInbound: 0, openOutbound: 0, wideInbound: 0, wideOutbound: 0, inbound: 0, outbound: 0, tier: 1 });
const ref = (name: string, direction: 'ingress' | 'egress', rule?: number) => ({ policy: `NetworkPolicy/shop/${name}`, kind: 'NetworkPolicy', namespace: 'shop', name, direction, rule });
const notIsolated = (direction: 'ingress' | 'egress'): DirectionExplanation => ({ direction, verdict: 'not-isolated', subject: 'x', policies: [], notes: [] });
const isolated = (direction: 'ingress' | 'egress', outcome: 'allows' | 'port-does-not-match'): DirectionExplanation => ({
  direction,
  verdict: outcome === 'allows' ? 'allowed' : 'denied',
  tier: 'network-policy',
  subject: 'x',
  policies: [
    { ref: ref('allow-web', direction), tier: 'network-policy', noRules: false, rules: [{ ref: ref('allow-web', direction, 0), outcome, detail: 'app=web, 8080/TCP', decides: outcome === 'allows' }] },
    { ref: ref('default-deny', direction), tier: 'network-policy', noRules: true, rules: [] },
  ],
  notes: [],
});
const explain = (patch: Partial<ExplainView>): ExplainView => ({
  revision: 1,
  from: peer('web'),
  to: peer('db'),
  verdict: 'allowed',
  state: 'open',
  ports: [],
  partial: false,
  egress: notIsolated('egress'),
  ingress: notIsolated('ingress'),
  classes: [],
  cases: [],
  notes: [],
  missing: [],
  obstacles: [],
  ...patch,
});

describe('the question', () => {
  it('takes its verb from the verdict, and the unknown presumes nothing', () => {
    expect(question(explain({ port: '8080/TCP' }))).toBe('Why can web reach db on 8080/TCP?');
    expect(question(explain({ verdict: 'denied' }))).toBe('Why can’t web reach db?');
    expect(question(explain({ verdict: 'unknown' }))).toBe('Can web reach db?');
  });
});

describe('the answer', () => {
  it('an open pair is allowed only because nothing isolates it', () => expect(answer(explain({}))).toContain('only because nothing isolates'));

  it('one rule is called the only one when it was found that nothing else allows it', () => {
    const weighed = (necessary?: boolean) => {
      const half = isolated('ingress', 'allows');
      const policies = half.policies.map((policy) => ({ ...policy, rules: policy.rules.map((rule) => ({ ...rule, ...(necessary !== undefined && { necessary }) })) }));
      return answer(explain({ state: 'policy', ingress: { ...half, policies } }));
    };
    expect(weighed(true)).toBe(', by one rule only: removing it cuts this');
    expect(weighed(false)).toBe(', by one rule; without it nothing would deny this either');
    expect(weighed()).toBe(', by one rule');
  });

  it('a port that a rule allows is not open, even where all others are', () => expect(answer(explain({ state: 'open', ingress: isolated('ingress', 'allows') }))).toContain('by one rule'));

  it('with both ends isolated both halves are needed', () => {
    const both = explain({ state: 'policy', ingress: isolated('ingress', 'allows'), egress: isolated('egress', 'allows') });
    expect(answer(both)).toBe(', by 1 egress rule and 1 ingress rule; both halves are needed');
  });

  it('a denial names each missing half', () => {
    const denied = explain({ verdict: 'denied', state: 'denied', missing: [{ direction: 'egress', at: 'a', message: 'm' }, { direction: 'ingress', at: 'b', message: 'm' }] });
    expect(answer(denied)).toBe(': web may not send it, and db may not receive it');
  });

  it('the unknown is neither allowed nor denied', () => expect(answer(explain({ verdict: 'unknown', state: 'unknown' }))).not.toMatch(/allowed|denied/));
});

describe('one half', () => {
  it('lists every policy and rule, the allowing one marked', () => {
    const half = describeHalf(isolated('ingress', 'allows'), explain({}));
    expect(half).toMatchObject({ heading: 'enters db', text: 'isolated by 2 policies; 1 rule allows it', mark: 'yes' });
    expect(half.lines.map((line) => [ruleName(line.ref), line.mark])).toEqual([
      ['allow-web, rule 1', 'yes'],
      ['default-deny', 'neutral'],
    ]);
  });

  it('without an allowing rule it denies', () => expect(describeHalf(isolated('egress', 'port-does-not-match'), explain({}))).toMatchObject({ heading: 'leaves web', mark: 'no' }));

  it('without isolation it lets through', () => expect(describeHalf(notIsolated('egress'), explain({}))).toMatchObject({ text: 'egress is not isolated: no policy limits it', mark: 'yes' }));

  it('the unknown has its own mark', () => expect(describeHalf({ ...notIsolated('egress'), verdict: 'unknown' }, explain({})).mark).toBe('unknown'));
});

describe('the half that an admin policy decides', () => {
  const adminRef = { policy: 'AdminNetworkPolicy/cluster-deny', kind: 'AdminNetworkPolicy', name: 'cluster-deny', direction: 'ingress' as const, rule: 0, ruleName: 'no-entry' };
  const denied: DirectionExplanation = {
    direction: 'ingress',
    verdict: 'denied',
    tier: 'admin',
    subject: 'x',
    policies: [{ ref: adminRef, tier: 'admin', noRules: false, rules: [{ ref: adminRef, outcome: 'denies', detail: 'matches this peer on all ports and denies it', decides: true }] }],
    notes: [],
  };

  it('says so, and names the kind, the policy and the rule', () => {
    const half = describeHalf(denied, explain({ verdict: 'denied' }));
    expect(half.text).toBe('denied by an admin policy, before any NetworkPolicy is asked');
    expect(half.lines.map((line) => [ruleName(line.ref), line.mark])).toEqual([['AdminNetworkPolicy cluster-deny, rule 1 "no-entry"', 'no']]);
  });

  it('of the baseline says that no NetworkPolicy isolates', () => {
    expect(describeHalf({ ...denied, tier: 'baseline' }, explain({ verdict: 'denied' })).text).toBe('denied by the baseline: no NetworkPolicy isolates it');
  });

  it('marks a rule that passed on, and one that came too late', () => {
    const [policy] = denied.policies;
    const [rule] = policy!.rules;
    const rules = [{ ...rule!, outcome: 'passes' as const, decides: false }, { ...rule!, outcome: 'allows' as const, decides: false, shadowed: true }];
    expect(describeHalf({ ...denied, policies: [{ ...policy!, rules }] }, explain({})).lines.map(({ mark }) => mark)).toEqual(['passes', 'late']);
  });

  it('that no tier decided has no connection to begin with', () => {
    expect(describeHalf({ direction: 'egress', verdict: 'denied', subject: 'x', policies: [], notes: ['they share no network'] }, explain({ verdict: 'denied' })).text).toBe('no connection is possible');
  });

  it('that a rule passed on and nobody decided is allowed', () => {
    expect(describeHalf({ ...denied, verdict: 'not-isolated' }, explain({})).text).toBe('no policy decides, so it is allowed');
    expect(answer(explain({ ingress: { ...denied, verdict: 'not-isolated' } }))).toBe(', only because no policy decides at either end');
  });
});

describe('a class of ports', () => {
  const by = (...refs: RuleRefView[]) => ({ verdict: 'allowed' as const, by: refs });

  it('rests on the rules of both halves', () => {
    expect(describeClass({ ports: ['80/TCP'], verdict: 'allowed', egress: by(ref('out', 'egress', 0)), ingress: by(ref('in', 'ingress', 1)) })).toEqual({ ports: '80/TCP', because: 'by out, rule 1; in, rule 2' });
  });

  it('that is denied rests on the half that denies', () => {
    const denied = { verdict: 'denied' as const, by: [] };
    expect(describeClass({ ports: ['1/TCP', '3/TCP', '5/TCP', '7/TCP', '9/TCP'], verdict: 'denied', egress: by(ref('out', 'egress', 0)), ingress: denied })).toEqual({ ports: '1/TCP, 3/TCP, 5/TCP, 7/TCP and 1 more', because: 'no rule allows it' });
  });
});

describe('a count', () => {
  it.each([
    [1, 'policy', '1 policy'],
    [2, 'policy', '2 policies'],
    [1204, 'pair', '1,204 pairs'],
    [2, 'way', '2 ways'],
  ])('%i %s', (n, noun, text) => expect(count(n, noun)).toBe(text));
});
