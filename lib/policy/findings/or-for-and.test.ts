import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { found, from, inNamespace, on } from './testing';

const pods = [pod('x/a'), pod('y/b'), pod('y/other')];
const split = (...peers: NetworkPolicyPeer[]) => found('or-for-and', { pods, policies: [policy('x/into-a', { podSelector: on('a'), ingress: from(...peers) })] });
const ofY = { namespaceSelector: inNamespace('y') };

describe('a rule that lists what was meant as one peer as two', () => {
  it('is told, with what it lets in', () => {
    expect(split(ofY, { podSelector: on('b') })).toEqual([expect.objectContaining({ field: 'spec.ingress[0].from', message: expect.stringContaining('every pod of those namespaces matches') })]);
  });

  it.each<[string, NetworkPolicyPeer[]]>([
    ['one peer has both selectors', [{ ...ofY, podSelector: on('b') }]],
    ['the pods are those of its own namespace', [ofY, { podSelector: on('a') }]],
    ['the pods are nowhere', [ofY, { podSelector: on('nobody') }]],
  ])('is not told when %s', (_when, peers) => {
    expect(split(...peers)).toEqual([]);
  });
});
