import { isFields } from '@/lib/policy/dialects/field-check';
import type { RawObject } from '@/lib/sources/read/raw-object';
import { fieldsOf, groupOf, kindOf, readResources, WORKLOADS } from './resources';

/** A network configuration of NCA: objects from its own lists, what they lack from the lists that all configurations share. */
export interface NetworkConfig {
  readonly name: string;
  readonly topology: Topology;
  readonly policies: readonly RawObject[];
}

export interface Topology {
  readonly namespaces: readonly RawObject[];
  readonly pods: readonly RawObject[];
}

/** Lists of resources by absolute path; an absent list is not the same as an empty one. */
export interface ConfigLists {
  readonly namespaceList?: readonly string[];
  readonly podList?: readonly string[];
  readonly resourceList?: readonly string[];
  readonly networkPolicyList?: readonly string[];
}

const DNS = 'dns/dns_pods.yaml';
const INGRESS_CONTROLLER = 'ingress_controller/ingress_controller.yaml';
const isNamespace = (raw: RawObject) => kindOf(raw) === 'Namespace';
const isPod = (raw: RawObject) => kindOf(raw) === 'Pod' || WORKLOADS.includes(kindOf(raw)) || FOREIGN_PODS.includes(kindOf(raw));
const isPolicy = (raw: RawObject) => POLICIES.includes(kindOf(raw));
const FOREIGN_PODS = ['WorkloadEndpoint', 'HostEndpoint', 'NetworkSet', 'GlobalNetworkSet', 'ServiceEntry'];
const POLICIES = ['NetworkPolicy', 'GlobalNetworkPolicy', 'Profile', 'AuthorizationPolicy', 'Sidecar', 'Gateway', 'VirtualService', 'Ingress'];

/** The namespaces and pods that all configurations share; undefined when the lists name none. */
export function sharedTopology(lists: ConfigLists): Topology | undefined {
  return ownTopology(lists, undefined);
}

/**
 * Builds a configuration. Objects that NCA adds when a policy refers to them and the input lacks them (`livesim`, the
 * folder with those) are added likewise.
 */
export function buildConfig(name: string, lists: ConfigLists, shared: Topology | undefined, livesim: string): NetworkConfig {
  const config = assemble(name, lists, shared);
  const additions = [
    ...(isMissed(config, readResources([`${livesim}/${DNS}`])) ? [`${livesim}/${DNS}`] : []),
    ...(hasIngress(config) && !hasIngressController(config) ? [`${livesim}/${INGRESS_CONTROLLER}`] : []),
  ];
  if (additions.length === 0) return config;
  const add = (list: readonly string[] | undefined) => (list && list.length > 0 ? [...list, ...additions] : list);
  const { namespaceList, podList, resourceList } = { namespaceList: add(lists.namespaceList), podList: add(lists.podList), resourceList: add(lists.resourceList) };
  return assemble(name, { ...lists, ...(namespaceList ? { namespaceList } : {}), ...(podList ? { podList } : {}), ...(resourceList ? { resourceList } : {}) }, shared);
}

function assemble(name: string, lists: ConfigLists, shared: Topology | undefined): NetworkConfig {
  const topology = ownTopology(lists, shared) ?? shared ?? { namespaces: [], pods: [] };
  const policies = readResources(lists.networkPolicyList ?? lists.resourceList ?? []).filter(isPolicy);
  return { name, topology, policies };
}

/** The lists of their own kind come before `resourceList`; one kind alone is completed from what is shared. */
function ownTopology({ namespaceList, podList, resourceList }: ConfigLists, shared: Topology | undefined): Topology | undefined {
  const ownNamespaces = (namespaceList?.length ?? 0) > 0;
  const ownPods = (podList?.length ?? 0) > 0;
  const namespaces = readResources((ownNamespaces ? namespaceList : resourceList) ?? []).filter(isNamespace);
  const pods = readResources((ownPods ? podList : resourceList) ?? []).filter(isPod);
  if (pods.length > 0 || (ownPods && (ownNamespaces || namespaces.length > 0))) {
    return { namespaces: ownNamespaces || namespaces.length > 0 || !ownPods ? namespaces : (shared?.namespaces ?? []), pods };
  }
  if (namespaces.length > 0) return { namespaces, pods: shared?.pods ?? [] };
  return undefined;
}

/** Whether a configuration holds an Ingress; to NCA it limits what its controller may reach. */
export const hasIngress = ({ policies }: NetworkConfig): boolean => policies.some((raw) => kindOf(raw) === 'Ingress');

const hasIngressController = ({ topology }: NetworkConfig) => topology.pods.some((raw) => JSON.stringify(fieldsOf(raw).metadata).includes('ingress-nginx'));

/** Why a configuration cannot be evaluated, or undefined. */
export function foreignObjects({ topology, policies }: NetworkConfig): string | undefined {
  const all = [...topology.namespaces, ...topology.pods, ...policies];
  if (all.some((raw) => groupOf(raw).includes('calico'))) return 'Calico is not evaluated yet';
  if (all.some((raw) => groupOf(raw).includes('istio'))) return 'Istio is not evaluated yet';
  return undefined;
}

/** Whether a policy names a label that no pod or namespace of the input has and one of these objects does. */
function isMissed({ topology, policies }: NetworkConfig, objects: readonly RawObject[]): boolean {
  const labelsOf = (raws: readonly RawObject[]) => new Set(raws.flatMap((raw) => Object.entries(podLabels(raw)).map(([key, value]) => `${key}=${String(value)}`)));
  const present = { podSelector: labelsOf(topology.pods), namespaceSelector: labelsOf(topology.namespaces) };
  const offered = labelsOf(objects);
  return policies.some((raw) => selectorsIn(fieldsOf(raw).spec).some(({ key, label }) => !present[key].has(label) && offered.has(label)));
}

function podLabels(raw: RawObject): Readonly<Record<string, unknown>> {
  const fields = fieldsOf(raw);
  const template = isFields(fields.spec) && isFields(fields.spec.template) ? fields.spec.template : fields;
  const metadata = isFields(template.metadata) ? template.metadata : {};
  return isFields(metadata.labels) ? metadata.labels : {};
}

type SelectorKey = 'podSelector' | 'namespaceSelector';

function selectorsIn(value: unknown): { readonly key: SelectorKey; readonly label: string }[] {
  if (Array.isArray(value)) return value.flatMap(selectorsIn);
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([key, field]) => {
    if ((key !== 'podSelector' && key !== 'namespaceSelector') || !isFields(field)) return selectorsIn(field);
    return isFields(field.matchLabels) ? Object.entries(field.matchLabels).map(([name, wanted]) => ({ key, label: `${name}=${String(wanted)}` })) : [];
  });
}
