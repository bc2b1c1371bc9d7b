import { describe, expect, it } from 'vitest';
import { parsePeer } from '@/lib/model/ids';
import type { NetworkPolicyIngressRule } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { futureView } from './future-view';

const base = cluster({ namespaces: [namespace('x'), namespace('y')], pods: [pod('x/a'), pod('x/b'), pod('x/host', { hostNetwork: true })] });
const closed = (...ingress: NetworkPolicyIngressRule[]): Snapshot => ({ ...base, policies: [policy('x/p', { podSelector: { matchLabels: { app: 'a' } }, ingress })] });
const future = (snapshot: Snapshot, peer: string) => futureView(analyse(snapshot), parsePeer(peer)!);
const inbound = (snapshot: Snapshot, peer = 'workload/x/Pod/a') => future(snapshot, peer)!.directions.find(({ direction }) => direction === 'ingress')!;

describe('what could reach a workload if it appeared', () => {
  it('is everything where no policy applies', () => {
    expect(inbound(base)).toMatchObject({ isolation: 'open', anyPod: { allowed: ['all ports'] }, newcomers: [] });
  });

  it('names pods as the selectors of the rules have them', () => {
    const app = { podSelector: { matchLabels: { app: 'b' } } };
    const inNamespace = (labels: Record<string, string>) => ({ namespaceSelector: { matchLabels: labels } });
    const { newcomers } = inbound(closed({ from: [app, inNamespace({ 'kubernetes.io/metadata.name': 'y' }), { ...app, ...inNamespace({ team: 'red' }) }, { ...app, namespaceSelector: {} }], ports: [{ port: 80 }] }));
    expect(newcomers.map(({ who, today, allowed }) => `${who}: ${allowed.join()}${today ? '' : ' (none today)'}`)).toEqual([
      'pods with app=b in namespace x: 80/TCP',
      'any pod in namespace y: 80/TCP (none today)',
      'pods with app=b in namespaces with team=red: 80/TCP (none today)',
      'pods with app=b in any namespace: 80/TCP',
    ]);
  });

  it('is not asked of pods that no policy can select, of outside peers or of what is not there', () => {
    expect(future(base, 'workload/x/Pod/host')!.directions).toEqual([]);
    expect([future(base, 'internet'), future(base, 'workload/x/Pod/gone'), future(base, 'namespace/gone')]).toEqual([null, null, null]);
  });
});

describe('what holds by accident', () => {
  it('of a workload names the label and the policy', () => {
    const workloads = base.workloads.map((one) => (one.name === 'a' ? { ...one, selectorLabels: { name: 'a' } } : one));
    expect(future({ ...closed(), workloads }, 'workload/x/Pod/a')!.accidents).toMatchObject([
      { message: 'Isolated for ingress only because its pods carry app=a, which their owner\'s selector does not promise. Otherwise it would be open.', policies: [{ name: 'p' }] },
    ]);
  });

  it('of a namespace is that every workload is isolated, and a new one would not be', () => {
    const each = policy('x/q', { podSelector: { matchLabels: { app: 'b' } } });
    const snapshot = closed();
    expect(future(snapshot, 'namespace/x')!.accidents).toEqual([]);
    const { accidents, directions } = future({ ...snapshot, policies: [...snapshot.policies, each] }, 'namespace/x')!;
    expect(accidents).toMatchObject([{ message: expect.stringContaining('A new one would be open'), policies: [{ name: 'p' }, { name: 'q' }] }]);
    expect(directions.map(({ direction, isolation }) => [direction, isolation])).toEqual([['ingress', 'open'], ['egress', 'open']]);
  });
});
