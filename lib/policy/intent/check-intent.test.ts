import { describe, expect, it } from 'vitest';
import type { PodId } from '@/lib/model/ids';
import type { Intent, IntentEntry } from '@/lib/model/intent';
import type { Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import { formatPorts, NO_PORTS, portSet, unionPorts } from '../port-set';
import { checkIntent } from './check-intent';

const readPorts = (texts: readonly string[]) => texts.reduce((set, text) => unionPorts(set, portSet({ TCP: [[Number(text), Number(text)]] })), NO_PORTS);

/** Verdicts of the entries, and what shows them. */
const check = (snapshot: Snapshot, intent: Partial<Omit<Intent, 'version'>>) =>
  checkIntent(new AllowGraph(snapshot), { version: 1, may: [], mustNot: [], must: [], ...intent }, readPorts).map(({ verdict, message, evidence }) => [
    verdict,
    ...(message === undefined ? [] : [message]),
    ...evidence.map(({ from, to, state, ports }) => `${from.name} => ${to.name} ${state} ${formatPorts(ports).join(',')}`),
  ]);

const entry = (from: IntentEntry['from'][number], to: IntentEntry['to'][number], ...ports: string[]): IntentEntry => ({ from: [from], to: [to], ...(ports.length > 0 && { ports }) });

/** The database lets the web servers in on 5432 and one office network on 22; nothing else is decided. */
const shop = cluster({
  namespaces: [namespace('shop', { team: 'shop' }), namespace('data')],
  pods: [pod('shop/web', { ips: ['10.0.0.1'] }), pod('shop/worker', { ips: ['10.0.0.2'] }), pod('data/db', { ips: ['10.0.1.1'] }), pod('data/done', { phase: 'Succeeded' })],
  nodes: [node('n', ['192.168.0.1'])],
  policies: [
    policy('data/db', {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
      ingress: [
        { from: [{ namespaceSelector: { matchLabels: { team: 'shop' } }, podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] },
        { from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 22 }] },
      ],
    }),
  ],
});

describe('who must be able to reach whom', () => {
  it('holds when every port asked for is allowed', () => expect(check(shop, { must: [entry('shop/web', 'data/db', '5432'), entry('shop/web', 'data/db')] })).toEqual([['holds'], ['holds']]));

  it('is broken by the ports that are denied', () => {
    expect(check(shop, { must: [entry('shop/web', 'data/db', '5432', '5433')] })).toEqual([['broken', 'shop/web[Pod] => data/db[Pod] denied 5433/TCP']]);
  });

  it('asks it of every peer that is named', () => expect(check(shop, { must: [entry('shop/*', 'data/db', '5432')] })).toEqual([['broken', 'shop/worker[Pod] => data/db[Pod] denied 5432/TCP']]));

  it('asks it of every pod of a workload', () => {
    const pods = [pod('shop/web-1', { deployment: 'web', labels: { app: 'web', track: 'stable' } }), pod('shop/web-2', { deployment: 'web', labels: { app: 'web', track: 'canary' } }), pod('shop/db')];
    const policies = [policy('shop/db', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { track: 'stable' } } }] }] })];
    expect(check(cluster({ pods, policies }), { must: [entry('shop/web', 'shop/db', '80'), entry({ namespace: 'shop', labels: { track: 'stable' } }, 'shop/db', '80')] })).toEqual([
      ['broken', 'shop/web[Deployment] => shop/db[Pod] denied 80/TCP'],
      ['holds'],
    ]);
  });

  it('asks it of every address of a range', () => {
    expect(check(shop, { must: [entry('203.0.113.0/25', 'data/db', '22'), entry('203.0.112.0/23', 'data/db', '22')] })).toEqual([['holds'], ['broken', '203.0.112.0-203.0.112.255 => data/db[Pod] denied 22/TCP']]);
  });
});

