import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft, DraftChange } from '@/lib/model/draft';
import { formatPeer, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicySpec } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { NO_PORTS, onePort, unionPorts, type PortSet } from '@/lib/policy/port-set';
import { cluster, namespace, node, pod, policy } from '@/lib/testing/builders';
import { proveDraft } from './prove';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);
const workload = (ns: string, name: string) => formatPeer({ kind: 'workload', namespace: ns, workloadKind: 'Deployment', name });
const web = workload('shop', 'web');
const db = workload('data', 'db');
const deny: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

function shop(parts: Partial<Snapshot> = {}) {
  return cluster({
    nodes: [node('n1', ['10.0.0.1'], ['10.244.0.0/16'])],
    pods: [
      pod('shop/web', { deployment: 'web', presence: 'template', ports: ['http:8080'] }),
      pod('shop/cart', { deployment: 'cart', presence: 'template', ports: ['8081'] }),
      pod('data/db', { deployment: 'db', presence: 'template', ports: ['5432'] }),
      pod('kube-system/dns', { deployment: 'coredns', presence: 'template', labels: { 'k8s-app': 'kube-dns' }, ports: ['dns:53/UDP', 'dns-tcp:53'] }),
    ],
    ...parts,
  });
}

const draft = (...changes: DraftChange[]): Draft => ({ version: 1, changes });
const allow = (from: PeerId, to: PeerId, ...ports: number[]): DraftChange => ({ id: `${from}>${to}`, kind: 'allow', from, to, ports: ports.length === 0 ? 'all' : ports.map((port) => ({ protocol: 'TCP', port })) });
const isolate = (subject: PeerId, ...directions: ('ingress' | 'egress')[]): DraftChange => ({ id: `isolate ${subject}`, kind: 'isolate', subject, directions: directions.length === 0 ? ['ingress', 'egress'] : directions });
const prove = (snapshot: Snapshot, ...changes: DraftChange[]) => proveDraft(new AllowGraph(snapshot), draft(...changes));
const pairs = (proof: ReturnType<typeof prove>) => proof.changed.map(({ from, to }) => `${from.id} > ${to.id}`);

describe('an allowed connection', () => {
  it('is written as two halves when both ends are isolated, and opens nothing else', () => {
    const proof = prove(shop({ policies: [policy('shop/deny', deny), policy('data/deny', deny)] }), allow(web, db, 5432));
    expect(proof.synthesis.policies.map(({ policy: { namespace: ns, spec } }) => [ns, spec.policyTypes])).toEqual([['data', ['Ingress']], ['shop', ['Egress']]]);
    expect(pairs(proof)).toEqual([`${web} > ${db}`]);
    expect(proof.exact).toBe(true);
  });

  it('is one half when the other end is open, so that nothing is isolated by accident', () => {
    const proof = prove(shop({ policies: [policy('data/deny', deny)] }), allow(web, db, 5432));
    expect(proof.synthesis.policies).toHaveLength(1);
    expect(proof.exact).toBe(true);
  });

  it('needs nothing when it is allowed already', () => {
    const proof = prove(shop(), allow(web, db, 5432));
    expect(proof.text).toBe('');
    expect(proof.synthesis.outcomes[0]).toMatchObject({ outcome: 'already-allowed' });
  });

  it('is written once isolation in the same draft takes it away, whatever the order of the changes', () => {
    for (const changes of [[isolate(db), allow(web, db, 5432)], [allow(web, db, 5432), isolate(db)]]) {
      const proof = prove(shop(), ...changes);
      expect(proof.after.pair(web, db).allowed.key).toBe(onePort('TCP', 5432).key);
      expect(proof.exact).toBe(true);
    }
  });

  it('from a namespace keeps the namespace and the pods in one peer', () => {
    const proof = prove(shop({ policies: [policy('data/deny', deny)] }), allow(formatPeer({ kind: 'namespace', namespace: 'shop' }), db, 5432));
    expect(proof.text).toContain('kubernetes.io/metadata.name: shop');
    expect(pairs(proof)).toEqual([`${workload('shop', 'cart')} > ${db}`, `${web} > ${db}`]);
  });

  it('to the Internet opens no pod and no node', () => {
    const proof = prove(shop({ policies: [policy('shop/deny', deny)] }), allow(web, 'internet' as PeerId, 443));
    expect(pairs(proof)).toEqual([`${web} > internet`]);
    expect(proof.exact).toBe(true);
  });

  it('to the Internet leaves pods unknown when nothing tells where pods have their addresses', () => {
    const proof = prove(shop({ nodes: [], policies: [policy('shop/deny', deny)] }), allow(web, 'internet' as PeerId, 443));
    expect(proof.after.pair(web, db).state).toBe('unknown');
    expect(proof.exact).toBe(false);
  });

  it('to a Service means its pods and is refused when there are none', () => {
    const proof = prove(shop(), allow(web, formatPeer({ kind: 'service', namespace: 'data', name: 'nothing' }), 5432));
    expect(proof.synthesis.outcomes[0]).toMatchObject({ outcome: 'invalid' });
  });

  it('says what its port is to be, and no more', () => {
    const proof = prove(shop({ policies: [policy('data/deny', deny)] }), allow(web, db, 5432));
    expect(proof.after.pair(web, db).allowed.key).toBe(onePort('TCP', 5432).key);
  });
});

