import { describe, expect, it } from 'vitest';
import { AllowGraph } from '@/lib/policy/allow-graph';
import { ALL_PORTS, NO_PORTS, portSet } from '@/lib/policy/port-set';
import { cluster, pod, policy } from '@/lib/testing/builders';
import { csvLine } from '@/lib/model/csv';
import type { Format } from '../command-table.ts';
import { peerNames, sortedEdges } from '../edges.ts';
import { jsonText, printable } from '@/lib/model/printable';
import { ReasonReader } from '@/lib/views/reasons';
import { printEdges } from './graph-formats.ts';
import { mdCode, mdRow } from './markdown.ts';
import { connectionText, parsePorts, portTexts } from '@/lib/policy/connection-ports';
import { sarifLog } from './sarif.ts';

const some = portSet({ UDP: [[53, 53]], TCP: [[1, 79], [81, 65535]], SCTP: [[1, 65535]] });

describe('ports', () => {
  it('are printed with protocols in alphabetical order', () => {
    expect([ALL_PORTS, NO_PORTS, some].map(connectionText)).toEqual(['All Connections', 'No Connections', 'SCTP 1-65535,TCP 1-79,81-65535,UDP 53']);
    expect(portTexts(some)).toEqual(['SCTP 1-65535', 'TCP 1-79', 'TCP 81-65535', 'UDP 53']);
  });

  it.each([[some, connectionText(some)], [some, portTexts(some).join(', ')], [ALL_PORTS, 'All Connections']])('are read as they are printed', (set, text) => expect(parsePorts(text)?.key).toBe(set.key));

  it.each([['8080', 'TCP 8080'], ['53/udp', 'UDP 53'], ['8000-8010/TCP', 'TCP 8000-8010'], ['TCP', 'TCP 1-65535'], ['UDP 53 TCP 80 81', 'TCP 80-81,UDP 53']])('%s is %s', (text, expected) => {
    expect(connectionText(parsePorts(text)!)).toBe(expected);
  });

  it.each(['', '0', '65536', '90-80', 'http', 'ICMP', '80/ICMP', '-1'])('"%s" is none', (text) => expect(parsePorts(text)).toBeNull());
});

describe('text from manifests', () => {
  it('does nothing to a terminal', () => expect(printable('a\u001b[31m\u009b\u202eb\n')).toBe('a\\u{1b}[31m\\u{9b}\\u{202e}b\\u{a}'));
  it('is the same to a JSON parser', () => {
    const text = 'a\u001b\u009b\u202e\u{e0001}"\\\n';
    expect(JSON.parse(jsonText({ text }, 2))).toEqual({ text });
    expect(jsonText({ text })).toMatch(/^[\x20-\x7e]*$/);
  });
  it('is no formula to a spreadsheet', () => expect(csvLine(['=1+1', '@x', 'a,b', 'say "a"'])).toBe(`'=1+1,'@x,"a,b","say ""a"""\r\n`));
  it('is neither HTML, link nor mention in Markdown', () => {
    expect(mdCode('<b>@you [x](y)')).toBe('`<b>@you [x](y)`');
    expect(mdCode('a`b``c')).toBe('``` a`b``c ```');
    expect(mdRow(['a|b'])).toBe('| `a\\|b` |\n');
  });
});

