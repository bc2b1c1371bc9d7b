import { describe, expect, it } from 'vitest';
import type { ProfileChoice } from '@/lib/model/profile';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, told, whole, type Parts } from './testing';

const CODE = 'not-enforced';
const pods = [pod('x/web')];
const one: Parts = { pods, policies: [policy('x/a', {})] };

describe('a cluster that enforces nothing', () => {
  it.each<[string, Omit<ProfileChoice, 'name'>, string]>([
    ['an object that gave it away', { basis: 'detected', evidence: 'DaemonSet kube-flannel/kube-flannel-ds' }, 'as DaemonSet kube-flannel/kube-flannel-ds shows'],
    ['the choice of the user', { basis: 'chosen', evidence: 'DaemonSet kube-flannel/kube-flannel-ds' }, 'as the chosen profile has it'],
    ['the profile', { basis: 'detected' }, 'as the profile has it'],
  ])('is an error as soon as there is a policy, by %s', (_by, choice, why) => {
    expect(found(CODE, { ...one, profile: { name: 'none', ...choice } })).toStrictEqual([
      whole(CODE, { severity: 'error', message: `The one policy has no effect: the network plugin does not enforce them, ${why}.`, objects: ['NetworkPolicy x/a'] }),
    ]);
  });

  it('is one error for all policies', () => {
    const adminPolicies = [{ ...admin('all', 1, {}), origin: { file: 'a.yaml', line: 4 } }];
    expect(found(CODE, { pods, policies: [policy('x/a', {}), policy('x/b', {})], adminPolicies, profile: { name: 'none', basis: 'chosen' } })).toStrictEqual([
      {
        ...whole(CODE, { severity: 'error', message: 'None of the 3 policies has any effect: the network plugin does not enforce them, as the chosen profile has it.', objects: [] }),
        objects: [{ kind: 'NetworkPolicy', namespace: 'x', name: 'a' }, { kind: 'NetworkPolicy', namespace: 'x', name: 'b' }, { kind: 'AdminNetworkPolicy', name: 'all', file: 'a.yaml', line: 4 }],
      },
    ]);
  });

  it('is none without policies, or with a plugin that enforces them', () => {
    expect(told(CODE, { pods, profile: { name: 'none', basis: 'chosen' } })).toEqual([]);
    expect(told(CODE, one)).toEqual([]);
  });
});
