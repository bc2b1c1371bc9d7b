import { describe, expect, it } from 'vitest';
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

  it('a word that is no peer is told', () => expect(check(shop, { must: [entry('web', 'data/db')] })).toEqual([['broken', expect.stringContaining('"web" is no peer')]]));
});
