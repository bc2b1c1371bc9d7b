import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NETWORK_LABEL } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { Place } from '@/lib/testing/reference-match';
import { splitPolicy } from '@/lib/testing/rewrite';
import { referenceChanges, twoStates } from '../differences/testing';
import { contains, equivalent, isVacuous } from './equivalence';
import type { Witness } from './witness';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const pods = [pod('shop/web'), pod('shop/db'), pod('ops/prober')];
const withPolicies = (...policies: Snapshot['policies']) => cluster({ pods, policies, namespaces: [namespace('shop'), namespace('ops')] });
const toDb = (ports: readonly number[]) => policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: ports.map((port) => ({ port })) }] });

describe('two policy sets over the same pods', () => {
  it('mean the same when one port range is written as two that touch', () => {
    const whole = policy('shop/db', { podSelector: {}, ingress: [{ ports: [{ port: 80, endPort: 90 }] }] });
    const halves = policy('shop/other-name', { podSelector: {}, ingress: [{ ports: [{ port: 80, endPort: 85 }] }, { ports: [{ port: 86, endPort: 90 }] }] });
    expect(equivalent(withPolicies(whole), withPolicies(halves))).toEqual({ same: true });
  });

  it('are told apart by one connection, with what either says of it', () => {
    expect(equivalent(withPolicies(toDb([5432])), withPolicies(toDb([5432, 6432])))).toMatchObject({
      same: false,
      witness: { from: 'shop/web', to: 'shop/db', protocol: 'TCP', port: 6432, family: 4, a: 'denied', b: 'allowed', causes: [{ object: 'NetworkPolicy shop/db', field: 'spec.ingress[0].ports', change: 'changed' }] },
    });
  });

  it('contain one another in one direction only when one allows more', () => {
    const [less, more] = [withPolicies(toDb([5432])), withPolicies(toDb([5432, 6432]))];
    expect(contains(more, less)).toEqual({ holds: 'yes' });
    expect(contains(less, more)).toMatchObject({ holds: 'no', witness: { port: 6432, a: 'denied', b: 'allowed' } });
  });

  it('are not said to contain one another where one cannot be told', () => {
    const unevaluated: Snapshot['unevaluated'] = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'shop', name: 'db', podSelector: { matchLabels: { app: 'db' } }, directions: ['ingress'] }];
    const untold = { ...withPolicies(), unevaluated };
    expect([contains(untold, withPolicies()), contains(withPolicies(), untold)]).toMatchObject([{ holds: 'unknown', witness: { from: 'ops/prober', to: 'shop/db', a: 'unknown', b: 'allowed' } }, { holds: 'yes' }]);
  });

  it('are not said to be the same where neither can be told and the policies differ', () => {
    const unevaluated: Snapshot['unevaluated'] = [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', name: 'all', directions: ['ingress', 'egress'] }];
    const [a, b] = [{ ...withPolicies(toDb([80])), unevaluated }, { ...withPolicies(toDb([81])), unevaluated }];
    expect(equivalent(a, b)).toMatchObject({ same: 'unknown', witness: { a: 'unknown', b: 'unknown' } });
    expect(equivalent(a, a)).toEqual({ same: true });
  });

  it('differ by a workload that only one of them has, where it is allowed anything', () => {
    const more = cluster({ pods: [...pods, pod('shop/new')], namespaces: [namespace('shop'), namespace('ops')] });
    const witness = { from: 'ops/prober', to: 'shop/new', protocol: 'TCP', port: 1 };
    expect([equivalent(withPolicies(), more), equivalent(more, withPolicies())]).toMatchObject([{ same: false, witness: { ...witness, a: 'absent', b: 'allowed' } }, { same: false, witness: { ...witness, a: 'allowed', b: 'absent' } }]);
    expect([equivalent(withPolicies(), more)].map((answer) => 'witness' in answer && 'family' in answer.witness)).toEqual([false]);
  });

  const alone = (name: string, ...policies: Snapshot['policies']) => cluster({ pods: [pod(`shop/${name}`)], nodes: [node('n1', ['192.168.0.1'])], policies });
  const onlyTo = (name: string, cidr: string) => policy(`shop/${name}`, { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] });
  it.each<[string, string, string]>([
    ['addresses', '203.0.113.0/24', '203.0.113.0'],
    ['nodes', '192.168.0.1/32', 'nodes'],
  ])('differ by what such a workload is allowed of %s', (_, cidr, to) => {
    expect(contains(alone('web', onlyTo('web', '198.51.100.0/24')), alone('new', onlyTo('new', cidr)))).toMatchObject({ holds: 'no', witness: { from: 'shop/new', to, a: 'absent', b: 'allowed' } });
  });

  it('differ by pods that only one of them has, all of the workload together', () => {
    const some = (...names: readonly string[]) => cluster({ pods: [...names.map((name) => pod(`shop/${name}`, { deployment: 'web', labels: { app: name } })), pod('shop/db')], policies: [policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'b' } } }], ports: [{ port: 80 }] }] })] });
    expect(contains(some('a'), some('a', 'b'))).toMatchObject({ holds: 'no', witness: { from: 'shop/web', to: 'shop/db', port: 80, a: 'denied', b: 'allowed' } });
    expect(contains(some('a', 'b'), some('a'))).toEqual({ holds: 'yes' });
  });

  it('differ between two replicas of one workload', () => {
    const replicas = (...policies: Snapshot['policies']) => cluster({ pods: ['web-0', 'web-1'].map((name) => pod(`shop/${name}`, { deployment: 'web', labels: { app: 'web' } })), policies });
    const template = (...policies: Snapshot['policies']) => cluster({ pods: [pod('shop/web', { deployment: 'web', presence: 'template', replicas: 2 })], policies });
    const closed = policy('shop/closed', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }] });
    const peers = policy('shop/peers', { podSelector: {}, ingress: [...closed.spec.ingress!, { from: [{ podSelector: {} }] }] });
    expect([equivalent(replicas(closed), replicas(peers)), equivalent(template(closed), template(peers))]).toMatchObject([{ same: false, witness: { from: 'shop/web-0', to: 'shop/web-1', b: 'allowed' } }, { same: 'unknown', witness: { from: 'shop/web', to: 'shop/web', b: 'allowed' } }]);
  });

  it('differ in what a node is allowed, by its name', () => {
    const at = (address: string) => cluster({ pods: [pod('shop/web')], nodes: [node('n1', ['192.168.0.1']), node('n2', ['192.168.0.2'])], policies: [policy('shop/web', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: `${address}/32` } }] }] })] });
    expect(equivalent(at('192.168.0.2'), at('203.0.113.7'))).toMatchObject({ same: false, witness: { from: 'n2', to: 'shop/web', a: 'allowed', b: 'denied' } });
  });

  it('differ in one protocol, TCP first', () => {
    const on = (...protocols: readonly ('TCP' | 'UDP' | 'SCTP')[]) => withPolicies(policy('shop/db', { podSelector: {}, ingress: [{ ports: protocols.map((protocol) => ({ protocol, port: 80 })) }] }));
    expect([equivalent(on('SCTP'), on('SCTP', 'UDP', 'TCP')), equivalent(on('TCP'), on('UDP', 'TCP')), equivalent(on('SCTP', 'TCP'), on('TCP'))].map((answer) => 'witness' in answer && `${answer.witness.protocol} ${answer.witness.port}`)).toEqual(['TCP 80', 'UDP 80', 'SCTP 80']);
  });

  it('differ in what an address outside the cluster is allowed', () => {
    const egressTo = (cidr: string) => policy('shop/web', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] });
    expect(equivalent(withPolicies(egressTo('203.0.113.0/24')), withPolicies(egressTo('203.0.113.0/25')))).toMatchObject({ same: false, witness: { from: 'shop/web', to: '203.0.113.128', a: 'allowed', b: 'denied' } });
  });

  it('are vacuous when they change nothing', () => {
    expect(isVacuous(withPolicies(policy('shop/open', { podSelector: {}, ingress: [{}] })))).toEqual({ same: true });
    expect(isVacuous(withPolicies(toDb([80])))).toMatchObject({ same: false });
    const open = policy('shop/open', { podSelector: {}, ingress: [{}] });
    expect(isVacuous({ ...withPolicies(open), unreadable: [{ resource: 'networkpolicies', namespace: 'shop', verb: 'list', reason: 'forbidden' }] })).toMatchObject({ same: 'unknown', witness: { a: 'unknown', b: 'allowed' } });
    const networks: Partial<Snapshot> = { namespaces: [namespace('shop', { [NETWORK_LABEL]: '' }), namespace('ops')], unreadable: [{ resource: 'userdefinednetworks', verb: 'list', reason: 'forbidden' }] };
    expect(isVacuous({ ...withPolicies(open), ...networks })).toEqual({ same: true });
  });
});

