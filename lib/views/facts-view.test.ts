import { describe, expect, it } from 'vitest';
import type { Finding } from '@/lib/policy/findings/finding';
import { readSample } from '@/lib/sources/sample';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { byHarm, factsView } from './facts-view';
import { snapshotView } from './snapshot-view';

const factsOf = (parts: Parameters<typeof cluster>[0]) => factsView(analyse(cluster(parts)));
const isolated = (place: string, app: string, ...policyTypes: ('Ingress' | 'Egress')[]) => policy(`shop/${place}`, { podSelector: { matchLabels: { app } }, policyTypes });

describe('how much is isolated', () => {
  it('counts each workload once, by its directions', () => {
    const pods = ['a', 'b', 'c', 'd'].map((app) => pod(`shop/${app}`, { labels: { app } }));
    const { workloads, isolation } = factsOf({ pods: [...pods, pod('shop/host', { hostNetwork: true, ips: ['192.168.0.9'] }), pod('shop/ended', { phase: 'Succeeded' })], policies: [isolated('one', 'a', 'Ingress', 'Egress'), isolated('two', 'b', 'Ingress'), isolated('three', 'c', 'Egress')] });
    expect(isolation).toEqual({ both: 1, ingress: 1, egress: 1, partly: 0, none: 1, unknown: 0, exempt: 1, idle: 1 });
    expect(Object.values(isolation).reduce((sum, number) => sum + number)).toBe(workloads);
  });

  it('is not told as none where policies could not be read', () => {
    const { isolation } = factsOf({ pods: [pod('shop/a')], unreadable: [{ resource: 'networkpolicies', verb: 'list', reason: 'forbidden' }] });
    expect(isolation).toMatchObject({ unknown: 1, none: 0 });
  });
});

describe('the most harmful findings', () => {
  const found = (severity: Finding['severity'], code: Finding['code'], peers = 0, message = ''): Finding => ({ severity, code, title: code, message, why: '', objects: [], peers: Array.from({ length: peers }, (_, index) => `workload/a/Pod/${index}` as Finding['peers'][number]), fix: [] });

  it.each([
    ['severity comes first', [found('info', 'open-to-everyone', 9), found('warning', 'missing-half'), found('error', 'invalid-policy')], ['invalid-policy', 'missing-half', 'open-to-everyone']],
    ['what leaves something open comes before what cuts something off', [found('warning', 'dns-cut', 9), found('warning', 'or-for-and')], ['or-for-and', 'dns-cut']],
    ['then what concerns more workloads', [found('warning', 'missing-half', 2), found('warning', 'dns-cut', 4)], ['dns-cut', 'missing-half']],
  ])('%s', (_, findings, codes) => expect(byHarm(findings).map(({ code }) => code)).toEqual(codes));

  it('stay in their order when they are alike', () => {
    expect(byHarm(['x', 'y', 'z'].map((message) => found('warning', 'dns-cut', 1, message))).map(({ message }) => message)).toEqual(['x', 'y', 'z']);
  });

  it('are five, with the number of the others', async () => {
    const analysis = analyse(await readSample());
    const { findings, moreFindings } = factsView(analysis);
    const all = snapshotView(analysis).findings;
    expect(findings).toHaveLength(5);
    expect(moreFindings).toBe(all.length - 5);
    for (const finding of findings) expect(all).toContainEqual(finding);
  });
});

describe('an example of a denial', () => {
  it('is a pair that is denied, of which half is there if one is', async () => {
    const analysis = analyse(await readSample());
    const { denied } = factsView(analysis);
    expect(analysis.graph.pair(denied!.from as Finding['peers'][number], denied!.to as Finding['peers'][number]).state).toBe('denied');
    expect(snapshotView(analysis).findings.filter(({ code }) => code === 'missing-half').map(({ peers }) => peers)).toContainEqual([denied!.from, denied!.to]);
  });

  it('is any other where no half is missing, and none where nothing is denied', () => {
    const pods = ['a', 'b'].map((app) => pod(`shop/${app}`, { labels: { app } }));
    expect(factsOf({ pods }).denied).toBeUndefined();
    expect(factsOf({ pods, policies: [isolated('one', 'b', 'Ingress')] }).denied).toEqual({ from: 'workload/shop/Pod/a', to: 'workload/shop/Pod/b' });
  });
});