describe('who must not reach whom', () => {
  it('is broken by what is allowed, on the ports that are named', () => {
    expect(check(shop, { mustNot: [entry('internet', 'data/db'), entry('internet', 'data/db', '5432'), entry('shop/worker', 'data/*')] })).toEqual([
      ['broken', '203.0.113.0-203.0.113.255 => data/db[Pod] allowed 22/TCP'],
      ['holds'],
      ['holds'],
    ]);
  });

  it('cannot be told where something is not known', () => {
    const doubtful = { ...shop, unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'data', name: 'x', directions: ['ingress' as const] }] };
    expect(check(doubtful, { mustNot: [entry('shop/worker', 'data/db', '5432')] }).map(([verdict]) => verdict)).toEqual(['unknown']);
  });

  it('takes the address of a pod for the pod', () => expect(check(shop, { mustNot: [entry('10.0.0.1', 'data/db')] })).toEqual([['broken', 'shop/web[Pod] => data/db[Pod] allowed 5432/TCP']]));
});

describe('who may reach whom', () => {
  it('is the whole list: whoever else can is named', () => {
    expect(check(shop, { may: [entry('shop/web', 'data/db', '5432')] })).toEqual([['broken', '203.0.113.0-203.0.113.255 => data/db[Pod] allowed 22/TCP']]);
  });

  it('holds when the entries together cover everything, those of must included', () => {
    expect(check(shop, { may: [entry('203.0.113.0/24', 'data/db', '22')], must: [entry('shop/web', 'data/db', '5432')] })).toEqual([['holds'], ['holds']]);
  });

  it('covers only the ports and the addresses that are named', () => {
    expect(check(shop, { may: [entry('203.0.113.0/25', 'data/db', '22'), entry('shop/web', 'data/db', '80')] })).toEqual([
      ['broken', 'shop/web[Pod] => data/db[Pod] allowed 5432/TCP', '203.0.113.128-203.0.113.255 => data/db[Pod] allowed 22/TCP'],
      ['holds'],
    ]);
  });

  it('asks nothing of addresses that no connection comes from, such as loopback', () => {
    const everywhere = cluster({ pods: [pod('data/db')], policies: [policy('data/db', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }, { ipBlock: { cidr: '::/0' } }], ports: [{ port: 80 }] }] })] });
    expect(check(everywhere, { may: [entry('internet', 'data/db', '80'), entry('private', 'data/db', '80'), entry('nodes', 'data/db', '80')] }).map(([verdict]) => verdict)).toEqual(['holds', 'holds', 'holds']);
  });

  it('says nothing of destinations it does not name', () => expect(check(shop, { may: [entry('any', 'data/db')] })).toEqual([['holds']]));
});

describe('an entry that matches nothing is broken', () => {
  it.each([
    ['a workload that is not there', entry('shop/wbe', 'data/db'), 'its "from" matches nothing'],
    ['labels that nothing carries', entry('shop/web', { labels: { app: 'nothing' } }), 'its "to" matches nothing'],
    ['a namespace that is not there', entry('gone/*', 'data/db'), 'its "from" matches nothing'],
    ['a workload without running pods', entry('shop/web', 'data/done'), 'its "to" matches only workloads without running pods'],
    ['a workload and itself', entry('shop/web', 'shop/web'), 'it names no two different peers of which one is in the cluster'],
    ['two places outside', entry('internet', '10.9.0.0/16'), 'it names no two different peers of which one is in the cluster'],
  ])('%s', (_, one, message) => {
    for (const list of ['may', 'mustNot', 'must'] as const) expect(check(shop, { [list]: [one] })).toEqual([['broken', message]]);
  });

  it('a word that is no peer is told, wherever it stands', () => {
    for (const one of [entry('web', 'data/db'), entry('data/db', 'web')]) expect(check(shop, { must: [one] })).toEqual([['broken', expect.stringContaining('"web" is no peer')]]);
  });

  it('but not one that names two different peers beside others', () => {
    expect(check(shop, { mustNot: [{ from: ['shop/web', '203.0.113.0/24'], to: ['shop/web', '10.9.0.0/16', 'data/db'], ports: ['80'] }] })).toEqual([
      ['broken', 'shop/web[Pod] => 10.9.0.0-10.9.255.255 allowed 80/TCP', '203.0.113.0-203.0.113.255 => shop/web[Pod] allowed 80/TCP'],
    ]);
    expect(check(shop, { may: [{ from: ['shop/web'], to: ['shop/web', 'data/db'], ports: ['5432'] }, entry('203.0.113.0/24', 'data/db', '22'), entry('any', 'shop/web')] })).toEqual([['holds'], ['holds'], ['holds']]);
  });
});

