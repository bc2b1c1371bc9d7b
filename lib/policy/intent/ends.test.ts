import { describe, expect, it } from 'vitest';
import type { IntentPeer } from '@/lib/model/intent';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { AllowGraph } from '../allow-graph';
import type { Endpoint } from '../endpoints';
import { everyone, resolveEnds } from './ends';

const job = (place: string, name: string, ip: string): Pod => {
  const one = pod(place, { deployment: name, ips: [ip] });
  return { ...one, workload: one.workload.replace('Deployment', 'Job') as Pod['workload'] };
};

/** Pods and nodes with known addresses, and rules that tell some outside addresses from others. */
const world = cluster({
  namespaces: [namespace('shop', { team: 'shop' }), namespace('data', { team: 'data' }), namespace('empty', { team: 'shop' })],
  pods: [
    pod('shop/web-2', { deployment: 'web', labels: { app: 'web', track: 'canary' }, ips: ['10.0.0.2', 'fd00::2'] }),
    pod('shop/web-1', { deployment: 'web', labels: { app: 'web', track: 'stable' }, ips: ['10.0.0.1'] }),
    job('shop/web-job', 'web', '10.0.0.3'),
    pod('data/db', { ips: ['10.0.1.1'] }),
    pod('data/done', { phase: 'Succeeded', ips: ['10.0.1.9'] }),
    pod('data/agent', { hostNetwork: true, ips: ['192.168.0.2'] }),
  ],
  nodes: [node('one', ['one.example', '192.168.0.1', 'fd00:1::1']), node('two', ['192.168.0.2'])],
  policies: [policy('shop/p', { podSelector: { matchLabels: { track: 'stable' } }, ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }, { ipBlock: { cidr: '192.168.0.1/32' } }, { ipBlock: { cidr: '2001:db8::/32' } }] }] })],
});
/** The names of the ends, and of their endpoints the pods, nodes or addresses. */
const named = (...peers: IntentPeer[]) => {
  const graph = new AllowGraph(world);
  const ends = resolveEnds(graph, peers);
  return typeof ends === 'string' ? ends : ends.map(({ name, endpoints }) => [name, ...endpoints.map((index) => membersOf(graph.evaluator.compiled.endpoints.all[index]!))].join(' '));
};
/** The names of the ends in another world. */
const namesIn = (snapshot: Snapshot, ...peers: IntentPeer[]) => {
  const ends = resolveEnds(new AllowGraph(snapshot), peers);
  return typeof ends === 'string' ? [ends] : ends.map(({ name }) => name);
};
const membersOf = (endpoint: Endpoint): string => {
  if (endpoint.kind === 'outside') return 'outside';
  return (endpoint.kind === 'nodes' ? endpoint.nodes : endpoint.pods).map(({ name }) => name).join('+');
};
const [WEB, JOB, DB, DONE, AGENT] = ['shop/web[Deployment] web-2 web-1', 'shop/web[Job] web-job', 'data/db[Pod] db', 'data/done[Pod]', 'data/agent[Pod] agent'];