describe('a graph', () => {
  const snapshot = cluster({
    pods: [pod('shop/web', { deployment: 'web' }), pod('data/db')],
    policies: [policy('data/db', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ namespaceSelector: {} }, { ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 5432 }] }] }), policy('shop/web', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], egress: [{}] })],
  });
  const print = (format: Format) => {
    const graph = new AllowGraph(snapshot);
    return [...printEdges(format, graph, peerNames(graph), sortedEdges(graph))].join('');
  };

  it('is lines, sorted by source and destination', () => {
    expect(print('text')).toBe('203.0.113.0-203.0.113.255 => data/db[Pod] : TCP 5432\nshop/web[Deployment] => 0.0.0.0-255.255.255.255 : All Connections\nshop/web[Deployment] => data/db[Pod] : TCP 5432\n');
  });

  it('is CSV', () => expect(print('csv').split('\r\n')[1]).toBe('203.0.113.0-203.0.113.255,data/db[Pod],TCP 5432,allowed'));
  it('is a Markdown table', () => expect(print('md').split('\n')[2]).toBe('| `203.0.113.0-203.0.113.255` | `data/db[Pod]` | `TCP 5432` | `allowed` |'));

  it('is a DOT graph with a cluster for each namespace', () => {
    expect(print('dot')).toContain('  subgraph cluster_0 {\n    label="data"\n    "data/db[Pod]" [label="db[Pod]"]\n  }\n');
    expect(print('dot')).toContain('  "shop/web[Deployment]" -> "data/db[Pod]" [label="TCP 5432"]\n');
  });

  it('is a Mermaid flowchart in which nothing but text stands between quotes', () => {
    const lines = print('mermaid').split('\n');
    expect(lines[0]).toBe('flowchart LR');
    expect(lines).toContain('    n1["db#91;Pod#93;"]');
    expect(lines).toContain('  n0 -->|"TCP 5432"| n1');
  });

  it('marks what cannot be told', () => {
    const doubtful = cluster({ ...snapshot, unevaluated: [{ kind: 'CiliumNetworkPolicy', apiVersion: 'cilium.io/v2', namespace: 'data', name: 'x', directions: ['ingress'] }] });
    const graph = new AllowGraph(doubtful);
    const edges = [...sortedEdges(graph)].filter(({ to }) => to === 'data/db[Pod]');
    expect(edges.length).toBeGreaterThan(0);
    expect(edges.every(({ state }) => state === 'unknown')).toBe(true);
    expect([...printEdges('text', graph, [], edges)][0]).toContain(' : unknown ');
    const [first] = (JSON.parse([...printEdges('json', graph, [], edges)].join('')) as { edges: { reasons: { kind: string; message?: string }[] }[] }).edges;
    expect(first!.reasons).toContainEqual({ direction: 'ingress', kind: 'unknown', message: expect.stringContaining('CiliumNetworkPolicy') as string });
  });
});

