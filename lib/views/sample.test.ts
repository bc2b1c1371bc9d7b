import { describe, expect, it } from 'vitest';
import { readSample } from '@/lib/sources/sample';
import { analyse } from './analysis';
import { snapshotView } from './snapshot-view';

describe('the sample shop', () => {
  it('is read without a problem, and everything about it can be told', async () => {
    const view = snapshotView(analyse(await readSample()));
    expect(view.problems).toEqual([]);
    expect(view.figure.unknown).toBe(0);
    expect(view.counts.namespaces).toBeGreaterThanOrEqual(8);
    expect(view.counts.workloads).toBeGreaterThanOrEqual(25);
  });

  it('has mistakes worth finding, and they are found', async () => {
    const { findings } = snapshotView(analyse(await readSample()));
    expect(findings.map(({ code, severity, objects: [first] }) => `${severity} ${code} ${first?.name}`)).toEqual([
      'warning dns-cut default-deny',
      'warning missing-half order-worker',
      'warning missing-half gateway-egress',
      'warning or-for-and gateway-from-order-worker',
      'warning selects-nothing images-from-ingress-controller',
      'warning service-port web-to-bff',
      'info open-to-everyone controller',
    ]);
  });
});
