import { compareText } from '@/lib/model/compare-text';
import { DEFAULT_PROFILE, type ProfileChoice, type ProfileName } from '@/lib/model/profile';
import type { Node } from '@/lib/model/snapshot';
import { fieldOf, type Fields, isFields } from '@/lib/policy/dialects/field-check';
import type { Metadata } from './metadata';

/** A DaemonSet that belongs to a network plugin, as the object itself or one of its pods shows it. */
export interface NetworkAgent {
  readonly namespace: string;
  readonly name: string;
  /** Read of the DaemonSet itself, which says more than its pods. */
  readonly declared: boolean;
  /** Containers by name, with their arguments as far as the input has them. */
  readonly containers: ReadonlyMap<string, readonly string[] | undefined>;
}

/** What an agent says of the cluster: the profile it enforces policies under, or that it enforces none itself. */
type Reading = (agent: NetworkAgent) => ProfileName;

const enforces = (profile: ProfileName): Reading => () => profile;

/**
 * DaemonSets by the name their projects give them. Plugins without a profile of their own are taken to do what the
 * Kubernetes API says.
 */
const AGENTS: ReadonlyMap<string, Reading> = new Map([
  ['calico-node', enforces('calico')],
  ['canal', enforces('calico')],
  ['rke2-canal', enforces('calico')],
  ['cilium', enforces('cilium')],
  // GKE Dataplane V2.
  ['anetd', enforces('cilium')],
  ['ovnkube-node', enforces('ovn-kubernetes')],
  ['ovnkube-single-node-zone', enforces('ovn-kubernetes')],
  ['antrea-agent', enforces('antrea')],
  ['kindnet', enforces('kubernetes')],
  ['kube-router', enforces('kubernetes')],
  ['kube-network-policies', enforces('kubernetes')],
  ['kube-ovn-cni', enforces('kubernetes')],
  ['weave-net', enforces('kubernetes')],
  ['azure-npm', enforces('kubernetes')],
  ['aws-node', readAwsNode],
  ['kube-flannel', readFlannel],
  ['kube-flannel-ds', readFlannel],
]);

/** The VPC CNI enforces policies by a second container, which its installer adds but does not switch on. */
function readAwsNode({ containers }: NetworkAgent): ProfileName {
  if (!containers.has('aws-eks-nodeagent')) return 'none';
  const args = containers.get('aws-eks-nodeagent');
  return args === undefined || args.some((arg) => /^--?enable-network-policy(=(true|1|t))?$/i.test(arg)) ? 'aws-vpc' : 'none';
}

/** Flannel only carries traffic, unless its chart was asked for the reference implementation of policies. */
function readFlannel({ containers }: NetworkAgent): ProfileName {
  return containers.has('kube-network-policies') ? 'kubernetes' : 'none';
}

/** Reads what gives a network plugin away; `undefined` for any object but a known DaemonSet or a pod of one. */
export function readNetworkAgent(kind: string, object: Fields, metadata: Metadata): NetworkAgent | undefined {
  const spec = fieldOf(object, 'spec');
  const owner = metadata.controller;
  const name = kind === 'DaemonSet' ? metadata.name : kind === 'Pod' && owner?.kind === 'DaemonSet' ? owner.name : undefined;
  if (name === undefined || !AGENTS.has(name)) return undefined;
  const template = isFields(spec) && kind === 'DaemonSet' ? fieldOf(spec, 'template') : object;
  const podSpec = isFields(template) ? fieldOf(template, 'spec') : undefined;
  const given = isFields(podSpec) ? fieldOf(podSpec, 'containers') : undefined;
  const containers = new Map<string, readonly string[] | undefined>();
  for (const container of Array.isArray(given) ? given.filter(isFields) : []) {
    const args = fieldOf(container, 'args');
    const title = fieldOf(container, 'name');
    if (typeof title === 'string') containers.set(title, Array.isArray(args) ? args.filter((arg) => typeof arg === 'string') : undefined);
  }
  return { namespace: metadata.namespace, name, declared: kind === 'DaemonSet', containers };
}

/**
 * Which profile these agents stand for. One that enforces policies counts more than one that only carries traffic; where
 * several enforce them in ways that differ, and where there is none, it cannot be told and the default stays. `complete`:
 * nothing of the cluster is hidden, so that what enforces policies and is not seen is not there.
 */
export function detectProfile(agents: readonly NetworkAgent[], complete: boolean): ProfileChoice {
  const found = new Map<ProfileName, string>();
  const declared = new Set(agents.filter((agent) => agent.declared).map(placeOf));
  const telling = agents.filter((agent) => agent.declared || !declared.has(placeOf(agent)));
  for (const agent of telling.sort((a, b) => compareText(placeOf(a), placeOf(b)))) {
    const profile = AGENTS.get(agent.name)?.(agent);
    if (profile !== undefined && !found.has(profile)) found.set(profile, `DaemonSet ${placeOf(agent)}`);
  }
  const enforcing = [...found].filter(([profile]) => profile !== 'none');
  // The VPC CNI hands policies over to a plugin that is chained to it.
  const others = enforcing.filter(([profile]) => profile !== 'aws-vpc');
  const candidates = others.length > 0 ? others : enforcing.length > 0 ? enforcing : complete ? [...found] : [];
  const [first, second] = candidates;
  return first && !second ? { name: first[0], basis: 'detected', evidence: first[1] } : DEFAULT_PROFILE;
}

/**
 * Whether a node's own agent may enforce policies, whatever plugin carries the traffic: that of K3s does, in its one process,
 * unless it was told not to. https://docs.k3s.io/networking/networking-services#network-policy-controller
 */
export const hasOwnEnforcer = ({ labels }: Pick<Node, 'labels'>): boolean =>
  ['node.kubernetes.io/instance-type', 'beta.kubernetes.io/instance-type'].some((key) => Object.hasOwn(labels, key) && labels[key] === 'k3s');

const placeOf = ({ namespace, name }: NetworkAgent) => `${namespace}/${name}`;