describe('a SARIF log', () => {
  const log = JSON.parse(
    sarifLog('1.2.3', [{ id: 'a', text: 'A.' }, { id: 'b', text: 'B.' }], [
      { rule: 'b', level: 'warning', message: 'm', locations: [{ file: './deploy/my app.yaml', line: 3, object: 'NetworkPolicy shop/web' }], related: [{ file: '/x/y.yaml', message: 'why' }] },
    ]),
  ) as { version: string; $schema: string; runs: { tool: { driver: { name: string; rules: { id: string }[] } }; results: { ruleId: string; ruleIndex: number; level: string }[] }[] };

  it('has what version 2.1.0 requires, and rules that results point to', () => {
    expect(log.version).toBe('2.1.0');
    expect(log.$schema).toContain('sarif-schema-2.1.0.json');
    const [run] = log.runs;
    expect(run!.tool.driver).toEqual({ name: 'Drawbridge', semanticVersion: '1.2.3', rules: ['A.', 'B.'].map((text) => ({ id: text[0]!.toLowerCase(), shortDescription: { text }, fullDescription: { text }, help: { text } })) });
    for (const { ruleId, ruleIndex, level } of run!.results) {
      expect(run!.tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
      expect(['none', 'note', 'warning', 'error']).toContain(level);
    }
  });

  it('names places by references that are valid URIs, relative ones to the repository', () => {
    expect(log.runs[0]!.results[0]).toMatchObject({
      message: { text: 'm' },
      locations: [{ physicalLocation: { artifactLocation: { uri: 'deploy/my%20app.yaml' }, region: { startLine: 3 } }, logicalLocations: [{ fullyQualifiedName: 'NetworkPolicy shop/web', kind: 'resource' }] }],
      relatedLocations: [{ id: 0, physicalLocation: { artifactLocation: { uri: 'file:///x/y.yaml' }, region: { startLine: 1 } }, message: { text: 'why' } }],
    });
  });
});

describe('a SARIF result', () => {
  const resultsOf = (...results: Parameters<typeof sarifLog>[2]) =>
    (JSON.parse(sarifLog('1', [], results)) as { runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string }; region: { startLine: number } } }[]; partialFingerprints: { primaryLocationLineHash: string } }[] }[] }).runs[0]!.results;
  const base = { rule: 'a', level: 'error', message: 'm' } as const;

  it('has a file and a line even when what it is about has neither', () => {
    const places = resultsOf({ ...base, locations: [] }, { ...base, locations: [{ object: 'Pod a/b' }] }, { ...base, locations: [{ file: 'a.yaml', line: 0 }] }).map(({ locations }) => locations[0]!.physicalLocation);
    expect(places.map(({ artifactLocation, region }) => [artifactLocation.uri, region.startLine])).toEqual([['.', 1], ['.', 1], ['a.yaml', 1]]);
  });

  it('names files below the working folder from there, and every name as a valid URI', () => {
    const uris = [`${process.cwd()}/a/b.yaml`, 'a#?%/ü:.yaml', '../up.yaml', 'bad\ud800.yaml'].map((file) => resultsOf({ ...base, locations: [{ file }] })[0]!.locations[0]!.physicalLocation.artifactLocation.uri);
    expect(uris).toEqual(['a/b.yaml', 'a%23%3F%25/%C3%BC%3A.yaml', '../up.yaml', 'bad%EF%BF%BD.yaml']);
    for (const uri of uris) expect(uri).toMatch(/^[\w.~%/-]+$/);
  });

  it('keeps its fingerprint when lines move, and is told apart from one with the same words', () => {
    const marks = resultsOf({ ...base, locations: [{ file: 'a', line: 3 }] }, { ...base, locations: [{ file: 'a', line: 9 }] }, { ...base, message: 'other', locations: [{ file: 'a', line: 3 }] }).map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
    expect(new Set(marks).size).toBe(3);
    expect(marks[0]!.split(':')[0]).toBe(marks[1]!.split(':')[0]);
  });
});

describe('reasons', () => {
  it('are told of each pod by itself where a rule looks its port up by name, though the policies are the same', () => {
    const snapshot = cluster({
      pods: [pod('data/a', { ports: ['sql:5432'], labels: { app: 'db' } }), pod('data/b', { labels: { app: 'db' } }), pod('shop/web')],
      policies: [policy('data/db', { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'], ingress: [{ ports: [{ port: 5432 }] }, { ports: [{ port: 'sql' }] }] })],
    });
    const graph = new AllowGraph(snapshot);
    const { edges } = JSON.parse([...printEdges('json', graph, peerNames(graph), sortedEdges(graph))].join('')) as { edges: { from: string; to: string; reasons: { direction: string; rule?: string }[] }[] };
    const rulesTo = (to: string) => edges.find((edge) => edge.from === 'shop/web[Pod]' && edge.to === to)!.reasons.flatMap(({ direction, rule }) => (direction === 'ingress' ? [rule] : []));
    expect([rulesTo('data/a[Pod]'), rulesTo('data/b[Pod]')]).toEqual([['spec.ingress[0]', 'spec.ingress[1]'], ['spec.ingress[0]']]);
  });

  it('of many edges are those of each edge alone', () => {
    const snapshot = cluster({
      pods: ['a', 'b', 'c'].flatMap((name) => [pod(`x/${name}`, { labels: { app: name } }), pod(`y/${name}`, { labels: { app: name } })]),
      policies: [policy('x/p', { podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a' } } }] }, { from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }], egress: [{ to: [{ namespaceSelector: {} }] }] })],
    });
    const graph = new AllowGraph(snapshot);
    const reader = new ReasonReader(graph);
    for (const { connection, ports, state } of sortedEdges(graph)) {
      const flow = { ...connection, ports, state };
      expect([flow.from, flow.to, reader.of(flow)]).toEqual([flow.from, flow.to, new ReasonReader(graph).of(flow)]);
    }
  });
});
