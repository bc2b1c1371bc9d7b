import fc from 'fast-check';
import type { AdminPeer, AdminPods, AdminPolicy, AdminPort, AdminRule } from '@/lib/model/admin-policy';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { IpBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec, PolicyType, Protocol } from '@/lib/model/network-policy';
import { DEFAULT_PROFILE, type ProfileChoice, type ProfileName } from '@/lib/model/profile';
import type { Namespace, Node, Pod, PrimaryNetwork, Snapshot, UnevaluatedPolicy, Unreadable } from '@/lib/model/snapshot';
import { cluster, namespace, node, pod, policy } from './builders';

/**
 * Random clusters, small and crowded: few names, few labels and few ports, so that selectors collide, ranges overlap and
 * most policies decide something.
 */
export interface ClusterShape {
  /** Every address is known, so no verdict depends on where a pod or node might be. */
  readonly addressesKnown?: boolean;
  /** No policies that are not evaluated and nothing unreadable. */
  readonly allRead?: boolean;
  /** Admin policies of both tiers, some of equal priority. */
  readonly withAdmin?: boolean;
  /** Some namespaces have a primary network of their own. */
  readonly withNetworks?: boolean;
  /** Read under any profile of a network plugin. */
  readonly anyProfile?: boolean;
  /** Rules name no port by name, so that a rule does not depend on its destination. */
  readonly noNamedPorts?: boolean;
}

const PROFILES: readonly ProfileName[] = ['kubernetes', 'calico', 'cilium', 'ovn-kubernetes', 'none'];
const NAMESPACES = ['a', 'b', 'b-c'];
const KEYS = ['app', 'tier', 'kubernetes.io/metadata.name'];
const VALUES = ['web', 'db', '', 'a', 'b'];
const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];
const PORT_NAMES = ['http', 'dns', 'gone'];

/** Addresses outside every generated pod and node, some next to them. */
export const OUTSIDE = ['203.0.113.7', '10.0.0.200', '192.168.0.77', '2001:db8::1', 'fd00::ffff'];
const CIDRS: readonly (readonly [cidr: string, ...except: readonly string[]])[] = [
  ['0.0.0.0/0', '10.0.0.0/8', '10.0.0.0/24', '192.168.0.0/30', '0.0.0.0/1', '128.0.0.0/1'],
  ['10.0.0.0/24', '10.0.0.0/30', '10.0.0.0/25', '10.0.0.2/32', '10.0.0.128/25'],
  ['10.0.0.0/30', '10.0.0.1/32', '10.0.0.2/31'],
  ['10.0.0.1/32'],
  ['192.168.0.0/24', '192.168.0.1/32', '192.168.0.0/31'],
  ['203.0.113.0/24', '203.0.113.7/32'],
  ['::/0', 'fd00::/8', 'fd00::/126'],
  ['fd00::/64', 'fd00::/127', 'fd00::1/128'],
  ['2001:db8::/32', '2001:db8::1/128'],
];
const POD_RANGES = ['10.0.0.0/24', '10.0.0.0/25', '10.0.1.0/24', 'fd00::/64'];

const some = <T>(values: readonly T[], maxLength: number) => fc.uniqueArray(fc.constantFrom(...values), { maxLength });
const oneIn = (chances: number) => fc.integer({ min: 1, max: chances }).map((drawn) => drawn === chances);

const labels: fc.Arbitrary<Labels> = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom(...VALUES), { maxKeys: 2 });

/** Every operator, contradictions included. */
export const selectorArbitrary: fc.Arbitrary<LabelSelector> = fc.record(
  {
    matchLabels: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...VALUES), { maxKeys: 1 }),
    matchExpressions: fc.array(
      fc.oneof(
        fc.record({ key: fc.constantFrom(...KEYS), operator: fc.constantFrom('In' as const, 'NotIn' as const), values: fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }) }),
        fc.record({ key: fc.constantFrom(...KEYS), operator: fc.constantFrom('Exists' as const, 'DoesNotExist' as const) }),
      ),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const ipBlock: fc.Arbitrary<IpBlock> = fc
  .constantFrom(...CIDRS)
  .chain(([cidr, ...except]) => (except.length === 0 ? fc.constant({ cidr }) : fc.record({ cidr: fc.constant(cidr), except: some(except, 2) }, { requiredKeys: ['cidr'] })));

