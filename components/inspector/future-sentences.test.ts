import { describe, expect, it } from 'vitest';
import type { FutureView } from '@/lib/queries/contract/future';
import { anyPodText, newcomerText, newWorkloadText } from './future-sentences';

type Way = FutureView['directions'][number];
const reach = (...allowed: string[]) => ({ allowed, possible: [], named: [] });
const way = (parts: Partial<Way>): Way => ({ direction: 'ingress', isolation: 'isolated', anyPod: reach(), newcomers: [], more: 0, selective: [], ...parts });
const web = { who: 'pods with app=web in namespace shop', today: true, ...reach('80/TCP') };

describe('what any new pod could do', () => {
  it.each<[string, Way]>([
    ['Any new pod could reach it: no policy limits ingress.', way({ isolation: 'open', anyPod: reach('all ports') })],
    ['It could reach any new pod: no policy limits egress.', way({ direction: 'egress', isolation: 'open', anyPod: reach('all ports') })],
    ['Any new pod could reach it on 80/TCP.', way({ anyPod: reach('80/TCP') })],
    ['A new pod could reach it only if a rule picks it:', way({ anyPod: { ...reach(), possible: ['80/TCP'] }, newcomers: [web] })],
    ['No new pod could reach it.', way({})],
    ['Cannot be told: something that may apply here was not read or is not evaluated.', way({ isolation: 'unknown' })],
  ])('%s', (text, one) => expect(anyPodText(one)).toBe(text));
});

describe('what a new workload would meet', () => {
  it.each<[string, Way]>([
    ['Not isolated for ingress: any pod reaches them.', way({ isolation: 'open', anyPod: reach('all ports') })],
    ['Isolated for ingress: no pod reaches them.', way({})],
    ['Isolated for ingress: a pod reaches them only if a rule picks it.', way({ anyPod: { ...reach(), possible: ['80/TCP'] } })],
    ['Isolated for egress: they reach any pod on 53/UDP.', way({ direction: 'egress', anyPod: reach('53/UDP') })],
  ])('%s', (text, one) => expect(newWorkloadText(one)).toBe(text));

  it('policies that select labels may change it', () => {
    const selective = [{ policy: 'NetworkPolicy/shop/p', kind: 'NetworkPolicy', namespace: 'shop', name: 'p', direction: 'ingress' as const }];
    expect(newWorkloadText(way({ isolation: 'open', anyPod: reach('all ports'), selective }))).toContain('may pick a new one, too');
  });
});

describe('a kind of newcomer', () => {
  it('says its ports, and that none is there yet', () => {
    expect(newcomerText(web)).toEqual({ who: 'pods with app=web in namespace shop', ports: '80/TCP' });
    expect(newcomerText({ ...web, today: false, ...reach() })).toEqual({ who: 'pods with app=web in namespace shop (none today)', ports: 'no port' });
  });

  it('has ports of which only the name is known, or that depend on more', () => {
    expect(newcomerText({ ...web, ...reach('81/TCP'), named: ['http'] }).ports).toBe('81/TCP and its port http');
    expect(newcomerText({ ...web, allowed: [], possible: ['80/TCP'] }).ports).toBe('perhaps 80/TCP');
  });
});
