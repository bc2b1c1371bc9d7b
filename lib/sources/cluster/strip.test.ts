import { describe, expect, it } from 'vitest';
import type { JsonRecord } from './json';
import { RESOURCES } from './resources';
import { stripObject } from './strip';

const strip = (kind: string, value: JsonRecord) => stripObject(value, RESOURCES.find((resource) => resource.kind === kind)!);
const spec = {
  nodeName: 'n1',
  containers: [{ name: 'c', image: 'shop/web:1', env: [{ name: 'DB_HOST', value: 'db' }, { name: 'DB_PASSWORD', value: 'hunter2' }, { name: 'TEXT', value: 'hello' }], args: ['--secret=1', 'http://orders:80/x'], readinessProbe: { httpGet: { port: 8080, path: '/ready' } } }],
};

describe('of an object of the cluster is held', () => {
  it('what its settings mention and nothing else of them, whether it is a pod or makes pods', () => {
    const held = { nodeName: 'n1', containers: [{ name: 'c', image: 'shop/web:1', env: [{ name: 'DB_HOST', value: 'db' }], args: ['http://orders:80'], readinessProbe: { httpGet: { port: 8080 } } }] };
    expect(strip('Pod', { metadata: { name: 'p' }, spec })).toEqual({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: held });
    expect(strip('Deployment', { metadata: { name: 'd' }, spec: { template: { spec } } }).spec).toEqual({ template: { spec: held } });
    expect(strip('CronJob', { metadata: { name: 'j' }, spec: { jobTemplate: { spec: { template: { spec } } } } }).spec).toEqual({ jobTemplate: { spec: { template: { spec: held } } } });
  });

  it('nothing of the settings of a pod that a controller makes: its template has them', () => {
    const metadata = { name: 'p', ownerReferences: [{ kind: 'ReplicaSet', name: 'r', controller: true }] };
    expect(strip('Pod', { metadata, spec }).spec).toEqual({ nodeName: 'n1', containers: [{ name: 'c' }] });
  });

  it('of its annotations those that scrapers and the mesh read', () => {
    const annotations = { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090', 'ambient.istio.io/redirection': 'enabled', note: 'private' };
    expect(strip('Pod', { metadata: { name: 'p', annotations } }).metadata).toEqual({ name: 'p', annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '9090', 'ambient.istio.io/redirection': 'enabled' } });
  });

  it('of a webhook its Service, of a custom kind its conversion, of a binding its subjects', () => {
    const service = { namespace: 'a', name: 's', port: 443 };
    expect(strip('ValidatingWebhookConfiguration', { metadata: { name: 'w' }, webhooks: [{ name: 'x', clientConfig: { caBundle: 'x', service }, rules: [], failurePolicy: 'Fail' }] }).webhooks).toEqual([{ clientConfig: { service }, failurePolicy: 'Fail' }]);
    expect(strip('CustomResourceDefinition', { metadata: { name: 'c' }, spec: { versions: [{ schema: {} }], conversion: { webhook: { clientConfig: { service } } } } }).spec).toEqual({ conversion: { webhook: { clientConfig: { service } } } });
    expect(strip('RoleBinding', { metadata: { name: 'b' }, subjects: [{ kind: 'ServiceAccount', name: 'x', apiGroup: '' }], roleRef: { name: 'r' } })).not.toHaveProperty('roleRef');
  });

  it('what is damaged as it is, for whoever reads it to complain about', () => {
    expect(strip('Pod', { metadata: { name: 'p' }, spec: { containers: 5 } }).spec).toEqual({ containers: 5 });
    expect(strip('Pod', { metadata: { name: 'p' }, spec: { containers: [5] } }).spec).toEqual({ containers: [5] });
    expect(strip('Pod', { metadata: { name: 'p' }, spec: null }).spec).toBeNull();
  });
});