describe('pods of one workload that policies tell apart', () => {
  const replicas = (...tracks: string[]) => tracks.map((track, index) => pod(`shop/web-${index}`, { deployment: 'web', labels: { app: 'web', track }, ips: [`10.0.0.${index + 1}`] }));
  const into = (name: string, from: string, ...ports: number[]) => policy(`shop/${name}`, { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { track: from } } }], ports: ports.map((port) => ({ port })) }] });
  const world = cluster({ pods: [...replicas('a', 'b'), pod('shop/db', { ips: ['10.0.1.1'] })], policies: [into('one', 'a', 80), into('two', 'b', 81)] });

  it('show together what is allowed and what is denied', () => {
    expect(check(world, { mustNot: [entry('shop/web', 'shop/db')], must: [entry('shop/web', 'shop/db', '80', '81')] })).toEqual([
      ['broken', 'shop/web[Deployment] => shop/db[Pod] allowed 80-81/TCP'],
      ['broken', 'shop/web[Deployment] => shop/db[Pod] denied 80-81/TCP'],
    ]);
  });

  it('are shown by the first two that it is so of', () => {
    const graph = new AllowGraph(world);
    const { ofPod } = graph.evaluator.compiled.endpoints;
    const [first, second, db] = ['shop/web-0', 'shop/web-1', 'shop/db'].map((id) => ofPod.get(id as PodId));
    const [mustNot, must] = checkIntent(graph, { version: 1, may: [], mustNot: [entry('shop/web', 'shop/db', '81')], must: [entry('shop/web', 'shop/db', '81')] }, readPorts);
    expect(mustNot!.evidence.map(({ source, destination }) => [source, destination])).toEqual([[second, db]]);
    expect(must!.evidence.map(({ source, destination }) => [source, destination])).toEqual([[first, db]]);
  });

  it('are covered by an entry that names some of them as far as it does', () => {
    const some = (track: string, ...ports: string[]): IntentEntry => ({ from: [{ labels: { track } }], to: ['shop/db'], ports });
    expect(check(world, { may: [some('a', '80'), some('b', '81')] })).toEqual([['holds'], ['holds']]);
    expect(check(world, { may: [some('a', '80', '81')] })).toEqual([['broken', 'shop/web[Deployment] => shop/db[Pod] allowed 81/TCP']]);
    const turned = cluster({ pods: [...replicas('a', 'b'), pod('shop/db', { ips: ['10.0.1.1'] })], policies: ['a', 'b'].map((track) => policy(`shop/${track}`, { podSelector: { matchLabels: { track } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'db' } } }] }] })) });
    expect(check(turned, { may: [{ from: ['shop/db'], to: [{ labels: { track: 'a' } }] }] })).toEqual([['holds']]);
    expect(check(turned, { may: [{ from: ['shop/db'], to: [{ labels: { track: 'a' } }], ports: ['80'] }, { from: [{ labels: { app: 'gone' } }, 'shop/db'], to: [{ labels: { track: 'b' } }] }] })).toMatchObject([['broken', expect.stringContaining('shop/db[Pod] => shop/web[Deployment] allowed')], ['holds']]);
  });
});

