import { NAMESPACE_NAME_LABEL, type Labels } from '@/lib/model/labels';
import type { Snapshot } from '@/lib/model/snapshot';
import { formatBlock } from '../address-space';
import { FAMILIES } from '../cidr';
import type { CompiledPolicies } from '../compile';
import type { Endpoint } from '../endpoints';
import { CLUSTER_NETWORK } from '../networks';
import type { RuleForm } from '../rule-form';
import { labelValue, selectorKeys } from '../selector';

/** What rules read of the things they match. */
export interface Reads {
  readonly podLabels: ReadonlySet<string>;
  readonly namespaceLabels: ReadonlySet<string>;
  readonly portNames: ReadonlySet<string>;
  readonly blocks: ReadonlySet<string>;
  readonly nodes: boolean;
}

/** What the peers and ports of some rules read. */
export function readsOf(rules: Iterable<RuleForm>): Reads {
  const podLabels = new Set<string>();
  const namespaceLabels = new Set<string>();
  const portNames = new Set<string>();
  const blocks = new Set<string>();
  let nodes = false;
  for (const { peers, ports } of rules) {
    if (ports !== 'all') for (const { name } of ports.named) portNames.add(name);
    if (peers === 'everything') continue;
    for (const peer of peers) {
      if (peer.kind === 'addresses') blocks.add(formatBlock(peer.block));
      else if (peer.kind === 'nodes') nodes = true;
      else if (peer.kind === 'pods') {
        for (const key of selectorKeys(peer.pods.pods)) podLabels.add(key);
        if ('selector' in peer.pods.namespaces) for (const key of selectorKeys(peer.pods.namespaces.selector)) namespaceLabels.add(key);
      }
    }
  }
  return { podLabels, namespaceLabels, portNames, blocks, nodes };
}

/** What the rules of two graphs both read: a rule that is in one of them only is a difference of its own. */
export function commonReads(a: CompiledPolicies, b: CompiledPolicies): Reads {
  const [first, second] = [a, b].map(({ policies }) => readsOf(policies.flatMap(({ form }) => Object.values(form.rules).flat()))) as [Reads, Reads];
  const both = (x: ReadonlySet<string>, y: ReadonlySet<string>) => new Set([...x].filter((one) => y.has(one)));
  return {
    podLabels: both(first.podLabels, second.podLabels),
    namespaceLabels: both(first.namespaceLabels, second.namespaceLabels),
    portNames: both(first.portNames, second.portNames),
    blocks: both(first.blocks, second.blocks),
    nodes: first.nodes && second.nodes,
  };
}

/** The labels of a namespace, and whether it may have others than its name: they could not be read. */
export function namespaceLabels({ namespaces, unreadable }: Snapshot, name: string): { readonly labels: Labels; readonly isUnread: boolean } {
  const own = namespaces.find((one) => one.name === name);
  const isUnread = !own?.declared && unreadable.some(({ resource, namespace = name }) => resource === 'namespaces' && namespace === name);
  return { labels: own?.labels ?? { [NAMESPACE_NAME_LABEL]: name }, isUnread };
}

/** The network an endpoint is on, in words. */
export const networkOf = ({ networks }: CompiledPolicies, endpoint: number): string => networks?.nameOf(endpoint) || CLUSTER_NETWORK;

/** Reads, as one text, all that such rules see of an endpoint. Endpoints of two graphs with equal texts are matched alike. */
export function factsReader(compiled: CompiledPolicies, reads: Reads): (endpoint: number) => string {
  const { snapshot, endpoints, space } = compiled;
  const blockTexts = space.blocks.map(formatBlock);
  const nodes = reads.nodes && snapshot.nodes.map(({ name, labels }) => [name, Object.entries(labels).sort()]).sort();
  const valuesOf = (labels: Labels, keys: ReadonlySet<string>) => [...keys].map((key) => labelValue(labels, key) ?? null);
  const blocksOf = (ids: readonly number[]) => ids.map((id) => blockTexts[id]!).filter((text) => reads.blocks.has(text)).sort();
  const ofNamespaces = new Map([...endpoints.namespaceRuns.keys()].map((name) => {
    const { labels, isUnread } = namespaceLabels(snapshot, name);
    return [name, [name, isUnread, valuesOf(labels, reads.namespaceLabels)]];
  }));
  const factsOf = (endpoint: Endpoint, index: number) => {
    const addresses = FAMILIES.map((family) => [endpoint.families[family], blocksOf(endpoint.blocks[family].yes), blocksOf(endpoint.blocks[family].maybe)]);
    const own =
      endpoint.kind === 'pods'
        ? [ofNamespaces.get(endpoint.namespace), valuesOf(endpoint.labels, reads.podLabels), endpoint.ports.filter(({ name = '' }) => reads.portNames.has(name)).map(({ name, protocol, containerPort }) => `${name} ${protocol} ${containerPort}`).sort()]
        : nodes;
    return JSON.stringify([endpoint.kind, addresses, own, networkOf(compiled, index)]);
  };
  const facts = endpoints.all.map(factsOf);
  return (index) => facts[index]!;
}
