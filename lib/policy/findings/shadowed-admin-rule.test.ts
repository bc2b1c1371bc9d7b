import { describe, expect, it } from 'vitest';
import { pod } from '@/lib/testing/builders';
import { admin, found, podsOf, rule, told } from './testing';

const pods = [pod('x/web'), pod('y/web'), pod('z/web')];
const CODE = 'shadowed-rule';

describe('an admin rule never decides', () => {
  it('after one of the same policy that takes all it matches', () => {
    expect(told(CODE, { pods, adminPolicies: [admin('p', 1, { ingress: [rule('deny', podsOf()), rule('allow', podsOf('y'))] })] })).toEqual(['warning p spec.ingress[1]']);
    expect(told(CODE, { pods, adminPolicies: [admin('p', 1, { ingress: [rule('allow', podsOf('y')), rule('deny', podsOf())] })] })).toEqual([]);
  });

  it('after one of a policy with a lower number, whatever its action', () => {
    for (const action of ['allow', 'deny', 'pass'] as const) {
      const adminPolicies = [admin('late', 9, { egress: [rule('deny', podsOf('y'))] }), admin('early', 1, { egress: [rule(action, podsOf())] })];
      expect(found(CODE, { pods, adminPolicies })).toEqual([expect.objectContaining({ severity: action === 'deny' ? 'info' : 'warning', objects: [expect.objectContaining({ name: 'late' }), expect.objectContaining({ name: 'early' })] })]);
    }
  });

  it('but does where it applies to more pods, or is of a tier of its own', () => {
    const early = admin('early', 1, { subject: { namespaces: { matchLabels: { 'kubernetes.io/metadata.name': 'x' } } }, ingress: [rule('deny', podsOf())] });
    expect(told(CODE, { pods, adminPolicies: [early, admin('late', 9, { ingress: [rule('allow', podsOf('y'))] })] })).toEqual([]);
    const baseline = admin('default', 0, { kind: 'BaselineAdminNetworkPolicy', tier: 'baseline', ingress: [rule('deny', podsOf('y'))] });
    expect(told(CODE, { pods, adminPolicies: [admin('early', 1, { ingress: [rule('pass', podsOf())] }), baseline] })).toEqual([]);
  });

  it('as a note when several take it, or only the pods there are now', () => {
    const adminPolicies = [admin('p', 1, { ingress: [rule('allow', podsOf('x')), rule('allow', podsOf('y')), rule('allow', podsOf('z')), rule('deny', podsOf())] })];
    expect(found(CODE, { pods, adminPolicies })).toEqual([expect.objectContaining({ severity: 'info', message: expect.stringContaining('with the pods there are now') })]);
  });

  it('is not said of policies of equal priority, which have no order', () => {
    expect(told(CODE, { pods, adminPolicies: [admin('a', 5, { ingress: [rule('deny', podsOf())] }), admin('b', 5, { ingress: [rule('allow', podsOf('y'))] })] })).toEqual([]);
  });

  it('looks at ports, named ones by the pods they lead to', () => {
    const named = (name: string) => ({ action: 'allow' as const, peers: [podsOf()], ports: [{ kind: 'named' as const, name }] });
    const deny80 = { action: 'deny' as const, peers: [podsOf()], ports: [{ kind: 'numbers' as const, protocol: 'TCP' as const, first: 80, last: 80 }] };
    const of = (...ports: string[]) => told(CODE, { pods: ports.map((port, index) => pod(`x/p${index}`, { ports: [port] })), adminPolicies: [admin('p', 1, { ingress: [deny80, named('http')] })] });
    expect(of('http:80')).toEqual(['info p spec.ingress[1]']);
    expect(of('http:80', 'http:8080')).toEqual([]);
  });
});
