import { describe, expect, it } from 'vitest';
import type { Intent, IntentEntry } from '@/lib/model/intent';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { checkIntent } from '@/lib/policy/intent/check-intent';
import { NO_PORTS, portSet, unionPorts } from '@/lib/policy/port-set';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { intentDraft } from './intent-draft';
import { proveDraft } from './prove';

const readPorts = (texts: readonly string[]) => texts.reduce((set, text) => unionPorts(set, portSet({ TCP: [[Number(text), Number(text)]] })), NO_PORTS);
const entry = (from: IntentEntry['from'][number], to: IntentEntry['to'][number], ...ports: string[]): IntentEntry => ({ from: [from], to: [to], ...(ports.length > 0 && { ports }) });
const intentOf = (lists: Partial<Omit<Intent, 'version'>>): Intent => ({ version: 1, may: [], mustNot: [], must: [], ...lists });

const namespaces = ['shop', 'data', 'monitoring'].map((name) => namespace(name));
const pods = [pod('shop/web'), pod('shop/worker'), pod('data/db', { ports: ['5432'] }), pod('monitoring/prometheus')];
const graphOf = (...policies: readonly NetworkPolicy[]) => new AllowGraph(cluster({ namespaces, pods, nodes: [node('n', ['192.168.0.1'])], policies }));
const deny = policy('data/deny', { podSelector: {}, policyTypes: ['Ingress'] });
const fromShop = policy('data/db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }], ports: [{ port: 5432 }, { port: 22 }] }] });

function draftFor(graph: AllowGraph, lists: Partial<Omit<Intent, 'version'>>) {
  const intent = intentOf(lists);
  const draft = intentDraft(graph, intent, readPorts, [], []);
  const proof = proveDraft(graph, draft);
  const said = draft.changes.map((change) => (change.kind === 'isolate' ? `isolate ${change.subject}` : `${change.kind} ${change.from} ${change.to} ${change.ports === 'all' ? 'all' : change.ports.map(({ port }) => port).join()}`));
  return { draft, said, exact: proof.exact, verdicts: checkIntent(proof.after, intent, readPorts).map(({ verdict }) => verdict) };
}

describe('the draft that makes an intent hold', () => {
  it('is empty where it holds', () => expect(draftFor(graphOf(fromShop), { must: [entry('shop/web', 'data/db', '5432')] }).draft.changes).toEqual([]));

  it('allows what must be and is denied, and nothing that is allowed', () => {
    expect(draftFor(graphOf(deny), { must: [entry('shop/web', 'data/db', '5432'), entry('shop/web', 'shop/worker', '80')] })).toMatchObject({ said: ['allow workload/shop/Pod/web workload/data/Pod/db 5432'], exact: true, verdicts: ['holds', 'holds'] });
  });

  it('allows what the destination listens on, where a must names no port', () => {
    expect(draftFor(graphOf(deny), { must: [entry('shop/web', 'data/db')] })).toMatchObject({ said: ['allow workload/shop/Pod/web workload/data/Pod/db 5432'], exact: true, verdicts: ['holds'] });
  });

  it('denies what must not be', () => {
    expect(draftFor(graphOf(fromShop), { mustNot: [entry('shop/worker', 'data/*', '22')] })).toMatchObject({ said: ['deny workload/shop/Pod/worker workload/data/Pod/db 22'], exact: true, verdicts: ['holds'] });
  });

  it('denies what a complete list leaves out', () => {
    expect(draftFor(graphOf(fromShop), { may: [entry('shop/web', 'data/db', '5432')] })).toMatchObject({ said: ['deny workload/shop/Pod/web workload/data/Pod/db 22', 'deny workload/shop/Pod/worker workload/data/Pod/db 22,5432'], exact: true, verdicts: ['holds'] });
  });

  it('isolates a destination that nothing isolates, and allows what its list has', () => {
    expect(draftFor(graphOf(), { may: [entry('shop/web', 'data/db', '5432'), entry('internet', 'data/db', '443')], must: [entry('shop/worker', 'data/db', '22')] })).toMatchObject({
      said: ['isolate workload/data/Pod/db', 'allow workload/shop/Pod/worker workload/data/Pod/db 22', 'allow workload/shop/Pod/web workload/data/Pod/db 5432', 'allow internet workload/data/Pod/db 443'],
      exact: true, verdicts: ['holds', 'holds', 'holds'],
    });
  });

  it('gives the words of the entry as the reason', () => {
    const [change] = draftFor(graphOf(deny), { must: [{ ...entry('shop/web', 'data/db', '5432'), name: 'orders' }] }).draft.changes;
    expect(change?.why).toBe('orders: shop/web must reach data/db.');
  });

  it('keeps no essential that leads to a destination whose list is complete', () => {
    const metrics = { id: 'metrics monitoring/prometheus', kind: 'metrics' as const, title: '', because: [], edges: [{ from: pods[3]!.workload as never, to: 'namespace/data' as never, ports: 'all' as const }] };
    const dns = { ...metrics, id: 'dns', edges: [{ ...metrics.edges[0]!, to: 'namespace/shop' as never }] };
    expect(intentDraft(graphOf(), intentOf({ may: [entry('shop/web', 'data/db', '5432')] }), readPorts, [metrics, dns], ['probes']).without).toEqual(['metrics monitoring/prometheus', 'probes']);
  });
});
