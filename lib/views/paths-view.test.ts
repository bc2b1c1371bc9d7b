import { describe, expect, it } from 'vitest';
import { workloadId, workloadPeer } from '@/lib/model/ids';
import { LEG_STATES } from '@/lib/policy/walk/legs';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { analyse } from './analysis';
import { pathsView, type PathsQuery } from './paths-view';

const id = (name: string) => workloadPeer(workloadId('shop', 'Pod', name));
const app = (name: string) => ({ matchLabels: { app: name } });
const names = ['a', 'b', 'c', 'd'];
/** Nothing enters d but from c, on one port; everything else is open. */
const guarded = cluster({ pods: names.map((name) => pod(`shop/${name}`)), policies: [policy('shop/d', { podSelector: app('d'), ingress: [{ from: [{ podSelector: app('c') }], ports: [{ port: 5432 }] }] })] });
const paths = (query: Partial<PathsQuery> = {}) => pathsView(analyse(guarded), { from: id('a'), to: id('d'), legs: 4, states: LEG_STATES, ...query })!;
const words = (view: ReturnType<typeof paths>) => view.paths.map(({ peers, state }) => `${peers.map((peer) => peer.split('/').at(-1)).join(' ')} ${state}`);

describe('all paths between two workloads', () => {
  it('are listed shortest first, with the ports of each leg', () => {
    const view = paths();
    expect(words(view)).toEqual(['a c d open', 'a b c d open']);
    expect(view.paths[0]!.legs.map(({ state, ports }) => [state, ports])).toEqual([['open', ['all ports']], ['policy', ['5432/TCP']]]);
    expect(view.end).toBe('all');
    expect(view.peers.map(({ name }) => name)).toEqual(['a', 'd', 'c', 'b']);
  });

  it.each<[string, Partial<PathsQuery>, string[], string]>([
    ['the legs allowed are used up, and that there are longer ones', { legs: 2 }, ['a c d open'], 'legs'],
    ['there is none: what is to be left out leaves none over', { states: ['policy'] }, [], 'all'],
    ['both ends are the same', { to: id('a') }, [], 'all'],
    ['the one end reaches nobody by this port', { port: { protocol: 'TCP', port: 80 } }, [], 'all'],
  ])('say that %s', (_, query, expected, end) => {
    const view = paths(query);
    expect([words(view), view.end]).toEqual([expected, end]);
  });

  it('are cut after so many, and that is said', () => {
    const crowd = analyse(cluster({ pods: Array.from({ length: 70 }, (_, index) => pod(`shop/w${index}`)) }));
    const view = pathsView(crowd, { from: id('w0'), to: id('w1'), legs: 3, states: LEG_STATES })!;
    expect([view.paths.length, view.end, view.bounds]).toEqual([60, 'paths', { legs: 3, paths: 60 }]);
    expect(view.paths[0]!.peers).toHaveLength(2);
  });
});
