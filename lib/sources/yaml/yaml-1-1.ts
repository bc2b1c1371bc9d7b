import { type Document, isMap, isPair, isScalar, isSeq, type LineCounter, visit } from 'yaml';
import type { Problem } from '@/lib/model/problem';

/** Fields whose values matter to policies and are plain text or numbers. */
const SENSITIVE = new Set(['labels', 'matchLabels', 'selector', 'values', 'port', 'endPort', 'containerPort', 'targetPort', 'name', 'namespace', 'key']);

/**
 * Finds plain scalars that kubectl, which follows YAML 1.1, reads otherwise than YAML 1.2 does: `yes` as true, `010` as
 * eight. Only in labels, selectors, names and ports, where it changes the meaning.
 */
export function findYaml11Traps(document: Document, lines: LineCounter, firstLine: number, file: string): readonly Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Scalar(key, scalar, path) {
      if (key === 'key' || scalar.type !== 'PLAIN' || scalar.source === undefined || problems.length >= 20) return;
      const reading = readingInYaml11(scalar.source);
      if (!reading || !isSensitive(path)) return;
      const place = lines.linePos(scalar.range?.[0] ?? 0);
      problems.push({
        severity: 'warning',
        code: 'yaml-1-1',
        message: `kubectl reads ${scalar.source} as ${reading}; here it is read as ${typeof scalar.value === 'string' ? 'text' : String(scalar.value)}.`,
        hint: /^[\d_]+$/.test(scalar.source) ? 'Write the number in plain decimal digits, or put text in quotes.' : `Put it in quotes: "${scalar.source}".`,
        file,
        line: place.line + firstLine,
        column: place.col,
      });
    },
  });
  return problems;
}

function readingInYaml11(source: string): string | null {
  if (/^(y|yes|on)$/i.test(source)) return 'the boolean true';
  if (/^(n|no|off)$/i.test(source)) return 'the boolean false';
  if (/^0[0-7]+$/.test(source)) return `the octal number ${parseInt(source, 8)}`;
  if (/^[1-9][\d]*(_\d+)+$/.test(source)) return `the number ${source.replaceAll('_', '')}`;
  return null;
}

/** Whether the scalar stands in one of those fields: as its value, in its list, or as a value of its map. */
function isSensitive(path: readonly unknown[]): boolean {
  const pairs = path.filter(isPair).slice(-2);
  const containers = path.slice(-3);
  const names = pairs.map((pair) => (isScalar(pair.key) ? String(pair.key.value) : ''));
  if (SENSITIVE.has(names[names.length - 1] ?? '')) return true;
  return containers.some((node) => isMap(node) || isSeq(node)) && ['labels', 'matchLabels', 'selector'].includes(names[0] ?? '');
}
