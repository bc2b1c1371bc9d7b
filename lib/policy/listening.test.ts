import { describe, expect, it } from 'vitest';
import type { WorkloadId } from '@/lib/model/ids';
import type { Pod, Service } from '@/lib/model/snapshot';
import { cluster, pod } from '@/lib/testing/builders';
import { asPortSet, listeningPorts } from './listening';
import { formatPorts } from './port-set';

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

  it('is told with the names and the Services of a port, each once, sorted, ports by number and protocol', () => {
    const to = (name: string, targetPort: number, protocol: 'TCP' | 'UDP' = 'TCP') => service({ name, ports: [{ protocol, port: 80, targetPort }] });
    expect(portsOf([pod('x/a', { ports: ['web:8080', '9090', 'admin:8080', 'web:8080', 'dns:53/UDP', 'dns-tcp:53'] })], [to('z', 8080), to('b', 8080), to('b2', 53, 'UDP')])).toEqual(['53/TCP dns-tcp', '53/UDP dns x/b2', '8080/TCP admin,web x/b,x/z', '9090/TCP']);
  });

  it('is a set of ports', () => {
    const listening = listeningPorts(cluster({ pods: [pod('x/a', { ports: ['8080', '8081', 'dns:53/UDP'] })] })).get('x/Pod/a' as WorkloadId)!;
    expect([formatPorts(asPortSet(listening)), formatPorts(asPortSet([]))]).toEqual([['8080-8081/TCP', '53/UDP'], []]);
  });

  it('is nothing once its pods have ended', () => {
    expect(portsOf([pod('x/a', { phase: 'Succeeded', ports: ['web:8080'] })])).toEqual([]);
  });
});