describe('isolation', () => {
  it('keeps DNS, over UDP and TCP, for whatever could ask it', () => {
    const proof = prove(shop(), isolate(formatPeer({ kind: 'namespace', namespace: 'shop' })));
    expect(proof.after.pair(web, workload('kube-system', 'coredns')).allowed.key).toBe(unionPorts(onePort('UDP', 53), onePort('TCP', 53)).key);
    expect(proof.after.pair(web, db).state).toBe('denied');
    expect(proof.exact).toBe(true);
  });

  it('opens the DNS servers to those who need them when the servers are isolated themselves', () => {
    const dnsIn: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }] };
    const proof = prove(shop({ policies: [policy('kube-system/dns', dnsIn)] }), isolate(web, 'egress'));
    expect(proof.after.pair(web, workload('kube-system', 'coredns')).allowed.key).toBe(onePort('UDP', 53).key);
    expect(proof.exact).toBe(true);
  });

  it('of one direction leaves the other alone', () => {
    const proof = prove(shop(), isolate(db, 'ingress'));
    expect(proof.after.pair(web, db).state).toBe('denied');
    expect(proof.after.pair(db, web).state).toBe('open');
  });

  it('stands between the replicas of one workload too: it is counted, warned of, and can be kept', () => {
    const kafka = workload('data', 'kafka');
    const snapshot = shop({ pods: [pod('data/kafka', { deployment: 'kafka', replicas: 3, presence: 'template', ports: ['9092'] })] });
    const cut = prove(snapshot, isolate(kafka));
    expect(pairs(cut)).toContain(`${kafka} > ${kafka}`);
    expect(cut.synthesis.warnings.join()).toContain('The 3 pods of data/kafka no longer reach each other');
    const kept = prove(snapshot, isolate(kafka), allow(kafka, kafka, 9092));
    expect(kept.after.pair(kafka, kafka).allowed.key).toBe(onePort('TCP', 9092).key);
    expect(kept.synthesis.warnings.join()).not.toContain('no longer reach each other');
    expect(kept.exact).toBe(true);
  });

  it('of a hostNetwork pod cannot be expressed, and says so', () => {
    const proof = prove(shop({ pods: [pod('shop/agent', { deployment: 'agent', hostNetwork: true, presence: 'template' })] }), isolate(workload('shop', 'agent')));
    expect(proof.synthesis.outcomes[0]?.outcome).toBe('inexpressible');
    expect(proof.text).toBe('');
  });
});

