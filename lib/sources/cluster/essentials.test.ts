import { describe, expect, it } from 'vitest';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import { requestsOf, shop, testCluster } from './testing';

const { serve, watch } = testCluster();

const service = { namespace: 'shop', name: 'hook', port: 443 };
const platform: readonly ApiObject[] = [
  { apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingWebhookConfiguration', metadata: { name: 'hook' }, webhooks: [{ clientConfig: { service } }] },
  { apiVersion: 'apiregistration.k8s.io/v1', kind: 'APIService', metadata: { name: 'v1.shop.example' }, spec: { service } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', metadata: { name: 'b', namespace: 'shop' }, subjects: [{ kind: 'ServiceAccount', name: 'web' }], roleRef: { kind: 'Role', name: 'r' } },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata: { name: 'system:web' }, subjects: [{ kind: 'ServiceAccount', namespace: 'shop', name: 'web' }], roleRef: { kind: 'ClusterRole', name: 'r' } },
  { apiVersion: 'monitoring.coreos.com/v1', kind: 'ServiceMonitor', metadata: { name: 'm', namespace: 'shop' }, spec: { selector: {}, endpoints: [{ port: 'http' }] } },
];

describe('what tells who connects to pods', () => {
  it('is read and watched where the cluster has it', async () => {
    const server = await serve({ objects: [...shop(), ...platform] });
    const { snapshot } = await watch(server).until('monitors', (update) => update.snapshot.platform.monitors.length === 1);
    expect(snapshot.platform.webhooks.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['APIService v1.shop.example', 'ValidatingWebhookConfiguration hook']);
    expect(snapshot.platform.bindings.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['ClusterRoleBinding system:web', 'RoleBinding b']);
    expect([snapshot.unreadable, snapshot.problems]).toEqual([[], []]);
    expect(requestsOf(server, 'watch', 'rolebindings')).not.toHaveLength(0);
  });

  it('that may not be read is a note, and takes nothing from the picture', async () => {
    const refused = ['validatingwebhookconfigurations', 'rolebindings', 'servicemonitors'].map((resource) => ({ resource }));
    const server = await serve({ objects: [...shop(), ...platform], access: { reader: refused } });
    const { snapshot, freshness } = await watch(server, { token: 'reader' }).until('notes', (update) => update.snapshot.problems.length === 3);
    expect(freshness.state).toBe('live');
    expect([snapshot.unreadable, snapshot.pods.length, snapshot.policies.length]).toEqual([[], 2, 1]);
    expect(snapshot.problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(Array(3).fill('info cluster-essentials-unreadable'));
    expect(snapshot.problems.map(({ message }) => message.split(' cannot')[0])).toEqual(['The cluster’s validatingwebhookconfigurations.admissionregistration.k8s.io', 'The cluster’s rolebindings.rbac.authorization.k8s.io', 'The cluster’s servicemonitors.monitoring.coreos.com']);
  });
});
