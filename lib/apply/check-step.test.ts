import { describe, expect, it } from 'vitest';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import { networkPolicyYaml } from '@/lib/synthesis/yaml';
import { policy } from '@/lib/testing/builders';
import type { ApiObject } from '@/lib/testing/api-server/cluster-state';
import type { ApiServerOptions } from '@/lib/testing/api-server/server';
import { checkSteps } from './make-plan';
import { stepsOf } from './step';
import { manifest, testWriting } from './testing';

const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const open: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ ports: [{ protocol: 'TCP', port: 80 }] }], egress: [{}] };
const closed: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
const text = (spec: NetworkPolicySpec) => networkPolicyYaml(policy('shop/web', spec));
const change = (before: NetworkPolicySpec | undefined, after: NetworkPolicySpec | undefined, namespace = 'shop') => ({
  action: !before ? ('create' as const) : after ? ('edit' as const) : ('delete' as const),
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  namespace,
  name: 'web',
  ...(before && { before: text(before) }),
  ...(after && { after: text(after).replace('namespace: shop', `namespace: ${namespace}`) }),
  because: [],
});

describe('what the cluster says of a step beforehand', () => {
  const { serve } = testWriting();
  const check = async (live: readonly ApiObject[], step: ReturnType<typeof change>, options: Partial<ApiServerOptions> = {}) => {
    const { server, access } = await serve({ objects: [NAMESPACE, ...live], ...options });
    const client = access.open(undefined);
    const [checked] = await checkSteps(client, stepsOf([step]));
    client.close();
    expect(server.list('NetworkPolicy')).toHaveLength(live.length);
    return checked!;
  };

  it.each<[string, readonly ApiObject[], ReturnType<typeof change>, object]>([
    ['creating what is not there', [], change(undefined, open), { kind: 'ready' }],
    ['creating what is there', [manifest(policy('shop/web', closed))], change(undefined, open), { kind: 'changed', message: 'NetworkPolicy shop/web is there already.' }],
    ['creating in a namespace that is gone', [], change(undefined, open, 'gone'), { kind: 'failed', message: 'namespaces "gone" not found' }],
    ['creating what the server refuses', [], change(undefined, { podSelector: {}, ingress: [{ ports: [{ port: 99_999 }] }] }), { kind: 'invalid', causes: ['spec.ingress[0].ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive'] }],
    ['editing what is ours', [manifest(policy('shop/web', open))], change(open, closed), { kind: 'ready' }],
    ['editing what is not there', [], change(open, closed), { kind: 'changed', message: 'NetworkPolicy shop/web is not there any more.' }],
    ['editing what is no longer what was proven', [manifest(policy('shop/web', { ...open, ingress: [{}] }))], change(open, closed), { kind: 'changed', message: 'NetworkPolicy shop/web is not what was proven any more: it has been changed.' }],
    ['changing a field of somebody else', [manifest(policy('shop/web', open), 'argocd')], change(open, { ...open, ingress: [{}] }), { kind: 'conflict', owners: [{ manager: 'argocd', fields: ['spec.ingress'] }] }],
    ['leaving out a field of somebody else, which then stays', [manifest(policy('shop/web', open), 'argocd')], change(open, { ...closed, ingress: open.ingress! }), { kind: 'conflict', owners: [{ manager: 'argocd', fields: ['spec.egress'] }] }],
    ['deleting what is there', [manifest(policy('shop/web', open), 'argocd')], change(open, undefined), { kind: 'ready' }],
    ['deleting what has changed', [manifest(policy('shop/web', closed))], change(open, undefined), { kind: 'changed' }],
  ])('%s', async (_, live, step, expected) => expect((await check(live, step)).check).toMatchObject(expected));

  it('a field that does not come back is no small thing: without it the policy means something else', async () => {
    const range = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 80, endPort: 90 }] }] } as const;
    expect((await check([], change(undefined, range))).check).toEqual({ kind: 'ready' });
    expect((await check([], change(undefined, range), { dropsEndPort: true })).check).toEqual({ kind: 'invalid', causes: [expect.stringMatching(/^spec\.ingress\[0\]\.ports\[0\]\.endPort did not come back: this API server, v[\d.]+, does not know it\.$/)] });
  });

  it('is a difference from what is live to what the server would make of it', async () => {
    const { diff } = await check([manifest(policy('shop/web', open))], change(open, { ...open, ingress: [{ ports: [{ port: 443 }] }] }));
    expect(diff.split('\n').filter((line) => /^[-+] /.test(line)).map((line) => line.replace(/\s+/g, ' '))).toEqual(['- port: 80', '+ port: 443']);
    expect(diff).not.toMatch(/managedFields|resourceVersion|uid/);
  });

  it.each(['get', 'patch', 'create'] as const)('the right to %s is asked for by itself', async (verb) => {
    const checked = await check([], change(undefined, open), { access: { user: [{ resource: 'networkpolicies', verb }] }, token: 'user' });
    expect(checked).toMatchObject({ check: { kind: 'forbidden', verb }, diff: '' });
  });

  it('an edit names the version that it was made of, and only labels that are its own or change', async () => {
    const labelled = { ...policy('shop/web', open), labels: { team: 'a', owner: 'us' } };
    const live = { ...manifest(labelled), metadata: { ...manifest(labelled).metadata, managedFields: [{ manager: 'drawbridge', operation: 'Apply', fieldsV1: { 'f:metadata': { 'f:labels': { 'f:owner': {} } }, 'f:spec': { 'f:ingress': {}, 'f:egress': {}, 'f:podSelector': {}, 'f:policyTypes': {} } } }] } };
    const { body, check: told } = await check([live], { ...change(open, closed), before: networkPolicyYaml(labelled), after: networkPolicyYaml({ ...labelled, spec: closed }) });
    expect(told).toEqual({ kind: 'ready' });
    expect(body).toMatchObject({ metadata: { name: 'web', namespace: 'shop', labels: { owner: 'us' }, uid: expect.stringMatching(/.+/) as string, resourceVersion: expect.stringMatching(/.+/) as string } });
    expect((body!['metadata'] as { labels: object }).labels).toEqual({ owner: 'us' });
  });
});
