import { describe, expect, it } from 'vitest';
import type { WorkloadId } from '@/lib/model/ids';
import type { Pod, Service } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { listeningPorts } from './listening';

const service = (parts: Partial<Service>): Service => ({ namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'a' }, ports: [], ...parts });
const portsOf = (pods: readonly Pod[], services: readonly Service[] = []) =>
  (listeningPorts(cluster({ pods, services })).get('x/Pod/a' as WorkloadId) ?? []).map(({ protocol, port, names, services: behind }) => `${port}/${protocol} ${names.join(',')} ${behind.join(',')}`.trim());

describe('what a workload listens on', () => {
  it('is what its containers declare', () => {
    expect(portsOf([pod('x/a', { ports: ['web:8080', '53/UDP'] })])).toEqual(['53/UDP', '8080/TCP web']);
  });

  it('is the port behind a Service, not the port of the Service', () => {
    expect(portsOf([pod('x/a')], [service({ ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }] })])).toEqual(['8080/TCP  x/s']);
  });

  it('is, behind a Service that names a port, the number this pod gives the name', () => {
    const web = [service({ ports: [{ protocol: 'TCP', port: 80, targetPort: 'web' }] })];
    expect(portsOf([pod('x/a', { ports: ['web:9999'] })], web)).toEqual(['9999/TCP web x/s']);
    expect(portsOf([pod('x/a', { ports: ['web:9999/UDP'] })], web)).toEqual(['9999/UDP web']);
  });

  it('is nothing of a Service of another namespace, without a selector, or that is an alias', () => {
    const ports = [{ protocol: 'TCP' as const, port: 80, targetPort: 80 }];
    for (const other of [service({ namespace: 'y', ports }), service({ selector: undefined, ports }), service({ selector: {}, ports }), service({ type: 'ExternalName', ports })]) expect(portsOf([pod('x/a')], [other])).toEqual([]);
  });

  it('is nothing once its pods have ended', () => {
    expect(portsOf([pod('x/a', { phase: 'Succeeded', ports: ['web:8080'] })])).toEqual([]);
  });
});
