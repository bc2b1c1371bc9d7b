import { describe, expect, it } from 'vitest';
import type { Draft, DraftChange } from '@/lib/model/draft';
import type { PeerId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { cluster, namespace, pod, policy } from '@/lib/testing/builders';
import { proveDraft } from '@/lib/synthesis/prove';
import { changesOf } from '@/lib/synthesis/text/changes-of-proof';
import { factsOf } from '@/lib/synthesis/text/proof-facts';
import { guardsOf, MANY_PODS } from './guards';

const dns = pod('kube-system/dns', { labels: { 'k8s-app': 'kube-dns' }, ports: ['53/UDP', '53'] });
const shop = [pod('shop/web'), pod('shop/db'), pod('shop/cron')];
const peer = (name: string, place = 'shop') => `workload/${place}/Pod/${name}` as PeerId;
const isolate = (subject: PeerId, ...directions: readonly ('ingress' | 'egress')[]): DraftChange => ({ id: String(subject), kind: 'isolate', subject, directions });

/** The guards of a draft, as `id: word`. */
function guards(snapshot: Snapshot, changes: readonly DraftChange[], without: readonly string[] = []) {
  const before = new AllowGraph(snapshot);
  const draft: Draft = { version: 1, changes, ...(without.length > 0 && { without }) };
  const proof = proveDraft(before, draft);
  const { changes: written, unsafe } = changesOf(before, proof);
  return guardsOf({ before, after: proof.after, changes: written, unsafe, facts: factsOf(before, draft, proof, unsafe), basis: { engine: '', inputs: '', text: '' }, notes: [] });
}
const told = (...given: Parameters<typeof guards>) => guards(...given).map(({ id, word }) => `${id}: ${word}`);

describe('what wants a yes of its own', () => {
  it('is nothing when what is drafted happens, and what the cluster works by is kept', () => {
    expect(told(cluster({ pods: [...shop, dns] }), [isolate(peer('db'), 'ingress')])).toEqual([]);
    expect(told(cluster({ pods: [...shop, dns] }), [isolate(peer('web'), 'egress')])).toEqual([]);
  });

  it('is DNS that is cut for who has it, and not for who has none', () => {
    const without = ['dns kube-system/dns'];
    const [guard] = guards(cluster({ pods: [...shop, dns] }), [isolate(peer('web'), 'egress')], without);
    expect(guard).toMatchObject({ id: 'essential dns', word: 'cut DNS', title: 'DNS to kube-system/dns on 53/TCP, 53/UDP is cut for 1 workload', detail: expect.stringContaining('shop/web') as string });
    const closed = policy('shop/closed', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: [{ to: [{ podSelector: { matchLabels: { app: 'db' } } }] }] });
    expect(told(cluster({ pods: [...shop, dns], policies: [closed] }), [isolate(peer('db'), 'ingress')], without)).toEqual([]);
  });

  it('is DNS over TCP alone, too', () => {
    const deny: DraftChange = { id: '1', kind: 'deny', from: peer('web'), to: peer('dns', 'kube-system'), ports: [{ protocol: 'TCP', port: 53 }] };
    const open = policy('kube-system/dns', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }] }] });
    expect(told(cluster({ pods: [...shop, dns], policies: [open], namespaces: [namespace('shop'), namespace('kube-system')] }), [deny]).filter((one) => one.startsWith('essential'))).toEqual(['essential dns: cut DNS']);
  });

  it('is a change in a namespace of the system', () => {
    expect(told(cluster({ pods: [...shop, dns, pod('kube-system/other')] }), [isolate(peer('other', 'kube-system'), 'ingress')])).toEqual(['namespace kube-system: kube-system']);
    expect(told(cluster({ pods: [pod('openshift-dns/x'), ...shop] }), [isolate(peer('x', 'openshift-dns'), 'ingress')])).toContain('namespace openshift-dns: openshift-dns');
    expect(told(cluster({ pods: [pod('kube-system-tools/x'), ...shop] }), [isolate(peer('x', 'kube-system-tools'), 'ingress')])).toEqual([]);
  });

  it.each([[MANY_PODS, []], [MANY_PODS + 1, [`pods: isolate ${MANY_PODS + 1}`]]])('is isolating many pods at once: %i', (count, expected) => {
    const pods = Array.from({ length: count }, (_, index) => pod(`big/p${index}`));
    expect(told(cluster({ pods: [...pods, pod('shop/web')], namespaces: [namespace('big')] }), [isolate('namespace/big' as PeerId, 'ingress')])).toEqual(expected);
  });

  it('is not isolating pods that are isolated already', () => {
    const pods = Array.from({ length: MANY_PODS + 1 }, (_, index) => pod(`big/p${index}`));
    const closed = policy('big/closed', { podSelector: {}, policyTypes: ['Ingress'] });
    expect(told(cluster({ pods: [...pods, pod('shop/web')], policies: [closed], namespaces: [namespace('big')] }), [{ id: '1', kind: 'allow', from: peer('web'), to: peer('p0', 'big'), ports: 'all' }])).toEqual([]);
  });

  it('is what changes besides, by name', () => {
    const twins = [pod('shop/web', { labels: { app: 'twin' } }), pod('shop/db', { labels: { app: 'twin' } }), pod('shop/cron')];
    const closed = policy('shop/closed', { podSelector: {}, policyTypes: ['Ingress'] });
    const found = guards(cluster({ pods: twins, policies: [closed] }), [{ id: '1', kind: 'allow', from: peer('cron'), to: peer('db'), ports: [{ protocol: 'TCP', port: 80 }] }]);
    expect(found).toMatchObject([{ id: 'collateral', word: 'not exact', title: '1 connection changes that nobody asked for', detail: 'shop/cron → shop/web +80/TCP.' }]);
  });
});
