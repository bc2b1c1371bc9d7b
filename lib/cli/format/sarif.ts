import { createHash } from 'node:crypto';
import { isAbsolute, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jsonText } from '@/lib/model/printable';

/** One result of an analysis, as far as SARIF has words for it. */
export interface SarifResult {
  readonly rule: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: string;
  readonly locations: readonly SarifPlace[];
  /** Further places that show why. */
  readonly related?: readonly (SarifPlace & { readonly message: string })[];
}

export interface SarifPlace {
  readonly file?: string;
  readonly line?: number;
  /** What stands there, `NetworkPolicy shop/default-deny spec.ingress[0]`. */
  readonly object?: string;
}

export interface SarifRule {
  readonly id: string;
  readonly text: string;
}

/**
 * A log of one run in SARIF 2.1.0, with what GitHub's code scanning asks for besides: a text for each length, a file and a line
 * for every result, and a fingerprint that stays when lines move.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifLog(version: string, rules: readonly SarifRule[], results: readonly SarifResult[]): string {
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  const seen = new Map<string, number>();
  return jsonText(
    {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'Drawbridge', semanticVersion: version, rules: rules.map(({ id, text }) => ({ id, shortDescription: { text }, fullDescription: { text }, help: { text } })) } },
          columnKind: 'utf16CodeUnits',
          results: results.map((result) => ({
            ruleId: result.rule,
            ...(indices.has(result.rule) && { ruleIndex: indices.get(result.rule) }),
            level: result.level,
            message: { text: result.message },
            locations: (result.locations.length > 0 ? result.locations : [{}]).map((place) => location({ file: '.', ...place })),
            partialFingerprints: { primaryLocationLineHash: fingerprint(result, seen) },
            ...(result.related && result.related.length > 0 && { relatedLocations: result.related.slice(0, RELATED).map((place, id) => ({ id, ...location(place), message: { text: place.message } })) }),
          })),
        },
      ],
    },
    2,
  );
}

/** As many as GitHub takes. */
const RELATED = 1000;

const location = ({ file, line, object }: SarifPlace) => ({
  ...(file !== undefined && { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine: Math.max(1, line ?? 1) } } }),
  ...(object !== undefined && { logicalLocations: [{ fullyQualifiedName: object, kind: 'resource' }] }),
});

/** Results with the same rule, place and words are numbered. */
function fingerprint({ rule, message, locations }: SarifResult, seen: Map<string, number>): string {
  const hash = createHash('sha256').update(JSON.stringify([rule, message, locations.map(({ file, object }) => [file, object])])).digest('hex').slice(0, 16);
  const count = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, count);
  return `${hash}:${count}`;
}

/** A path within the folder the command runs in is a relative reference, so that it is found in the checked-out repository. */
function uriOf(file: string): string {
  const path = isAbsolute(file) && !relative(process.cwd(), file).startsWith('..') ? relative(process.cwd(), file) : file;
  return isAbsolute(path) ? pathToFileURL(path).href : path.replace(/^\.[\\/]/, '').toWellFormed().split(/[\\/]/).map(encodeURIComponent).join('/');
}
