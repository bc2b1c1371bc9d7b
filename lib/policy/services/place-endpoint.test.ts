import { describe, expect, it } from 'vitest';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, node, pod } from '@/lib/testing/builders';
import { Evaluator } from '../evaluate';
import { endpointOfPlace, outsidePeer } from './place-endpoint';
import type { Place } from './resolve-service';

const web = pod('x/web');
const nodes = [node('n1', ['192.168.0.1', '2001:db8::1'], ['10.244.0.0/16']), node('n2', ['192.168.0.2'])];
const compiled = (parts: Partial<Snapshot> = {}) => new Evaluator(cluster({ pods: [web], nodes, ...parts })).compiled;
const at = (address: string): Place => ({ kind: 'address', address });
const of = (one: Pod): Place => ({ kind: 'pod', pod: one });

describe('a place that a Service leads to', () => {
  it.each<[string, Place, string | undefined, string | undefined]>([
    ['a pod is its endpoint, and no outside peer', of(web), 'pods', undefined],
    ['a pod that takes no part is none', of(pod('x/ended')), undefined, undefined],
    ['an address outside is the Internet', at('203.0.113.9'), 'outside', 'internet'],
    ['a private address outside is a private one', at('172.16.0.9'), 'outside', 'private'],
    ['a loopback address is outside, and no peer of pods', at('127.0.0.1'), 'outside', undefined],
    ['an address of a node is the nodes', at('192.168.0.1'), 'nodes', 'nodes'],
    ['an address of a node is the nodes, however it is written', at('2001:db8:0::1'), 'nodes', 'nodes'],
    ['an address of the other family with the same number is not the node’s', at('::c0a8:1'), 'outside', undefined],
    ['an address among the pods’ that no pod has is none', at('10.244.7.7'), undefined, undefined],
    ['a name is none', at('db.example'), undefined, undefined],
  ])('%s', (_, place, kind, peer) => {
    const policies = compiled();
    const endpoint = endpointOfPlace(policies, place);
    expect([endpoint === undefined ? undefined : policies.endpoints.all[endpoint]!.kind, outsidePeer(policies, place)]).toEqual([kind, peer]);
  });

  it('is told from others of its kind', () => {
    const policies = compiled({ pods: [web, pod('y/db')] });
    const { all } = policies.endpoints;
    expect([of(web), of(pod('y/db'))].map((place) => all[endpointOfPlace(policies, place)!])).toMatchObject([{ namespace: 'x' }, { namespace: 'y' }]);
    expect([at('203.0.113.9'), at('172.16.0.9'), at('2001:db8::9')].map((place) => all[endpointOfPlace(policies, place)!])).toMatchObject([{ group: { family: 4, scope: 'internet' } }, { group: { family: 4, scope: 'private' } }, { group: { family: 6, scope: 'internet' } }]);
  });

  it('may be the first endpoint of all', () => {
    expect(endpointOfPlace(compiled(), of(web))).toBe(0);
    const nodesOnly = compiled({ pods: [], nodes: [node('n', ['192.168.0.1'])] });
    expect([endpointOfPlace(nodesOnly, at('192.168.0.1')), outsidePeer(nodesOnly, at('192.168.0.1'))]).toEqual([0, 'nodes']);
  });

  it('may be of a family that a reading does not know', () => {
    expect(endpointOfPlace(compiled({ profile: { name: 'np-guard', basis: 'chosen' } }), at('2a00::1'))).toBeUndefined();
  });
});
