import { Document, Scalar, visit } from 'yaml';
import { compareText } from '@/lib/model/compare-text';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, NetworkPolicySpec } from '@/lib/model/network-policy';

const FORMAT = { lineWidth: 0, indentSeq: false } as const;

/** Marks what Drawbridge wrote. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'drawbridge' } as const;

/** A policy as a person would have written it: the usual order of keys, nothing that says nothing; with its own labels unless others are given. */
export const networkPolicyYaml = (policy: NetworkPolicy, options: { readonly labels?: Labels; readonly comment?: readonly string[] } = {}): string =>
  writeDocument(policyObject(policy, options.labels), options.comment);

/** A policy as the one whose name it goes on with: with that one's labels and annotations, by which other tools know it. */
export const inPlaceOf = (old: NetworkPolicy, policy: NetworkPolicy): NetworkPolicy => ({ ...policy, ...(old.labels && { labels: old.labels }), ...(old.annotations && { annotations: old.annotations }) });

/** An object as one YAML document that readers of either version of YAML take alike, with a comment above it. */
export function writeDocument(object: object, comment: readonly string[] = []): string {
  const document = documentOf(object);
  if (comment.length > 0) document.commentBefore = commentLines(comment).map((line) => line.slice(1)).join('\n');
  return document.toString(FORMAT);
}

/** A value as a YAML document that is still to be laid out. */
export function documentOf(value: unknown): Document {
  // Kubernetes tools read YAML by the older rules, where `on` and `no` are booleans, so what looks like another type there is quoted.
  const document = new Document(value, { compat: 'yaml-1.1' });
  visit(document, { Scalar: (_, scalar) => void (typeof scalar.value === 'string' && looksLikeNumber(scalar.value) && (scalar.type = Scalar.QUOTE_DOUBLE)) });
  return document;
}

/** Sentences as comments, a line each, whatever characters they hold. */
export const commentLines = (sentences: readonly string[]): readonly string[] => sentences.map((line) => `# ${oneLine(line)}`);

/** Several documents as one file. */
export const joinDocuments = (documents: readonly string[]): string => documents.join('---\n');

const policyObject = ({ namespace, name, spec, labels: own, annotations }: NetworkPolicy, labels: Labels | undefined = own): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, ...(labels && { labels: sorted(labels) }), ...(annotations && { annotations: sorted(annotations) }) },
  spec: specObject({ ...spec, podSelector: spec.podSelector ?? {} }),
});

/** What a policy says, with its fields in the usual order. */
export const specObject = ({ podSelector, policyTypes, ingress, egress }: NetworkPolicySpec): object => ({
  ...(podSelector && { podSelector: selectorObject(podSelector) }),
  ...(policyTypes && { policyTypes: [...policyTypes] }),
  ...(ingress && { ingress: ingress.map(({ from, ports }) => ({ ...(from && { from: from.map(peerObject) }), ...(ports && { ports: ports.map(portObject) }) })) }),
  ...(egress && { egress: egress.map(({ to, ports }) => ({ ...(to && { to: to.map(peerObject) }), ...(ports && { ports: ports.map(portObject) }) })) }),
});

const peerObject = ({ namespaceSelector, podSelector, ipBlock }: NetworkPolicyPeer): object => ({
  ...(namespaceSelector && { namespaceSelector: selectorObject(namespaceSelector) }),
  ...(podSelector && { podSelector: selectorObject(podSelector) }),
  ...(ipBlock && { ipBlock: { cidr: ipBlock.cidr, ...(ipBlock.except && { except: [...ipBlock.except] }) } }),
});

const portObject = ({ protocol, port, endPort }: NetworkPolicyPort): object => ({
  ...(port !== undefined && { port }),
  ...(endPort !== undefined && { endPort }),
  ...(protocol && { protocol }),
});

const sorted = (labels: Labels): Labels => Object.fromEntries(Object.entries(labels).sort(([a], [b]) => compareText(a, b)));

/** A selector with its labels in order. */
export const selectorObject = ({ matchLabels, matchExpressions }: LabelSelector): object => ({
  ...(matchLabels && { matchLabels: sorted(matchLabels) }),
  ...(matchExpressions && { matchExpressions: matchExpressions.map(({ key, operator, values }) => ({ key, operator, ...(values && { values: [...values] }) })) }),
});

/** Whether some reader takes a text for a number: Go's allow any base, in either case, and underscores between digits. */
function looksLikeNumber(text: string): boolean {
  const digits = text.replaceAll('_', '');
  return /^[-+]?0[xob][\da-f]+$/i.test(digits) || /^[-+]?\d+(\.\d*)?(e[-+]?\d+)?$/i.test(digits);
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