/** Any peer the API accepts. */
export const peerArbitrary: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector: selectorArbitrary }),
  fc.record({ namespaceSelector: selectorArbitrary }),
  fc.record({ podSelector: selectorArbitrary, namespaceSelector: selectorArbitrary }),
  fc.record({ ipBlock }),
);

/** Any port item the API accepts. */
export const portArbitrary = (shape: ClusterShape): fc.Arbitrary<NetworkPolicyPort> => {
  const protocol = fc.option(fc.constantFrom(...PROTOCOLS), { nil: undefined });
  const numbers = fc.constantFrom(1, 53, 80, 81, 8080, 65535);
  const numbered = fc.tuple(protocol, numbers, fc.option(numbers, { nil: undefined })).map(([own, port, end]): NetworkPolicyPort => ({ ...(own && { protocol: own }), port, ...(end !== undefined && end >= port ? { endPort: end } : {}) }));
  const whole = protocol.map((own): NetworkPolicyPort => (own ? { protocol: own } : {}));
  const named = fc.tuple(protocol, fc.constantFrom(...PORT_NAMES)).map(([own, port]): NetworkPolicyPort => ({ ...(own && { protocol: own }), port }));
  return shape.noNamedPorts ? fc.oneof(numbered, whole) : fc.oneof(numbered, named, whole);
};

/** Peers and ports of one rule; each list may be absent or empty. */
const rule = (shape: ClusterShape) =>
  fc.record({ peers: fc.array(peerArbitrary, { maxLength: 2 }), ports: fc.array(portArbitrary(shape), { maxLength: 2 }) }, { requiredKeys: [] });

const rules = (shape: ClusterShape) => fc.option(fc.array(rule(shape), { maxLength: 2 }), { nil: undefined });

export const specArbitrary = (shape: ClusterShape): fc.Arbitrary<NetworkPolicySpec> =>
  fc
    .record({ podSelector: selectorArbitrary, types: fc.constantFrom<(readonly PolicyType[] | undefined)[]>(undefined, [], ['Ingress'], ['Egress'], ['Ingress', 'Egress']), ingress: rules(shape), egress: rules(shape) })
    .map(({ podSelector, types, ingress, egress }) => ({
      podSelector,
      ...(types && { policyTypes: types }),
      ...(ingress && { ingress: ingress.map(({ peers, ports }) => ({ ...(peers && { from: peers }), ...(ports && { ports }) })) }),
      ...(egress && { egress: egress.map(({ peers, ports }) => ({ ...(peers && { to: peers }), ...(ports && { ports }) })) }),
    }));

const policies = (shape: ClusterShape): fc.Arbitrary<NetworkPolicy[]> =>
  fc.array(fc.tuple(fc.constantFrom(...NAMESPACES), specArbitrary(shape)), { maxLength: 4 }).map((list) => list.map(([own, spec], index) => policy(`${own}/p${index}`, spec)));

const adminPods: fc.Arbitrary<AdminPods> = fc.record({ namespaces: selectorArbitrary, pods: selectorArbitrary }, { requiredKeys: [] });

const adminPeer = (shape: ClusterShape, direction: 'ingress' | 'egress'): fc.Arbitrary<AdminPeer> => {
  const pods = adminPods.map((picked): AdminPeer => ({ kind: 'pods', pods: picked }));
  const same = fc.record({ kind: fc.constantFrom('same-labels' as const, 'not-same-labels' as const), keys: fc.constantFrom(['app'], ['app', 'tier']) });
  // Peers that compare namespaces need their labels.
  const compared = { weight: shape.allRead ? 2 : 0, arbitrary: same };
  if (direction === 'ingress') return fc.oneof({ weight: 6, arbitrary: pods }, compared);
  return fc.oneof(
    { weight: 6, arbitrary: pods },
    compared,
    { weight: 3, arbitrary: some(CIDRS.map(([cidr]) => cidr), 2).filter((list) => list.length > 0).map((cidrs): AdminPeer => ({ kind: 'networks', cidrs })) },
    { weight: 2, arbitrary: selectorArbitrary.map((selector): AdminPeer => ({ kind: 'nodes', selector })) },
    { weight: 1, arbitrary: fc.constant<AdminPeer>({ kind: 'domain-names', names: ['example.com'] }) },
    { weight: 1, arbitrary: fc.constant<AdminPeer>({ kind: 'unknown' }) },
  );
};