describe('pods without an address family in common', () => {
  const four = { ips: ['10.0.0.1'], labels: { app: 'web', family: 'four' } };
  const six = { ips: ['fd00::1'], labels: { app: 'web', family: 'six' } };
  const web = (...options: object[]) => options.map((one, index) => pod(`shop/web-${index}`, { deployment: 'web', ...one }));
  const closed = policy('shop/p', { podSelector: { matchLabels: { app: 'db' } }, ingress: [{ from: [{ podSelector: { matchLabels: { family: 'four' } } }], ports: [{ port: 80 }] }] });
  const must = (db: string[], ...options: object[]) => check(cluster({ pods: [...web(...options), pod('shop/db', { ips: db })], policies: [closed] }), { must: [entry('shop/web', 'shop/db', '80'), entry('shop/web', 'shop/db')] });

  it('are not asked for what other pods of the same workloads can', () => {
    expect(must(['10.0.1.1'], four, six)).toEqual([['holds'], ['holds']]);
    expect(must(['10.0.1.1'], six, four)).toEqual([['holds'], ['holds']]);
  });

  it('are not, whichever end has several', () => {
    const back = policy('shop/back', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }] });
    for (const options of [[four, six], [six, four]]) expect(check(cluster({ pods: [...web(...options), pod('shop/db', { ips: ['10.0.1.1'] })], policies: [back] }), { must: [entry('shop/db', 'shop/web', '80')] })).toEqual([['holds']]);
  });

  it('are when they are all there are', () => {
    expect(must(['10.0.1.1'], six)).toEqual([['broken', 'shop/web[Deployment] => shop/db[Pod] denied 80/TCP'], ['broken', 'shop/web[Deployment] => shop/db[Pod] denied all ports']]);
  });

  it('are asked in the family that they have', () => {
    expect(must(['10.0.1.1', 'fd00::5'], four, six)).toEqual([['broken', 'shop/web[Deployment] => shop/db[Pod] denied 80/TCP'], ['broken', 'shop/web[Deployment] => shop/db[Pod] denied all ports']]);
    expect(must(['fd00::5'], six)).toMatchObject([['broken', expect.anything()], ['broken', expect.anything()]]);
  });
});

describe('a workload without running pods', () => {
  const raw = (one: IntentEntry) => {
    const graph = new AllowGraph(shop);
    const { ofPod } = graph.evaluator.compiled.endpoints;
    const names = new Map([...ofPod].map(([id, index]) => [index, id as string]));
    return checkIntent(graph, { version: 1, may: [], mustNot: [one], must: [one] }, readPorts).map(({ verdict, evidence }) => [verdict, ...evidence.map(({ source, destination, state, ports }) => `${names.get(source) ?? source} => ${names.get(destination) ?? destination} ${state} ${formatPorts(ports).join(',')}`)]);
  };

  it('is reached by nobody, and reaches nobody', () => {
    expect(raw({ from: ['shop/web'], to: ['data/db', 'data/done'], ports: ['5432'] })).toEqual([['broken', 'shop/web => data/db allowed 5432/TCP'], ['broken', 'shop/web => -1 denied 5432/TCP']]);
    expect(raw({ from: ['data/done', 'shop/web'], to: ['data/db'] })).toEqual([['broken', 'shop/web => data/db allowed 5432/TCP'], ['broken', '-1 => data/db denied all ports']]);
  });
});

describe('what is not known', () => {
  const doubtful: Snapshot = { ...shop, unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'data', name: 'x', directions: ['ingress'] }] };

  it('is told as such, beside what is', () => {
    expect(check(doubtful, { must: [entry('shop/web', 'data/db', '5432', '80'), entry('shop/web', 'data/db')], mustNot: [entry('shop/worker', 'data/db', '80')], may: [entry('shop/web', 'data/db')] }).map(([verdict, first]) => [verdict, first])).toEqual([
      ['unknown', expect.stringContaining('shop/worker[Pod] => data/db[Pod] unknown')],
      ['unknown', 'shop/worker[Pod] => data/db[Pod] unknown 80/TCP'],
      ['unknown', 'shop/web[Pod] => data/db[Pod] unknown 80/TCP,5432/TCP'],
      ['unknown', 'shop/web[Pod] => data/db[Pod] unknown all ports'],
    ]);
  });

  it('does not hide what is broken', () => {
    expect(check(doubtful, { must: [{ from: ['shop/web'], to: ['data/db', 'data/done'], ports: ['80'] }] }).map(([verdict]) => verdict)).toEqual(['broken']);
  });
});

