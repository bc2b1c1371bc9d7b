import type {
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  NetworkPolicySpec,
  PolicyType,
} from '@/lib/model/network-policy';
import type { Problem } from '@/lib/model/problem';
import { closestSpelling } from '../../nearest-word';
import { describe, FieldCheck, fieldOf, type Fields, isFields, quote } from '../field-check';
import { readLabelSelector } from '../label-selector';
import { reportUnknownFields } from '../unknown-fields';
import { readPeer } from './validate-peer';
import { readPort } from './validate-port';

const TOP_LEVEL = ['apiVersion', 'kind', 'metadata', 'spec', 'status'];
const POLICY_TYPES: readonly PolicyType[] = ['Ingress', 'Egress'];

/**
 * Whether an API server would accept this NetworkPolicy (networking.k8s.io/v1; extensions/v1beta1 has the same fields),
 * and its spec. In: the object as parsed, its metadata unread here. Out: the spec, `null` when it would be rejected, and
 * problems by field path. Absent and empty lists stay apart; a null is absent.
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 */
export function validateNetworkPolicy(value: unknown): { spec: NetworkPolicySpec | null; problems: Problem[] } {
  const check = new FieldCheck();
  if (!isFields(value)) {
    check.error('wrong-type', '', `A NetworkPolicy must be an object, but it is ${describe(value)}.`);
    return { spec: null, problems: check.problems };
  }
  checkTopLevel(check, value);
  const spec = readSpec(check, fieldOf(value, 'spec'));
  return { spec: check.rejected ? null : spec, problems: check.problems };
}

function checkTopLevel(check: FieldCheck, policy: Fields): void {
  for (const name of Object.keys(policy)) {
    if (TOP_LEVEL.includes(name)) continue;
    const meant = closestSpelling(name, ['spec', 'metadata']);
    const inSpec = ['podSelector', 'policyTypes', 'ingress', 'egress'].find((field) => field.toLowerCase() === name.toLowerCase());
    const hint = inSpec ? `It belongs inside "spec": indent it.` : meant ? `Did you mean "${meant}"?` : undefined;
    check.error('unknown-field', name, `There is no field ${quote(name)} in a NetworkPolicy: an API server rejects the policy for it, or drops the field without a word.`, hint);
  }
}

function readSpec(check: FieldCheck, value: unknown): NetworkPolicySpec {
  if (value === undefined) {
    check.warning('np-no-spec', 'spec', 'The policy has no spec: it selects every pod of its namespace and lets nothing in.');
    return {};
  }
  const fields = check.object(value, 'spec');
  if (!fields) return {};
  reportUnknownFields(check, fields, 'spec', 'spec');
  const podSelector = readLabelSelector(check, fieldOf(fields, 'podSelector'), 'spec.podSelector');
  const policyTypes = readPolicyTypes(check, fieldOf(fields, 'policyTypes'));
  const ingress = readRules(check, fieldOf(fields, 'ingress'), 'ingress');
  const egress = readRules(check, fieldOf(fields, 'egress'), 'egress');
  if (policyTypes?.length) {
    warnOfIgnoredRules(check, policyTypes, 'Ingress', ingress);
    warnOfIgnoredRules(check, policyTypes, 'Egress', egress);
  }
  return {
    ...(podSelector ? { podSelector } : {}),
    ...(policyTypes ? { policyTypes } : {}),
    ...(ingress ? { ingress: ingress.map(({ peers, ports }): NetworkPolicyIngressRule => ({ ...(peers ? { from: peers } : {}), ...(ports ? { ports } : {}) })) } : {}),
    ...(egress ? { egress: egress.map(({ peers, ports }): NetworkPolicyEgressRule => ({ ...(peers ? { to: peers } : {}), ...(ports ? { ports } : {}) })) } : {}),
  };
}

/** The API accepts rules of a direction that policyTypes leaves out, and ignores them. */
function warnOfIgnoredRules(check: FieldCheck, types: readonly PolicyType[], type: PolicyType, rules: readonly Rule[] | undefined): void {
  if (types.includes(type) || !rules?.length) return;
  const field = type === 'Ingress' ? 'spec.ingress' : 'spec.egress';
  check.warning('np-rules-ignored', field, `${field} has rules, but policyTypes does not name ${type}: they have no effect.`, `Add ${type} to policyTypes.`);
}

function readPolicyTypes(check: FieldCheck, value: unknown): readonly PolicyType[] | undefined {
  const field = 'spec.policyTypes';
  if (typeof value === 'string') {
    check.error('wrong-type', field, `${field} must be a list, but it is the string ${quote(value)}.`, listOfTypesHint(value));
    return undefined;
  }
  const entries = check.list(value, field);
  if (!entries) return undefined;
  if (entries.length > POLICY_TYPES.length) check.error('np-policy-types', field, `${field} has ${entries.length} entries; at most two are allowed.`);
  const types: PolicyType[] = [];
  entries.forEach((entry, index) => {
    const path = `${field}[${index}]`;
    const text = entry === null ? '' : check.string(entry, path);
    if (text === undefined) return;
    const type = POLICY_TYPES.find((known) => known === text);
    if (type) types.push(type);
    else check.error('np-policy-types', path, `${quote(text)} is no policy type; there are Ingress and Egress.`, typeHint(text));
  });
  return types;
}

function typeHint(text: string): string | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length > 1 || /^[-\u2010-\u2015\u2212]/.test(text)) return listOfTypesHint(text);
  const meant = closestSpelling(text, POLICY_TYPES);
  return meant ? `Did you mean ${meant}?${meant.toLowerCase() === text.toLowerCase() ? ' The spelling is case sensitive.' : ''}` : undefined;
}

/** YAML reads `-Ingress` without a space after the dash, and lines that follow, as one string. */
function listOfTypesHint(text: string): string {
  const named = POLICY_TYPES.filter((type) => text.toLowerCase().includes(type.toLowerCase()));
  const items = (named.length > 0 ? named : POLICY_TYPES).map((type) => `"- ${type}"`).join(' and ');
  return /(^|\s)[-\u2010-\u2015\u2212]\S/.test(text)
    ? `The dash needs to be a plain "-" with a space after it: write ${items}, each on a line of its own.`
    : `Write it as a list: ${items}, each on a line of its own.`;
}

interface Rule {
  readonly peers?: readonly NetworkPolicyPeer[];
  readonly ports?: readonly NetworkPolicyPort[];
}

function readRules(check: FieldCheck, value: unknown, direction: 'ingress' | 'egress'): readonly Rule[] | undefined {
  const field = `spec.${direction}`;
  return check.list(value, field)?.map((entry, index) => readRule(check, entry, `${field}[${index}]`, direction));
}

function readRule(check: FieldCheck, value: unknown, field: string, direction: 'ingress' | 'egress'): Rule {
  if (value === null || value === undefined) {
    check.warning('np-null-entry', field, `${field} is empty, which is the rule {}: it allows everything.`);
    return {};
  }
  const fields = check.object(value, field);
  if (!fields) return {};
  reportUnknownFields(check, fields, field, `${direction} rule`);
  const peersField = direction === 'ingress' ? 'from' : 'to';
  const peers = check.list(fieldOf(fields, peersField), `${field}.${peersField}`);
  const ports = check.list(fieldOf(fields, 'ports'), `${field}.ports`);
  return {
    ...(peers ? { peers: peers.map((peer, index) => readPeer(check, peer, `${field}.${peersField}[${index}]`)) } : {}),
    ...(ports ? { ports: ports.map((port, index) => readPort(check, port, `${field}.ports[${index}]`)) } : {}),
  };
}
