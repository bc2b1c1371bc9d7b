import { describe, expect, it } from 'vitest';
import { node, pod, policy } from '@/lib/testing/builders';
import { found, from, told, type Parts } from './testing';

const pods = [pod('x/web', { ips: ['10.0.0.5'] })];
const block = (cidr: string, except: string[] = [], more: Parts = {}): Parts => ({ pods, policies: [policy('x/p', { ingress: from({ ipBlock: { cidr, except } }) })], ...more });
const blocks = (...args: Parameters<typeof block>) => told('ip-block-covers-pods', block(...args));
const INFO = ['info x/p spec.ingress[0].from[0]'];
const WARNING = ['warning x/p spec.ingress[0].from[0]'];

describe('an ipBlock over pods', () => {
  it('is a note when it holds other addresses as well', () => {
    expect(blocks('0.0.0.0/0')).toEqual(INFO);
    expect(blocks('10.0.0.0/8')).toEqual(INFO);
    expect(blocks('10.2.0.0/15', [], { podCIDRs: ['10.3.0.0/16'] })).toEqual(INFO);
  });

  it('is a warning when it names pods by their addresses', () => {
    expect(blocks('10.0.0.5/32')).toEqual(WARNING);
    expect(blocks('10.3.4.0/24', [], { nodes: [node('n', ['192.168.0.1'], ['10.3.0.0/16'])] })).toEqual(WARNING);
  });

  it('is none when it leaves the pods out', () => {
    expect(blocks('0.0.0.0/0', ['10.0.0.0/8'])).toEqual([]);
    expect(blocks('203.0.113.0/24')).toEqual([]);
    expect(blocks('::/0')).toEqual([]);
  });

  it('whose addresses are not known is told only of every address there is', () => {
    const unknown = { pods: [pod('x/web', { presence: 'template' })] };
    expect([blocks('0.0.0.0/0', [], unknown), blocks('10.0.0.0/8', [], unknown), blocks('0.0.0.0/0', ['10.0.0.0/8'], unknown)]).toEqual([INFO, [], []]);
  });

  it('says what the profile makes of it', () => {
    const message = (name: 'kubernetes' | 'cilium') => found('ip-block-covers-pods', block('10.0.0.0/8', [], { profile: { name, basis: 'chosen' } }))[0]!.message;
    expect(message('kubernetes')).toContain('it matches them');
    expect(message('cilium')).toContain('it does not match them');
  });
});
