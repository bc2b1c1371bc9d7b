import { describe, expect, it } from 'vitest';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { graphDifferences, unseenOf } from './confirm';
import { stepsOf } from './step';

const pods = [pod('shop/web'), pod('shop/db')];
const closed = policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 80 }] }] });
const head = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name: 'db', because: [] };
const create = stepsOf([{ ...head, action: 'create', after: networkPolicyYaml(closed) }]);
const bridge = { ...head, name: 'transition-db', because: [] };
const bridged = stepsOf([{ ...bridge, action: 'create', after: networkPolicyYaml({ ...closed, name: 'transition-db' }) }, { ...head, action: 'create', after: networkPolicyYaml(closed) }, { ...bridge, action: 'delete', before: networkPolicyYaml({ ...closed, name: 'transition-db' }) }]);

describe('what the watch does not show yet', () => {
  it('is what was created and is not there, or not as it was applied', () => {
    expect(unseenOf(create, cluster({ pods }))).toEqual(['NetworkPolicy shop/db is not there yet.']);
    expect(unseenOf(create, cluster({ pods, policies: [{ ...closed, spec: { ...closed.spec, ingress: [] } }] }))).toEqual(['NetworkPolicy shop/db is not as it was applied.']);
  });

  it('is nothing once it is there, with what the server fills in', () => {
    const filled = { ...closed, spec: { ...closed.spec, ingress: [{ ...closed.spec.ingress![0]!, ports: [{ port: 80, protocol: 'TCP' as const }] }] } };
    expect(unseenOf(create, cluster({ pods, policies: [filled] }))).toEqual([]);
  });

  it('is of what comes and goes on the way that it is there still', () => {
    expect(unseenOf(bridged, cluster({ pods, policies: [closed, { ...closed, name: 'transition-db' }] }))).toEqual(['NetworkPolicy shop/transition-db is still there.']);
    expect(unseenOf(bridged, cluster({ pods, policies: [closed] }))).toEqual([]);
  });
});

describe('how what is live differs from what was proven', () => {
  const proven = new AllowGraph(cluster({ pods, policies: [closed] }));
  const differ = (parts: Parameters<typeof cluster>[0]) => graphDifferences(proven, new AllowGraph(cluster(parts)));

  it('is not at all while the same reach the same, whatever the policies are called', () => {
    expect(differ({ pods, policies: [closed] })).toEqual([]);
    expect(differ({ pods, policies: [{ ...closed, name: 'other' }] })).toEqual([]);
  });

  it('is by ports, with what has a part in it', () => {
    expect(differ({ pods, policies: [{ ...closed, spec: { ...closed.spec, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 80 }, { port: 81 }] }] } }] })).toEqual([expect.stringMatching(/^shop\/web → shop\/db: 81\/TCP open \(NetworkPolicy shop\/db .*changed.*\)\.$/)]);
    expect(differ({ pods, policies: [closed, policy('shop/web', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] })] })).toContainEqual(expect.stringMatching(/^shop\/web → shop\/db: 80\/TCP closed \(NetworkPolicy shop\/web added/));
  });

  it('is by workloads that came and went, whatever they can reach', () => {
    expect(differ({ pods: [...pods, pod('shop/new')], policies: [closed] })).toContain('Pod shop/new came meanwhile.');
    expect(differ({ pods: [pods[1]!], policies: [closed] })).toContain('Pod shop/web went meanwhile.');
  });

  it('names the first few of many', () => {
    const many = Array.from({ length: 40 }, (_, index) => pod(`shop/p${index}`));
    const found = differ({ pods: [...pods, ...many], policies: [closed] });
    expect(found).toHaveLength(21);
    expect(found.at(-1)).toBe('And 20 more.');
  });
});
