import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { admin, from, found, inNamespace, on, podsOf, rule, told } from './testing';

const pods = [pod('x/web'), pod('x/db'), pod('y/web'), pod('z/web')];
const policies = [policy('x/p', { podSelector: on('db'), ingress: [...from({ namespaceSelector: inNamespace('y') }), ...from({ podSelector: on('web') })] })];
const overruled = (...adminPolicies: ReturnType<typeof admin>[]) => told('overruled-rule', { pods, policies, adminPolicies });

describe('a rule is overruled', () => {
  it('when the admin tier denies all it allows', () => {
    expect(overruled(admin('deny', 1, { ingress: [rule('deny', podsOf('y'))] }))).toEqual(['warning x/p spec.ingress[0]']);
    expect(found('overruled-rule', { pods, policies, adminPolicies: [admin('deny', 1, { ingress: [rule('deny', podsOf('y'))] }), admin('other', 2, { ingress: [rule('deny', podsOf('z'))] })] })[0]!.objects.map(({ name }) => name)).toEqual(['p', 'deny']);
  });

  it('not when some of it is left: other ports, other pods, or a Pass before', () => {
    expect(overruled(admin('deny', 1, { ingress: [{ ...rule('deny', podsOf('y')), ports: [{ kind: 'numbers', protocol: 'TCP' }] }] }))).toEqual([]);
    expect(overruled(admin('deny', 1, { subject: { pods: on('web') }, ingress: [rule('deny', podsOf('y'))] }))).toEqual([]);
    expect(overruled(admin('pass', 1, { ingress: [rule('pass', podsOf('y'))] }), admin('deny', 2, { ingress: [rule('deny', podsOf())] }))).toEqual(['warning x/p spec.ingress[1]']);
  });

  it('not by a policy of equal priority that may come second, nor by the baseline', () => {
    expect(overruled(admin('a', 1, { ingress: [rule('allow', podsOf('y'))] }), admin('b', 1, { ingress: [rule('deny', podsOf('y'))] }))).toEqual([]);
    expect(overruled(admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', ingress: [rule('deny', podsOf())] }))).toEqual([]);
  });
});