describe('what cannot be told', () => {
  const unread = () => shop({ policies: [policy('data/deny', deny)], unreadable: [{ resource: 'networkpolicies', namespace: 'shop', verb: 'list', reason: 'forbidden' }] });

  it('is never written into: a policy for a pod that may be open would isolate it', () => {
    const proof = prove(unread(), allow(web, db, 5432));
    expect(proof.synthesis.outcomes[0]).toMatchObject({ outcome: 'inexpressible', message: expect.stringContaining('forbidden') });
    expect(proof.text).toBe('');
  });

  it('makes an isolation unproven', () => {
    const proof = prove(unread(), isolate(web));
    expect(proof.exact).toBe(false);
    expect(proof.synthesis.warnings.join()).toContain('cannot be proven');
  });
});

describe('labels that cannot tell two workloads apart', () => {
  const twins = () => cluster({
    pods: [
      pod('shop/a', { deployment: 'a', labels: { app: 'x' }, presence: 'template' }),
      pod('shop/b', { deployment: 'b', labels: { app: 'x' }, presence: 'template' }),
      pod('data/db', { deployment: 'db', presence: 'template' }),
    ],
    policies: [policy('shop/deny', deny), policy('data/deny', deny)],
  });

  it('are named, and what opens beside the intent is shown as collateral', () => {
    const proof = prove(twins(), allow(workload('shop', 'a'), db, 5432));
    expect(proof.synthesis.warnings.join()).toContain('shop/b');
    expect(proof.changed.filter((pair) => !pair.intended).map(({ from, to }) => `${from.id} > ${to.id}`)).toEqual([`${workload('shop', 'b')} > ${db}`]);
    expect(proof.exact).toBe(false);
  });
});

describe('the text', () => {
  it('is the same for the same intent, whatever the order of changes and objects', () => {
    const snapshot = shop({ policies: [policy('shop/deny', deny), policy('data/deny', deny)] });
    const changes = [allow(web, db, 5432), allow(workload('shop', 'cart'), db, 5432), allow(db, web, 8080)];
    const shuffled = { ...snapshot, pods: [...snapshot.pods].reverse(), policies: [...snapshot.policies].reverse() };
    expect(prove(shuffled, ...[...changes].reverse()).text).toBe(prove(snapshot, ...changes).text);
  });

  it('never takes the name of a policy that is there', () => {
    const proof = prove(shop({ policies: [policy('data/deny', deny), policy('data/allow-db', deny)] }), allow(web, db, 5432));
    expect(proof.synthesis.policies.map(({ policy: { name } }) => name)).toEqual(['allow-db-2']);
  });
});

