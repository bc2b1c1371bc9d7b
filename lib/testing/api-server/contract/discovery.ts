import { expect, it } from 'vitest';
import type { TestedServer } from './tested-server';

/** How a server says what it has. */
export function claimDiscovery(server: () => TestedServer): void {
  it('says its version', async () => {
    const { status, body } = await server().call({ path: '/version' });
    expect([status, body.major]).toEqual([200, '1']);
    expect(body.gitVersion).toMatch(/^v1\.\d+/);
  });

  it('names its groups with their versions, the preferred one among them', async () => {
    const { status, body } = await server().call({ path: '/apis' });
    expect([status, body.kind]).toEqual([200, 'APIGroupList']);
    const groups = body.groups as readonly { name: string; versions: readonly { groupVersion: string; version: string }[]; preferredVersion: { groupVersion: string; version: string } }[];
    expect(groups.map(({ name }) => name)).toEqual(expect.arrayContaining(['apps', 'batch', 'networking.k8s.io']));
    for (const { versions, preferredVersion } of groups) expect(versions).toContainEqual(preferredVersion);
    expect(groups.find(({ name }) => name === 'networking.k8s.io')?.preferredVersion).toEqual({ groupVersion: 'networking.k8s.io/v1', version: 'v1' });
  });

  it.each([
    ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'],
    ['apps/v1', 'deployments', 'Deployment'],
  ])('names the kinds of %s, with what can be done with %s', async (groupVersion, name, kind) => {
    const { status, body } = await server().call({ path: `/apis/${groupVersion}` });
    expect([status, body.kind, body.groupVersion]).toEqual([200, 'APIResourceList', groupVersion]);
    const found = (body.resources as readonly { name: string; verbs: readonly string[] }[]).find((resource) => resource.name === name);
    expect(found).toMatchObject({ kind, namespaced: true });
    expect(found?.verbs).toEqual(expect.arrayContaining(['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']));
  });

  it.each(['/apis/cilium.io/v2/ciliumnetworkpolicies', '/apis/cilium.io/v2'])('of what it has not it only says that the page is not found: %s', async (path) => {
    const { status, body } = await server().call({ path });
    expect([status, body.text]).toEqual([404, '404 page not found\n']);
  });
}
