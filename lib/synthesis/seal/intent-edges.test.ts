import { describe, expect, it } from 'vitest';
import type { Intent, IntentEntry } from '@/lib/model/intent';
import { formatPeer } from '@/lib/model/ids';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { checkIntent } from '@/lib/policy/intent/check-intent';
import { NO_PORTS, portSet, unionPorts } from '@/lib/policy/port-set';
import { cluster, namespace, pod } from '@/lib/testing/builders';
import type { Essential } from '../safety/essential';
import { intentEdges } from './intent-edges';
import { seal } from './seal';

const readPorts = (texts: readonly string[]) => texts.reduce((set, text) => unionPorts(set, portSet({ TCP: [[Number(text), Number(text)]] })), NO_PORTS);
const entry = (from: IntentEntry['from'][number], to: IntentEntry['to'][number], ...ports: string[]): IntentEntry => ({ from: [from], to: [to], ...(ports.length > 0 && { ports }) });
const intentOf = (lists: Partial<Omit<Intent, 'version'>>): Intent => ({ version: 1, may: [], mustNot: [], must: [], ...lists });

const shop = new AllowGraph(cluster({
  namespaces: [namespace('shop'), namespace('data'), namespace('kube-system')],
  pods: [
    pod('shop/web', { ips: ['10.0.0.1'], ports: ['8080'] }), pod('shop/worker', { ips: ['10.0.0.2'] }), pod('data/db', { ips: ['10.0.1.1'] }), pod('kube-system/dns', { ips: ['10.0.2.1'] }),
    pod('shop/one', { deployment: 'mixed', labels: { app: 'mixed', track: 'a' } }), pod('shop/two', { deployment: 'mixed', labels: { app: 'mixed', track: 'b' } }),
  ],
}));
const workload = (ns: string, name: string) => formatPeer({ kind: 'workload', namespace: ns, workloadKind: 'Pod', name });
const dns: Essential = { id: 'dns kube-system/dns', kind: 'dns', title: 'DNS to kube-system/dns', because: [], edges: ['shop', 'data'].map((name) => ({ from: formatPeer({ kind: 'namespace', namespace: name }), to: workload('kube-system', 'dns'), ports: [{ protocol: 'UDP', port: 53 }] })) };
const read = (lists: Partial<Omit<Intent, 'version'>>, essentials: readonly Essential[] = []) => intentEdges(shop, intentOf(lists), essentials, readPorts);
const lines = ({ edges }: ReturnType<typeof read>) => edges.map(({ from, to, ports }) => `${from} ${to} ${ports === 'all' ? 'all' : ports.map(({ port, endPort }) => (endPort ? `${port}-${endPort}` : `${port}`)).join()}`);

