import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { workloadId, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Service, Snapshot } from '@/lib/model/snapshot';
import { LEG_STATES } from '@/lib/policy/walk/legs';
import type { HopItem } from '@/lib/queries/contract/hops';
import { parsePairFilter } from '@/lib/queries/filter/parse-filter';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { analyse } from './analysis';
import { hopsCsv } from './hops-csv';
import { hopsView } from './hops-view';
import { reachView } from './reach-view';
import type { HopsQuery } from './walk-hops';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const id = (place: string) => workloadPeer(workloadId(place.split('/')[0]!, 'Pod', place.split('/')[1]!));
const app = (name: string) => ({ matchLabels: { app: name } });

/** Isolates everybody of the shop in both directions but for these connections. */
const only = (...connections: readonly (readonly [string, string])[]): NetworkPolicy[] => [
  policy('shop/closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
  ...connections.flatMap(([from, to]) => [
    policy(`shop/${from}-out-${to}`, { podSelector: app(from), policyTypes: ['Egress'], egress: [{ to: [{ podSelector: app(to) }], ports: [{ port: to === 'db' ? 5432 : 8080 }] }] }),
    policy(`shop/${to}-in-${from}`, { podSelector: app(to), policyTypes: ['Ingress'], ingress: [{ from: [{ podSelector: app(from) }] }] }),
  ]),
];

const hops = (snapshot: Snapshot, peer: PeerId, query: Partial<HopsQuery> = {}) =>
  hopsView(analyse(snapshot), { peer, direction: 'egress', hops: Infinity, states: LEG_STATES, grouping: 'namespace', open: [], byAddress: false, ...query })!;

const words = (item: HopItem) => (item.kind === 'peer' ? `${item.peer.name} ${item.state}` : item.kind === 'group' ? `[${item.name} ${item.workloads}]` : `+${item.workloads}`);
const columns = (view: ReturnType<typeof hops>) => view.columns.map(({ items }) => items.map(words).join(', '));

const chain = cluster({ pods: ['web', 'api', 'db', 'log'].map((name) => pod(`shop/${name}`)), policies: only(['web', 'api'], ['api', 'db'], ['db', 'log']) });

describe('hops from a workload', () => {
  it('stand in a column each, by the rules that lead there', () => {
    expect(columns(hops(chain, id('shop/web')))).toEqual(['api policy', 'db policy', 'log policy']);
    expect(columns(hops(chain, id('shop/log'), { direction: 'ingress' }))).toEqual(['db policy', 'api policy', 'web policy']);
  });

  it('end where they are told to, and it is said how deep it goes', () => {
    const view = hops(chain, id('shop/web'), { hops: 2 });
    expect([columns(view), view.deepest, view.counts]).toEqual([['api policy', 'db policy'], 3, { policy: 2, open: 0, unknown: 0 }]);
  });

  it('tell what nothing but openness allows, and in how many hops rules alone would lead there', () => {
    const ends = { podSelector: app('b'), ingress: [{ from: [{ podSelector: app('a') }] }], egress: [{ to: [{ podSelector: app('c') }] }] };
    const four = cluster({ pods: [pod('x/a'), pod('x/b'), pod('x/c'), pod('x/d')], policies: [policy('x/b', ends)] });
    const view = hops(four, id('x/a'));
    expect(view.columns[0]!.items.flatMap((item) => (item.kind === 'peer' && item.peer.kind === 'workload' ? [[item.peer.name, item.state, item.ruledIn]] : []))).toEqual([['b', 'policy', 1], ['c', 'open', 2], ['d', 'open', undefined]]);
    expect([view.counts, view.ruled]).toEqual([{ policy: 1, open: 2, unknown: 0 }, 2]);
    expect(hops(four, id('x/a'), { hops: 1 }).ruled).toBe(1);
  });

  it('count what is only possible apart from what is sure', () => {
    const hidden = cluster({ pods: [pod('a/one'), pod('b/two'), pod('c/three')], unreadable: [{ resource: 'networkpolicies', namespace: 'b', verb: 'list', reason: 'forbidden' }] });
    const view = hops(hidden, id('a/one'));
    expect(columns(view)[0]).toContain('two unknown');
    expect(columns(view)[0]).toContain('three open');
    expect(view.counts).toEqual({ policy: 0, open: 1, unknown: 1 });
    expect(columns(hops(hidden, id('a/one'), { states: ['policy', 'open'] })).join()).not.toContain('two');
  });

  it('never lead on through what is outside the cluster', () => {
    const out = cluster({ pods: [pod('shop/web'), pod('shop/api')], policies: [policy('shop/closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }), policy('shop/out', { podSelector: app('web'), egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] }), policy('shop/in', { podSelector: app('api'), ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }] })] });
    expect(columns(hops(out, id('shop/web'))).join()).toContain('Internet policy');
    expect(columns(hops(out, id('shop/web'))).join()).not.toContain('api');
  });

  it.each<[string, Partial<HopsQuery>, string[]]>([
    ['a port that every leg has to allow', { port: { protocol: 'TCP', port: 8080 } }, ['api policy']],
    ['namespaces that no leg leaves', { namespaces: ['lab'] }, []],
    ['a filter that every leg has to fit', { filter: filterOf('to:name=api|db') }, ['api policy', 'db policy']],
  ])('are narrowed by %s', (_, query, expected) => expect(columns(hops(chain, id('shop/web'), query))).toEqual(expected));
});

function filterOf(text: string) {
  const parsed = parsePairFilter(text);
  if (!parsed.ok) throw new Error(text);
  return parsed.filter;
}

describe('the hops as a file', () => {
  it('list everybody, the nearest first, with what each rests on', () => {
    const query: HopsQuery = { peer: id('shop/web'), direction: 'egress', hops: 2, states: LEG_STATES, grouping: 'namespace', open: [], byAddress: false };
    expect(hopsCsv(analyse(chain), query)!.split('\r\n')).toEqual(['hops,namespace,kind,name,rests on,hops by rules alone', '1,shop,Pod,api,rules,1', '2,shop,Pod,db,rules,2', '']);
  });
});

describe('a column of many', () => {
  const names = Array.from({ length: 15 }, (_, index) => `n${String(index).padStart(2, '0')}`);
  const crowd = cluster({ pods: [pod('hub/center'), ...names.flatMap((name, index) => Array.from({ length: index + 1 }, (_, number) => pod(`${name}/w${number}`)))] });
  const itemsOf = (open: readonly string[]) => hops(crowd, id('hub/center'), { hops: 1, open }).columns[0]!.items.filter((item) => item.kind !== 'peer' || item.peer.kind === 'workload');

  it('is grouped, the largest groups first to have room, and the rest is counted', () => {
    const items = itemsOf([]);
    expect(items.map(words)).toEqual([...names.slice(5).map((name, index) => `[${name} ${index + 6}]`), '+15']);
    expect(items.at(-1)).toMatchObject({ kind: 'more', groups: 5, canOpen: true });
  });

  it('shows the members of a group that is unfolded below its name', () => {
    expect(itemsOf(['1:namespace/n01']).map(words).slice(0, 4)).toEqual(['[n01 2]', 'w0 open', 'w1 open', '[n06 7]']);
  });

  it('shows every group once the rest is asked for, single members by themselves', () => {
    expect(itemsOf(['1:*']).map(words).slice(0, 3)).toEqual(['w0 open', '[n01 2]', '[n02 3]']);
  });
});

describe('what the Internet can reach', () => {
  const service: Service = { namespace: 'shop', name: 'web', type: 'LoadBalancer', headless: false, externalTrafficPolicy: 'Local', selector: { app: 'web' }, ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }] };
  const shop = cluster({ pods: [pod('shop/web', { ports: ['http:8080'] }), pod('shop/api'), pod('lab/idle')], services: [service], policies: only(['web', 'api']).concat(policy('shop/front', { podSelector: app('web'), ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }] })) });
  const internet = 'internet' as PeerId;

  it('begins with what something publishes, and goes on from there', () => {
    const view = hops(shop, internet);
    expect(columns(view)).toEqual(['web policy', 'api policy']);
    expect(view.columns[0]!.items[0]).toMatchObject({ entries: [expect.stringContaining('80')], label: '8080' });
  });

  it('counts apart what policies would let it reach by addresses that nothing publishes, and goes on from those when asked', () => {
    expect(hops(shop, internet).byAddress).toEqual({ counts: { policy: 0, open: 1, unknown: 0 }, included: false });
    expect(columns(hops(shop, internet, { byAddress: true }))[0]).toBe('idle open, web policy');
  });
});

describe(`hops of random clusters (seed ${SEED})`, () => {
  const every = (claim: (snapshot: Snapshot, peer: PeerId, direction: 'egress' | 'ingress') => void) =>
    fc.assert(
      fc.property(clusterArbitrary({ withAdmin: true }), (snapshot) => {
        for (const peer of analyse(snapshot).graph.peers) for (const direction of ['egress', 'ingress'] as const) claim(snapshot, peer.id, direction);
      }),
      { seed: SEED, numRuns: 40 },
    );

  it('begin with the peers that the inspector lists, in the same states', () => {
    every((snapshot, peer, direction) => {
      const reach = reachView(analyse(snapshot), peer)!;
      const listed = (direction === 'egress' ? reach.outbound : reach.inbound).map((row) => `${row.peer.id} ${row.state}`).sort();
      const shown = hops(snapshot, peer, { direction, hops: 1, byAddress: true }).columns.flatMap(({ items }) => items.flatMap((item) => (item.kind === 'peer' ? [`${item.peer.id} ${item.state}`] : [])));
      expect(shown.sort()).toEqual(listed);
    });
  });

  it('count every workload once, and a line leads to everything that is shown', () => {
    every((snapshot, peer, direction) => {
      const view = hops(snapshot, peer, { direction });
      const items = view.columns.flatMap(({ items: own }) => own);
      const total = (counts: typeof view.counts) => counts.policy + counts.open + counts.unknown;
      expect(items.filter((item) => item.kind === 'peer' && item.peer.kind === 'workload')).toHaveLength(total(view.counts));
      expect(view.columns.reduce((sum, column) => sum + total(column.counts), 0)).toBe(total(view.counts));
      expect(new Set(view.lines.map(({ far }) => far))).toEqual(new Set(items.map(({ key }) => key)));
    });
  });
});
