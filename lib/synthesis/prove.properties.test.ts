import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Draft, DraftChange } from '@/lib/model/draft';
import { formatPeer, policyName, workloadId, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { findClusterDns } from '@/lib/policy/cluster-dns';
import { includesPort } from '@/lib/policy/port-set';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { borderPorts, placesOf, type NamedPlace } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary } from '@/lib/testing/random-cluster';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { ReferencePort, Truth } from '@/lib/testing/reference-match';
import { proveDraft, type Proof } from './prove';
import { readPolicies } from './read-policies';
import { resolveEnd } from './resolve';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

const dnsServer = pod('kube-system/dns', { deployment: 'coredns', labels: { 'k8s-app': 'kube-dns' }, ips: ['10.0.0.100', 'fd00::64'], ports: ['53/UDP', '53'] });
const SERVICES = [{ namespace: 'a', name: 'web', type: 'ClusterIP' as const, headless: false, selector: { app: 'web' }, ports: [] }];
const idle = { id: workloadId('a', 'Deployment', 'idle'), namespace: 'a', kind: 'Deployment', name: 'idle', replicas: 0, selectorLabels: { app: 'web' } };
const guards = fc.constantFrom([], [policy('kube-system/dns', { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ protocol: 'UDP', port: 53 }] }] })], [policy('kube-system/deny', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })]);
const snapshots = (shape: Parameters<typeof clusterArbitrary>[0]) =>
  fc.tuple(clusterArbitrary(shape), fc.boolean(), guards, fc.boolean()).map(([base, hasDns, guard, hasIdle]) => {
    const snapshot = cluster({ ...base, services: SERVICES, pods: [...base.pods, ...(hasDns ? [dnsServer] : [])], policies: [...base.policies, ...(hasDns ? guard : [])] });
    return hasIdle ? { ...snapshot, workloads: [...snapshot.workloads, idle] } : snapshot;
  });

/** Changes by number, so that they name what the cluster has. */
const changes = fc.array(fc.record({ kind: fc.constantFrom('isolate' as const, 'allow' as const, 'allow' as const, 'deny' as const), from: fc.nat(30), to: fc.nat(30), port: fc.constantFrom(53, 80, 8080), directions: fc.constantFrom(['ingress' as const], ['egress' as const], ['ingress' as const, 'egress' as const]) }), { minLength: 1, maxLength: 4 });

function draftOf(snapshot: Snapshot, drawn: readonly { kind: 'isolate' | 'allow' | 'deny'; from: number; to: number; port: number; directions: readonly ('ingress' | 'egress')[] }[]): Draft {
  const ends = [...snapshot.workloads.map(({ id }) => workloadPeer(id)), ...snapshot.namespaces.map(({ name }) => formatPeer({ kind: 'namespace', namespace: name })), formatPeer({ kind: 'service', namespace: 'a', name: 'web' })];
  const endAt = (index: number): PeerId => ends[index % ends.length]!;
  return {
    version: 1,
    changes: drawn.map(({ kind, from, to, port, directions }, index): DraftChange =>
      kind === 'isolate'
        ? { id: String(index), kind, subject: endAt(from), directions }
        : { id: String(index), kind, from: from === 0 ? ('internet' as PeerId) : endAt(from), to: to === 0 ? ('internet' as PeerId) : endAt(to), ports: [{ protocol: port === 53 ? 'UDP' : 'TCP', port }] }),
  };
}

interface Flow {
  readonly from: PeerId;
  readonly to: PeerId;
  readonly words: string;
  readonly port: ReferencePort;
  /** Whether the two have an address family in common. */
  readonly shared: Truth;
  readonly before: Truth;
  readonly after: Truth;
}

/** Every connection between single pods, nodes and outside addresses, judged by the reference before and after the exported text. */
function* flows(snapshot: Snapshot, text: string): Generator<Flow> {
  const written = readPolicies(text).value;
  const names = new Set(written.map(policyName));
  const later: Snapshot = { ...snapshot, policies: [...snapshot.policies.filter((one) => !names.has(policyName(one))), ...written] };
  const connections = new Connections(snapshot);
  const places = placesOf(snapshot, connections);
  const ports = borderPorts(later);
  const peerOf = ({ name, place }: NamedPlace): PeerId => {
    if (place.kind === 'pod') return workloadPeer(place.pod.workload);
    const endpoint = connections.evaluator.compiled.endpoints.all[connections.endpoint(name)]!;
    return (endpoint.kind === 'outside' ? endpoint.group.scope : 'nodes') as PeerId;
  };
  for (const a of places) for (const b of places) {
    if (a === b || (a.place.kind !== 'pod' && b.place.kind !== 'pod')) continue;
    const present = (family: 4 | 6) => least(referencePresence(snapshot, a.place, family), referencePresence(snapshot, b.place, family));
    for (const port of ports) {
      const verdict = (state: Snapshot) => ([4, 6] as const).map((family) => least(present(family), referenceVerdict(state, a.place, b.place, family, port))).reduce(most);
      const before = verdict(snapshot);
      yield { shared: most(present(4), present(6)), from: peerOf(a), to: peerOf(b), words: `${a.name} -> ${b.name} ${port.port}/${port.protocol}`, port, before, after: text === '' ? before : verdict(later) };
    }
  }
}

const RANK: Readonly<Record<Truth, number>> = { no: 0, unknown: 1, yes: 2 };
const least = (a: Truth, b: Truth): Truth => (RANK[a] < RANK[b] ? a : b);
const most = (a: Truth, b: Truth): Truth => (RANK[a] > RANK[b] ? a : b);