describe('an intent as edges to keep', () => {
  it.each<[string, IntentEntry, string[]]>([
    ['a workload and a port', entry('shop/web', 'data/db', '5432'), ['workload/shop/Pod/web workload/data/Pod/db 5432']],
    ['a namespace, those to come included', entry('shop/*', 'data/db', '5432'), ['namespace/shop workload/data/Pod/db 5432']],
    ['all namespaces', entry('*', 'data/db', '1'), ['namespace/data workload/data/Pod/db 1', 'namespace/kube-system workload/data/Pod/db 1', 'namespace/shop workload/data/Pod/db 1']],
    ['words for what is outside', entry('internet', 'shop/web', '80'), ['internet workload/shop/Pod/web 80']],
    ['a block of addresses', entry('203.0.113.0/24', 'shop/web', '80'), ['cidr/203.0.113.0/24 workload/shop/Pod/web 80']],
    ['a single address outside', entry('203.0.113.7', 'shop/web', '80'), ['cidr/203.0.113.7/32 workload/shop/Pod/web 80']],
    ['the address of a pod', entry('10.0.0.2', 'data/db', '80'), ['workload/shop/Pod/worker workload/data/Pod/db 80']],
    ['pods by their labels', entry({ namespace: 'shop', labels: { app: 'web' } }, 'data/db', '80'), ['workload/shop/Pod/web workload/data/Pod/db 80']],
    ['what a destination listens on, where no port is named', entry('shop/worker', 'shop/web'), ['workload/shop/Pod/worker workload/shop/Pod/web 8080']],
    ['every port, where that is not known', entry('shop/web', 'data/db'), ['workload/shop/Pod/web workload/data/Pod/db all']],
  ])('names %s', (_, one, edges) => expect(lines(read({ must: [one] }))).toEqual(edges));

  it('leaves out of what may be what must not be', () => {
    expect(lines(read({ may: [entry('shop/*', 'data/db')], mustNot: [entry('shop/worker', 'data/*', '5432')] }))).toEqual([
      'workload/shop/Deployment/mixed workload/data/Pod/db all',
      'workload/shop/Pod/web workload/data/Pod/db all',
      'workload/shop/Pod/worker workload/data/Pod/db 1-5431,5433-65535,1-65535,1-65535',
    ]);
    expect(lines(read({ may: [entry('203.0.113.0/24', 'shop/web', '80')], mustNot: [entry('203.0.113.128/25', 'shop/*')] }))).toEqual(['cidr/203.0.113.0/25 workload/shop/Pod/web 80']);
  });

  it('keeps the essentials, but for what must not be and what no complete list has', () => {
    expect(lines(read({}, [dns]))).toEqual(['namespace/shop workload/kube-system/Pod/dns 53', 'namespace/data workload/kube-system/Pod/dns 53']);
    const narrowed = read({ mustNot: [entry('data/*', 'kube-system/*')] }, [dns]);
    expect([lines(narrowed), narrowed.curtailed]).toEqual([['namespace/shop workload/kube-system/Pod/dns 53'], [dns]]);
    expect(lines(read({ may: [entry('shop/web', 'kube-system/dns', '53')] }, [dns]))).toEqual(['workload/shop/Pod/web workload/kube-system/Pod/dns 53']);
  });
});

describe('an intent that says', () => {
  it.each<[string, Partial<Omit<Intent, 'version'>>, string]>([
    ['what is not there', { must: [entry('shop/wbe', 'data/db', '1')] }, 'must[0]: its "from" matches nothing.'],
    ['a word that is no peer', { may: [entry('shop/web', 'db')] }, 'may[0]: "db" is no peer'],
    ['both that it must and must not be', { must: [{ ...entry('shop/web', 'data/db', '5432'), name: 'orders' }], mustNot: [entry('shop/*', 'data/*')] }, 'must[0] (orders) and mustNot[0] contradict each other.'],
    ['the same of addresses', { must: [entry('203.0.113.0/24', 'shop/web', '80')], mustNot: [entry('internet', 'shop/web')] }, 'must[0] and mustNot[0] contradict each other.'],
    ['that something must be, and nothing may', { must: [entry('shop/worker', 'shop/web')], mustNot: [entry('shop/worker', 'shop/web')] }, 'must[0] and mustNot[0] contradict each other.'],
  ])('%s is wrong', (_, lists, problem) => expect(read(lists).problems).toEqual([expect.stringContaining(problem)]));

  it('that must be on another port than must not be is none', () => expect(read({ must: [entry('shop/web', 'data/db', '5432')], mustNot: [entry('shop/*', 'data/*', '22')] }).problems).toEqual([]));

  it('only some pods of a workload cannot be written', () => {
    expect(read({ must: [entry({ labels: { track: 'a' } }, 'data/db', '1')] }).inexpressible).toEqual(['must[0]: its "from" means only some of the pods of shop/mixed[Deployment], and policies are written for all of them.']);
  });
});

it('sealed, an intent holds', () => {
  const intent = intentOf({
    may: [entry('shop/*', 'data/db', '5432'), entry('internet', 'shop/web', '8080')],
    must: [entry('shop/worker', 'shop/web'), entry('shop/web', '203.0.113.0/24', '443')],
    mustNot: [entry('shop/worker', 'data/*'), entry('any', 'kube-system/*', '22')],
  });
  const result = seal(shop, intentEdges(shop, intent, [dns], readPorts).edges);
  expect([result.exact, result.differences]).toEqual([true, []]);
  expect(checkIntent(result.after, intent, readPorts).map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'holds', 'holds', 'holds', 'holds']);
});
