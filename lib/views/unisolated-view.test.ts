import { expect, it } from 'vitest';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { unisolatedView } from './unisolated-view';

it('workloads that nothing isolates are told by direction; what no policy can apply to, what is not running and what cannot be told are left out', () => {
  const closed = (app: string, ...policyTypes: ('Ingress' | 'Egress')[]) => policy(`x/${app}`, { podSelector: { matchLabels: { app } }, policyTypes });
  const snapshot = cluster({
    pods: [pod('x/both'), pod('x/in'), pod('x/none'), pod('x/some-1', { deployment: 'some', labels: { app: 'both' } }), pod('x/some-2', { deployment: 'some' }), pod('x/host', { hostNetwork: true, ips: ['192.0.2.1'] }), pod('x/ended', { phase: 'Succeeded' }), pod('y/doubt')],
    policies: [closed('both', 'Ingress', 'Egress'), closed('in', 'Ingress')],
    unreadable: [{ resource: 'networkpolicies', namespace: 'y', verb: 'list', reason: 'forbidden' }],
  });
  expect(unisolatedView(analyse(snapshot)).workloads).toEqual([
    { peer: 'workload/x/Deployment/some', ingress: 'partial', egress: 'partial' },
    { peer: 'workload/x/Pod/in', ingress: 'isolated', egress: 'open' },
    { peer: 'workload/x/Pod/none', ingress: 'open', egress: 'open' },
  ]);
});
