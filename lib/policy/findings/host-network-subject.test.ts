import { describe, expect, it } from 'vitest';
import { pod, policy } from '@/lib/testing/builders';
import { admin, found, on, told, whole } from './testing';

const CODE = 'host-network-subject';
const host = (place: string, labels?: Record<string, string>) => pod(place, { hostNetwork: true, ips: ['192.168.0.1'], ...(labels && { labels }) });
const pods = [pod('x/web'), host('x/agent')];

describe('a policy for hostNetwork pods', () => {
  it('has no effect on them', () => {
    expect(found(CODE, { pods, policies: [policy('x/p', { podSelector: on('agent') })] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'x/p selects x/agent, whose pods use the host’s network: no policy has an effect on it.',
        objects: ['NetworkPolicy x/p', 'Pod x/agent'],
        field: 'spec.podSelector',
        peers: ['workload/x/Pod/agent'],
      }),
    ]);
  });

  it('names the first of several workloads', () => {
    const agents = [host('x/proxy', { app: 'agent' }), host('x/agent'), host('y/agent')];
    expect(found(CODE, { pods: agents, policies: [policy('x/p', { podSelector: on('agent') })] })).toStrictEqual([
      whole(CODE, {
        severity: 'warning',
        message: 'x/p selects x/agent and 1 more, whose pods use the host’s network: no policy has an effect on them.',
        objects: ['NetworkPolicy x/p', 'Pod x/agent', 'Pod x/proxy'],
        field: 'spec.podSelector',
        peers: ['workload/x/Pod/agent', 'workload/x/Pod/proxy'],
      }),
    ]);
  });

  it('is a note when it is for all pods of the namespace, and nothing when it is for others', () => {
    expect(told(CODE, { pods, policies: [policy('x/p', {}), policy('x/web', { podSelector: on('web') }), policy('y/p', {})] })).toEqual(['info x/p spec.podSelector']);
  });

  it('is one note for all such policies of a namespace', () => {
    const note = { severity: 'info', field: 'spec.podSelector' } as const;
    expect(found(CODE, { pods: [...pods, host('y/agent')], policies: [policy('x/r', {}), policy('x/q', {}), policy('y/p', {}), policy('x/p', {})] })).toStrictEqual([
      whole(CODE, {
        ...note,
        message: 'x/p and 2 more for all pods of x select x/agent, whose pods use the host’s network: no policy has an effect on it.',
        objects: ['NetworkPolicy x/p', 'NetworkPolicy x/q', 'NetworkPolicy x/r', 'Pod x/agent'],
        peers: ['workload/x/Pod/agent'],
      }),
      whole(CODE, { ...note, message: 'y/p selects y/agent, whose pods use the host’s network: no policy has an effect on it.', objects: ['NetworkPolicy y/p', 'Pod y/agent'], peers: ['workload/y/Pod/agent'] }),
    ]);
  });

  it('of an admin kind is told by its labels alone', () => {
    expect(told(CODE, { pods, adminPolicies: [admin('all', 1, {}), admin('agents', 2, { subject: { pods: on('agent') } })] })).toEqual(['warning agents spec.subject']);
  });

  it('is none where hostNetwork pods count as others', () => {
    expect(told(CODE, { pods, policies: [policy('x/p', { podSelector: on('agent') })], profile: { name: 'np-guard', basis: 'chosen' } })).toEqual([]);
  });
});
