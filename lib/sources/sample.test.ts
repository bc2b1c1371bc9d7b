import { describe, expect, it } from 'vitest';
import { createSampleSource, readSample } from './sample';
import type { SourceUpdate } from './source';

describe('the sample shop', () => {
  it('loads without any problem', async () => {
    const sample = await readSample();
    expect(sample.problems).toEqual([]);
    expect(sample.namespaces.every(({ declared }) => declared)).toBe(true);
    expect(sample.namespaces).toHaveLength(9);
    expect(sample.workloads).toHaveLength(28);
    expect(new Set(sample.workloads.map(({ kind }) => kind))).toEqual(new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']));
    expect(sample.nodes.flatMap(({ podCIDRs }) => podCIDRs)).toHaveLength(3);
  });

  it('every Service selects a workload, and every Ingress backend is a Service', async () => {
    const { services, ingresses, pods } = await readSample();
    for (const { namespace, name, selector = {} } of services) {
      const backends = pods.filter((pod) => pod.namespace === namespace && Object.entries(selector).every(([key, value]) => pod.labels[key] === value));
      expect(backends.length, `${namespace}/${name}`).toBeGreaterThan(0);
    }
    for (const { namespace, backends } of ingresses) {
      for (const backend of backends) expect(services.some((service) => service.namespace === namespace && service.name === backend.service)).toBe(true);
    }
  });

  it('as a source is told once and never changes', async () => {
    const source = createSampleSource();
    const update = await new Promise<SourceUpdate>((resolve) => source.start(resolve));
    expect(update.freshness).toEqual({ state: 'static' });
    expect(update.snapshot.source).toEqual(source.info);
    await source.stop();
  });
});
