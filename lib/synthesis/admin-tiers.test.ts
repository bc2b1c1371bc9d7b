import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { DraftChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, pod } from '@/lib/testing/builders';
import { proveDraft } from './prove';

const web = 'workload/x/Deployment/web' as PeerId;
const client = 'workload/x/Deployment/client' as PeerId;
const pods = [pod('x/web', { deployment: 'web', ports: ['80'] }), pod('x/client', { deployment: 'client' })];
const allow: DraftChange = { id: 'allow', kind: 'allow', from: client, to: web, ports: [{ protocol: 'TCP', port: 80 }] };
const isolate: DraftChange = { id: 'isolate', kind: 'isolate', subject: web, directions: ['ingress'] };

const everyPod = (tier: AdminPolicy['tier'], action: 'allow' | 'deny'): AdminPolicy => ({
  kind: 'ClusterNetworkPolicy', name: 'guard', tier, priority: 1, subject: {}, ingress: [{ action, peers: [{ kind: 'pods', pods: {} }] }], egress: [],
});

function prove(policy: AdminPolicy, ...changes: readonly DraftChange[]) {
  const proof = proveDraft(new AllowGraph(cluster({ pods, adminPolicies: [policy] })), { version: 1, changes });
  return { exact: proof.exact, written: proof.text !== '', outcomes: proof.synthesis.outcomes };
}

describe('a draft under admin policies', () => {
  it('is told which rule denies what no NetworkPolicy can allow, and nothing is written for it', () => {
    const { exact, written, outcomes } = prove(everyPod('admin', 'deny'), allow);
    expect({ exact, written }).toEqual({ exact: false, written: false });
    expect(outcomes[0]).toMatchObject({ outcome: 'inexpressible', message: expect.stringMatching(/ClusterNetworkPolicy guard, rule 1 denies it before any NetworkPolicy/) as string });
  });

  it('is told that isolating would overrule a baseline that denies', () => {
    const { written, outcomes } = prove(everyPod('baseline', 'deny'), allow);
    expect(written).toBe(false);
    expect(outcomes[0]).toMatchObject({ outcome: 'inexpressible', message: expect.stringMatching(/only by isolating x\/web for ingress/) as string });
  });

  it('that isolates the end writes what a baseline denies, exactly', () => {
    expect(prove(everyPod('baseline', 'deny'), isolate, allow)).toMatchObject({ exact: true, written: true, outcomes: [{ outcome: 'written' }, { outcome: 'written' }] });
  });

  it('isolates by a NetworkPolicy what only a baseline denied, so that the baseline may go', () => {
    expect(prove(everyPod('baseline', 'deny'), isolate)).toMatchObject({ exact: true, written: true });
  });

  it('needs nothing for what an admin policy allows', () => {
    expect(prove(everyPod('admin', 'allow'), allow)).toMatchObject({ exact: true, written: false, outcomes: [{ outcome: 'already-allowed' }] });
  });
});
