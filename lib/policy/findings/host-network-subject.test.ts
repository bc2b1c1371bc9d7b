import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, on, told } from './testing';

const pods = [pod('x/web'), pod('x/agent', { hostNetwork: true, ips: ['192.168.0.1'] })];

describe('a policy for hostNetwork pods', () => {
  it('has no effect on them', () => {
    expect(found('host-network-subject', { pods, policies: [policy('x/p', { podSelector: on('agent') })] })).toEqual([expect.objectContaining({ severity: 'warning', message: expect.stringContaining('x/agent'), peers: ['workload/x/Pod/agent'] })]);
  });

  it('is a note when it is for all pods of the namespace, and nothing when it is for others', () => {
    expect(told('host-network-subject', { pods, policies: [policy('x/p', {}), policy('x/web', { podSelector: on('web') }), policy('y/p', {})] })).toEqual(['info x/p spec.podSelector']);
  });

  it('is one note for all such policies of a namespace', () => {
    const [note, ...others] = found('host-network-subject', { pods, policies: [policy('x/q', {}), policy('x/p', {})] });
    expect(others).toEqual([]);
    expect(note!.objects.map(({ name }) => name)).toEqual(['p', 'q', 'agent']);
  });

  it('of an admin kind is told by its labels alone', () => {
    expect(told('host-network-subject', { pods, adminPolicies: [admin('all', 1, {}), admin('agents', 2, { subject: { pods: on('agent') } })] })).toEqual(['warning agents spec.subject']);
  });

  it('is none where hostNetwork pods count as others', () => {
    expect(told('host-network-subject', { pods, policies: [policy('x/p', { podSelector: on('agent') })], profile: { name: 'np-guard', basis: 'chosen' } })).toEqual([]);
  });
});
