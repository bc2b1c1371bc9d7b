import { expect, it } from 'vitest';
import { create, policiesOf, policy, type TestedServer } from './tested-server';

const BOTH = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

/** How single objects are created, replaced and deleted. */
export function claimObjects(server: () => TestedServer): void {
  const onePolicy = async () => {
    const place = await server().namespace();
    const [made] = await create(server(), policiesOf(place), policy('deny'));
    return { policies: policiesOf(place), one: policiesOf(place, 'deny'), made };
  };
  const refusal = async (call: Parameters<TestedServer['call']>[0]) => {
    const { status, body } = await server().call(call);
    return [status, body.reason, body.message];
  };

  it('an object that is created gets a namespace, an identity, a version, a time and its first generation', async () => {
    const { one, made } = await onePolicy();
    expect(made.metadata).toMatchObject({ name: 'deny', namespace: one.split('/')[5], uid: expect.any(String), resourceVersion: expect.stringMatching(/^\d+$/), generation: 1 });
    expect(Date.parse(made.metadata.creationTimestamp)).toBeGreaterThan(Date.now() - 60_000);
    expect((await server().call({ path: one })).body).toEqual(made);
  });

  it('what is there cannot be created, nor anything in a namespace that is not', async () => {
    const { policies } = await onePolicy();
    expect(await refusal({ method: 'POST', path: policies, body: policy('deny') })).toEqual([409, 'AlreadyExists', 'networkpolicies.networking.k8s.io "deny" already exists']);
    expect(await refusal({ method: 'POST', path: policiesOf('nowhere'), body: policy('deny') })).toEqual([404, 'NotFound', 'namespaces "nowhere" not found']);
  });

  it('what is not there cannot be read, replaced or deleted', async () => {
    const { policies } = await onePolicy();
    const missing = [404, 'NotFound', 'networkpolicies.networking.k8s.io "none" not found'];
    expect(await refusal({ path: `${policies}/none` })).toEqual(missing);
    expect(await refusal({ method: 'PUT', path: `${policies}/none`, body: policy('none', BOTH, { resourceVersion: '1' }) })).toEqual(missing);
    expect(await refusal({ method: 'DELETE', path: `${policies}/none` })).toEqual(missing);
  });

  it('a replacement with the version that it was made of is taken, and keeps the identity', async () => {
    const { one, made } = await onePolicy();
    const { status, body } = await server().call({ method: 'PUT', path: one, body: { ...made, spec: BOTH } });
    expect([status, body.spec.policyTypes, body.metadata.uid, body.metadata.generation]).toEqual([200, ['Ingress', 'Egress'], made.metadata.uid, 2]);
    expect(Number(body.metadata.resourceVersion)).toBeGreaterThan(Number(made.metadata.resourceVersion));
  });

  it('a replacement made of an older version is 409, and changes nothing', async () => {
    const { one, made } = await onePolicy();
    const newer = await server().call({ method: 'PUT', path: one, body: { ...made, spec: BOTH } });
    const answer = await refusal({ method: 'PUT', path: one, body: made });
    expect(answer).toEqual([409, 'Conflict', 'Operation cannot be fulfilled on networkpolicies.networking.k8s.io "deny": the object has been modified; please apply your changes to the latest version and try again']);
    expect((await server().call({ path: one })).body).toEqual(newer.body);
  });

  it('a replacement that changes nothing gives no new version', async () => {
    const { one, made } = await onePolicy();
    const { status, body } = await server().call({ method: 'PUT', path: one, body: made });
    expect([status, body.metadata.resourceVersion, body.metadata.generation]).toEqual([200, made.metadata.resourceVersion, 1]);
  });

  it('a body that names another object is refused', async () => {
    const { one } = await onePolicy();
    expect(await refusal({ method: 'PUT', path: one, body: policy('other') })).toEqual([400, 'BadRequest', 'the name of the object (other) does not match the name on the URL (deny)']);
    expect((await refusal({ method: 'PUT', path: one, body: policy('deny', BOTH, { namespace: 'other' }) })).slice(0, 2)).toEqual([400, 'BadRequest']);
  });

  it('a dry run says what would be, and does nothing', async () => {
    const { policies, one, made } = await onePolicy();
    const created = await server().call({ method: 'POST', path: `${policies}?dryRun=All`, body: policy('dry') });
    expect([created.status, created.body.metadata.resourceVersion, typeof created.body.metadata.uid]).toEqual([201, undefined, 'string']);
    const replaced = await server().call({ method: 'PUT', path: `${one}?dryRun=All`, body: { ...made, spec: BOTH } });
    expect([replaced.status, replaced.body.spec.policyTypes]).toEqual([200, ['Ingress', 'Egress']]);
    expect((await server().call({ method: 'DELETE', path: `${one}?dryRun=All` })).status).toBe(200);
    expect((await server().call({ path: policies })).body.items.map(({ metadata }: typeof made) => [metadata.name, metadata.resourceVersion])).toEqual([['deny', made.metadata.resourceVersion]]);
  });

  it('a deletion goes ahead only if what it says of the object holds', async () => {
    const { one, made } = await onePolicy();
    const remove = (preconditions: object) => ({ method: 'DELETE', path: one, body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions } }) as const;
    const { resourceVersion, uid } = made.metadata as { readonly resourceVersion: string; readonly uid: string };
    expect(await refusal(remove({ resourceVersion: '1' }))).toEqual([409, 'Conflict', expect.stringContaining(`the ResourceVersion in the precondition (1) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`)]);
    expect(await refusal(remove({ uid: 'abc' }))).toEqual([409, 'Conflict', expect.stringContaining(`the UID in the precondition (abc) does not match the UID in record (${uid}). The object might have been deleted and then recreated`)]);
    const { status, body } = await server().call(remove({ resourceVersion, uid }));
    expect([status, body.status, body.details]).toEqual([200, 'Success', { name: 'deny', group: 'networking.k8s.io', kind: 'networkpolicies', uid }]);
    expect((await server().call({ path: one })).status).toBe(404);
  });

  it('what is created anew under its name has another identity', async () => {
    const { policies, one, made } = await onePolicy();
    await server().call({ method: 'DELETE', path: one });
    const [again] = await create(server(), policies, policy('deny'));
    expect(again.metadata.uid).not.toBe(made.metadata.uid);
    expect(again.metadata.generation).toBe(1);
  });
}
