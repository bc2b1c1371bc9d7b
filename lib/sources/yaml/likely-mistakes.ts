import type { Problem } from '@/lib/model/problem';
import { visible } from '@/lib/policy/dialects/field-check';

/** A mistake that people make when they write or paste manifests. */
interface Mistake {
  readonly code: string;
  readonly pattern: RegExp;
  /** A further condition on the match. */
  readonly applies?: (match: RegExpExecArray) => boolean;
  readonly message: (match: RegExpExecArray) => string;
  readonly hint: (match: RegExpExecArray) => string;
}

const API_FIELDS = [
  ...['apiVersion', 'kind', 'metadata', 'name', 'namespace', 'spec', 'podSelector', 'namespaceSelector', 'ipBlock', 'matchLabels'],
  ...['matchExpressions', 'policyTypes', 'ingress', 'egress', 'from', 'to', 'ports', 'port', 'protocol', 'endPort', 'cidr', 'except'],
];
const fieldMeant = (word: string | undefined) => API_FIELDS.find((field) => field.toLowerCase() === word?.toLowerCase());

const MISTAKES: readonly Mistake[] = [
  {
    code: 'merge-conflict',
    pattern: /^(<{7}|={7}|>{7})( |$)/,
    message: () => 'This line is left over from a merge conflict.',
    hint: () => 'Resolve the conflict and remove the marker.',
  },
  {
    code: 'dash-character',
    pattern: /^\s*([\u2010-\u2015\u2212])\s*(\S.*)?$/,
    message: (match) => `The list marker is ${dashName(match[1])}, not the plain "-" that YAML needs.`,
    hint: (match) => `Write "- ${visible((match[2] ?? '').slice(0, 40))}".`,
  },
  {
    code: 'glued-dash',
    pattern: /^\s*-([A-Za-z][\w./-]*:?.*)$/,
    message: (match) => `The dash of "-${visible((match[1] ?? '').slice(0, 40))}" has no space after it, so it is no list entry.`,
    hint: (match) => `Write "- ${visible((match[1] ?? '').slice(0, 40))}".`,
  },
  {
    code: 'slash-comment',
    pattern: /(?:^|\s)\/\/(?:\s|\w)/,
    message: () => '"//" does not begin a comment in YAML.',
    hint: () => 'Begin comments with "#".',
  },
  {
    code: 'smart-quotes',
    pattern: /[\u2018\u2019\u201c\u201d]/,
    message: () => 'The quotes here are typographic ones, which YAML takes for ordinary letters.',
    hint: () => 'Use the plain " or \'.',
  },
  {
    code: 'tab',
    pattern: /^ *\t/,
    message: () => 'The line is indented with a tab, which YAML does not allow.',
    hint: () => 'Indent with spaces.',
  },
  {
    code: 'no-break-space',
    pattern: /[\u00a0\u2007\u202f]/,
    message: () => 'There is a no-break space here, which YAML does not take for a space.',
    hint: () => 'Replace it with an ordinary space.',
  },
  {
    code: 'capital-field',
    pattern: /^\s*(?:[-\u2010-\u2015\u2212]\s*)?([A-Za-z]+)\s*:/,
    applies: ([, word]) => fieldMeant(word) !== undefined && fieldMeant(word) !== word,
    message: (match) => `There is no field "${match[1]}"; field names are case sensitive.`,
    hint: (match) => `Write "${fieldMeant(match[1])}:".`,
  },
];

const MAX_REPORTED = 20;

/**
 * Looks line by line for what may have broken a document. In: the text of a document that is no YAML, and the number of
 * lines before it. Out: the mistakes found, at most twenty, with line and column. Lines of comment are passed over.
 */
export function findLikelyMistakes(text: string, firstLine: number, file: string): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(line) || line.length > 2000) continue;
    for (const mistake of MISTAKES) {
      const match = mistake.pattern.exec(line);
      if (!match || mistake.applies?.(match) === false) continue;
      const column = match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0) + 1;
      problems.push({ severity: 'error', code: mistake.code, message: mistake.message(match), hint: mistake.hint(match), file, line: firstLine + index + 1, column });
      if (problems.length === MAX_REPORTED) return problems;
    }
  }
  return problems;
}

/** Whether a text still holds template actions, as a Helm chart's files do. */
export const looksLikeTemplate = (text: string) => /\{\{.*?\}\}/.test(text);

function dashName(mark: string | undefined): string {
  if (mark === '\u2013') return 'an en dash (–)';
  if (mark === '\u2014') return 'an em dash (—)';
  return `the character ${mark}`;
}