/** What a draft asks for, read from the draft alone. */
function intentOf(graph: AllowGraph, draft: Draft) {
  const members = (id: PeerId) => { const end = resolveEnd(graph, id); return new Set(typeof end === 'string' ? [] : end.peers.map((peer) => peer.id)); };
  const edges = (kind: 'allow' | 'deny') => draft.changes.flatMap((change) => (change.kind === kind ? [{ id: change.id, from: members(change.from), to: members(change.to), ports: change.ports as readonly ReferencePort[] }] : []));
  const isolates = draft.changes.flatMap((change) => (change.kind === 'isolate' ? [{ subject: members(change.subject), directions: change.directions }] : []));
  const isDns = new Set((findClusterDns(graph.snapshot)?.workloads ?? []).map(workloadPeer));
  const [allows, denies] = [edges('allow'), edges('deny')];
  const concerns = ({ from, to, port }: Flow) => (one: (typeof allows)[number]) => one.from.has(from) && one.to.has(to) && one.ports.some((asked) => asked.port === port.port && asked.protocol === port.protocol);
  return {
    asks: (flow: Flow) => allows.filter(concerns(flow)),
    refuses: (flow: Flow) => denies.filter(concerns(flow)),
    cuts: ({ from, to }: Flow) => isolates.some(({ subject, directions }) => (subject.has(from) && directions.includes('egress')) || (subject.has(to) && directions.includes('ingress'))),
    isDns: ({ to, port }: Flow) => isDns.has(to) && port.port === 53,
    onlyAllows: isolates.length + denies.length === 0,
  };
}

function check(snapshot: Snapshot, draft: Draft): Proof {
  const graph = new AllowGraph(snapshot);
  const proof = proveDraft(graph, draft);
  const intent = intentOf(graph, draft);
  const changed = new Map(proof.changed.map((pair) => [`${pair.from.id}>${pair.to.id}`, pair]));
  const outcomes = new Map(proof.synthesis.outcomes.map(({ id, outcome }) => [id, outcome]));
  const wrong: string[] = [];
  for (const flow of flows(snapshot, proof.text)) {
    const pair = changed.get(`${flow.from}>${flow.to}`);
    const has = (set: 'opened' | 'closed') => pair !== undefined && includesPort(pair[set], flow.port.protocol, flow.port.port);
    const [opens, closes] = [flow.before !== 'yes' && flow.after === 'yes', flow.before === 'yes' && flow.after !== 'yes'];
    if (opens && !has('opened')) wrong.push(`${flow.words} opens and Impact does not say so`);
    if (closes && !has('closed')) wrong.push(`${flow.words} closes and Impact does not say so`);
    if (closes && intent.onlyAllows) wrong.push(`${flow.words} closes by allowing`);
    if (!proof.exact) continue;
    const asked = intent.asks(flow).filter(({ id }) => ['written', 'already-allowed'].includes(outcomes.get(id)!));
    if (opens && asked.length === 0 && !intent.isDns(flow)) wrong.push(`${flow.words} opens unasked`);
    const refused = intent.refuses(flow).filter(({ id }) => ['written', 'already-denied'].includes(outcomes.get(id)!));
    if (refused.length > 0 && flow.after !== 'no') wrong.push(`${flow.words} is denied and is ${flow.after}`);
    if (closes && !intent.cuts(flow) && refused.length === 0) wrong.push(`${flow.words} closes unasked`);
    if (asked.length > 0 && flow.after !== 'yes' && flow.shared === 'yes') wrong.push(`${flow.words} is asked for and is ${flow.after}`);
    if (flow.before !== 'unknown' && flow.after === 'unknown') wrong.push(`${flow.words} becomes unknown`);
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  return proof;
}

describe(`exported text, judged pod by pod by the reference (seed ${SEED})`, () => {
  it.each([['everything known', { addressesKnown: true, allRead: true }, 60], ['anything', {}, 50], ['with admin tiers', { addressesKnown: true, allRead: true, withAdmin: true }, 60], ['anything with admin tiers', { withAdmin: true }, 100]] as const)('never says less or more than Impact, and what is called exact is: %s', (_, shape, numRuns) => {
    let exact = 0;
    let written = 0;
    fc.assert(
      fc.property(snapshots(shape), changes, (snapshot, drawn) => {
        const draft = draftOf(snapshot, drawn);
        const proof = check(snapshot, draft);
        if (proof.text !== '') written++;
        if (proof.text !== '' && proof.exact) exact++;
        const [edited, created] = [true, false].map((isEdit) => proof.synthesis.policies.flatMap(({ policy: one, before }) => ((before !== undefined) === isEdit ? [policyName(one)] : []))) as [string[], string[]];
        const known = new Set(snapshot.policies.map(policyName));
        expect([edited.filter((name) => !known.has(name)), created.filter((name) => known.has(name)), new Set([...edited, ...created]).size]).toEqual([[], [], edited.length + created.length]);
      }),
      { seed: SEED, numRuns },
    );
    expect(exact).toBeGreaterThan(10);
    expect(written).toBeGreaterThan(exact);
  });

  it('is not written again once it is applied', () => {
    fc.assert(
      fc.property(snapshots({}), changes, (snapshot, drawn) => {
        const draft = draftOf(snapshot, drawn);
        const proof = proveDraft(new AllowGraph(snapshot), draft);
        const isAsked = draft.changes.every((change) => change.kind === 'isolate' || [change.from, change.to].every((id) => { const end = resolveEnd(proof.after, id); return typeof end === 'string' || (end.peers.length > 0 && end.peers.every((peer) => peer.endpoints.length > 0)); }));
        // Where no pods are, rules are not known to suffice.
        if (isAsked && proof.exact) expect(proveDraft(proof.after, draft).text).toBe('');
      }),
      { seed: SEED, numRuns: 200 },
    );
  });
});
