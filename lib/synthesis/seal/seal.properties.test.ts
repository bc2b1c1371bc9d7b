import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePeer, workloadPeer, type PeerId } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { parseCidr, parseIp } from '@/lib/policy/cidr';
import { includesPort } from '@/lib/policy/port-set';
import { cluster } from '@/lib/testing/builders';
import { borderPorts, placesOf, type NamedPlace } from '@/lib/testing/compare';
import { Connections } from '@/lib/testing/connections';
import { clusterArbitrary, type ClusterShape } from '@/lib/testing/random-cluster';
import { referencePresence, referenceVerdict } from '@/lib/testing/reference';
import type { ReferencePort } from '@/lib/testing/reference-match';
import { apply } from '../apply-states';
import { untoldCuts } from '../testing';
import { isSame, smallerSets } from '../minimal/testing';
import { partsOf } from '../policy-parts';
import { readPolicies } from '../read-policies';
import { withEveryPod } from './every-pod';
import type { KeptEdge } from './kept-edge';
import { seal, type Seal } from './seal';
import type { PlaceName } from './target';

const SEED = Number(process.env.DRAWBRIDGE_SEED ?? 20261121);

const SERVICES = [{ namespace: 'a', name: 'web', type: 'ClusterIP' as const, headless: false, selector: { app: 'web' }, ports: [] }];
const PLACES = ['internet', 'private', 'nodes', 'cidr/203.0.113.0/24', 'cidr/10.0.0.0/24', 'cidr/192.168.0.0/31', 'service/a/web', 'namespace/a', 'namespace/b'];
const PORTS: readonly KeptEdge['ports'][] = ['all', [{ protocol: 'TCP', port: 80 }], [{ protocol: 'TCP', port: 80, endPort: 81 }, { protocol: 'UDP', port: 53 }]];

const edgeArbitrary = fc.record({ from: fc.nat(40), to: fc.nat(40), ports: fc.constantFrom(...PORTS) });
const request = fc.record({ edges: fc.array(edgeArbitrary, { maxLength: 7 }), scope: fc.constantFrom(undefined, ['a'], ['a', 'b'], ['b-c']) });

function edgesOf(snapshot: Snapshot, drawn: readonly { from: number; to: number; ports: KeptEdge['ports'] }[]): KeptEdge[] {
  const workloads = snapshot.workloads.map(({ id }) => workloadPeer(id));
  // Workloads are drawn more often than the rest.
  const ends = [...workloads, ...workloads, ...workloads, ...PLACES] as PeerId[];
  return drawn.map(({ from, to, ports }) => ({ from: ends[from % ends.length]!, to: ends[to % ends.length]!, ports, why: 'It was drawn.', source: 'chosen' }));
}

/** Whether a place is meant by the end of an edge, told from the words of the edge alone. */
function isMeant(snapshot: Snapshot, id: PeerId, { place }: NamedPlace, family: 4 | 6): boolean {
  const peer = parsePeer(id)!;
  const every = place.kind === 'outside' ? [place.address] : place.kind === 'node' ? place.addresses : place.pod.hostNetwork ? hostAddresses(snapshot, place.pod) : [];
  const addresses = every.filter((text) => parseIp(text)!.family === family);
  const isIn = (...cidrs: readonly string[]) => addresses.length > 0 && addresses.every((text) => cidrs.some((cidr) => within(text, cidr)));
  const nodes = snapshot.nodes.flatMap((node) => node.addresses);
  const cluster = [...nodes, ...snapshot.pods.flatMap(({ ips }) => ips)];
  const ranges = [...snapshot.podCIDRs, ...snapshot.nodes.flatMap(({ podCIDRs }) => podCIDRs)];
  const isOwn = addresses.some((text) => cluster.includes(text) || ranges.some((cidr) => within(text, cidr)));
  switch (peer.kind) {
    case 'workload':
    case 'service': {
      const pods = snapshot.pods.filter((pod) => (peer.kind === 'workload' ? workloadPeer(pod.workload) === id : pod.namespace === peer.namespace && pod.labels.app === 'web'));
      if (place.kind === 'pod' && !place.pod.hostNetwork) return pods.some((pod) => pod.workload === place.pod.workload);
      const hosts = snapshot.pods.filter((pod) => pod.hostNetwork && pods.some(({ workload }) => workload === pod.workload)).flatMap((pod) => hostAddresses(snapshot, pod));
      return isIn(...hosts.map((text) => `${text}/${text.includes(':') ? 128 : 32}`));
    }
    case 'namespace':
      return place.kind === 'pod' && !place.pod.hostNetwork && place.pod.namespace === peer.namespace;
    case 'route':
      return false;
    case 'internet':
      return place.kind === 'outside' && !isOwn && !isIn('10.0.0.0/8', '192.168.0.0/16', 'fc00::/7');
    case 'private':
      return place.kind === 'outside' && !isOwn && isIn('10.0.0.0/8', '192.168.0.0/16', 'fc00::/7');
    case 'nodes':
      return place.kind !== 'outside' && isIn(...[...nodes, ...snapshot.pods.flatMap((pod) => (pod.hostNetwork ? pod.ips : []))].map((text) => `${text}/${text.includes(':') ? 128 : 32}`));
    case 'route':
      return false;
    case 'cidr':
      return isIn(peer.cidr) && (place.kind !== 'outside' || !isOwn || addresses.every((text) => nodes.includes(text)));
  }
}

