import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { readPolicies } from './read-policies';
import { networkPolicyYaml } from './yaml';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

/** A policy that carries a text wherever labels and names may. */
const carrying = (text: string): NetworkPolicy => ({
  namespace: text,
  name: text,
  spec: {
    podSelector: { matchLabels: { app: text, [text]: 'x' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': text } }, podSelector: { matchExpressions: [{ key: text, operator: 'In', values: [text] }] } }] }],
  },
});

const HOSTILE = [
  'on', 'off', 'yes', 'no', 'y', 'n', 'Y', 'N', 'No', 'YES', 'On', 'true', 'False', 'null', 'Null', 'NULL',
  '0', '1', '0123', '0o17', '0O17', '0x1F', '0X1f', '0b1', '0B1', '0_x1F', '1_000', '1e3', '1E5', '1_2e3_4', '12.5', '1_2.5', '2001-01-01', '123', '1.0',
];

describe('what its author notes on a policy', () => {
  it('is written in order, and its labels make way for those given', () => {
    const noted: NetworkPolicy = { namespace: 'shop', name: 'p', spec: {}, labels: { tier: 'b', app: 'a' }, annotations: { note: 'x' } };
    expect(networkPolicyYaml(noted)).toContain('  labels:\n    app: a\n    tier: b\n  annotations:\n    note: x\n');
    expect(networkPolicyYaml(noted, { labels: { mine: 'yes' } })).toContain('  labels:\n    mine: yes\n'.replace('yes', '"yes"'));
  });
});

describe('the text of a policy', () => {
  it.each(HOSTILE)('keeps %s a string for readers of either version of YAML', (text) => {
    const written = networkPolicyYaml(carrying(text));
    for (const version of ['1.1', '1.2'] as const) {
      const read = parse(written, { version }) as { metadata: object; spec: { podSelector: object } };
      expect(read.metadata).toEqual({ name: text, namespace: text });
      expect(read.spec.podSelector).toEqual({ matchLabels: { app: text, [text]: 'x' } });
    }
    // Nor does it stand anywhere without quotes, which is what readers differ about.
    expect(written.split('\n').filter((line) => new RegExp(`(^|[ -])${text}(:|$)`).test(line))).toEqual([]);
  });

  it('leaves ordinary names and addresses without quotes', () => {
    const block: NetworkPolicy = { namespace: 'shop', name: 'web-2', spec: { podSelector: { matchLabels: { app: '2048-game' } }, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }, { ipBlock: { cidr: '::/0', except: ['fc00::/7'] } }] }] } };
    const written = networkPolicyYaml(block);
    expect(written).not.toMatch(/["']/);
    expect(parse(written, { version: '1.1' })).toEqual(parse(written));
  });

  it('cannot be broken out of by a comment', () => {
    const lines = ['a\nkind: Secret', 'b\r\n---\nkind: Pod', 'c\u2028kind: Pod\u0085kind: Pod\u0000', '# d'];
    const written = networkPolicyYaml(carrying('web'), { comment: lines });
    expect(written.split('\n').slice(0, 4).every((line) => line.startsWith('# '))).toBe(true);
    expect(parse(written)).toEqual(parse(networkPolicyYaml(carrying('web'))));
  });

  it(`reads back as it was written, whatever the label values (seed ${SEED})`, () => {
    const value = fc.stringMatching(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,6}[A-Za-z0-9])?$/);
    fc.assert(
      fc.property(value, (text) => {
        const policy = { ...carrying(text), name: 'web', namespace: 'shop' };
        const written = networkPolicyYaml(policy);
        expect(readPolicies(written)).toEqual({ value: [policy], problems: [] });
        expect(parse(written, { version: '1.1' })).toEqual(parse(written));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
