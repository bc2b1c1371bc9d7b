import { objectTitle } from '@/lib/model/ids';
import { NETWORK_LABEL, type LabelSelector } from '@/lib/model/labels';
import type { ObjectOrigin, Problem } from '@/lib/model/problem';
import type { Namespace, PrimaryNetwork } from '@/lib/model/snapshot';
import { type FieldCheck, fieldOf, type Fields, isFields, quote } from '@/lib/policy/dialects/field-check';
import { readLabelSelector } from '@/lib/policy/dialects/label-selector';
import { matchesSelector } from '@/lib/policy/selector';
import type { Metadata } from './metadata';

/** Kinds of networks that can take the place of the cluster's, with the API versions that are read. */
export const PRIMARY_NETWORK_KINDS: ReadonlyMap<PrimaryNetwork['kind'], readonly string[]> = new Map([
  ['UserDefinedNetwork', ['k8s.ovn.org/v1']],
  ['ClusterUserDefinedNetwork', ['k8s.ovn.org/v1']],
]);

/** A network as read, before it is known which namespaces it connects. */
export interface NamedNetwork {
  readonly network: Omit<PrimaryNetwork, 'namespaces'>;
  readonly selects: { readonly namespace: string } | { readonly selector: LabelSelector };
}

const LAYERS: Readonly<Record<string, string>> = { Layer2: 'layer2', Layer3: 'layer3', Localnet: 'localnet' };

/** Reads a network; `undefined` for one that is not primary, or that the API server would refuse. */
export function readPrimaryNetwork(check: FieldCheck, object: Fields, metadata: Metadata, kind: PrimaryNetwork['kind'], origin: ObjectOrigin): NamedNetwork | undefined {
  const spec = check.object(fieldOf(object, 'spec'), 'spec');
  if (!spec) return undefined;
  const isClusterWide = kind === 'ClusterUserDefinedNetwork';
  const place = isClusterWide ? 'spec.network' : 'spec';
  const network = isClusterWide ? check.object(fieldOf(spec, 'network'), place) : spec;
  const selector = isClusterWide ? readLabelSelector(check, fieldOf(spec, 'namespaceSelector'), 'spec.namespaceSelector') : undefined;
  if (!network || (isClusterWide && !selector)) return undefined;
  const topology = check.string(fieldOf(network, 'topology'), `${place}.topology`);
  const layer = topology === undefined || !Object.hasOwn(LAYERS, topology) ? undefined : LAYERS[topology];
  if (layer === undefined || (layer === 'localnet' && !isClusterWide)) {
    check.error('network-topology', `${place}.topology`, topology === undefined ? 'The network has no topology.' : `${quote(topology)} is no topology of a ${kind}.`, `One of ${Object.keys(LAYERS).filter((name) => isClusterWide || name !== 'Localnet').join(', ')}.`);
    return undefined;
  }
  const details = fieldOf(network, layer);
  if (!isFields(details)) {
    check.error('network-topology', `${place}.${layer}`, `A network of topology ${topology} is described in ${place}.${layer}, which is missing.`);
    return undefined;
  }
  const role = check.string(fieldOf(details, 'role'), `${place}.${layer}.role`);
  if (role !== 'Primary' && role !== 'Secondary') {
    check.error('network-role', `${place}.${layer}.role`, role === undefined ? 'The network has no role.' : `${quote(role)} is no role of a network.`, 'Primary or Secondary.');
    return undefined;
  }
  if (role === 'Secondary') {
    check.report('info', 'secondary-network', '', 'Secondary networks are not shown: what is said of pods is about their primary network.');
    return undefined;
  }
  const described = { kind, ...(isClusterWide ? {} : { namespace: metadata.namespace }), name: metadata.name, origin };
  return { network: described, selects: selector ? { selector } : { namespace: metadata.namespace } };
}

/** Networks that connect nobody, and namespaces that have several, where one is allowed. */
export function networkProblems(networks: readonly PrimaryNetwork[]): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, PrimaryNetwork>();
  for (const network of networks) {
    const place = { object: objectTitle(network), ...(network.origin?.file && { file: network.origin.file, ...(network.origin.line && { line: network.origin.line }) }) };
    if (network.namespaces.length === 0) {
      problems.push({ severity: 'warning', code: 'network-without-namespaces', message: `No namespace is on this network: only those that carry the label ${NETWORK_LABEL} can be.`, ...place });
    }
    for (const namespace of network.namespaces) {
      const other = first.get(namespace);
      if (!other) first.set(namespace, network);
      else problems.push({ severity: 'error', code: 'several-networks', message: `Namespace ${namespace} is on ${objectTitle(other)} already, and can have one primary network only: whom its pods reach is unknown.`, ...place });
    }
  }
  return problems;
}

/** Which namespaces each network connects. One that lacks the label stays on the cluster's network. */
export function placeNetworks(named: readonly NamedNetwork[], namespaces: ReadonlyMap<string, Namespace>): readonly PrimaryNetwork[] {
  return named.map(({ network, selects }) => ({
    ...network,
    namespaces: [...namespaces.values()]
      .filter(({ name, labels }) => Object.hasOwn(labels, NETWORK_LABEL) && ('namespace' in selects ? name === selects.namespace : matchesSelector(selects.selector, labels)))
      .map(({ name }) => name)
      .sort(),
  }));
}