const hostAddresses = (snapshot: Snapshot, pod: Snapshot['pods'][number]) => (pod.ips.length > 0 ? pod.ips : (snapshot.nodes.find(({ name }) => name === pod.nodeName)?.addresses ?? []));

function within(text: string, cidr: string): boolean {
  const [ip, block] = [parseIp(text)!, parseCidr(cidr)];
  return block.ok && block.cidr.family === ip.family && block.cidr.first <= ip.value && ip.value <= block.cidr.last;
}

const isNamed = (name: PlaceName, { place }: NamedPlace): boolean => {
  if (place.kind === 'pod') return name.id === workloadPeer(place.pod.workload);
  if (place.kind === 'node') return name.id === 'nodes';
  const ip = parseIp(place.address)!;
  return name.outside?.family === ip.family && name.outside.ranges.some(({ first, last }) => first <= ip.value && ip.value <= last);
};

/** Every connection with an end in scope, judged by the reference: what is not as the edges say, and what was told without being so. */
function misjudged(snapshot: Snapshot, edges: readonly KeptEdge[], scope: readonly string[] | undefined, result: Seal): string[] {
  const later: Snapshot = { ...snapshot, policies: [...snapshot.policies.filter(({ namespace }) => scope && !scope.includes(namespace)), ...readPolicies(result.text).value] };
  const places = placesOf(snapshot, new Connections(snapshot));
  const ports: ReferencePort[] = borderPorts({ ...later, policies: [...later.policies, ...snapshot.policies] }).concat([80, 81, 82].map((port) => ({ protocol: 'TCP', port })));
  const invalid = new Set(result.invalid.map(({ edge }) => edge));
  const valid = edges.filter((edge) => !invalid.has(edge));
  const ends = [...new Set(valid.flatMap(({ from, to }) => [from, to]))];
  const meantIn = (family: 4 | 6) => new Map(places.map((place) => [place, new Set(ends.filter((id) => isMeant(snapshot, id, place, family)))]));
  const meant = { 4: meantIn(4), 6: meantIn(6) };
  const inScope = ({ place }: NamedPlace) => place.kind === 'pod' && !place.pod.hostNetwork && (!scope || scope.includes(place.pod.namespace));
  const found: string[] = [];
  const seen = new Set<object>();
  for (const from of places) for (const to of places) {
    if (from === to || (!inScope(from) && !inScope(to)) || [from, to].some(({ place }) => place.kind === 'pod' && place.pod.hostNetwork && hostAddresses(snapshot, place.pod).length === 0)) continue;
    const told = result.differences.filter((one) => isNamed(one.from, from) && isNamed(one.to, to));
    for (const family of [4, 6] as const) {
      const own = valid.filter((edge) => meant[family].get(from)!.has(edge.from) && meant[family].get(to)!.has(edge.to));
      if ([from, to].some(({ place }) => referencePresence(snapshot, place, family) === 'no')) continue;
      for (const port of ports) {
        const isKept = own.some((edge) => edge.ports === 'all' || edge.ports.some((one) => one.protocol === port.protocol && one.port <= port.port && port.port <= (one.endPort ?? one.port)));
        const verdict = referenceVerdict(later, from.place, to.place, family, port);
        const state = verdict === 'unknown' ? 'unknown' : verdict === 'yes' ? (isKept ? undefined : 'open') : isKept ? 'closed' : undefined;
        if (state === undefined) continue;
        const differences = told.filter((one) => one.state === state && includesPort(one.ports, port.protocol, port.port));
        if (differences.length === 0) found.push(`${from.name} -> ${to.name} IPv${family} ${port.port}/${port.protocol} is ${state}, and nothing says so`);
        for (const one of differences) seen.add(one);
      }
    }
  }
  // Of outside addresses only some are looked at.
  for (const one of result.differences) if (one.from.id && one.to.id && !seen.has(one)) found.push(`${one.from.id} => ${one.to.id} is not ${one.state}, as it was said to be for ${one.obstacle}`);
  return found;
}

