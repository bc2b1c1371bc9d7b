import { describe, expect, it } from 'vitest';
import type { ProfileName } from '@/lib/model/profile';
import { node, pod, policy } from '@/lib/testing/builders';
import { found, from, told, whole, type Parts } from './testing';

const CODE = 'ip-block-covers-pods';
const pods = [pod('x/web', { ips: ['10.0.0.5'] })];
const block = (cidr: string, except: string[] = [], more: Parts = {}): Parts => ({ pods, policies: [policy('x/p', { ingress: from({ ipBlock: { cidr, except } }) })], ...more });
const blocks = (...args: Parameters<typeof block>) => told(CODE, block(...args));
const INFO = ['info x/p spec.ingress[0].from[0]'];
const WARNING = ['warning x/p spec.ingress[0].from[0]'];
const written = { objects: ['NetworkPolicy x/p'], field: 'spec.ingress[0].from[0]' };

describe('an ipBlock over pods', () => {
  it('is a note when it holds other addresses as well', () => {
    expect(found(CODE, block('10.0.0.0/8', ['10.1.0.0/16']))).toStrictEqual([
      whole(CODE, {
        ...written,
        severity: 'info',
        message: 'x/p names 10.0.0.0/8 except 10.1.0.0/16, which holds addresses of pods as well. Under the profile kubernetes it matches them; Cilium, for one, would not.',
        hint: 'To mean the outside only, except the pods’ ranges; to mean pods too, name them by labels.',
      }),
    ]);
    expect(blocks('0.0.0.0/0')).toEqual(INFO);
    expect(blocks('10.2.0.0/15', [], { podCIDRs: ['10.3.0.0/16'] })).toEqual(INFO);
    expect(blocks('10.2.0.0/15', [], { podCIDRs: ['10.2.0.0/16'] })).toEqual(INFO);
  });

  it('is a warning when it names pods by their addresses', () => {
    expect(found(CODE, block('10.0.0.5/32', [], { profile: { name: 'cilium', basis: 'chosen' } }))).toStrictEqual([
      whole(CODE, {
        ...written,
        severity: 'warning',
        message: 'x/p names 10.0.0.5/32, which holds only addresses of pods. Under the profile cilium it does not match them.',
        hint: 'Name pods by their labels: their addresses change.',
      }),
    ]);
    expect(found(CODE, block('10.3.4.0/24', [], { podCIDRs: ['10.3.0.0/16'] }))[0]!.message).toContain('names 10.3.4.0/24, which holds only addresses of pods.');
    expect(blocks('10.3.4.0/24', [], { nodes: [node('n', ['192.168.0.1'], ['10.3.0.0/16'])] })).toEqual(WARNING);
    expect(blocks('10.3.0.0/16', [], { podCIDRs: ['10.3.0.0/16'] })).toEqual(WARNING);
  });

  it('is told where it stands, in every direction', () => {
    const peers = [{ podSelector: {} }, { ipBlock: { cidr: '10.0.0.5/32' } }];
    expect(told(CODE, { pods, policies: [policy('x/p', { policyTypes: ['Ingress', 'Egress'], ingress: [{}, { from: peers }], egress: [{ to: peers }] })] })).toEqual(['warning x/p spec.egress[0].to[1]', 'warning x/p spec.ingress[1].from[1]']);
  });

  it('is none when it leaves the pods out, or its policy applies to none', () => {
    expect(blocks('0.0.0.0/0', ['10.0.0.0/8'])).toEqual([]);
    expect(blocks('203.0.113.0/24')).toEqual([]);
    expect(blocks('::/0')).toEqual([]);
    expect(told(CODE, { pods, policies: [policy('y/p', { ingress: from({ ipBlock: { cidr: '10.0.0.5/32' } }) })] })).toEqual([]);
  });

  it('is none when the pods it holds have ended or use the network of their node', () => {
    const others = [pod('x/web', { ips: ['10.0.0.5'] }), pod('x/job', { ips: ['10.1.0.5'], phase: 'Succeeded' }), pod('x/agent', { ips: ['192.168.0.1'], hostNetwork: true })];
    expect([blocks('10.1.0.0/16', [], { pods: others }), blocks('192.168.0.1/32', [], { pods: others })]).toEqual([[], []]);
  });

  it('whose addresses are not known is told only of every address there is', () => {
    const unknown = { pods: [pod('x/web', { presence: 'template' })] };
    expect([blocks('0.0.0.0/0', [], unknown), blocks('10.0.0.0/8', [], unknown), blocks('0.0.0.0/0', ['10.0.0.0/8'], unknown)]).toEqual([INFO, [], []]);
  });

  it('whose ranges are known is not told of every address of the other family', () => {
    const pods = [pod('x/web', { presence: 'template' })];
    expect(blocks('::/0', [], { pods, podCIDRs: ['10.3.0.0/16'] })).toEqual([]);
    expect(blocks('::/0', [], { pods, podCIDRs: ['fd00::/64'] })).toEqual(INFO);
    expect(blocks('0.0.0.0/0', [], { pods, podCIDRs: ['no range'] })).toEqual(INFO);
  });

  it('says what the profile makes of it', () => {
    const message = (name: ProfileName) => found(CODE, block('10.0.0.0/8', [], { profile: { name, basis: 'chosen' } }))[0]!.message;
    expect(message('calico')).toContain('Under the profile calico it matches them');
    expect(message('cilium')).toContain('Under the profile cilium it does not match them.');
  });
});
