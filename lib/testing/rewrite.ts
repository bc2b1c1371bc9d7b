import { podId } from '@/lib/model/ids';
import { NAMESPACE_NAME_LABEL, type Labels, type LabelSelector } from '@/lib/model/labels';
import type { IpBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec, PolicyType } from '@/lib/model/network-policy';
import type { Snapshot } from '@/lib/model/snapshot';

/** Rewritings of clusters and policies whose effect on the verdicts is known, for properties. */

export interface Rule {
  readonly peers?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

/** The spec with every rule rewritten; a rule may become several or none. */
export function mapRules(spec: NetworkPolicySpec, rewrite: (rule: Rule) => readonly Rule[]): NetworkPolicySpec {
  return {
    ...spec,
    ...(spec.ingress && {
      ingress: spec.ingress.flatMap((rule) => rewrite({ peers: rule.from, ports: rule.ports })).map(({ peers, ports }) => ({ ...(peers && { from: peers }), ...(ports && { ports }) })),
    }),
    ...(spec.egress && {
      egress: spec.egress.flatMap((rule) => rewrite({ peers: rule.to, ports: rule.ports })).map(({ peers, ports }) => ({ ...(peers && { to: peers }), ...(ports && { ports }) })),
    }),
  };
}

export const mapSpecs = (snapshot: Snapshot, rewrite: (spec: NetworkPolicySpec) => NetworkPolicySpec): Snapshot => ({
  ...snapshot,
  policies: snapshot.policies.map((policy) => ({ ...policy, spec: rewrite(policy.spec) })),
});

/** The policyTypes that the API fills in when there are none. */
export function withExplicitTypes(spec: NetworkPolicySpec): NetworkPolicySpec {
  if (spec.policyTypes && spec.policyTypes.length > 0) return spec;
  return { ...spec, policyTypes: spec.egress && spec.egress.length > 0 ? ['Ingress', 'Egress'] : ['Ingress'] };
}

/** One policy for every rule, and one without rules; together they say the same. */
export function splitPolicy({ spec, ...identity }: NetworkPolicy): NetworkPolicy[] {
  const { ingress = [], egress = [], ...rest } = withExplicitTypes(spec);
  const parts: NetworkPolicySpec[] = [rest, ...ingress.map((rule) => ({ ...rest, ingress: [rule] })), ...egress.map((rule) => ({ ...rest, egress: [rule] }))];
  return parts.map((part, index) => ({ ...identity, name: `${identity.name}-${index}`, spec: part }));
}

/** Ingress and egress of every policy exchanged. */
export function transpose(spec: NetworkPolicySpec): NetworkPolicySpec {
  const { policyTypes, ingress, egress, podSelector } = withExplicitTypes(spec);
  const other: Readonly<Record<PolicyType, PolicyType>> = { Ingress: 'Egress', Egress: 'Ingress' };
  return {
    podSelector,
    policyTypes: policyTypes!.map((type) => other[type]),
    ...(egress && { ingress: egress.map(({ to, ports }) => ({ ...(to && { from: to }), ...(ports && { ports }) })) }),
    ...(ingress && { egress: ingress.map(({ from, ports }) => ({ ...(from && { to: from }), ...(ports && { ports }) })) }),
  };
}

/** Selectors written with expressions in place of matchLabels. */
export function withExpressions({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelector {
  return { matchExpressions: [...Object.entries(matchLabels).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] })), ...matchExpressions] };
}

export function mapSelectors(spec: NetworkPolicySpec, rewrite: (selector: LabelSelector) => LabelSelector): NetworkPolicySpec {
  const peer = (one: NetworkPolicyPeer): NetworkPolicyPeer => ({
    ...one,
    ...(one.podSelector && { podSelector: rewrite(one.podSelector) }),
    ...(one.namespaceSelector && { namespaceSelector: rewrite(one.namespaceSelector) }),
  });
  const peersRewritten = mapRules(spec, (rule) => [{ ...rule, peers: rule.peers?.map(peer) }]);
  return { ...peersRewritten, ...(spec.podSelector && { podSelector: rewrite(spec.podSelector) }) };
}

/** A range of ports as two ranges that touch. */
export function halvePorts({ port, endPort, ...rest }: NetworkPolicyPort): NetworkPolicyPort[] {
  if (typeof port !== 'number' || endPort === undefined || endPort === port) return [{ ...rest, ...(port !== undefined && { port }), ...(endPort !== undefined && { endPort }) }];
  const middle = Math.floor((port + endPort) / 2);
  return [{ ...rest, port, endPort: middle }, { ...rest, port: middle + 1, endPort }];
}

/** An ipBlock as its two halves, each with the exceptions that lie in it; a half that is all exception vanishes. */
export function halveBlock({ cidr, except = [] }: IpBlock): IpBlock[] {
  const [address = '', length = ''] = cidr.split('/');
  const prefix = Number(length);
  if (address.includes(':') || prefix === 32) return [{ cidr, except }];
  const base = toNumber(address) - (toNumber(address) % 2 ** (32 - prefix));
  return [0, 1].flatMap((half): IpBlock[] => {
    const first = base + half * 2 ** (31 - prefix);
    const last = first + 2 ** (31 - prefix) - 1;
    const inside = except.filter((hole) => toNumber(hole.split('/')[0]!) >= first && toNumber(hole.split('/')[0]!) <= last);
    return inside.some((hole) => Number(hole.split('/')[1]) <= prefix + 1) ? [] : [{ cidr: `${toQuad(first)}/${prefix + 1}`, except: inside }];
  });
}

/** Every namespace, label key and label value under another name, everywhere it is named. */
export function renameAll(snapshot: Snapshot): Snapshot {
  const value = (text: string) => (text === '' ? text : renamed(text));
  const key = (text: string) => (text === NAMESPACE_NAME_LABEL ? text : renamed(text));
  const labels = (own: Labels): Labels => Object.fromEntries(Object.entries(own).map(([name, text]) => [key(name), value(text)]));
  const selector = ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => ({
    ...(matchLabels && { matchLabels: labels(matchLabels) }),
    ...(matchExpressions && { matchExpressions: matchExpressions.map((one) => ({ ...one, key: key(one.key), ...(one.values && { values: one.values.map(value) }) })) }),
  });
  return {
    ...snapshot,
    namespaces: snapshot.namespaces.map((one) => ({ ...one, name: renamed(one.name), labels: labels(one.labels) })),
    pods: snapshot.pods.map((one) => ({ ...one, id: podId(renamed(one.namespace), one.name), namespace: renamed(one.namespace), labels: labels(one.labels) })),
    policies: snapshot.policies.map((one) => ({ ...one, namespace: renamed(one.namespace), spec: mapSelectors(one.spec, selector) })),
  };
}

/** How `renameAll` renames; reversing the letters changes how names sort. */
export const renamed = (name: string): string => `r${[...name].reverse().join('')}`;

const toNumber = (quad: string) => quad.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
const toQuad = (value: number) => [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
