import { expect, it } from 'vitest';
import { cluster, pod } from '@/lib/testing/builders';
import { labelsView } from './labels-view';

it('lists labels by how many workloads carry them, and counts a workload of many pods once', () => {
  const snapshot = cluster({
    pods: [
      pod('shop/web-0', { deployment: 'web', labels: { app: 'web', tier: 'front' } }),
      pod('shop/web-1', { deployment: 'web', labels: { app: 'web', tier: 'back' } }),
      pod('shop/db', { labels: { app: 'db', zone: '' } }),
      pod('shop/api', { labels: { app: 'db' } }),
    ],
  });
  expect(labelsView(snapshot).keys).toEqual([
    { key: 'app', workloads: 3, values: [{ value: 'db', workloads: 2 }, { value: 'web', workloads: 1 }], more: 0 },
    { key: 'tier', workloads: 1, values: [{ value: 'back', workloads: 1 }, { value: 'front', workloads: 1 }], more: 0 },
    { key: 'zone', workloads: 1, values: [{ value: '', workloads: 1 }], more: 0 },
  ]);
});

it('cuts the values of a key that tells every workload from the others, and counts the rest', () => {
  const [key] = labelsView(cluster({ pods: Array.from({ length: 205 }, (_, index) => pod(`shop/web-${index}`)) })).keys;
  expect([key?.workloads, key?.values.length, key?.more]).toEqual([205, 200, 5]);
});
