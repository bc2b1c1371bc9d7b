import { closestSpelling } from '../nearest-word';
import { type FieldCheck, type Fields, quote, visible } from './field-check';

/** Fields that each part of a NetworkPolicy may have. */
const KNOWN = {
  spec: ['podSelector', 'policyTypes', 'ingress', 'egress'],
  'ingress rule': ['from', 'ports'],
  'egress rule': ['to', 'ports'],
  peer: ['podSelector', 'namespaceSelector', 'ipBlock'],
  port: ['protocol', 'port', 'endPort'],
  ipBlock: ['cidr', 'except'],
  selector: ['matchLabels', 'matchExpressions'],
  requirement: ['key', 'operator', 'values'],
} as const;
export type Part = keyof typeof KNOWN;

/** Where a field belongs that stands in the wrong place, mostly because of its indentation. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  podSelector: 'in an entry of "from" or "to", or directly in "spec"',
  namespaceSelector: 'in an entry of "from" or "to"',
  ipBlock: 'in an entry of "from" or "to"',
  matchLabels: 'inside "podSelector" or "namespaceSelector"',
  matchExpressions: 'inside "podSelector" or "namespaceSelector"',
  key: 'in an entry of "matchExpressions"',
  operator: 'in an entry of "matchExpressions"',
  values: 'in an entry of "matchExpressions"',
  from: 'in an entry of "ingress"',
  to: 'in an entry of "egress"',
  ports: 'in an entry of "ingress" or "egress", beside "from" or "to"',
  port: 'in an entry of "ports"',
  endPort: 'in an entry of "ports"',
  protocol: 'in an entry of "ports"',
  cidr: 'inside "ipBlock"',
  except: 'inside "ipBlock"',
  ingress: 'directly in "spec"',
  egress: 'directly in "spec"',
  policyTypes: 'directly in "spec"',
};

/** Particular mix-ups, by part and field. */
const MIXED_UP: Readonly<Record<string, string>> = {
  'ingress rule/to': 'An ingress rule names its peers under "from".',
  'egress rule/from': 'An egress rule names its peers under "to".',
  'spec/namespaceSelector': 'A NetworkPolicy selects pods of its own namespace only: set metadata.namespace.',
  'spec/matchLabels': 'It belongs inside "podSelector": indent it by two more spaces.',
  'peer/matchLabels': 'It belongs inside the selector above it: indent it by two more spaces.',
  'peer/ports': 'It belongs beside "from" or "to", not in an entry of it: indent it less.',
};

/**
 * Reports every field that this part of a NetworkPolicy does not have, with what was probably meant. It is an error:
 * an API server with strict field validation rejects the object, and any other drops the field, which changes what the
 * policy does.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#validation-for-unrecognized-or-duplicate-fields
 */
export function reportUnknownFields(check: FieldCheck, fields: Fields, field: string, part: Part): void {
  const known: readonly string[] = KNOWN[part];
  for (const name of Object.keys(fields)) {
    if (known.includes(name)) continue;
    check.error(
      'unknown-field',
      `${field}.${name}`,
      `There is no field ${quote(name)} in ${field}: an API server rejects the policy for it, or drops the field without a word.`,
      hintFor(name, part, known),
    );
  }
}

function hintFor(name: string, part: Part, known: readonly string[]): string | undefined {
  const mistyped = dashHint(name) ?? caseHint(name, known);
  if (mistyped) return mistyped;
  const mixedUp = Object.hasOwn(MIXED_UP, `${part}/${name}`) ? MIXED_UP[`${part}/${name}`] : undefined;
  if (mixedUp) return mixedUp;
  if (Object.hasOwn(ELSEWHERE, name)) return `It belongs ${ELSEWHERE[name]}: check the indentation.`;
  const near = closestSpelling(name, known);
  if (near) return `Did you mean "${near}"?`;
  if (part === 'selector') return 'Labels go under "matchLabels", indented by two more spaces.';
  return `Known here: ${known.join(', ')}.`;
}

/** What is wrong with a field whose name begins with the marker of a list entry. */
export function dashHint(name: string): string | undefined {
  const dash = /^([-\u2010-\u2015\u2212])\s*(.+)$/.exec(name);
  if (!dash) return undefined;
  const mark = dash[1]!;
  const rest = visible(dash[2]!.slice(0, 40));
  return mark === '-'
    ? `A list entry needs a space after the dash: "- ${rest}:".`
    : `The list marker before "${rest}" is not a plain dash but "${mark}": write "- ${rest}:".`;
}

/** The known field that this name spells with other capitals. */
export function caseHint(name: string, known: readonly string[]): string | undefined {
  const sameLetters = known.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return sameLetters === undefined ? undefined : `Did you mean "${sameLetters}"? Field names are case sensitive.`;
}
