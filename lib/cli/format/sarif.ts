import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import { jsonText } from '../printable.ts';

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
 * A log of one run in SARIF 2.1.0.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarifLog(version: string, rules: readonly SarifRule[], results: readonly SarifResult[]): string {
  const ids = rules.map(({ id }) => id);
  return jsonText(
    {
      $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'Drawbridge', semanticVersion: version, rules: rules.map(({ id, text }) => ({ id, shortDescription: { text } })) } },
          columnKind: 'utf16CodeUnits',
          results: results.map(({ rule, level, message, locations, related }) => ({
            ruleId: rule,
            ...(ids.includes(rule) && { ruleIndex: ids.indexOf(rule) }),
            level,
            message: { text: message },
            locations: locations.map(location),
            ...(related && related.length > 0 && { relatedLocations: related.map((place, id) => ({ id, ...location(place), message: { text: place.message } })) }),
          })),
        },
      ],
    },
    2,
  );
}

const location = ({ file, line, object }: SarifPlace) => ({
  ...(file !== undefined && { physicalLocation: { artifactLocation: { uri: uriOf(file) }, ...(line !== undefined && { region: { startLine: line } }) } }),
  ...(object !== undefined && { logicalLocations: [{ fullyQualifiedName: object, kind: 'resource' }] }),
});

/** A relative reference stays one, so that it is found in the checked-out repository. */
const uriOf = (file: string): string => (isAbsolute(file) ? pathToFileURL(file).href : file.replace(/^\.\//, '').split(/[\\/]/).map(encodeURIComponent).join('/'));