describe('adjacent addresses that the same is said of are one range', () => {
  const ranges = (...cidrs: [string, number][]) => cidrs.map(([cidr, port]) => ({ from: [{ ipBlock: { cidr } }], ports: [{ port }] }));
  const lower: [string, number] = ['203.0.113.0/25', 22];
  const upper: [string, number] = ['203.0.113.128/25', 22];
  const world = (...cidrs: [string, number][]) =>
    cluster({
      pods: [pod('data/db', { ips: ['10.0.1.1'] }), pod('data/db-2', { labels: { app: 'db' }, ips: ['10.0.1.2'] }), pod('shop/web', { ips: ['10.0.0.1'] })],
      policies: [
        policy('data/db', { podSelector: { matchLabels: { app: 'db' } }, ingress: ranges(...cidrs) }),
        policy('shop/web', { policyTypes: ['Egress'], egress: cidrs.map(([cidr, port]) => ({ to: [{ ipBlock: { cidr } }], ports: [{ port }] })) }),
      ],
    });
  const inbound = (...cidrs: [string, number][]) => check(world(...cidrs), { mustNot: [entry('203.0.112.0/22', 'data/db')] })[0]!.slice(1);
  const WHOLE = '203.0.113.0-203.0.113.255 => data/db[Pod] allowed 22/TCP';

  it('whoever sends', () => {
    expect(inbound(lower, upper)).toEqual([WHOLE]);
    expect(check(world(lower, upper), { mustNot: [entry('shop/web', '203.0.112.0/22')] })).toEqual([['broken', 'shop/web[Pod] => 203.0.113.0-203.0.113.255 allowed 22/TCP']]);
    expect(check(world(lower, upper), { mustNot: [entry('203.0.112.0/22', 'data/*')] })).toEqual([['broken', WHOLE, WHOLE.replace('db', 'db-2')]]);
  });

  it('three of them as well as two', () => {
    expect(inbound(lower, ['203.0.113.128/26', 22], ['203.0.113.192/26', 22])).toEqual([WHOLE]);
  });

  it('but not of other ports, nor with others between them', () => {
    expect(inbound(lower, ['203.0.113.128/25', 23])).toEqual(['203.0.113.0-203.0.113.127 => data/db[Pod] allowed 22/TCP', '203.0.113.128-203.0.113.255 => data/db[Pod] allowed 23/TCP']);
    expect(inbound(lower, ['203.0.113.192/26', 22])).toEqual(['203.0.113.0-203.0.113.127 => data/db[Pod] allowed 22/TCP', '203.0.113.192-203.0.113.255 => data/db[Pod] allowed 22/TCP']);
  });

  it('nor workloads', () => {
    expect(check(shop, { mustNot: [entry('data/db', 'shop/*', '80')] })).toEqual([['broken', 'data/db[Pod] => shop/web[Pod] allowed 80/TCP', 'data/db[Pod] => shop/worker[Pod] allowed 80/TCP']]);
  });

  it('nor of the other family', () => {
    const dual = world(['255.255.255.255/32', 22], ['::1:0:0/128', 22]);
    const pods = dual.pods.map((one, index) => ({ ...one, ips: [...one.ips, `fd00::${index + 1}`] }));
    expect(check({ ...dual, pods }, { mustNot: [{ from: ['255.255.255.255', '::1:0:0'], to: ['data/db'] }] })).toEqual([['broken', '255.255.255.255 => data/db[Pod] allowed 22/TCP', '::1:0:0 => data/db[Pod] allowed 22/TCP']]);
  });
});

