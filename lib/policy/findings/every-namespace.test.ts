import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, from, on, podsOf, rule, told, whole } from './testing';

const CODE = 'every-namespace';
const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const parts = (spec: NetworkPolicySpec) => ({ pods, policies: [policy('x/p', { podSelector: on('db'), ...spec })] });
const one = (spec: NetworkPolicySpec) => told(CODE, parts(spec));
const sending = (...ports: readonly (number | string)[]): NetworkPolicySpec => ({ policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }], ports: ports.map((port) => ({ protocol: 'UDP', port })) }] });
const written = { severity: 'info', objects: ['NetworkPolicy x/p'], hint: 'For the policy’s own namespace leave namespaceSelector out and write podSelector: {}.' } as const;

describe('an empty namespaceSelector', () => {
  it('is every namespace', () => {
    expect(found(CODE, parts({ ingress: from({ podSelector: on('web') }, { namespaceSelector: {} }) }))).toStrictEqual([
      whole(CODE, { ...written, message: 'x/p lets in every pod of every namespace: the namespaceSelector is empty.', field: 'spec.ingress[0].from[1]' }),
    ]);
    expect(found(CODE, parts({ policyTypes: ['Egress'], egress: [{ to: [{ namespaceSelector: {} }] }] }))).toStrictEqual([
      whole(CODE, { ...written, message: 'x/p allows sending to every pod of every namespace: the namespaceSelector is empty.', field: 'spec.egress[0].to[0]' }),
    ]);
    expect(one({ ingress: from({ namespaceSelector: {}, podSelector: {} }) })).toHaveLength(1);
  });

  it('is not told where a podSelector narrows it, of a policy without pods, or of admin policies', () => {
    expect(one({ ingress: from({ namespaceSelector: {}, podSelector: on('web') }) })).toEqual([]);
    expect(one({ podSelector: on('gone'), ingress: from({ namespaceSelector: {} }) })).toEqual([]);
    expect(told(CODE, { pods, adminPolicies: [admin('p', 1, { ingress: [rule('deny', podsOf())] })] })).toEqual([]);
  });

  it('is not told of DNS, which is there for everyone', () => {
    for (const ports of [[53], [53, 5353], ['dns'], [53, 'dns-tcp']]) expect(one(sending(...ports))).toEqual([]);
    for (const ports of [[54], [53, 80], ['http'], [53, 'http'], [80, 'dns']]) expect(one(sending(...ports))).toHaveLength(1);
    expect(one({ ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }] })).toHaveLength(1);
  });
});
