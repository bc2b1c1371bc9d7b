import { NAMESPACE_NAME_LABEL } from '@/lib/model/labels';
import { podId, workloadPeer } from '@/lib/model/ids';
import type { NetworkPolicy } from '@/lib/model/network-policy';
import type { Pod, Snapshot } from '@/lib/model/snapshot';
import { podsOfNamespace } from '@/lib/policy/pods-of-namespace';
import { matchesSelector } from '@/lib/policy/selector';
import type { Naming } from '../naming';
import { workloadName, type End } from '../resolve';
import type { Exclusion } from './peer-minus';
import type { Unit } from './rewrite';

/** The two ends of a denial as policies can name them. */
export class Sides {
  private readonly byNamespace = new Map<string, readonly Pod[]>();

  constructor(
    private readonly snapshot: Snapshot,
    private readonly naming: Naming,
  ) {}

  /** Pods that policies of a namespace can select; a workload without any has one as its selector foretells, or as those were that have ended. */
  podsIn(namespace: string): readonly Pod[] {
    const known = this.byNamespace.get(namespace);
    if (known) return known;
    const own = podsOfNamespace(this.snapshot, namespace).filter((pod) => !pod.hostNetwork);
    const there = own.filter(({ phase }) => phase !== 'Succeeded' && phase !== 'Failed');
    const running = new Set(there.map(({ workload }) => workload));
    const idle = this.snapshot.workloads.flatMap(({ id, namespace: home, kind, name, selectorLabels }): Pod[] => {
      if (home !== namespace || running.has(id)) return [];
      const all = selectorLabels ? [selectorLabels] : own.flatMap(({ workload, labels }) => (workload === id ? [labels] : []));
      return all.map((labels, index) => ({ id: podId(namespace, `(${kind} ${name} ${index})`), namespace, name, workload: id, labels, replicas: 0, presence: 'template', ips: [], hostNetwork: false, ports: [] }));
    });
    const pods = [...there, ...idle];
    this.byNamespace.set(namespace, pods);
    return pods;
  }

  /** Pods that a policy selects. */
  readonly podsOf = ({ namespace, spec }: NetworkPolicy): readonly Pod[] => this.podsIn(namespace).filter((pod) => matchesSelector(spec.podSelector ?? {}, pod.labels));

  /** Pods of an end, whatever can name them. */
  podsAt(end: End): readonly Pod[] {
    return end.peers.flatMap(({ id, workload }) => (workload ? this.podsIn(workload.namespace).filter((pod) => workloadPeer(pod.workload) === id) : []));
  }

  /** An end as subjects of policies; a string says which of it cannot be one. */
  units(end: End): readonly Unit[] | string {
    if (end.kind === 'outside') return `${end.name} is outside the cluster, where no policy applies.`;
    if (end.kind === 'namespace') return [{ namespace: end.namespace, name: end.namespace, selector: {}, pods: this.podsIn(end.namespace) }];
    const units: Unit[] = [];
    for (const peer of end.peers) {
      const found = this.naming.selectorOf(peer);
      if (!found) return `${workloadName(peer.workload!)} ${this.naming.cannotName(peer)}`;
      const { namespace, name } = peer.workload!;
      units.push({ namespace, name, selector: found.selector, pods: this.podsIn(namespace).filter((pod) => workloadPeer(pod.workload) === peer.id) });
    }
    return units;
  }

  /** An end as what rules are no longer to match; a string says which of it no rule can name. */
  exclusions(end: End): readonly Exclusion[] | string {
    if (end.kind === 'outside') return end.blocks.flatMap(({ ipBlock }) => (ipBlock ? [{ kind: 'addresses' as const, block: ipBlock }] : []));
    const units = this.units(end);
    if (typeof units === 'string') return units;
    return units.map(({ namespace, selector, pods }) => ({
      kind: 'pods',
      namespace,
      namespaceLabels: this.snapshot.namespaces.find(({ name }) => name === namespace)?.labels ?? { [NAMESPACE_NAME_LABEL]: namespace },
      selector,
      pods: pods.map(({ labels }) => labels),
    }));
  }
}
