import { describe, expect, it } from 'vitest';
import type { Ingress, Service, Snapshot } from '@/lib/model/snapshot';
import { pod } from '@/lib/testing/builders';
import { found, told } from './testing';

const service: Service = { namespace: 'x', name: 's', type: 'ClusterIP', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }] };
const ingress = (backend: Partial<Ingress['backends'][number]> = {}): Ingress => ({ namespace: 'x', name: 'i', backends: [{ service: 's', port: 80, host: 'shop.example', path: '/', ...backend }] });
const base = { pods: [pod('x/web')], services: [service] };
const unreadable = (resource: 'pods' | 'services', namespace?: string): Snapshot['unreadable'] => [{ resource, verb: 'list', reason: 'forbidden', ...(namespace !== undefined && { namespace }) }];

describe('a way in', () => {
  it('that leads to pods is none', () => expect(told('leads-nowhere', { ...base, ingresses: [ingress()] })).toEqual([]));

  it('leads nowhere when its Service, or the port of it, is not there', () => {
    expect(told('leads-nowhere', { ...base, ingresses: [ingress({ service: 'gone' })] })).toEqual(['warning x/i']);
    expect(found('leads-nowhere', { ...base, ingresses: [ingress({ port: 8080 })] })[0]?.message).toBe('Ingress x/i, shop.example/: It leads to port 8080 of Service x/s, which has no such port.');
  });

  it('without pods behind it is a note: they may be on their way', () => {
    expect(told('leads-nowhere', { ...base, pods: [], ingresses: [ingress()] })).toEqual(['info x/i']);
    expect(found('leads-nowhere', { ...base, pods: [], services: [{ ...service, type: 'LoadBalancer' }] })[0]?.message).toBe('x/s: Service x/s has no running pod behind port 80/TCP.');
  });

  it('is not told of while what it leads to may not have been read', () => {
    for (const place of [undefined, 'x']) {
      expect(told('leads-nowhere', { ...base, ingresses: [ingress({ service: 'gone' })], unreadable: unreadable('services', place) })).toEqual([]);
      expect(told('leads-nowhere', { ...base, pods: [], ingresses: [ingress()], unreadable: unreadable('pods', place) })).toEqual([]);
    }
    for (const others of [unreadable('services', 'y'), unreadable('pods', 'x')]) expect(told('leads-nowhere', { ...base, ingresses: [ingress({ service: 'gone' })], unreadable: others })).toEqual(['warning x/i']);
  });
});
