import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyName } from '@/lib/model/ids';
import type { GraphPeer, Pair } from '@/lib/policy/allow-graph';
import { includesPort } from '@/lib/policy/port-set';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { analyse, type Analysis } from './analysis';
import { pairFilter, peerFilter } from './pair-filter';
import { rulesOfPair } from './reach-view';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

function parsed(text: string) {
  const read = parsePairFilter(text);
  if (!read.ok) throw new Error(`${text}: ${JSON.stringify(read.problems)}`);
  return read.filter;
}

const short = (peer: GraphPeer) => peer.workload?.name ?? peer.kind;

/** The pairs that a filter leaves, as `web>db`, those of two outside peers and of a peer with itself left out. */
function left(analysis: Analysis, text: string): string[] {
  const test = pairFilter(analysis, parsed(text));
  return everyPair(analysis).flatMap(([from, to, pair]) => (pair.state !== 'denied' && test(from, to, pair) ? [`${short(from)}>${short(to)}`] : []));
}

const everyPair = ({ graph }: Analysis): [GraphPeer, GraphPeer, Pair][] =>
  graph.peers.flatMap((from) => graph.peers.flatMap((to) => (from === to || (from.kind !== 'workload' && to.kind !== 'workload') ? [] : [[from, to, graph.pair(from.id, to.id)] as [GraphPeer, GraphPeer, Pair]])));

/** `web` may reach `db` on 5432 and anything outside, outside may reach `web` on 443 (nodes perhaps, their addresses are not known), and `job` is shut off. */
const shop = analyse(
  cluster({
    pods: [
      pod('shop/web', { deployment: 'web', labels: { app: 'web', tier: 'Front' }, ips: ['10.1.0.1'] }),
      pod('shop/db-0', { deployment: 'db', labels: { app: 'db' }, ips: ['10.1.0.2'], ports: ['postgres:5432', 'metrics:9187'] }),
      pod('shop/db-1', { deployment: 'db', labels: { app: 'db', role: 'spare' }, ips: ['10.1.0.3'], ports: ['postgres:5432'] }),
      pod('data/job', { labels: {}, ips: ['fd00::7'] }),
    ],
    services: [{ namespace: 'shop', name: 'storage', type: 'ClusterIP', headless: false, selector: { app: 'db' }, ports: [{ protocol: 'TCP', port: 5432, targetPort: 5432 }] }],
    policies: [
      policy('data/quiet', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
      policy('shop/guard-db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }] }),
      policy('shop/guard-web', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }], ports: [{ port: 443 }] }] }),
    ],
  }),
);

describe('a filter of pairs', () => {
  it.each<[filter: string, pairs: string[]]>([
    ['', ['web>db', 'web>internet', 'web>private', 'web>nodes', 'internet>web', 'private>web', 'nodes>web']],
    ['db', ['web>db']],
    ['from:shop', ['web>db', 'web>internet', 'web>private', 'web>nodes']],
    ['from:ns=shop to:outside', ['web>internet', 'web>private', 'web>nodes']],
    ['from:ns=sho', []],
    ['from:ns=SHO*', ['web>db', 'web>internet', 'web>private', 'web>nodes']],
    ['to:shop/db', ['web>db']],
    ['to:shop/d', []],
    ['to:kind=deployment', ['web>db', 'internet>web', 'private>web', 'nodes>web']],
    ['to:kind!=Deployment', ['web>internet', 'web>private', 'web>nodes']],
    ['app=db', ['web>db']],
    ['to:app=DB', []],
    ['to:role=spare', ['web>db']],
    ['from:tier=Front to:private', ['web>private']],
    ['to:app=* from:internet', ['internet>web']],
    ['to:!role to:app=*', ['internet>web', 'private>web', 'nodes>web']],
    ['any:app!=web', ['web>db', 'web>internet', 'web>private', 'web>nodes', 'internet>web', 'private>web', 'nodes>web']],
    ['-app=web', []],
    ['-app=db -nodes -private', ['web>internet', 'internet>web']],
    ['to:svc=storage', ['web>db']],
    ['to:svc=shop/stor*', ['web>db']],
    ['to:svc=data/storage', []],
    ['to:ip=10.1.0.3', ['web>db']],
    ['to:ip=10.1.0.0/31', ['internet>web', 'private>web', 'nodes>web']],
    ['to:ip=10.1.0.1|10.1.0.2 from:app=*', ['web>db']],
    ['to:ip=203.0.113.7', []],
    ['port:5432', ['web>db', 'web>internet', 'web>private', 'web>nodes']],
    ['port:5432/UDP', ['web>internet', 'web>private', 'web>nodes']],
    ['to:app=* port:5000-6000', ['web>db']],
    ['to:app=* port:444-6000|80', ['web>db']],
    ['to:app=* -port:443', ['web>db']],
    ['port:postgres', ['web>db']],
    ['port:metrics', []],
    ['state:policy', ['web>db', 'internet>web', 'private>web']],
    ['state:unknown', ['nodes>web']],
    ['state:unknown port:443', ['nodes>web']],
    ['state:allowed -state:policy', ['web>internet', 'web>private', 'web>nodes']],
    ['state:denied', []],
    ['by:guard-db', ['web>db']],
    ['by:shop/guard', []],
    ['by:shop/guard*', ['web>db', 'internet>web', 'private>web']],
    ['by:shop/ -by:*-web', ['web>db']],
  ])('%j leaves %j', (filter, pairs) => expect(left(shop, filter)).toEqual(pairs));

  it('can ask for what is denied, where somebody has such pairs', () => {
    const test = pairFilter(shop, parsed('from:job state:denied'));
    expect(everyPair(shop).flatMap(([from, to, pair]) => (test(from, to, pair) ? [`${short(from)}>${short(to)}`] : []))).toContain('job>db');
  });

  it('tells of one end what the terms about it alone say', () => {
    const test = peerFilter(shop, parsed('from:app=web to:ns=shop db -state:open'));
    expect(shop.graph.peers.filter((peer) => test(peer, 'from')).map(short)).toEqual(['web']);
    expect(shop.graph.peers.filter((peer) => test(peer, 'to')).map(short)).toEqual(['db', 'web']);
  });
});

