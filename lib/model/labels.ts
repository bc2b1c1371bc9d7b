/** Labels of a pod or a namespace. */
export type Labels = Readonly<Record<string, string>>;

/**
 * metav1.LabelSelector, as the API has it. Absent and empty differ in meaning only by the field that
 * holds the selector, so fields that may be absent are typed `LabelSelector | undefined`.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
 */
export interface LabelSelector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly LabelSelectorRequirement[];
}

export interface LabelSelectorRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

/** The label every namespace carries, set by the API server to the namespace's name. */
export const NAMESPACE_NAME_LABEL = 'kubernetes.io/metadata.name';
/** OVN-Kubernetes: only namespaces that carry this label may have a primary network of their own; its value does not matter. */
export const NETWORK_LABEL = 'k8s.ovn.org/primary-user-defined-network';
