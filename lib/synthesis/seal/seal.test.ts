import { describe, expect, it } from 'vitest';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { formatPorts } from '@/lib/policy/port-set';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { MANAGED_BY } from '../yaml';
import type { KeptEdge } from './kept-edge';
import { seal, type Seal } from './seal';

const workload = (ns: string, name: string) => formatPeer({ kind: 'workload', namespace: ns, workloadKind: 'Pod', name });
const [web, cart, db, dns] = [workload('shop', 'web'), workload('shop', 'cart'), workload('data', 'db'), workload('kube-system', 'dns')];
const app = (name: string) => ({ podSelector: { matchLabels: { app: name } } });
const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
const keep = (from: PeerId, to: PeerId, port: number, why = 'It was drawn.', protocol: 'TCP' | 'UDP' = 'TCP'): KeptEdge => ({ from, to, ports: [{ protocol, port }], why, source: 'chosen' });

const parts = { namespaces: ['shop', 'data', 'kube-system'].map((name) => namespace(name)), pods: [pod('shop/web'), pod('shop/cart'), pod('data/db'), pod('kube-system/dns')] };
const shop = (policies: readonly NetworkPolicy[] = [], more: Partial<Snapshot> = {}): AllowGraph => new AllowGraph(cluster({ ...parts, policies, ...more }));
const specs = ({ policies }: Seal) => Object.fromEntries(policies.map(({ policy: { namespace: ns, name, spec } }) => [`${ns}/${name}`, spec]));
const told = ({ differences }: Seal) => differences.map(({ from, to, state, ports, obstacle, end }) => `${from.id ?? 'outside'} => ${to.id ?? 'outside'} ${state} ${formatPorts(ports).join()} ${obstacle} of ${end}`);

