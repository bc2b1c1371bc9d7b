import { describe, expect, it } from 'vitest';
import type { AdminPolicy } from '@/lib/model/admin-policy';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicyPeer } from '@/lib/model/network-policy';
import type { ProfileName } from '@/lib/model/profile';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { Evaluator } from '../evaluate';
import { strangerVerdict } from './stranger';

const web = pod('x/web');
const verdict = (parts: Partial<Snapshot>, port = 80) => {
  const evaluator = new Evaluator(cluster({ pods: [web], ...parts }));
  return strangerVerdict(evaluator, evaluator.compiled.endpoints.ofPod.get(web.id)!, { protocol: 'TCP', port });
};
const letIn = (...from: readonly NetworkPolicyPeer[]) => [policy('x/in', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ...(from.length > 0 && { from }), ports: [{ port: 80 }] }] })];
const labels = (matchLabels: Labels) => ({ matchLabels });

describe('a pod of which nothing is known', () => {
  it.each<[string, Snapshot['policies'], string]>([
    ['gets into a pod that nothing isolates', [], 'allowed'],
    ['gets in by a rule for everybody', letIn(), 'allowed'],
    ['gets in by a rule for every pod of every namespace', letIn({ namespaceSelector: {} }), 'allowed'],
    ['gets in by a rule for every pod besides others', letIn({ podSelector: labels({ a: 'b' }) }, { namespaceSelector: {} }), 'allowed'],
    ['may be of the pod’s own namespace', letIn({ podSelector: {} }), 'unknown'],
    ['may have the label that a rule asks for', letIn({ namespaceSelector: {}, podSelector: labels({ a: 'b' }) }), 'unknown'],
    ['may be in the namespace that a rule asks for', letIn({ namespaceSelector: labels({ a: 'b' }) }), 'unknown'],
    ['may have the address that a rule asks for', letIn({ ipBlock: { cidr: '10.0.0.0/8' } }), 'unknown'],
    ['does not get in without a rule', [policy('x/deny', { podSelector: {}, policyTypes: ['Ingress'] })], 'denied'],
  ])('%s', (_, policies, expected) => expect(verdict({ policies })).toBe(expected));

  it('does not get in on another port than the rule’s', () => expect(verdict({ policies: letIn() }, 81)).toBe('denied'));

  it('is not found by its address where the plugin does not look for pods by address', () => {
    const profile = (name: ProfileName) => ({ name, basis: 'chosen' }) as const;
    const policies = letIn({ ipBlock: { cidr: '10.0.0.0/8' } });
    expect((['cilium', 'calico'] as const).map((name) => verdict({ policies, profile: profile(name) }))).toEqual(['denied', 'unknown']);
  });

  it('is no node, whatever rules say of nodes', () => {
    const denyNodes: AdminPolicy = { kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'nodes', selector: {} }] }], egress: [] };
    expect(verdict({ adminPolicies: [denyNodes] })).toBe('allowed');
  });

  it.each<[string, NetworkPolicyPeer, string]>([
    ['gets in by a rule for every pod', { namespaceSelector: {} }, 'allowed'],
    ['gets in by a rule for pods without a label', { namespaceSelector: {}, podSelector: { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] } }, 'allowed'],
    ['is not in the pod’s own namespace', { podSelector: {} }, 'denied'],
    ['is not in a namespace with a label', { namespaceSelector: labels({ a: 'b' }) }, 'denied'],
    ['has no label', { namespaceSelector: {}, podSelector: labels({ a: 'b' }) }, 'denied'],
    ['has no address', { ipBlock: { cidr: '0.0.0.0/0' } }, 'denied'],
  ])('has no labels and is nowhere, read as np-guard does: it %s', (_, peer, expected) => {
    expect(verdict({ policies: letIn(peer), profile: { name: 'np-guard', basis: 'chosen' } })).toBe(expected);
  });

  it('is denied by an admin policy that denies every pod, and perhaps by one that denies some', () => {
    const deny = (namespaces: LabelSelector): AdminPolicy => ({ kind: 'AdminNetworkPolicy', name: 'a', tier: 'admin', priority: 1, subject: {}, ingress: [{ action: 'deny', peers: [{ kind: 'pods', pods: { namespaces } }] }], egress: [] });
    expect([{}, labels({ a: 'b' })].map((selector) => verdict({ policies: letIn(), adminPolicies: [deny(selector)] }))).toEqual(['denied', 'unknown']);
  });
});