describe('a word names', () => {
  it.each<[string, string[]]>([
    ['shop/web', [WEB, JOB]],
    ['shop/web[Job]', [JOB]],
    ['shop/web[StatefulSet]', []],
    ['shop/*', [WEB, JOB]],
    ['data/*', [AGENT, DB, DONE]],
    ['*', [AGENT, DB, DONE, WEB, JOB]],
    ['shop/db', []],
    ['nodes', ['nodes two one']],
  ])('%s: workloads and nodes', (word, ends) => {
    expect(named(word)).toEqual(ends);
  });

  it.each<[string, string[]]>([
    ['10.0.0.1', ['shop/web[Deployment] web-1']],
    ['fd00::2', ['shop/web[Deployment] web-2']],
    ['192.168.0.1', ['nodes one']],
    ['192.168.0.2', ['nodes two']],
    ['203.0.113.7', ['203.0.113.7 outside']],
    ['2001:db8::1', ['2001:db8::1 outside']],
    ['10.0.1.9', ['data/done[Pod]']],
    ['10.0.0.0/30', [WEB, JOB, '10.0.0.0-10.0.0.3 outside']],
    ['192.168.0.0/30', ['nodes two one', '192.168.0.0-192.168.0.0 outside', '192.168.0.2-192.168.0.3 outside']],
    ['203.0.112.0/23', ['203.0.112.0-203.0.112.255 outside', '203.0.113.0-203.0.113.255 outside']],
    ['203.0.112.0/22', ['203.0.112.0-203.0.112.255 outside', '203.0.113.0-203.0.113.255 outside', '203.0.114.0-203.0.115.255 outside']],
    ['fd00::2/127', ['shop/web[Deployment] web-2', 'fd00::2-fd00::3 outside']],
  ])('%s: whatever has these addresses', (word, ends) => {
    expect(named(word)).toEqual(ends);
  });

  it('an IPv4 range: nothing that has an IPv6 address of the same number', () => {
    expect(namesIn(cluster({ pods: [pod('x/four', { ips: ['10.0.0.1'] }), pod('x/six', { ips: ['::a00:1'] })] }), '10.0.0.1')).toEqual(['x/four[Pod]']);
  });

  it('internet and private: outside addresses of the families that are in use, in order', () => {
    const internet = named('internet') as string[];
    expect(internet.slice(0, 3)).toEqual(['1.0.0.0-9.255.255.255 outside', '11.0.0.0-100.63.255.255 outside', expect.stringContaining('100.128.0.0')]);
    expect(internet).toContain('203.0.113.0-203.0.113.255 outside');
    expect(internet.findIndex((name) => name.includes(':'))).toBe(internet.findLastIndex((name) => name.includes('.')) + 1);
    const own = named('private') as string[];
    expect(own[0]).toMatch(/^10\.0\.0\.0-/);
    expect(internet.filter((name) => own.includes(name))).toEqual([]);
    expect(namesIn({ ...world, pods: world.pods.slice(1), nodes: [], policies: [] }, 'internet').filter((name) => name.includes(':'))).toEqual([]);
  });

  it('any: all of them', () => {
    const all = [...(named('*') as string[]), ...(named('nodes') as string[]), ...(named('0.0.0.0/0') as string[]).filter((name) => name.endsWith('outside')), ...(named('::/0') as string[]).filter((name) => name.endsWith('outside'))];
    expect(named('any')).toEqual(all);
    const graph = new AllowGraph(world);
    expect(everyone(graph)).toEqual(resolveEnds(graph, ['any']));
    expect(namesIn({ ...world, nodes: [] }, 'any')).not.toContain('nodes');
  });

  it.each(['web', 'shop/', '/web', 'shop/web/x', 'shop/web[Job', 'shop/web[]', 'xshop/web]', 'shop/web[Job]x'])('%s: nothing that could be a peer', (word) => {
    expect(named('shop/web', word)).toBe(`"${word}" is no peer: write namespace/name, namespace/name[Kind], namespace/*, *, an address, a CIDR, internet, private, nodes or any`);
  });
});

describe('labels name', () => {
  it.each<[Exclude<IntentPeer, string>, string[]]>([
    [{ namespace: 'shop', labels: { track: 'stable' } }, ['shop/web[Deployment] web-1']],
    [{ labels: { app: 'web' } }, [WEB]],
    [{ namespace: 'data' }, [AGENT, DB, DONE]],
    [{ namespaceLabels: { team: 'data' }, labels: { app: 'db' } }, [DB]],
    [{ namespaceLabels: { team: 'shop' } }, [WEB, JOB]],
    [{ namespace: 'data', namespaceLabels: { team: 'shop' } }, []],
    [{ labels: { app: 'web', track: 'gone' } }, []],
    [{}, [AGENT, DB, DONE, WEB, JOB]],
  ])('%j: the pods that carry them', (peer, ends) => {
    expect(named(peer)).toEqual(ends);
  });
});

describe('several words name each end once', () => {
  it('with the pods that any of them names', () => {
    expect(named({ namespace: 'shop', labels: { track: 'stable' } }, 'data/db', { namespace: 'shop', labels: { track: 'canary' } }, 'shop/web[Deployment]')).toEqual(['shop/web[Deployment] web-1 web-2', DB]);
  });

  it('in the order of the graph, whatever that of the input', () => {
    expect(namesIn({ ...world, workloads: world.workloads.toReversed() }, { labels: {} })).toEqual(['data/agent[Pod]', 'data/db[Pod]', 'data/done[Pod]', 'shop/web[Deployment]', 'shop/web[Job]']);
  });
});
