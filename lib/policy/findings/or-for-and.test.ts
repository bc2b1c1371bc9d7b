import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { found, from, inNamespace, on, whole } from './testing';

const CODE = 'or-for-and';
const pods = [pod('x/a'), pod('y/b'), pod('y/other'), pod('z/b')];
const split = (...peers: NetworkPolicyPeer[]) => found(CODE, { pods, policies: [policy('x/into-a', { podSelector: on('a'), ingress: from(...peers) })] });
const ofY = { namespaceSelector: inNamespace('y') };
const written = { severity: 'warning', objects: ['NetworkPolicy x/into-a'] } as const;

describe('a rule that lists what was meant as one peer as two', () => {
  it('is told, with what it lets in', () => {
    expect(split({ ipBlock: { cidr: '203.0.113.0/24' } }, ofY, { podSelector: on('b') })).toStrictEqual([
      whole(CODE, {
        ...written,
        message: 'x/into-a lists app=b and namespaces with kubernetes.io/metadata.name=y as two peers of spec.ingress[0].from, so every pod of those namespaces matches, and the first picks none in x. One peer with both selectors was likely meant.',
        field: 'spec.ingress[0].from',
      }),
    ]);
  });

  it('is told of what is sent, too, once a rule', () => {
    const both = [{ podSelector: on('b') }, { podSelector: on('other') }, ofY, { namespaceSelector: {} }];
    expect(found(CODE, { pods, policies: [policy('x/into-a', { policyTypes: ['Egress'], egress: [{}, { to: both }] })] })).toStrictEqual([
      whole(CODE, {
        ...written,
        message: 'x/into-a lists app=b and namespaces with kubernetes.io/metadata.name=y as two peers of spec.egress[1].to, so every pod of those namespaces matches, and the first picks none in x. One peer with both selectors was likely meant.',
        field: 'spec.egress[1].to',
      }),
    ]);
  });

  it('is told of the peers that were likely one, among others', () => {
    expect(split({ podSelector: on('a') }, { namespaceSelector: inNamespace('z') }, { podSelector: on('other') }, ofY)).toHaveLength(1);
  });

  it.each<[string, NetworkPolicyPeer[]]>([
    ['one peer has both selectors', [{ ...ofY, podSelector: on('b') }]],
    ['both peers have both selectors', [{ ...ofY, podSelector: on('other') }, { namespaceSelector: inNamespace('x'), podSelector: on('b') }]],
    ['one has both, and picks nothing', [ofY, { namespaceSelector: inNamespace('x'), podSelector: on('b') }]],
    ['one has both, the other the pods alone', [{ ...ofY, podSelector: on('other') }, { podSelector: on('b') }]],
    ['the pods are those of its own namespace', [{ namespaceSelector: {} }, { podSelector: on('a') }]],
    ['the pods are nowhere', [ofY, { podSelector: on('nobody') }]],
    ['the namespaces have no other pods', [{ namespaceSelector: inNamespace('z') }, { podSelector: on('b') }]],
    ['the rule names whole namespaces and the pods of none', [ofY, { podSelector: {} }]],
  ])('is not told when %s', (_when, peers) => {
    expect(split(...peers)).toEqual([]);
  });
});
