import { parse } from 'yaml';
import { ALL_CONN, type Conn, NO_CONN, readConn, subtractConn, unionConn } from './conn';

/** What an expected output says, whatever its format: lists of connections, each under a title. */
export interface ExpectedSection {
  readonly title: string;
  readonly flows: readonly ExpectedFlow[];
}

export interface ExpectedFlow {
  readonly from: EndText;
  readonly to: EndText;
  readonly conn: Conn;
}

/** One side of a flow as it is written: pods by namespace and expression, or names and address ranges one by one. */
export type EndText = { readonly kind: 'pods'; readonly namespaces: readonly string[]; readonly pods: readonly string[] } | { readonly kind: 'names'; readonly names: readonly string[] };

/** Reads an expected output. Throws for anything it does not understand, so that nothing is passed over unread. */
export function readExpectedOutput(text: string, format = 'txt'): ExpectedSection[] {
  switch (format) {
    case 'yaml':
    case 'json':
      return readEntries(parse(text));
    case 'csv':
      return readTable(text.split('\n').filter((line) => line.trim() !== '').map(splitCsv));
    case 'md':
      return readTable(text.split('\n').filter((line) => line.startsWith('|') && !line.startsWith('|---')).map((line) => line.split('|').slice(1, -1)));
    case 'dot':
      return readGraph(text);
    case 'txt':
    case 'txt_no_fw_rules':
      return readLines(text);
    default:
      throw new Error(`format ${format} is not known`);
  }
}

/** Structured output: a list of answers, each with explanations. */
function readEntries(value: unknown): ExpectedSection[] {
  return records(value).flatMap((entry) => {
    const title = strings(entry.configs).join(', ');
    return records(entry.explanation).flatMap((explanation): ExpectedSection[] => {
      if ('connections' in explanation) return [{ title: '', flows: records(explanation.connections).map(readPairs) }];
      if (!('rules' in explanation)) throw new Error(`an explanation of ${Object.keys(explanation).join(', ')} is not known`);
      return [{ title: typeof explanation.description === 'string' ? explanation.description : title, flows: records(explanation.rules).map(readRule) }];
    });
  });
}

function readRule(rule: Fields): ExpectedFlow {
  const end = (side: 'src' | 'dst'): EndText => {
    const block = rule[`${side}_ip_block`];
    return block === undefined ? { kind: 'pods', namespaces: strings(rule[`${side}_ns`]), pods: strings(rule[`${side}_pods`]).flatMap((names) => names.split(', ')) } : { kind: 'names', names: strings(block).flatMap((ranges) => ranges.split(',')) };
  };
  return { from: end('src'), to: end('dst'), conn: readConn(rule.connection) };
}

function readPairs(pair: Fields): ExpectedFlow {
  const ends: Pick<ExpectedFlow, 'from' | 'to'> = { from: { kind: 'names', names: strings(pair.src) }, to: { kind: 'names', names: strings(pair.dst) } };
  if ('conn' in pair) return { ...ends, conn: readConn(pair.conn) };
  const [first, second] = [readConn(pair.conns_config1), readConn(pair.conns_config2)];
  return { ...ends, conn: unionConn(subtractConn(first, second), subtractConn(second, first)) };
}

/** Rows of `query, src_ns, src_pods, dst_ns, dst_pods, connection`; a row with nothing but the first is a title. */
function readTable(rows: readonly (readonly string[])[]): ExpectedSection[] {
  const sections: { title: string; flows: ExpectedFlow[] }[] = [];
  for (const cells of rows) {
    const [title = '', fromNamespaces = '', fromPods = '', toNamespaces = '', toPods = '', conn = ''] = cells.map((cell) => cell.trim());
    if (title === 'query') continue;
    if (title !== '') sections.push({ title: title.replace(/^.*(?:key|config): /, ''), flows: [] });
    else sections.at(-1)!.flows.push({ from: cellEnd(fromNamespaces, fromPods), to: cellEnd(toNamespaces, toPods), conn: readConn(conn) });
  }
  return sections;
}

const cellEnd = (namespaces: string, pods: string): EndText =>
  namespaces === '' ? { kind: 'names', names: pods.split(',').map((range) => range.trim()) } : { kind: 'pods', namespaces: splitNames(namespaces, ','), pods: splitNames(pods, ', ') };

function splitCsv(line: string): string[] {
  return [...line.matchAll(/"((?:[^"]|"")*)"/g)].map(([, cell]) => cell!.replaceAll('""', '"'));
}

const RULE = /^(?:src: (?<fromRanges>\S+)|src_ns: \[(?<fromNamespaces>[^\]]*)\] src_pods: \[(?<fromPods>[^\]]*)\]) (?:dst: (?<toRanges>\S+)|dst_ns: \[(?<toNamespaces>[^\]]*)\] dst_pods: \[(?<toPods>[^\]]*)\]) conn: (?<conn>.*)$/;
const LISTED = /^src: \[(?<from>[^\]]*)\], dst: \[(?<to>[^\]]*)\], (?:conn: (?<conn>.*)|description: \S+ allows (?<all>all connections) while \S+ does not\.?|description: \S+ allows communication on (?<on>\[.*\]) while \S+ does not\.?)$/;
const ARROW = /^(?<from>\S+) => (?<to>\S+) : (?<conn>.*)$/;
const TITLE = /^(?:final fw rules for query: .*, config: (?<map>.*):|final fw rules for (?:config|query): (?<single>.*):|(?<diff>.*) \(based on topology from config: .*\) ?:|(?<connections>.*) [Cc]onnections:)$/;
const WORDS = /semantically equivalent|have the same network topology|does not (?:permit|forbid) connections|permits all connections|forbids connections|do not intersect|is not equivalent in|are (?:strongly )?equivalent|proper subset|is (?:not )?contained in|are contained in|interfere with|interferes with|contains a network policy named/;

