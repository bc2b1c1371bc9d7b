import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { pod, policy } from '@/lib/testing/builders';
import { found, on, told, whole } from './testing';

const CODE = 'open-to-everyone';
const pods = [pod('x/web'), pod('x/db'), pod('y/web')];
const parts = (spec: NetworkPolicySpec) => ({ pods, policies: [policy('x/p', { podSelector: on('db'), ...spec })] });
const one = (spec: NetworkPolicySpec) => told(CODE, parts(spec));
const dns = [{ protocol: 'UDP' as const, port: 53 }, { port: 53 }];
const objects = ['NetworkPolicy x/p'];

describe('a rule for everyone', () => {
  it('is a warning when it is written as an empty list', () => {
    expect(found(CODE, parts({ ingress: [{ from: [{ podSelector: {} }] }, { from: [] }] }))).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'x/p has spec.ingress[1].from: [], which lets everyone in, addresses outside the cluster included.',
        hint: 'For nobody leave the whole rule out; for everyone leave "from" out, which says the same and reads like it.',
        objects,
        field: 'spec.ingress[1].from',
      }),
    ]);
    expect(found(CODE, parts({ policyTypes: ['Egress'], egress: [{ to: [] }] }))).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'x/p has spec.egress[0].to: [], which allows sending to everyone, addresses outside the cluster included.',
        hint: 'For nobody leave the whole rule out; for everyone leave "to" out, which says the same and reads like it.',
        objects,
        field: 'spec.egress[0].to',
      }),
    ]);
  });

  it('is a note when it names ports, since that looks narrower', () => {
    expect(found(CODE, parts({ ingress: [{ ports: [{ port: 80 }] }] }))).toStrictEqual([
      whole(CODE, { severity: 'info', message: 'spec.ingress[0] of x/p names ports but no peers: any pod and any address outside the cluster may use them.', objects, field: 'spec.ingress[0]' }),
    ]);
  });

  it('is not told when it is written plainly, or sends', () => {
    expect(one({ ingress: [{}] })).toEqual([]);
    expect(one({ policyTypes: ['Egress'], egress: [{ ports: dns }, {}] })).toEqual([]);
  });

  it('is not told of a policy that applies to no pod, nor of a rule that names peers', () => {
    expect(one({ podSelector: on('gone'), ingress: [{ from: [] }] })).toEqual([]);
    expect(one({ ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] })).toEqual([]);
  });
});
