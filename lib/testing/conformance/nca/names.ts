import { lastAddress, parseCidr, parseIp } from '@/lib/policy/cidr';
import type { Cluster, Member } from './cluster';
import type { EndText } from './expected-output';
import { isLabelExpression, readLabelExpression } from './label-expression';
import type { AddressRange } from './universe';

/** Pods by id, and ranges of addresses. */
export interface Ends {
  readonly pods: ReadonlySet<string>;
  readonly ranges: readonly AddressRange[];
}

/** Pods of a cluster by what an output calls them. */
export class Names {
  constructor(private readonly cluster: Cluster) {}

  resolve(end: EndText): Ends {
    if (end.kind === 'names') {
      const ranges = end.names.flatMap((name) => readRange(name) ?? []);
      const pods = end.names.filter((name) => !readRange(name)).flatMap((name) => this.resolveOne(name));
      return { pods: new Set(pods.map(({ id }) => id)), ranges };
    }
    const pods = end.namespaces.flatMap((namespace) => {
      const inNamespace = this.cluster.members.filter(({ pod }) => pod.namespace === namespace);
      return end.pods.flatMap((text) => {
        if (text === '*') return inNamespace;
        if (!isLabelExpression(text)) return this.named(namespace, text);
        const test = readLabelExpression(text);
        return inNamespace.filter(({ pod }) => test(pod.labels));
      });
    });
    return { pods: new Set(pods.map(({ id }) => id)), ranges: [] };
  }

  /** The pods of `namespace/web(Deployment)`. Throws when there are none. */
  resolveOne(name: string): readonly Member[] {
    return this.named(name.slice(0, name.indexOf('/')), name.slice(name.indexOf('/') + 1));
  }

  /** `web`, `web[Deployment]` or `web(Deployment)`: the pods of a workload, or else a pod. Throws when there is none. */
  private named(namespace: string, text: string): readonly Member[] {
    const [, name = '', kind] = /^([^[(]+)(?:[[(]([^\])]+)[\])])?$/.exec(text.toLowerCase()) ?? [];
    const there = this.cluster.members.filter(({ pod }) => pod.namespace === namespace);
    const owned = there.filter((member) => ownersOf(member).some((owner) => owner.name.toLowerCase() === name && (kind === undefined || kind.includes(owner.kind.toLowerCase()))));
    const found = owned.length > 0 ? owned : there.filter(({ id }) => id === `${namespace}/${name}`);
    if (found.length === 0) throw new Error(`there is no pod or workload ${namespace}/${text}`);
    return found;
  }
}

/** The owners that a pod may be called after: NCA strips the hash of a ReplicaSet's name in some cases, not in others. */
function ownersOf({ owner, ownerKind, pod }: Member): readonly { readonly name: string; readonly kind: string }[] {
  const own = { name: owner, kind: ownerKind };
  if (pod.name === owner || ownerKind !== 'ReplicaSet') return [own];
  return [own, { name: owner.replace(/-[^-]+$/, ''), kind: 'Deployment' }];
}

/** Reads `10.0.0.0/8`, `10.0.0.1` or `10.0.0.1-10.0.0.9`; null for any other text. */
export function readRange(text: string): AddressRange | null {
  const cidr = text.includes('/') ? parseCidr(text) : null;
  if (cidr?.ok) return { family: cidr.cidr.family, first: cidr.cidr.first, last: cidr.cidr.last };
  const [first, last = text] = text.split('-').map((part) => part.trim());
  const from = parseIp(first ?? '');
  const to = parseIp(last);
  return from && to && to.value <= lastAddress(from.family) ? { family: from.family, first: from.value, last: to.value } : null;
}
