import { describe, expect, it } from 'vitest';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Service } from '@/lib/model/snapshot';
import { pod, policy } from '@/lib/testing/builders';
import { found, on } from './testing';

const web = pod('x/web', { ports: ['http:8080'] });
const service = (targetPort: number | string): Service => ({ namespace: 'x', name: 'web', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort }] });
const mistaken = (port: number, targetPort: number | string, spec?: NetworkPolicy['spec']) =>
  found('service-port', { pods: [web, pod('x/a')], services: [service(targetPort)], policies: [policy('x/p', spec ?? { podSelector: on('web'), ingress: [{ ports: [{ port }] }] })] });
const toWeb = { podSelector: on('a'), policyTypes: ['Egress' as const], egress: [{ to: [{ podSelector: on('web') }], ports: [{ port: 80 }] }] };

describe('a rule for the port of a Service', () => {
  it.each([['a number', 8080], ['a name', 'http']])('is told when the pods listen elsewhere, the target being %s', (_what, target) => {
    expect(mistaken(80, target)).toEqual([expect.objectContaining({ message: expect.stringMatching(/port 80.*8080/), field: 'spec.ingress[0].ports', peers: ['workload/x/Pod/web'], objects: [expect.objectContaining({ name: 'p' }), expect.objectContaining({ kind: 'Service' }), expect.objectContaining({ kind: 'Pod' })] })]);
  });

  it('is told of egress too, and mended by allowing the pods’ port', () => {
    expect(mistaken(80, 8080, toWeb)).toEqual([expect.objectContaining({ fix: [expect.objectContaining({ from: 'workload/x/Pod/a', to: 'workload/x/Pod/web', ports: [{ protocol: 'TCP', port: 8080 }] })] })]);
    expect(mistaken(80, 8080)[0]!.fix).toEqual([]);
  });

  it('is not told when the pods’ port is allowed, or is the Service’s own', () => {
    expect(mistaken(8080, 8080)).toEqual([]);
    expect(mistaken(80, 80)).toEqual([]);
  });
});
