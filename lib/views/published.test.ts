import { describe, expect, it } from 'vitest';
import type { PeerId } from '@/lib/model/ids';
import type { Service } from '@/lib/model/snapshot';
import { readSample } from '@/lib/sources/sample';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { publishedWorkloads } from './published';

describe('what something publishes to the Internet', () => {
  it('is what stands behind Ingresses, and the controller itself behind its load balancer', async () => {
    const published = publishedWorkloads(analyse(await readSample()));
    expect([...published].map(([id, { state }]) => `${id.split('/').at(-1)} ${state}`).sort()).toEqual(['bff policy', 'ingress-nginx-controller policy', 'web policy']);
    expect(published.get('workload/storefront/Deployment/web' as PeerId)!.entries.join()).toContain('shop.example');
  });

  const service = (name: string, parts: Partial<Service>): Service => ({ namespace: 'shop', name, type: 'LoadBalancer', headless: false, selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }], ...parts });
  const internetOnly = policy('shop/web', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '192.168.0.0/16'] } }] }] });
  const [kept, rewritten] = [{ externalTrafficPolicy: 'Local' } as const, {}];

  it.each<[string, Partial<Service>, Partial<Service>]>([
    ['before the sure one', rewritten, kept],
    ['after the sure one', kept, rewritten],
  ])('stands on its best way in, with a possible one %s', (_, first, second) => {
    const snapshot = cluster({ pods: [pod('shop/web')], policies: [internetOnly], services: [service('a', first), service('b', second)], nodes: [{ name: 'n', labels: {}, addresses: ['192.168.0.1'], podCIDRs: [] }] });
    const alone = cluster({ ...snapshot, services: [service('a', rewritten)] });
    const stateIn = (one: typeof snapshot) => [...publishedWorkloads(analyse(one)).values()].map(({ state }) => state);
    expect([stateIn(alone), stateIn(snapshot)]).toEqual([['unknown'], ['policy']]);
  });

  it('leaves out what policies close', () => {
    const closed = cluster({ pods: [pod('shop/web')], policies: [policy('shop/closed', { podSelector: {}, policyTypes: ['Ingress'] })], services: [service('a', kept)] });
    expect(publishedWorkloads(analyse(closed)).size).toBe(0);
  });
});
