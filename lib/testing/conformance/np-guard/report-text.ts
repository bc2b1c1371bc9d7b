import { fact, type Fact, type Report } from './facts';

export type ReportFormat = 'txt' | 'json' | 'csv' | 'md' | 'dot';

/** Reads a report of connections, with or without exposure, in any of its formats. Throws when a line is not understood. */
export function parseReport(text: string, format: ReportFormat): Report {
  switch (format) {
    case 'txt':
      return parseText(text);
    case 'json':
      return { facts: parseJson(text) };
    case 'csv':
      return { facts: parseTable(text.split('\n').map((line) => splitCsv(line.trim()))) };
    case 'md':
      return { facts: parseTable(text.split('\n').map(splitMarkdown)) };
    case 'dot':
      return { facts: parseDot(text) };
  }
}

const HEADINGS = /^(?:Permitted connect(?:ions on|ivity analyzed in) .*:|Exposure Analysis Result.*:|Workloads not protected by network policies:)$/;
const NOTES = /^(?:all input workloads are configured with \(C\)UDN as their primary network interface|\*\*\* Note: .*)$/;

function parseText(text: string): Report {
  const facts: Fact[] = [];
  const unprotected: string[] = [];
  let section: Fact['section'] = 'connection';
  // What follows says which networks each workload is in.
  for (const raw of text.split('\nWorkload-to-Networks Mapping:')[0]!.split('\n')) {
    const line = raw.trim();
    if (line === 'Egress Exposure:') section = 'egress exposure';
    else if (line === 'Ingress Exposure:') section = 'ingress exposure';
    else if (line === '' || HEADINGS.test(line) || NOTES.test(line)) continue;
    else if (/ is not protected on (?:Egress|Ingress)$/.test(line)) unprotected.push(line);
    else {
      const [, left, arrow, right, connection] = /^(\S+)\s+(=>|<=)\s+(.*?)(?: : (.*))?$/.exec(line) ?? [];
      if (left === undefined || right === undefined) throw new Error(`the report has a line ${JSON.stringify(line)}`);
      facts.push(arrow === '=>' ? fact(section, left, right, connection) : fact(section, right, left, connection));
    }
  }
  return { facts, unprotected };
}

type Row = { readonly src: string; readonly dst: string; readonly conn?: string };
type Exposure = { readonly egress_exposure: readonly Row[] | null; readonly ingress_exposure: readonly Row[] | null };
interface JsonReport {
  readonly connlist_results?: readonly Row[];
  readonly connlist_conn_focus_results?: readonly Row[];
  readonly exposure_results?: Exposure;
  readonly exposure_conn_focus_results?: Exposure;
}

function parseJson(text: string): Fact[] {
  if (text.trim() === '') return [];
  const content = (JSON.parse(text) ?? []) as readonly Row[] | JsonReport;
  const report: JsonReport = Array.isArray(content) ? { connlist_results: content as readonly Row[] } : (content as JsonReport);
  const exposure = report.exposure_results ?? report.exposure_conn_focus_results;
  return [
    ...facts('connection', report.connlist_results ?? report.connlist_conn_focus_results),
    ...facts('egress exposure', exposure?.egress_exposure),
    ...facts('ingress exposure', exposure?.ingress_exposure),
  ];
}

const facts = (section: Fact['section'], rows: readonly Row[] | null | undefined): Fact[] => (rows ?? []).map(({ src, dst, conn }) => fact(section, src, dst, conn));

/** Rows of a table whose headings and section titles are rows like any other. */
function parseTable(rows: readonly (readonly string[])[]): Fact[] {
  const found: Fact[] = [];
  let section: Fact['section'] = 'connection';
  let columns: readonly string[] = [];
  for (const row of rows) {
    const first = row[0]?.replace(/^#+\s*/, '') ?? '';
    if (first === 'src' || first === 'dst') columns = row;
    else if (first.startsWith('Egress Exposure:')) section = 'egress exposure';
    else if (first.startsWith('Ingress Exposure:')) section = 'ingress exposure';
    else if (first === '' || first.startsWith('Exposure Analysis Result') || /^-+$/.test(first)) continue;
    else {
      const cell = (name: string) => row[columns.indexOf(name)];
      const [from, to] = [cell('src'), cell('dst')];
      if (from === undefined || to === undefined) throw new Error(`the report has a row ${JSON.stringify(row)}`);
      found.push(fact(section, from, to, columns.includes('conn') ? cell('conn') : undefined));
    }
  }
  return found;
}

/** The cells of a CSV line; a quoted cell may hold commas and doubled quotes. */
export function splitCsv(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

/** The cells of a line of a Markdown table, or the line itself. */
export const splitMarkdown = (line: string): string[] => {
  const trimmed = line.trim();
  return trimmed.startsWith('|') ? trimmed.slice(1, trimmed.endsWith('|') ? -1 : undefined).split('|').map((cell) => cell.trim()) : [trimmed];
};

/** The edges of a DOT graph: dashed ones are exposure. */
function parseDot(text: string): Fact[] {
  return dotEdges(text).map(({ from, to, label, rest }) => {
    if (!rest.includes('style=dashed')) return fact('connection', from, to, label);
    return isUnknownPeer(from) ? fact('ingress exposure', dotPeer(from), to, label) : fact('egress exposure', from, dotPeer(to), label);
  });
}

export interface DotEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** The other attributes as they stand. */
  readonly rest: string;
}

/** Edges between quoted nodes; the legend's have none. */
export function dotEdges(text: string): DotEdge[] {
  return [...text.matchAll(/^\s*"([^"]*)" -> "([^"]*)" \[label="([^"]*)"([^\]]*)\]/gm)].map(([, from, to, label, rest]) => ({ from: from!, to: to!, label: label!, rest: rest! }));
}

const isUnknownPeer = (node: string) => node === 'entire-cluster' || /^(?:all pods|pod with \{.*\})_in_/.test(node);

/** `all pods_in_namespace with {a=b}` as the other formats write it. */
function dotPeer(node: string): string {
  const [, pods, namespace] = /^(all pods|pod with \{.*\})_in_(.*)$/.exec(node) ?? [];
  if (pods === undefined || namespace === undefined) return node;
  return `${/^(?:all namespaces|namespace with )/.test(namespace) ? `[${namespace}]` : namespace}/[${pods}]`;
}