describe(`equivalence of random policy sets, judged by the reference (seed ${SEED})`, () => {
  const WORDS = { yes: 'allowed', no: 'denied', unknown: 'unknown' } as const;
  const placeAt = (snapshot: Snapshot, name: string): Place => {
    const own = snapshot.pods.find(({ id }) => id === name);
    const named = snapshot.nodes.find((one) => one.name === name);
    return own ? { kind: 'pod', pod: own } : named ? { kind: 'node', addresses: named.addresses } : { kind: 'outside', address: name };
  };
  const judge = (snapshot: Snapshot, { from, to, protocol, port, family }: Witness) => {
    const [source, destination] = [placeAt(snapshot, from), placeAt(snapshot, to)];
    const verdict = referenceVerdict(snapshot, source, destination, family!, { protocol, port });
    const isSure = [source, destination].every((place) => referencePresence(snapshot, place, family!) === 'yes');
    return WORDS[verdict === 'yes' && !isSure ? 'unknown' : verdict];
  };
  const isSame = (a: Snapshot, b: Snapshot) => referenceChanges(a, b).length === 0;

  it.each([['everything known', { addressesKnown: true, allRead: true, withAdmin: true }], ['anything', { withAdmin: true }]] as const)('says same only where no connection differs, different only where one does, and shows one that is as it says: %s', (_, shape) => {
    let same = 0;
    fc.assert(
      fc.property(twoStates(shape, 'policies'), ([a, b]) => {
        const answer = equivalent(a, b);
        if (answer.same === true) same++;
        if (answer.same !== 'unknown') expect(answer.same).toBe(isSame(a, b));
        if (answer.same !== true) expect([judge(a, answer.witness), judge(b, answer.witness)]).toEqual([answer.witness.a, answer.witness.b]);
      }),
      { seed: SEED, numRuns: 60 },
    );
    expect(same).toBeGreaterThan(2);
  });

  it('holds between a policy set and the same set with every policy split into one for each rule', () => {
    fc.assert(
      fc.property(twoStates({ withAdmin: true, allRead: true, addressesKnown: true }), ([a]) => {
        expect(equivalent(a, { ...a, policies: a.policies.flatMap(splitPolicy) })).toEqual({ same: true });
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it('is containment both ways', () => {
    fc.assert(
      fc.property(twoStates({ withAdmin: true, allRead: true, addressesKnown: true }, 'policies'), ([a, b]) => {
        const bothWays = contains(a, b).holds === 'yes' && contains(b, a).holds === 'yes';
        if (equivalent(a, b).same === true) expect(bothWays).toBe(true);
        else if (contains(a, b).holds === 'no' || contains(b, a).holds === 'no') expect(bothWays).toBe(false);
      }),
      { seed: SEED, numRuns: 150 },
    );
  });
});
