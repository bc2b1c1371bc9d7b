import { describe, expect, it } from 'vitest';
import type { DirectionExplanation, ExplainView, PeerView } from '@/lib/queries/contract';
import { answer, count, describeHalf, question, ruleName } from './sentences';

const peer = (name: string): PeerView => ({ id: `workload/shop/Deployment/${name}`, kind: 'workload', namespace: 'shop', name, ingress: 'open', egress: 'open', openInbound: 0, openOutbound: 0, wideInbound: 0, wideOutbound: 0, inbound: 0, outbound: 0, tier: 1 });
const ref = (name: string, direction: 'ingress' | 'egress', rule?: number) => ({ policy: `NetworkPolicy/shop/${name}`, kind: 'NetworkPolicy', namespace: 'shop', name, direction, rule });
const notIsolated = (direction: 'ingress' | 'egress'): DirectionExplanation => ({ direction, verdict: 'not-isolated', subject: 'x', policies: [], notes: [] });
const isolated = (direction: 'ingress' | 'egress', outcome: 'allows' | 'port-does-not-match'): DirectionExplanation => ({
  direction,
  verdict: outcome === 'allows' ? 'allowed' : 'denied',
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
  notes: [],
  missing: [],
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

  it('one rule is the only one', () => expect(answer(explain({ state: 'policy', ingress: isolated('ingress', 'allows') }))).toContain('by one rule only'));

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

describe('a count', () => {
  it.each([
    [1, 'policy', '1 policy'],
    [2, 'policy', '2 policies'],
    [1204, 'pair', '1,204 pairs'],
  ])('%i %s', (n, noun, text) => expect(count(n, noun)).toBe(text));
});