// Random clusters: few labels and few values, so that selectors collide.
const places = fc.uniqueArray(fc.tuple(fc.constantFrom('x', 'y', 'z'), fc.constantFrom('a', 'b', 'c')), { minLength: 2, maxLength: 7, selector: ([ns, name]) => `${ns}/${name}` });
const labels = fc.record({ app: fc.constantFrom('p', 'q'), tier: fc.constantFrom('f', 'b'), own: fc.constantFrom('1', '2', '3') }, { requiredKeys: ['app'] });
const podsOf = places.chain((chosen) => fc.tuple(...chosen.map(([ns, name]) => labels.map((own) => pod(`${ns}/${name}`, { deployment: name, labels: own, presence: 'template', replicas: 1 })))));
const selector = fc.oneof(fc.constant({}), labels.map((matchLabels) => ({ matchLabels })));
const peers = fc.array(fc.oneof(selector.map((podSelector) => ({ podSelector })), selector.map((podSelector) => ({ namespaceSelector: {}, podSelector })), fc.constant({ ipBlock: { cidr: '10.0.0.0/8' } })), { maxLength: 2 });
const ports = fc.array(fc.record({ protocol: fc.constantFrom('TCP' as const, 'UDP' as const), port: fc.constantFrom(80, 81) }), { maxLength: 2 });
const policies = fc.array(
  fc.record({
    ns: fc.constantFrom('x', 'y', 'z'),
    spec: fc.record({
      podSelector: selector,
      policyTypes: fc.constantFrom<('Ingress' | 'Egress')[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: fc.array(fc.record({ from: peers, ports }), { maxLength: 2 }),
      egress: fc.array(fc.record({ to: peers, ports }), { maxLength: 2 }),
    }),
  }),
  { maxLength: 4 },
).map((list) => list.map(({ ns, spec }, index) => policy(`${ns}/p${index}`, spec)));
const edges = fc.array(fc.tuple(fc.nat(20), fc.nat(20), fc.constantFrom(80, 81, 443)), { minLength: 1, maxLength: 6 });
const NODES = [node('n1', ['192.168.0.1'], ['10.244.0.0/16'])];

const peerOf = (snapshot: Snapshot, index: number) => { const [ns = '', , name = ''] = snapshot.pods[index % snapshot.pods.length]!.workload.split('/'); return workload(ns, name); };
const isClean = (proof: ReturnType<typeof prove>) => proof.synthesis.outcomes.every(({ outcome }) => outcome === 'written' || outcome === 'already-allowed') && proof.synthesis.warnings.every((warning) => !warning.startsWith('No lasting label'));

describe(`for random clusters and drafts (seed ${SEED})`, () => {
  it('sealing every namespace and drawing an intent gives back exactly the intent, whenever labels can express it', () => {
    let clean = 0;
    fc.assert(
      fc.property(podsOf, edges, (pods, drawn) => {
        const snapshot = cluster({ pods, nodes: NODES, namespaces: ['x', 'y', 'z'].map((name) => namespace(name)) });
        const wanted = new Map<string, PortSet>();
        const changes = drawn.flatMap(([a, b, port], index): DraftChange[] => {
          const [from, to] = [peerOf(snapshot, a), peerOf(snapshot, b)];
          if (from === to) return [];
          wanted.set(`${from}>${to}`, unionPorts(wanted.get(`${from}>${to}`) ?? NO_PORTS, onePort('TCP', port)));
          return [{ id: String(index), kind: 'allow', from, to, ports: [{ protocol: 'TCP', port }] }];
        });
        const proof = prove(snapshot, ...['x', 'y', 'z'].map((name) => isolate(formatPeer({ kind: 'namespace', namespace: name }))), ...changes);
        if (!isClean(proof)) return;
        clean++;
        expect(proof.exact).toBe(true);
        for (const from of proof.after.peers) for (const to of proof.after.peers) {
          if (from === to || from.kind !== 'workload' || to.kind !== 'workload') continue;
          expect([from.id, to.id, proof.after.pair(from.id, to.id).allowed.key]).toEqual([from.id, to.id, (wanted.get(`${from.id}>${to.id}`) ?? NO_PORTS).key]);
        }
      }),
      { seed: SEED, numRuns: 400 },
    );
    expect(clean).toBeGreaterThan(100);
  });

  it('drawing on any existing policies adds what was drawn, and Impact names every pair that changed', () => {
    fc.assert(
      fc.property(podsOf, policies, edges, (pods, existing, drawn) => {
        const snapshot = cluster({ pods, policies: existing, nodes: NODES, namespaces: ['x', 'y', 'z'].map((name) => namespace(name)) });
        const before = new AllowGraph(snapshot);
        const changes = drawn.flatMap(([a, b, port], index): DraftChange[] => {
          const [from, to] = [peerOf(snapshot, a), peerOf(snapshot, b)];
          return from === to ? [] : [{ id: String(index), kind: 'allow', from, to, ports: [{ protocol: 'TCP', port }] }];
        });
        const proof = proveDraft(before, draft(...changes));
        const named = new Set(proof.changed.map(({ from, to }) => `${from.id}>${to.id}`));
        for (const from of before.peers) for (const to of before.peers) {
          if (from === to || (from.kind !== 'workload' && to.kind !== 'workload')) continue;
          const [old, now] = [before.pair(from.id, to.id), proof.after.pair(from.id, to.id)];
          expect([from.id, to.id, named.has(`${from.id}>${to.id}`)]).toEqual([from.id, to.id, old.allowed.key !== now.allowed.key || old.unknown.key !== now.unknown.key]);
        }
        if (isClean(proof)) expect(proof.unmet).toEqual([]);
        if (isClean(proof) && before.peers.every((peer) => before.isolation(peer, 'ingress') !== 'partial' && before.isolation(peer, 'egress') !== 'partial')) expect(proof.exact).toBe(true);
      }),
      { seed: SEED, numRuns: 400 },
    );
  });
});