const snapshots = (shape: ClusterShape) => clusterArbitrary(shape).map((base) => cluster({ ...base, services: SERVICES }));

describe(`a sealed set, judged pod by pod by the reference (seed ${SEED})`, () => {
  it.each([
    ['everything known', { addressesKnown: true, allRead: true }, 500, ['no-label']],
    ['anything', {}, 300, ['no-label', 'not-read']],
    ['with admin tiers, networks of their own and any plugin', { withAdmin: true, withNetworks: true, anyProfile: true }, 300, ['networks', 'no-label', 'other-tier']],
  ] as const)('allows what is kept and nothing else, or says which connections differ: %s', (_, shape, numRuns, met) => {
    let exact = 0;
    const obstacles = new Set<string>();
    fc.assert(
      fc.property(snapshots(shape), request, (snapshot, { edges: drawn, scope }) => {
        const edges = edgesOf(snapshot, drawn);
        const own = scope?.filter((name) => snapshot.namespaces.some((one) => one.name === name));
        const result = seal(new AllowGraph(snapshot), edges, own);
        expect(misjudged(snapshot, edges, own, result).slice(0, 5)).toEqual([]);
        if (result.exact) exact++;
        for (const { obstacle } of result.differences) obstacles.add(obstacle);
      }),
      { seed: SEED, numRuns },
    );
    expect([...obstacles].sort()).toEqual(expect.arrayContaining([...met]));
    expect(exact).toBeGreaterThan(numRuns / 10);
  });

  it('has nothing that can be left out', () => {
    let parts = 0;
    fc.assert(
      fc.property(snapshots({ addressesKnown: true, allRead: true }), request, (snapshot, { edges: drawn, scope }) => {
        const own = scope?.filter((name) => snapshot.namespaces.some((one) => one.name === name));
        const result = seal(new AllowGraph(snapshot), edgesOf(snapshot, drawn), own);
        const ripe = new AllowGraph({ ...withEveryPod(snapshot), policies: result.after.snapshot.policies });
        const policies = result.policies.map(({ policy }) => policy);
        const others = snapshot.policies.filter(({ namespace }) => own && !own.some((name) => name === namespace));
        for (const { without, policies: fewer } of smallerSets(policies)) {
          parts++;
          if (isSame(ripe, [...others, ...fewer])) expect.fail(`${without} can be left out of\n${result.text}`);
        }
      }),
      { seed: SEED, numRuns: 100 },
    );
    expect(parts).toBeGreaterThan(500);
  });

  it('cuts nothing that is kept while it is applied, step by step', () => {
    let steps = 0;
    fc.assert(
      fc.property(snapshots({ withAdmin: true }), request, (snapshot, { edges: drawn, scope }) => {
        const own = scope?.filter((name) => snapshot.namespaces.some((one) => one.name === name));
        const { order, after } = seal(new AllowGraph(snapshot), edgesOf(snapshot, drawn), own);
        expect(untoldCuts(snapshot, after.snapshot, order)).toEqual([]);
        expect(order.unsafe).toEqual([]);
        steps += order.ordered.length;
        const key = ({ namespace, name, spec }: NetworkPolicy) => JSON.stringify({ ...partsOf({ namespace, name, spec }), origins: [] });
        expect(order.ordered.reduce((policies, { operation }) => apply(policies, operation), snapshot.policies).map(key).sort()).toEqual(after.snapshot.policies.map(key).sort());
      }),
      { seed: SEED, numRuns: 100 },
    );
    expect(steps).toBeGreaterThan(100);
  });
});
