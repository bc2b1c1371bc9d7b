import { expect, it } from 'vitest';
import { CLOSED, OPEN, PARTIAL, podsOf, policiesOf, policy, type TestedServer } from './tested-server';

const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const APPLY = 'application/apply-patch+yaml';

/** Who may do what, and how a refusal is worded. */
export function claimRights(server: () => TestedServer): void {
  it.each([
    ['a token that nobody has', 'nobody'],
    ['no token', undefined],
  ])('%s is 401', async (_, token) => {
    const { status, body } = await server().call({ path: '/api/v1/pods', token });
    expect([status, body.kind, body.status, body.reason, body.message, body.code]).toEqual([401, 'Status', 'Failure', 'Unauthorized', 'Unauthorized', 401]);
  });

  it.each([
    ['a list of everything', { path: '/api/v1/pods' }, 'pods is forbidden: User "partial" cannot list resource "pods" in API group "" at the cluster scope'],
    ['a list of a namespace', { path: podsOf(CLOSED) }, 'pods is forbidden: User "partial" cannot list resource "pods" in API group "" in the namespace "closed"'],
    ['a watch', { path: `${podsOf(CLOSED)}?watch=true` }, 'pods is forbidden: User "partial" cannot watch resource "pods" in API group "" in the namespace "closed"'],
    ['a kind that is not there', { path: '/apis/batch/v1/nothings' }, 'nothings.batch is forbidden: User "partial" cannot list resource "nothings" in API group "batch" at the cluster scope'],
    ['one object', { path: podsOf(CLOSED, 'x') }, 'pods "x" is forbidden: User "partial" cannot get resource "pods" in API group "" in the namespace "closed"'],
    [
      'creating',
      { method: 'POST', path: policiesOf(OPEN), body: policy('p') },
      'networkpolicies.networking.k8s.io is forbidden: User "partial" cannot create resource "networkpolicies" in API group "networking.k8s.io" in the namespace "open"',
    ],
    [
      'applying',
      { method: 'PATCH', path: `${policiesOf(OPEN, 'p')}?fieldManager=drawbridge`, body: policy('p'), contentType: APPLY },
      'networkpolicies.networking.k8s.io "p" is forbidden: User "partial" cannot patch resource "networkpolicies" in API group "networking.k8s.io" in the namespace "open"',
    ],
    [
      'deleting',
      { method: 'DELETE', path: policiesOf(OPEN, 'p') },
      'networkpolicies.networking.k8s.io "p" is forbidden: User "partial" cannot delete resource "networkpolicies" in API group "networking.k8s.io" in the namespace "open"',
    ],
  ] as const)('%s without the right is 403, in these words', async (_, call, message) => {
    const { status, body } = await server().call({ ...call, token: PARTIAL });
    expect([status, body.reason, body.message]).toEqual([403, 'Forbidden', message]);
  });

  it.each([
    ['pods of a namespace', podsOf(OPEN)],
    ['policies of everywhere', '/apis/networking.k8s.io/v1/networkpolicies'],
    ['namespaces', '/api/v1/namespaces'],
    ['the kinds that there are', '/apis'],
  ])('the right to some is no right to all, and the other way round: %s can be read', async (_, path) => {
    expect((await server().call({ path, token: PARTIAL })).status).toBe(200);
  });

  it.each([
    [PARTIAL, 'list', '', 'pods', OPEN, true],
    [PARTIAL, 'list', '', 'pods', CLOSED, false],
    [PARTIAL, 'list', '', 'pods', undefined, false],
    [PARTIAL, 'watch', 'networking.k8s.io', 'networkpolicies', undefined, true],
    [PARTIAL, 'patch', 'networking.k8s.io', 'networkpolicies', OPEN, false],
    ['admin', 'patch', 'networking.k8s.io', 'networkpolicies', OPEN, true],
    ['admin', 'delete', 'networking.k8s.io', 'networkpolicies', OPEN, true],
  ])('asked what %s may do, the server says so beforehand: %s %s/%s in %s', async (token, verb, group, resource, namespace, allowed) => {
    const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes: { verb, group, resource, ...(namespace ? { namespace } : {}) } } };
    const answer = await server().call({ method: 'POST', path: REVIEWS, body, token });
    expect([answer.status, answer.body.kind, answer.body.status.allowed]).toEqual([201, 'SelfSubjectAccessReview', allowed]);
  });
}
