import { describe, expect, it } from 'vitest';
import { workloadId } from '@/lib/model/ids';
import type { Labels } from '@/lib/model/labels';
import { matchesSelector } from '@/lib/policy/selector';
import { cluster, pod } from '@/lib/testing/builders';
import { stableSelector } from './stable-selector';

const HASH = 'pod-template-hash';

function selectorOf(own: Labels, ...others: Labels[]) {
  const snapshot = cluster({
    pods: [
      pod('shop/web-1', { labels: own, deployment: 'web' }),
      ...others.map((labels, index) => pod(`shop/other-${index}`, { labels, deployment: `other-${index}` })),
      pod('elsewhere/web-1', { labels: own, deployment: 'web' }),
    ],
  });
  return stableSelector(snapshot, workloadId('shop', 'Deployment', 'web'));
}

describe('the selector of a workload', () => {
  it.each<[claim: string, own: Labels, others: Labels[], expected: object]>([
    ['is one telling label when that is enough', { app: 'web', tier: 'front' }, [{ app: 'db' }], { matchLabels: { app: 'web' } }],
    ['never holds the hash of a pod template', { app: 'web', [HASH]: '7d9f' }, [{ app: 'db', [HASH]: '55aa' }], { matchLabels: { app: 'web' } }],
    ['prefers any lasting label to a version', { app: 'shop', version: 'v2', tier: 'front' }, [{ app: 'shop', version: 'v1', tier: 'back' }], { matchLabels: { tier: 'front' } }],
    ['takes a version when nothing else tells them apart', { app: 'web', version: 'v2' }, [{ app: 'web', version: 'v1' }], { matchLabels: { version: 'v2' } }],
    ['combines labels when one is not enough', { app: 'web', tier: 'a' }, [{ app: 'web', tier: 'b' }, { app: 'db', tier: 'a' }], { matchLabels: { app: 'web', tier: 'a' } }],
    ['excludes a key that only the others carry', { app: 'web' }, [{ app: 'web', canary: 'true' }], { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'canary', operator: 'DoesNotExist' }] }],
    ['takes no notice of pods in other namespaces', { app: 'web' }, [], { matchLabels: { app: 'web' } }],
  ])('%s', (_claim, own, others, expected) => {
    expect(selectorOf(own, ...others)).toEqual({ selector: expected, alsoSelects: [] });
  });

  it('names the workloads that no lasting label tells apart from it', () => {
    expect(selectorOf({ app: 'web', [HASH]: 'a' }, { app: 'web', [HASH]: 'b' })).toEqual({ selector: { matchLabels: { app: 'web' } }, alsoSelects: [workloadId('shop', 'Deployment', 'other-0')] });
  });

  it('leaves room for neighbours that are scaled to zero', () => {
    const snapshot = cluster({ pods: [pod('shop/web-1', { labels: { app: 'web', track: 'stable' }, deployment: 'web' })] });
    const canary = { id: workloadId('shop', 'Deployment', 'canary'), namespace: 'shop', kind: 'Deployment', name: 'canary', replicas: 0, selectorLabels: { app: 'web', track: 'canary' } };
    expect(stableSelector({ ...snapshot, workloads: [...snapshot.workloads, canary] }, workloadId('shop', 'Deployment', 'web'))?.selector).toEqual({ matchLabels: { track: 'stable' } });
  });

  it('of a workload without pods excludes nothing, since its pods may have any further label', () => {
    const snapshot = cluster({ pods: [pod('shop/web-1', { labels: { app: 'web', canary: 'true' }, deployment: 'web' })] });
    const idle = { id: workloadId('shop', 'Deployment', 'idle'), namespace: 'shop', kind: 'Deployment', name: 'idle', replicas: 0, selectorLabels: { app: 'web' } };
    expect(stableSelector({ ...snapshot, workloads: [...snapshot.workloads, idle] }, idle.id)).toEqual({ selector: { matchLabels: { app: 'web' } }, alsoSelects: [workloadId('shop', 'Deployment', 'web')] });
  });

  it('is none when its pods have no lasting label, since an empty selector would pick every pod', () => {
    expect(selectorOf({ [HASH]: 'a' })).toBeNull();
    expect(selectorOf({})).toBeNull();
  });

  it('holds only labels that all pods of the workload share', () => {
    const snapshot = cluster({ pods: [pod('shop/a', { labels: { app: 'web', shard: '1' }, deployment: 'web' }), pod('shop/b', { labels: { app: 'web', shard: '2' }, deployment: 'web' })] });
    const found = stableSelector(snapshot, workloadId('shop', 'Deployment', 'web'))!;
    expect(snapshot.pods.every(({ labels }) => matchesSelector(found.selector, labels))).toBe(true);
  });
});
