import { Document, isMap, isNode, isSeq, Scalar, visit, type Node } from 'yaml';
import { compareText } from '@/lib/model/compare-text';
import type { Labels, LabelSelector } from '@/lib/model/labels';
import { DIRECTIONS, type NetworkPolicy, type NetworkPolicyPeer, type NetworkPolicyPort, type NetworkPolicySpec } from '@/lib/model/network-policy';
import { reasonsOfRule, type RuleReason } from './rule-reasons';

const FORMAT = { lineWidth: 0, indentSeq: false } as const;

/** Marks what Drawbridge wrote. https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/ */
export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'drawbridge' } as const;

export interface PolicyTextOptions {
  /** In place of the policy's own. */
  readonly labels?: Labels;
  /** Sentences about the policy; those that are a rule's reason as well stand beside the rule alone. */
  readonly comment?: readonly string[];
  readonly reasons?: readonly RuleReason[];
}

/**
 * A policy as a person would have written it: the usual order of keys, nothing that says nothing, the reason for each rule beside
 * it; with its own labels unless others are given.
 */
export const networkPolicyYaml = (policy: NetworkPolicy, { labels, comment, reasons }: PolicyTextOptions = {}): string =>
  writeDocument(policyObject(policy, labels), comment, { path: ['spec'], spec: policy.spec, reasons });

/** Writes the reasons beside the rules and peers of a spec as it is laid out. Out: the sentences that are said by that. */
function noteReasons(node: unknown, spec: NetworkPolicySpec, reasons: readonly RuleReason[]): ReadonlySet<string> {
  const said = new Set<string>();
  const note = (item: unknown, sentences: readonly string[]) => {
    if (sentences.length === 0 || !isNode(item)) return;
    item.commentBefore = commentText(sentences);
    for (const sentence of sentences) said.add(sentence);
  };
  const rules = { ingress: spec.ingress?.map(({ from = [], ports = [] }) => ({ peers: from, ports })), egress: spec.egress?.map(({ to = [], ports = [] }) => ({ peers: to, ports })) };
  for (const direction of reasons.length > 0 ? DIRECTIONS : []) {
    for (const [index, rule] of (rules[direction] ?? []).entries()) {
      const item = fieldOf(fieldOf(node, direction), index);
      const { whole, peers } = reasonsOfRule(reasons, direction, rule);
      note(item, whole);
      const list = fieldOf(item, direction === 'ingress' ? 'from' : 'to');
      for (const [at, sentences] of peers.entries()) note(fieldOf(list, at), sentences);
    }
  }
  return said;
}

const fieldOf = (node: unknown, field: string | number): Node | undefined => (isMap(node) || isSeq(node) ? (node.get(field, true) as Node | undefined) : undefined);

/** A policy as the one whose name it goes on with: with that one's labels and annotations, by which other tools know it. */
export const inPlaceOf = (old: NetworkPolicy, policy: NetworkPolicy): NetworkPolicy => ({ ...policy, ...(old.labels && { labels: old.labels }), ...(old.annotations && { annotations: old.annotations }) });

/** The rules in an object, and the reasons to write beside them. */
export interface RulesOfObject {
  /** Where the spec stands in the object. */
  readonly path: readonly (string | number)[];
  readonly spec: NetworkPolicySpec;
  readonly reasons?: readonly RuleReason[] | undefined;
}

/** An object as one YAML document that readers of either version of YAML take alike, with a comment above it. */
export function writeDocument(object: object, comment: readonly string[] = [], rules?: RulesOfObject): string {
  const document = documentOf(object);
  const said = rules ? noteReasons(document.getIn(rules.path), rules.spec, rules.reasons ?? []) : new Set();
  const rest = comment.filter((sentence) => !said.has(sentence));
  if (rest.length > 0) document.commentBefore = commentText(rest);
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

/** The same without the signs that begin the lines, as a document holds them. */
export const commentText = (sentences: readonly string[]): string => commentLines(sentences).map((line) => line.slice(1)).join('\n');

/** Several documents as one file. */
export const joinDocuments = (documents: readonly string[]): string => documents.join('---\n');

const policyObject = ({ namespace, name, spec, labels: own, annotations }: NetworkPolicy, labels: Labels | undefined = own): object => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, ...(labels && { labels: sorted(labels) }), ...(annotations && { annotations: sorted(annotations) }) },
  spec: specObject({ ...spec, podSelector: spec.podSelector ?? {} }),
});

interface SpecObject {
  readonly ingress?: readonly { readonly from?: readonly object[]; readonly to?: undefined }[];
  readonly egress?: readonly { readonly to?: readonly object[]; readonly from?: undefined }[];
}

/** What a policy says, with its fields in the usual order. */
export const specObject = ({ podSelector, policyTypes, ingress, egress }: NetworkPolicySpec): SpecObject => ({
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