/** Text: titles, then one line a rule or a pair. */
function readLines(text: string): ExpectedSection[] {
  const sections: { title: string; flows: ExpectedFlow[] }[] = [];
  const into = (flow: ExpectedFlow) => {
    if (sections.length === 0) sections.push({ title: '', flows: [] });
    sections.at(-1)!.flows.push(flow);
  };
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const groups = (LISTED.exec(line) ?? RULE.exec(line) ?? ARROW.exec(line))?.groups;
    if (groups) {
      into({ from: lineEnd(groups, 'from'), to: lineEnd(groups, 'to'), conn: groups.all ? ALL_CONN : groups.on ? readListed(groups.on) : readConn(groups.conn!) });
      continue;
    }
    const title = TITLE.exec(line)?.groups;
    if (title) sections.push({ title: title.map ?? title.single ?? title.diff ?? title.connections ?? '', flows: [] });
    else if (/^(?:Both .* allow the following connection|Connections allowed in |Allowed connections from )/.test(line)) sections.push({ title: '', flows: [] });
    else if (!WORDS.test(line)) throw new Error(`the line "${line}" is not known`);
  }
  return sections;
}

function lineEnd(groups: Readonly<Record<string, string | undefined>>, side: 'from' | 'to'): EndText {
  const namespaces = groups[`${side}Namespaces`];
  if (namespaces !== undefined) return { kind: 'pods', namespaces: splitNames(namespaces, ','), pods: splitNames(groups[`${side}Pods`]!, ', ') };
  const ranges = groups[`${side}Ranges`] ?? groups[side]!;
  return { kind: 'names', names: ranges.split(',').map((name) => name.trim().replace(/^'|'$/g, '')) };
}

/** `[protocols=TCP,dst_ports=80]`, several in a row. */
const readListed = (text: string): Conn =>
  [...text.matchAll(/\[([^\]]*)\]/g)].map(([, fields = '']) => readConn(`{${fields.replaceAll('=', ':')}}`)).reduce(unionConn, NO_CONN);

const splitNames = (text: string, separator: string) => text.replace(/^\[|\]$/g, '').split(separator).map((name) => name.trim());

/**
 * A graph in dot. A node may stand for several pods, all in its label; an edge may go both ways; those connected to a
 * `clique` reach one another, and what leads into a `biclique` reaches all it leads to.
 */
function readGraph(text: string): ExpectedSection[] {
  return text.split(/^(?=\/\/ The Connectivity Graph of )/m).flatMap((part): ExpectedSection[] => {
    const title = /^\/\/ The Connectivity Graph of (?:.*\/)?(.*)$/m.exec(part)?.[1];
    return title === undefined ? [] : [{ title, flows: new Graph(part).flows() }];
  });
}

class Graph {
  private readonly nodes = new Map<string, readonly string[]>();
  private readonly hubs = new Map<string, { readonly conn: Conn; readonly into: string[]; readonly outOf: string[]; readonly around: string[] }>();

  constructor(private readonly text: string) {
    for (const [, id = '', label = '', tooltip] of text.matchAll(/"([^"]+)" \[label=<<table[^>]*>(.*?)<\/table>>[^\n]*tooltip="([^"]*)"/g)) {
      const prefix = tooltip === 'IP Block' ? '' : `${id.slice(0, id.indexOf('/'))}/`;
      this.nodes.set(id, [...label.matchAll(/<td>(.*?)<\/td>/g)].flatMap(([, name]) => (prefix === '' ? name!.split(',') : [`${prefix}${name!}`])));
    }
    for (const [, id = '', conn = ''] of text.matchAll(/"((?:bi)?clique_[^"]+)" \[[^\]]*tooltip="[^"]*:\s+([^"]*)"\]/g)) this.hubs.set(id, { conn: readConn(conn), into: [], outOf: [], around: [] });
  }

  flows(): ExpectedFlow[] {
    const direct = [...this.text.matchAll(/"([^"]+)" -> "([^"]+)"\s*\[(.*)\]/g)].flatMap(([, from = '', to = '', options = '']) => this.edge(from, to, options));
    const throughHubs = [...this.hubs.values()].flatMap(({ conn, into, outOf, around }) => [
      ...into.flatMap((from) => outOf.map((to) => this.flow(from, to, conn))),
      ...around.flatMap((from) => around.filter((to) => to !== from).map((to) => this.flow(from, to, conn))),
    ]);
    return [...direct, ...throughHubs];
  }

  private edge(from: string, to: string, options: string): ExpectedFlow[] {
    const hub = this.hubs.get(from) ?? this.hubs.get(to);
    if (hub) {
      const node = this.hubs.has(from) ? to : from;
      (options.includes('arrowhead=none') ? hub.around : node === to ? hub.outOf : hub.into).push(node);
      return [];
    }
    const conn = readConn(/labeltooltip="([^"]*)"/.exec(options)?.[1] ?? '');
    return [this.flow(from, to, conn), ...(options.includes('arrowtail=normal') ? [this.flow(to, from, conn)] : [])];
  }

  private flow(from: string, to: string, conn: Conn): ExpectedFlow {
    const end = (id: string): EndText => ({ kind: 'names', names: this.nodes.get(id) ?? [id] });
    return { from: end(from), to: end(to), conn };
  }
}

type Fields = Readonly<Record<string, unknown>>;
const records = (value: unknown): readonly Fields[] => (Array.isArray(value) ? (value as Fields[]) : []);
const strings = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)]);
