import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import { formatBlock } from '../address-space';
import type { Family } from '../cidr';
import type { CompiledPolicies } from '../compile';
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

/** Reads, as one text, all that such rules see of an endpoint. Endpoints of two graphs with equal texts are matched alike. */
export function factsReader(compiled: CompiledPolicies, reads: Reads): (endpoint: number) => string {
  const { snapshot, endpoints, space, networks } = compiled;
  const blockTexts = space.blocks.map(formatBlock);
  const namespaces = new Map(snapshot.namespaces.map((one) => [one.name, one]));
  const nodes = reads.nodes ? JSON.stringify(snapshot.nodes.map(({ name, labels }) => [name, Object.entries(labels).sort()]).sort()) : '';
  const keys = [...reads.podLabels].sort();
  const namespaceKeys = [...reads.namespaceLabels].sort();
  const blocksOf = (ids: readonly number[]) => ids.flatMap((id) => (reads.blocks.has(blockTexts[id]!) ? [blockTexts[id]!] : [])).sort();
  const ofNamespace = new Map<string, unknown>();
  const namespaceFacts = (name: string) => {
    if (!ofNamespace.has(name)) {
      const own = namespaces.get(name);
      const isUnread = !own?.declared && snapshot.unreadable.some((one) => one.resource === 'namespaces' && (one.namespace === undefined || one.namespace === name));
      ofNamespace.set(name, [name, isUnread, namespaceKeys.map((key) => (own ? labelValue(own.labels, key) : key === NAMESPACE_NAME_LABEL ? name : undefined) ?? null)]);
    }
    return ofNamespace.get(name);
  };
  const known: (string | undefined)[] = [];
  return (index) => {
    const text = known[index];
    if (text !== undefined) return text;
    const endpoint = endpoints.all[index]!;
    const addresses = ([4, 6] as Family[]).map((family) => [endpoint.families[family], blocksOf(endpoint.blocks[family].yes), blocksOf(endpoint.blocks[family].maybe)]);
    const own =
      endpoint.kind === 'pods'
        ? [namespaceFacts(endpoint.namespace), keys.map((key) => labelValue(endpoint.labels, key) ?? null), endpoint.ports.filter(({ name }) => name !== undefined && reads.portNames.has(name)).map(({ name, protocol, containerPort }) => `${name} ${protocol} ${containerPort}`).sort()]
        : nodes;
    return (known[index] = JSON.stringify([endpoint.kind, addresses, own, networks?.nameOf(index) || CLUSTER_NETWORK]));
  };
}
