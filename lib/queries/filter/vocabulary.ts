import type { LabelsView } from '../contract/labels';
import type { SnapshotView } from '../contract/snapshot';

/** The names that a filter can be about. */
export interface Vocabulary {
  readonly namespaces: readonly string[];
  readonly workloads: readonly { readonly namespace: string; readonly name: string; readonly kind: string }[];
  readonly kinds: readonly string[];
  /** `namespace/name`. */
  readonly services: readonly string[];
  /** `namespace/name`, or the bare name of a cluster-scoped one. */
  readonly policies: readonly string[];
  readonly ports: readonly { readonly text: string; readonly names: readonly string[] }[];
  readonly labels: LabelsView['keys'];
}

/** The vocabulary of what was read; labels are asked for by themselves and may still be on the way. */
export function vocabularyOf(snapshot: SnapshotView, labels: LabelsView | undefined): Vocabulary {
  const { namespaces, workloads, services, policies, ports } = snapshot;
  return {
    namespaces: namespaces.map(({ name }) => name),
    workloads,
    kinds: [...new Set(workloads.map(({ kind }) => kind))].sort(),
    services: services.map(({ namespace, name }) => `${namespace}/${name}`),
    policies: policies.map(({ namespace, name }) => (namespace === undefined ? name : `${namespace}/${name}`)),
    ports: ports.map(({ port, protocol, names }) => ({ text: `${port}/${protocol}`, names })),
    labels: labels?.keys ?? [],
  };
}
