import { describe, expect, it } from 'vitest';
import type { ExposureView } from '@/lib/queries/contract/reach';
import { backendCount, podCount, wayText } from './exposure-words';

const exposure = (patch: Partial<ExposureView>): ExposureView => ({ kind: 'Ingress', by: { kind: 'Ingress', namespace: 'shop', name: 'main' }, entry: 'shop.example/', workload: 'workload/shop/Deployment/web', ports: ['8080/TCP'], state: 'policy', readings: [], notes: [], ...patch });

describe('a way in, in words', () => {
  it.each<[string, Partial<ExposureView>]>([
    ['Ingress shop/main → Service shop/web 80/TCP → 8080/TCP', { service: 'service/shop/web', servicePort: '80/TCP' }],
    ['Service shop/web 80/TCP → 8080/TCP', { kind: 'LoadBalancer', by: { kind: 'Service', namespace: 'shop', name: 'web' }, service: 'service/shop/web', servicePort: '80/TCP' }],
    ['host port → 8080/TCP', { kind: 'HostPort', by: { kind: 'DaemonSet', namespace: 'shop', name: 'web' } }],
  ])('%s', (words, patch) => expect(wayText(exposure(patch))).toBe(words));
});

describe('a count', () => {
  it.each([
    [{ reachable: 3, possible: 0, all: 3 }, '', '3 of 3 backends'],
    [{ reachable: 2, possible: 0, all: 3 }, '2 of 3 pods', '2 of 3 backends'],
    [{ reachable: 0, possible: 1, all: 3 }, 'perhaps 1 of 3 pods', 'perhaps 1 of 3 backends'],
    [{ reachable: 1, possible: 1, all: 3 }, '1 of 3 pods', '1 of 3 backends, perhaps 2'],
    [{ reachable: 0, possible: 0, all: 1 }, '', '0 of 1 backend'],
    [{ reachable: 0, possible: 0, all: 0 }, '', 'no backends'],
  ])('of %o', (count, pods, backends) => expect([podCount(count), backendCount(count)]).toEqual([pods, backends]));
});