describe('the list of who may', () => {
  const [office, web] = ['203.0.113.0-203.0.113.255 => data/db[Pod] allowed 22/TCP', 'shop/web[Pod] => data/db[Pod] allowed 5432/TCP'];

  it('is not made longer by who must not', () => {
    expect(check(shop, { may: [entry('shop/web', 'data/db')], mustNot: [entry('203.0.113.0/24', 'data/db')] })).toEqual([['broken', office], ['broken', office]]);
  });

  it('is told of once, by the first entry that names the destination', () => {
    expect(check(shop, { may: [entry('shop/worker', 'data/db'), entry('shop/web', 'data/db')] })).toEqual([['broken', office], ['holds']]);
    expect(check(shop, { may: [entry('shop/worker', 'data/db')], must: [entry('shop/web', 'data/db')] })).toEqual([['broken', office], ['holds']]);
  });

  it('is of that destination alone', () => {
    expect(check(shop, { may: [entry('shop/web', 'data/db'), entry('any', 'shop/web')] })).toEqual([['broken', office], ['holds']]);
  });

  it('covers parts of ranges, in any order', () => {
    const parts = (...froms: string[]) => check(shop, { may: [entry('shop/web', 'data/db'), ...froms.map((from) => entry(from, 'data/db', '22'))] })[0];
    const left = (...ranges: string[]) => ['broken', ...ranges.map((range) => `${range} => data/db[Pod] allowed 22/TCP`)];
    expect(parts('203.0.113.128/25', '203.0.113.0/25')).toEqual(['holds']);
    expect(parts('203.0.113.192/26', '203.0.113.0/26')).toEqual(left('203.0.113.64-203.0.113.191'));
    expect(parts('203.0.113.0', '203.0.113.255')).toEqual(left('203.0.113.1-203.0.113.254'));
    expect(parts('203.0.112.0/23')).toEqual(['holds']);
    expect(parts('2001:db8::/32')).toEqual(left('203.0.113.0-203.0.113.255'));
  });

  it('may name addresses as the destination', () => {
    const closed = cluster({ pods: [pod('shop/web', { ips: ['10.0.0.1'] }), pod('shop/worker', { ips: ['10.0.0.2'] })], policies: [policy('shop/p', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443 }] }] })] });
    expect(check(closed, { may: [entry('shop/web', '203.0.113.0/24')] })).toEqual([['broken', 'shop/worker[Pod] => 203.0.113.0-203.0.113.255 allowed all ports']]);
    expect(check(closed, { may: [entry('shop/worker', '203.0.113.0/25'), entry('shop/*', '203.0.113.0/24')] })).toEqual([['holds'], ['holds']]);
    expect(check(closed, { may: [entry('shop/*', '203.0.113.0/25')] })).toEqual([['holds']]);
    expect(check(closed, { may: [entry('shop/web', '203.0.113.128/25'), entry('shop/worker', '203.0.113.0/25')] })).toEqual([
      ['broken', 'shop/worker[Pod] => 203.0.113.128-203.0.113.255 allowed all ports'],
      ['broken', 'shop/web[Pod] => 203.0.113.0-203.0.113.127 allowed 443/TCP'],
    ]);
  });

  it('tells workloads apart that policies treat alike', () => {
    const named = ['web', 'web-2', 'db', 'db-2'].map((name, index) => pod(`shop/${name}`, { labels: { app: name.replace('-2', '') }, ips: [`10.0.0.${index + 1}`] }));
    const policies = [policy('shop/db', { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 80 }] }] })];
    expect(check(cluster({ pods: named, policies }), { may: [entry('shop/web', 'shop/db'), { from: ['shop/web', 'shop/web-2'], to: ['shop/db-2'] }] })).toEqual([['broken', 'shop/web-2[Pod] => shop/db[Pod] allowed 80/TCP'], ['holds']]);
    expect(check(cluster({ pods: named, policies }), { may: [{ from: ['shop/web', 'shop/web-2'], to: ['shop/db'] }, entry('shop/web', 'shop/db-2')] })).toEqual([['holds'], ['broken', 'shop/web-2[Pod] => shop/db-2[Pod] allowed 80/TCP']]);
  });

  it('holds of what nobody may reach', () => {
    expect(check(shop, { may: [{ from: ['shop/web', '203.0.113.0/24'], to: ['data/db', 'data/done'] }] })).toEqual([['holds']]);
    expect(check(shop, { may: [entry('shop/worker', 'data/db', '5432')] })).toEqual([['broken', web, office]]);
  });
});