const adminPort = (shape: ClusterShape): fc.Arbitrary<AdminPort> => {
  const [numbers, protocol] = [fc.constantFrom(1, 53, 80, 81, 8080, 65535), fc.constantFrom(...PROTOCOLS)];
  const ranges = fc.tuple(protocol, numbers, numbers).map(([own, a, b]): AdminPort => ({ kind: 'numbers', protocol: own, first: Math.min(a, b), last: Math.max(a, b) }));
  const named = fc.constantFrom(...PORT_NAMES).map((name): AdminPort => ({ kind: 'named', name }));
  return shape.noNamedPorts ? ranges : fc.oneof({ weight: 3, arbitrary: ranges }, { weight: 1, arbitrary: named });
};

const adminRules = (shape: ClusterShape, direction: 'ingress' | 'egress', tier: AdminPolicy['tier']): fc.Arbitrary<AdminRule[]> =>
  fc.array(
    fc.record(
      {
        action: fc.constantFrom<AdminRule['action'][]>(...(tier === 'admin' ? (['allow', 'deny', 'pass'] as const) : (['allow', 'deny'] as const))),
        peers: fc.array(adminPeer(shape, direction), { minLength: 1, maxLength: 2 }),
        ports: fc.array(adminPort(shape), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: ['action', 'peers'] },
    ),
    { maxLength: 3 },
  );

/** Few priorities, so that some are equal. */
export const adminPolicyArbitrary = (shape: ClusterShape): fc.Arbitrary<Omit<AdminPolicy, 'name'>> =>
  fc.constantFrom('admin' as const, 'baseline' as const).chain((tier) =>
    fc.record({
      kind: fc.constant('ClusterNetworkPolicy' as const),
      tier: fc.constant(tier),
      priority: fc.constantFrom(0, 1, 2, 2),
      subject: adminPods,
      ingress: adminRules(shape, 'ingress', tier),
      egress: adminRules(shape, 'egress', tier),
    }),
  );

const adminPolicies = (shape: ClusterShape): fc.Arbitrary<AdminPolicy[]> =>
  fc.array(adminPolicyArbitrary(shape), { maxLength: 4 }).map((list) => list.map((policy, index) => ({ ...policy, name: `c${index}` })));

const nodes = (shape: ClusterShape): fc.Arbitrary<Node[]> =>
  fc
    .array(fc.record({ own: labels, second: oneIn(3), six: oneIn(3), ranges: shape.addressesKnown ? fc.constant([]) : some(POD_RANGES, 1) }), { minLength: shape.addressesKnown ? 1 : 0, maxLength: 2 })
    .map((list) => list.map(({ own, second, six, ranges }, index) => ({ ...node(`n${index}`, [`192.168.0.${index + 1}`, ...(second && !shape.addressesKnown ? [`203.0.113.${index + 100}`] : []), ...(six ? [`fd00:1::${index + 1}`] : [])], ranges), labels: own })));

const containerPorts = fc
  .uniqueArray(fc.constantFrom('http:80', 'http:8080', 'http:53/UDP', 'dns:53/UDP', 'dns:53/TCP', 'dns:81/SCTP', '80'), { maxLength: 3, selector: (text) => `${text.split(':')[0]}${/\/.*/.exec(text)?.[0] ?? '/TCP'}` });

const pods = (shape: ClusterShape): fc.Arbitrary<Pod[]> =>
  fc
    .array(
      fc.record({
        own: fc.constantFrom(...NAMESPACES),
        labels,
        ports: containerPorts,
        families: fc.constantFrom('4', '4', '6', '46'),
        presence: shape.addressesKnown ? fc.constant('live' as const) : fc.constantFrom('live' as const, 'live' as const, 'template' as const),
        hostNetwork: oneIn(6),
        ended: oneIn(8),
        withoutAddress: oneIn(8),
        nodeName: fc.constantFrom(undefined, 'n0', 'n9'),
        deployment: fc.constantFrom(undefined, 'd'),
      }),
      { minLength: 1, maxLength: 6 },
    )
    .map((list) =>
      list.map(({ own, families, presence, ended, withoutAddress, nodeName, hostNetwork, ...options }, index) => {
        const given = hostNetwork ? ['192.168.0.1', 'fd00:1::1'] : [`10.0.0.${index + 1}`, `fd00::${index + 1}`];
        const ips = presence === 'template' || withoutAddress ? [] : given.filter((ip) => families.includes(ip.includes(':') ? '6' : '4'));
        return pod(`${own}/pod${index}`, { ...options, hostNetwork, presence, ips, phase: ended ? 'Succeeded' : 'Running', ...(nodeName && { nodeName }) });
      }),
    );

const namespaces: fc.Arbitrary<Namespace[]> = fc
  .tuple(...NAMESPACES.map((name) => fc.option(labels.map((own) => namespace(name, own)), { nil: undefined, freq: 3 })))
  .map((list) => list.filter((one) => one !== undefined));

const unevaluated: fc.Arbitrary<UnevaluatedPolicy[]> = fc.array(
  fc.record(
    {
      kind: fc.constant('CiliumNetworkPolicy'),
      apiVersion: fc.constant('cilium.io/v2'),
      name: fc.constant('other'),
      namespace: fc.constantFrom(...NAMESPACES),
      namespaceSelector: selectorArbitrary,
      podSelector: selectorArbitrary,
      directions: fc.constantFrom(['ingress' as const], ['egress' as const], ['ingress' as const, 'egress' as const]),
    },
    { requiredKeys: ['kind', 'apiVersion', 'name', 'directions'] },
  ),
  { maxLength: 1 },
);

const unreadable: fc.Arbitrary<Unreadable[]> = fc.oneof(
  fc.constantFrom(...NAMESPACES).map((own): Unreadable[] => [{ resource: 'networkpolicies', namespace: own, verb: 'list', reason: 'forbidden' }]),
  fc.constantFrom(undefined, ...NAMESPACES).map((own): Unreadable[] => [{ resource: 'namespaces', ...(own && { namespace: own }), verb: 'list', reason: 'forbidden' }]),
);

/** Each namespace on the cluster's network, on one of its own, or on one it shares. */
const primaryNetworks: fc.Arbitrary<PrimaryNetwork[]> = fc.tuple(...NAMESPACES.map(() => fc.integer({ min: 0, max: 2 }))).map((drawn) =>
  [1, 2].map((number) => ({ kind: 'ClusterUserDefinedNetwork', name: `net${number}`, namespaces: NAMESPACES.filter((_, index) => drawn[index] === number) })),
);

/** A random cluster of this shape. */
export function clusterArbitrary(shape: ClusterShape = {}): fc.Arbitrary<Snapshot> {
  const none = fc.constant([]);
  return fc
    .record({
      namespaces,
      pods: pods(shape),
      nodes: nodes(shape),
      policies: policies(shape),
      adminPolicies: shape.withAdmin ? adminPolicies(shape) : none,
      profile: shape.anyProfile ? fc.constantFrom(...PROFILES).map((name): ProfileChoice => ({ name, basis: 'chosen' })) : fc.constant(DEFAULT_PROFILE),
      primaryNetworks: shape.withNetworks ? primaryNetworks : none,
      podCIDRs: shape.addressesKnown ? none : some(POD_RANGES, 2),
      unevaluated: shape.allRead ? none : fc.oneof({ weight: 3, arbitrary: none }, { weight: 1, arbitrary: unevaluated }),
      unreadable: shape.allRead ? none : fc.oneof({ weight: 3, arbitrary: none }, { weight: 1, arbitrary: unreadable }),
    })
    .map(cluster);
}