/** What terms mean, said once more in the plainest way: each from the pods, one pair at a time. */
const MEANINGS: Readonly<Record<string, (analysis: Analysis, from: GraphPeer, to: GraphPeer, pair: Pair) => boolean>> = {
  'from:ns=a': (_, from) => from.workload?.namespace === 'a',
  'to:ns=b|b-c': (_, __, to) => ['b', 'b-c'].includes(to.workload?.namespace ?? ''),
  'ns!=a': (_, from, to) => from.workload?.namespace !== 'a' || to.workload?.namespace !== 'a',
  'to:b': (_, __, to) => (to.workload ? `${to.workload.namespace}/${to.workload.name}`.includes('b') : false),
  outside: (_, from, to) => from.kind !== 'workload' || to.kind !== 'workload',
  'from:internet|nodes': (_, from) => from.kind === 'internet' || from.kind === 'nodes',
  'to:app=web': ({ snapshot }, _, to) => snapshot.pods.some((one) => one.workload === to.workload?.id && one.labels.app === 'web'),
  'from:!tier': ({ snapshot }, from) => !snapshot.pods.some((one) => one.workload === from.workload?.id && 'tier' in one.labels),
  'port:80': (_, __, ___, pair) => (['TCP', 'UDP', 'SCTP'] as const).some((protocol) => includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, protocol, 80)),
  'port:53/UDP': (_, __, ___, pair) => includesPort(pair.state === 'unknown' ? pair.unknown : pair.allowed, 'UDP', 53),
  'state:open|unknown': (_, __, ___, pair) => pair.state === 'open' || pair.state === 'unknown',
  'by:a/p0|p1': (analysis, from, to, pair) => rulesOfPair(analysis, from, to, pair).some(({ policy: one }) => policyName(one) === 'a/p0' || policyName(one).includes('p1')),
};

it(`leaves exactly the pairs of which every term holds, in random clusters (seed ${SEED})`, () => {
  const terms = fc.array(fc.tuple(fc.constantFrom(...Object.keys(MEANINGS)), fc.boolean()), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(clusterArbitrary({ withAdmin: true }), terms, (snapshot, chosen) => {
      const analysis = analyse(snapshot);
      const test = pairFilter(analysis, parsed(chosen.map(([term, not]) => `${not ? '-' : ''}${term}`).join(' ')));
      for (const [from, to, pair] of everyPair(analysis)) {
        const expected = chosen.every(([term, not]) => MEANINGS[term]!(analysis, from, to, pair) !== not);
        expect([from.id, to.id, test(from, to, pair)]).toEqual([from.id, to.id, expected]);
      }
    }),
    { seed: SEED, numRuns: 150 },
  );
});
