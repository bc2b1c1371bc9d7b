import { describe, expect, it } from 'vitest';
import type { Draft } from '@/lib/model/draft';
import { formatPeer, workloadId, workloadPeer } from '@/lib/model/ids';
import { LEG_STATES } from '@/lib/policy/walk/legs';
import { cluster, pod } from '@/lib/testing/builders';
import { analyse, type Analysis } from './analysis';
import { hopsView } from './hops-view';
import { withDraft } from './with-draft';

const web = workloadPeer(workloadId('shop', 'Pod', 'web'));
const isolate: Draft = { version: 1, changes: [{ id: '1', kind: 'isolate', subject: formatPeer({ kind: 'namespace', namespace: 'data' }), directions: ['ingress'] }] };
const reached = (analysis: Analysis) => hopsView(analysis, { peer: web, direction: 'egress', hops: Infinity, states: LEG_STATES, grouping: 'namespace', open: [], byAddress: false })!.counts;

describe('a cluster with a draft', () => {
  const analysis = analyse(cluster({ pods: [pod('shop/web'), pod('shop/api'), pod('data/db')] }));

  it('has the hops that the drafted policies leave', () => {
    expect([reached(analysis), reached(withDraft(analysis, isolate))]).toEqual([{ policy: 0, open: 2, unknown: 0 }, { policy: 0, open: 1, unknown: 0 }]);
  });

  it('is worked out once for a draft, and is the cluster itself for an empty one', () => {
    expect(withDraft(analysis, { ...isolate })).toBe(withDraft(analysis, isolate));
    expect(withDraft(analysis, { version: 1, changes: [] })).toBe(analysis);
  });

  it('is another when something that a draft keeps is switched off', () => {
    expect(withDraft(analysis, { ...isolate, without: ['dns'] })).not.toBe(withDraft(analysis, isolate));
  });
});