describe('sealing a namespace', () => {
  it('writes a policy for each workload that keeps something, with both directions, and denies the rest', () => {
    const result = seal(shop(), [keep(web, cart, 80), keep('internet' as PeerId, web, 8080), keep(web, db, 5432)], ['shop']);
    expect(specs(result)).toEqual({
      'shop/allow-cart': { ...app('cart'), policyTypes: ['Ingress'], ingress: [{ from: [app('web')], ports: [{ port: 80, protocol: 'TCP' }] }] },
      'shop/allow-web': {
        ...app('web'), policyTypes: ['Ingress', 'Egress'],
        // No pod has an IPv6 address.
        ingress: [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'] } }], ports: [{ port: 8080, protocol: 'TCP' }] }],
        egress: [{ to: [{ ...inNamespace('data'), ...app('db') }], ports: [{ port: 5432, protocol: 'TCP' }] }, { to: [app('cart')], ports: [{ port: 80, protocol: 'TCP' }] }],
      },
      'shop/default-deny': { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    expect([result.exact, result.removed, result.order.unsafe]).toEqual([true, [], []]);
  });

  it('writes the halves of the ends in scope alone, and leaves those of the others', () => {
    expect(Object.keys(specs(seal(shop(), [keep(web, db, 5432)], ['data'])))).toEqual(['data/allow-db', 'data/default-deny']);
    const denied = seal(shop([policy('data/deny', { podSelector: {}, policyTypes: ['Ingress'] })]), [keep(web, db, 5432)], ['shop']);
    expect(told(denied)).toEqual([`${web} => ${db} closed 5432/TCP out-of-scope of to`]);
    // What the other end denies anyway needs no rule.
    expect(Object.keys(specs(denied))).toEqual(['shop/default-deny']);
  });

  it('goes on in the policies that are for the same pods, and removes the others at the end', () => {
    const mine = policy('shop/mine', { ...app('web'), policyTypes: ['Egress'], egress: [{}] });
    const gone = policy('shop/gone', { ...app('nobody') });
    const result = seal(shop([mine, gone, policy('shop/deny', { podSelector: {} })]), [keep(web, cart, 80)], ['shop']);
    expect(Object.keys(specs(result))).toEqual(['shop/allow-cart', 'shop/deny', 'shop/mine']);
    expect(result.removed).toEqual([gone]);
    expect(result.order.ordered.map(({ operation: { before, after } }) => `${before ? (after ? 'edit' : 'delete') : 'create'} ${(after ?? before)!.name}`)).toEqual(['create allow-cart', 'edit mine', 'edit deny', 'delete gone']);
  });

  it('leaves the policies it goes on in their labels and annotations, by which other tools know them', () => {
    const marks = { labels: { 'app.kubernetes.io/managed-by': 'Helm' }, annotations: { 'meta.helm.sh/release-name': 'shop' } };
    const { policies } = seal(shop([{ ...policy('shop/mine', { ...app('web'), policyTypes: ['Egress'], egress: [{}] }), ...marks }]), [keep(web, cart, 80)], ['shop']);
    const labelsOf = (wanted: string) => /^  labels:\n((?: {4}.*\n)+)/m.exec(policies.find(({ policy: { name } }) => name === wanted)!.text)?.[1];
    expect([labelsOf('mine'), labelsOf('allow-cart')]).toEqual(['    app.kubernetes.io/managed-by: Helm\n', '    app.kubernetes.io/managed-by: drawbridge\n']);
    expect(policies.find(({ policy: { name } }) => name === 'mine')!.text).toContain('  annotations:\n    meta.helm.sh/release-name: shop\n');
  });

  it('goes on in the default-deny there is, not in what else is for all pods', () => {
    const dns = policy('shop/allow-dns', { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] });
    const result = seal(shop([dns, policy('shop/nothing', { podSelector: {} })]), [keep(web, cart, 80)], ['shop']);
    expect([Object.keys(specs(result)), result.removed]).toEqual([['shop/allow-cart', 'shop/allow-web', 'shop/nothing'], [dns]]);
  });

  it('gives the reason of every edge beside the rules that serve it', () => {
    const [first = expect.fail()] = seal(shop(), [keep(web, dns, 53, 'Keeps DNS.', 'UDP'), keep(web, cart, 80)], ['shop']).policies.filter(({ policy: { name } }) => name === 'allow-web');
    expect(first.because).toEqual(['It was drawn.', 'Keeps DNS.']);
    expect(first.text.split('\n').flatMap((line, index, all) => (line.includes('# ') ? [line, all[index + 1]] : []))).toEqual(['  # It was drawn.', '  - to:', '  # Keeps DNS.', '  - to:']);
  });

  it('is sealed already when it is sealed again', () => {
    const edges = [keep(web, cart, 80), keep(web, db, 5432)];
    const once = seal(shop(), edges);
    const again = seal(shop(once.after.snapshot.policies.map((one) => ({ ...one, labels: MANAGED_BY }))), edges);
    expect([again.text, again.order.ordered, again.changes]).toEqual([once.text, [], []]);
  });

  it('a namespace as an end is all its pods, at the other side those to come as well', () => {
    const result = specs(seal(shop(), [keep(formatPeer({ kind: 'namespace', namespace: 'shop' }), db, 5432)], ['shop', 'data']));
    expect(result['data/allow-db']).toMatchObject({ ingress: [{ from: [inNamespace('shop')] }] });
    expect(Object.keys(result)).toEqual(['data/allow-db', 'data/default-deny', 'shop/allow-cart', 'shop/allow-web', 'shop/default-deny']);
  });

  it('addresses are written without those of pods, and with those of nodes', () => {
    const graph = shop([], { pods: [...parts.pods.slice(1), pod('shop/web', { ips: ['10.0.0.9'] })], nodes: [node('n', ['10.0.0.1'])], podCIDRs: ['10.0.0.8/29'] });
    expect(specs(seal(graph, [keep(web, 'cidr/10.0.0.0/28' as PeerId, 443)], ['shop']))['shop/allow-web']).toMatchObject({ egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/29' } }] }] });
    expect(seal(graph, [keep(web, 'cidr/10.0.0.9/32' as PeerId, 443)], ['shop']).invalid.map(({ message }) => message)).toEqual(['10.0.0.9/32 is where pods have their addresses: name the workload.']);
  });
});

describe('what cannot be expressed is said', () => {
  const twins = [pod('shop/web', { labels: { app: 'x' } }), pod('shop/cart', { labels: { app: 'x' } }), ...parts.pods.slice(2)];

  it.each<[string, AllowGraph, KeptEdge, string[]]>([
    ['pods without labels', shop([], { pods: [pod('shop/web', { labels: {} }), ...parts.pods.slice(1)] }), keep(web, cart, 80), [`${web} => ${cart} closed 80/TCP no-label of from`]],
    ['pods that no label tells apart', shop([], { pods: twins }), keep(web, db, 5432), [`${cart} => ${db} open 5432/TCP same-labels of from`]],
    ['what the admin tier denies', shop([], { adminPolicies: [{ kind: 'ClusterNetworkPolicy', name: 'no', tier: 'admin', priority: 1, subject: {}, ingress: [], egress: [{ action: 'deny', peers: [{ kind: 'pods', pods: {} }] }] }] }), keep(web, cart, 80), [`${web} => ${cart} closed 80/TCP other-tier of from`]],
  ])('%s', (_, graph, edge, differences) => expect(told(seal(graph, [edge]))).toEqual(differences));

  it('ends that are not there', () => {
    const ends = [workload('shop', 'gone'), 'service/shop/none', 'namespace/none', 'nodes', 'cidr/10.0.0.0/99', 'route/shop/Ingress/web', 'everything'] as PeerId[];
    expect(seal(shop(), ends.map((end) => keep(web, end, 80))).invalid.map(({ message }) => message)).toEqual([
      'shop/gone is not in the cluster.',
      'Service shop/none is not in the cluster.',
      'Namespace none is not in the cluster.',
      'No node is known, so no policy can name the addresses of the nodes.',
      '"10.0.0.0/99" is no block of addresses: the prefix length must be 0 to 32.',
      'Ingress shop/web cannot be named by a policy: it can name its controller and the pods behind it.',
      '"everything" names nothing that a policy could be about.',
    ]);
  });
});
