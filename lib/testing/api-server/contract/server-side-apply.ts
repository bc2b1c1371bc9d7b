import { expect, it } from 'vitest';
import type { ApiObject } from '../cluster-state';
import { create, policiesOf, policy, type TestedServer } from './tested-server';

const OPEN_TO_SOME = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: {} }] }] };
const OPEN_TO_NONE = { podSelector: {}, policyTypes: ['Ingress'], ingress: [] };
const OPEN_TO_ALL = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] };

/** Server-side apply, as far as policies are applied. https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
export function claimServerSideApply(server: () => TestedServer): void {
  const apply = (place: string, body: ApiObject, { manager = 'drawbridge', more = '' } = {}) =>
    server().call({ method: 'PATCH', path: `${policiesOf(place, body.metadata.name)}?fieldManager=${manager}${more}`, body, contentType: 'application/apply-patch+yaml' });
  const live = (place: string, name = 'p') => server().call({ path: policiesOf(place, name) });

  it('creates what is not there, and says who applied which fields', async () => {
    const place = await server().namespace();
    const { status, body } = await apply(place, policy('p', OPEN_TO_SOME, { labels: { team: 'a' } }));
    expect([status, body.metadata.generation, body.spec]).toEqual([201, 1, OPEN_TO_SOME]);
    expect(body.metadata.managedFields).toMatchObject([{ manager: 'drawbridge', operation: 'Apply', apiVersion: 'networking.k8s.io/v1', fieldsType: 'FieldsV1' }]);
    expect(body.metadata.managedFields[0].fieldsV1).toEqual({ 'f:metadata': { 'f:labels': { 'f:team': {} } }, 'f:spec': { 'f:ingress': {}, 'f:podSelector': {}, 'f:policyTypes': {} } });
    expect((await live(place)).body).toEqual(body);
  });

  it('applied again, it changes nothing, its version included', async () => {
    const place = await server().namespace();
    const first = await apply(place, policy('p'));
    const second = await apply(place, policy('p'));
    expect([second.status, second.body.metadata.resourceVersion]).toEqual([200, first.body.metadata.resourceVersion]);
  });

  it('edits what it applied, and takes back what it no longer says', async () => {
    const place = await server().namespace();
    const first = await apply(place, policy('p', OPEN_TO_SOME, { labels: { team: 'a', tier: 'b' } }));
    const { status, body } = await apply(place, policy('p', OPEN_TO_ALL, { labels: { team: 'a' } }));
    expect([status, body.spec, body.metadata.labels, body.metadata.generation, body.metadata.uid]).toEqual([200, OPEN_TO_ALL, { team: 'a' }, 2, first.body.metadata.uid]);
    const { body: less } = await apply(place, policy('p', { podSelector: {}, policyTypes: ['Ingress'] }));
    expect([less.spec.ingress, less.metadata.labels]).toEqual([undefined, undefined]);
  });

  it('leaves alone what others have said and it does not', async () => {
    const place = await server().namespace();
    await create(server(), `${policiesOf(place)}?fieldManager=alice`, policy('p', OPEN_TO_SOME, { labels: { owner: 'alice' }, annotations: { note: 'mine' } }));
    const { status, body } = await apply(place, policy('p', { podSelector: {}, policyTypes: ['Ingress'] }, { labels: { team: 'a' } }));
    expect([status, body.spec, body.metadata.labels, body.metadata.annotations]).toEqual([200, OPEN_TO_SOME, { owner: 'alice', team: 'a' }, { note: 'mine' }]);
  });

  it('a dry run says what would be, and does nothing', async () => {
    const place = await server().namespace();
    const dry = await apply(place, policy('p', OPEN_TO_SOME), { more: '&dryRun=All' });
    expect([dry.status, dry.body.spec, dry.body.metadata.resourceVersion, typeof dry.body.metadata.uid]).toEqual([201, OPEN_TO_SOME, undefined, 'string']);
    expect((await live(place)).status).toBe(404);
    const { body } = await apply(place, policy('p', OPEN_TO_SOME));
    expect((await apply(place, policy('p', OPEN_TO_ALL), { more: '&dryRun=All' })).body.spec).toEqual(OPEN_TO_ALL);
    expect((await live(place)).body).toEqual(body);
  });

  it.each([
    ['applied', 'drawbridge', ''],
    ['written otherwise', 'alice', ' using networking.k8s.io/v1'],
  ])('a list of rules that another has %s is theirs as a whole: 409, with whose', async (_, owner, using) => {
    const place = await server().namespace();
    if (owner === 'drawbridge') await apply(place, policy('p', OPEN_TO_SOME));
    else await create(server(), `${policiesOf(place)}?fieldManager=${owner}`, policy('p', OPEN_TO_SOME));
    const before = await live(place);
    const { status, body } = await apply(place, policy('p', OPEN_TO_NONE), { manager: 'another' });
    expect([status, body.reason, body.message]).toEqual([409, 'Conflict', `Apply failed with 1 conflict: conflict with "${owner}"${using}: .spec.ingress`]);
    expect(body.details.causes).toEqual([{ reason: 'FieldManagerConflict', message: `conflict with "${owner}"${using}`, field: '.spec.ingress' }]);
    expect((await live(place)).body).toEqual(before.body);
  });

  it('several conflicts are listed by owner', async () => {
    const place = await server().namespace();
    await apply(place, policy('p', OPEN_TO_SOME));
    await apply(place, policy('p'), { manager: 'second' });
    const { status, body } = await apply(place, policy('p', { podSelector: { matchLabels: { app: 'x' } }, policyTypes: ['Ingress'], ingress: [] }), { manager: 'third' });
    expect(status).toBe(409);
    expect(body.message).toBe('Apply failed with 3 conflicts: conflicts with "drawbridge":\n- .spec.ingress\n- .spec.podSelector\nconflicts with "second":\n- .spec.podSelector');
    // The causes have no order.
    expect(body.details.causes.map(({ message, field }: { message: string; field: string }) => `${message}: ${field}`).sort()).toEqual([
      'conflict with "drawbridge": .spec.ingress',
      'conflict with "drawbridge": .spec.podSelector',
      'conflict with "second": .spec.podSelector',
    ]);
  });

  it('to say the same as another is no conflict', async () => {
    const place = await server().namespace();
    await apply(place, policy('p', OPEN_TO_SOME));
    const { status, body } = await apply(place, policy('p', OPEN_TO_SOME), { manager: 'second' });
    expect([status, body.metadata.managedFields.map(({ manager }: { manager: string }) => manager)]).toEqual([200, ['drawbridge', 'second']]);
  });

  it('made of an older version, it is 409 and changes nothing', async () => {
    const place = await server().namespace();
    const { body: first } = await apply(place, policy('p', OPEN_TO_SOME));
    const { body: second } = await apply(place, policy('p', OPEN_TO_ALL));
    const { status, body } = await apply(place, policy('p', OPEN_TO_NONE, { resourceVersion: first.metadata.resourceVersion }));
    expect([status, body.reason, body.message]).toEqual([409, 'Conflict', 'Operation cannot be fulfilled on networkpolicies.networking.k8s.io "p": the object has been modified; please apply your changes to the latest version and try again']);
    expect((await live(place)).body).toEqual(second);
    expect((await apply(place, policy('p', OPEN_TO_NONE, { resourceVersion: second.metadata.resourceVersion }))).status).toBe(200);
  });

  it.each([
    ['a policy type', { podSelector: {}, policyTypes: ['Sideways'] }, 'spec.policyTypes[0]', 'Unsupported value: "Sideways": supported values: '],
    ['a protocol', { podSelector: {}, ingress: [{ ports: [{ protocol: 'ICMP', port: 80 }] }] }, 'spec.ingress[0].ports[0].protocol', 'Unsupported value: "ICMP": supported values: '],
    ['a port', { podSelector: {}, ingress: [{ ports: [{ protocol: 'TCP', port: 65536 }] }] }, 'spec.ingress[0].ports[0].port', 'Invalid value: 65536: must be between 1 and 65535, inclusive'],
    ['an address', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/33' } }] }] }, 'spec.ingress[0].from[0].ipBlock.cidr', 'Invalid value: "10.0.0.0/33": '],
    ['an exception outside its address', { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }] }] }, 'spec.egress[0].to[0].ipBlock.except[0]', 'Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`'],
    ['a peer of nothing', { podSelector: {}, ingress: [{ from: [{}] }] }, 'spec.ingress[0].from[0]', 'Required value: must specify a peer'],
    ['an exception', { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1/16'] } }] }] }, 'spec.egress[0].to[0].ipBlock.except[0]', 'Invalid value: "10.1/16": '],
    ['a peer of both kinds', { podSelector: {}, ingress: [{ from: [{ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }] }] }, 'spec.ingress[0].from[0]', 'Forbidden: may not specify both ipBlock and another peer'],
    ['an operator', { podSelector: { matchExpressions: [{ key: 'app', operator: 'Like' }] } }, 'spec.podSelector.matchExpressions[0].operator', 'Invalid value: "Like": not a valid selector operator'],
    ['an expression without values', { podSelector: { matchExpressions: [{ key: 'app', operator: 'In' }] } }, 'spec.podSelector.matchExpressions[0].values', 'Required value: must be specified when `operator` is'],
    ['an expression with values too many', { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchExpressions: [{ key: 'app', operator: 'Exists', values: ['a'] }] } }] }] }, 'spec.ingress[0].from[0].namespaceSelector.matchExpressions[0].values', 'Forbidden: may not be specified when `operator` is'],
  ])('%s that is none is 422, with the field, in a dry run too', async (_, spec, field, message) => {
    const place = await server().namespace();
    for (const more of ['', '&dryRun=All']) {
      const { status, body } = await apply(place, policy('p', spec), { more });
      expect([status, body.reason]).toEqual([422, 'Invalid']);
      expect(body.message).toMatch(/^NetworkPolicy\.\S+ "p" is invalid: /);
      expect(body.details.causes).toEqual([{ reason: expect.stringMatching(/^FieldValue/), message: expect.stringContaining(message), field }]);
    }
    expect((await live(place)).status).toBe(404);
  });

  it('a field that policies do not have is refused by its name', async () => {
    const place = await server().namespace();
    const { status, body } = await apply(place, policy('p', { podSelector: {}, ingres: [] }), { more: '&fieldValidation=Strict' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body.message).toContain('ingres');
    expect((await live(place)).status).toBe(404);
  });

  it('without a name for who applies, it is refused', async () => {
    const place = await server().namespace();
    const answer = await server().call({ method: 'PATCH', path: policiesOf(place, 'p'), body: policy('p'), contentType: 'application/apply-patch+yaml' });
    expect([answer.status, answer.body.details.causes]).toEqual([422, [{ reason: 'FieldValueRequired', message: 'Required value: is required for apply patch', field: 'fieldManager' }]]);
  });

  it('in a namespace that is not there, it is 404', async () => {
    const { status, body } = await apply('nowhere', policy('p'));
    expect([status, body.message]).toEqual([404, 'namespaces "nowhere" not found']);
  });
}
