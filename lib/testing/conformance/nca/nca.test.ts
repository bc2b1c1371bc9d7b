import { describe, expect, it } from 'vitest';
import type { RawObject } from '@/lib/sources/read/raw-object';
import { ask } from './ask';
import { Cluster } from './cluster';
import { compareSections } from './compare';
import { readConn, sameConn } from './conn';
import { readExpectedOutput } from './expected-output';
import { compareExplanations, readExplanations } from './explanations';
import { isLabelExpression, readLabelExpression } from './label-expression';
import { readListedFacts } from './listed-facts';

const raw = (value: unknown): RawObject => ({ value, origin: {} });
const pod = (name: string, labels: Readonly<Record<string, string>>) => raw({ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'x', name, labels }, spec: { containers: [{ name: 'c' }] } });
const policy = (name: string, spec: unknown) => raw({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace: 'x', name }, spec });
const topology = { namespaces: [raw({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'x' } })], pods: [pod('web', { app: 'web' }), pod('db', { app: 'db' }), pod('job', {})] };
const cluster = (name: string, policies: readonly RawObject[]) => Cluster.of({ name, topology, policies });

const selectDb = { podSelector: { matchLabels: { app: 'db' } }, policyTypes: ['Ingress'] };
const fromWeb = { from: [{ podSelector: { matchLabels: { app: 'web' } } }] };
const webToDb = policy('web-to-db', { ...selectDb, ingress: [{ ...fromWeb, ports: [{ port: 5432 }] }] });
const dbAlone = policy('db-alone', selectDb);
const isolated = cluster('isolated', [webToDb]);

/** The same connections in every format: db takes 5432 of web alone, and everything else is open. */
const TEXT = `final fw rules for query: map, config: isolated:
src: 0.0.0.0/0 dst_ns: [x] dst_pods: [!has(app) or app=web] conn: All connections
src_ns: [x] src_pods: [*] dst: 0.0.0.0-255.255.255.255 conn: All connections
src_ns: [x] src_pods: [*] dst_ns: [x] dst_pods: [web, job] conn: All connections
src_ns: [x] src_pods: [web] dst_ns: [x] dst_pods: [app in (db)] conn: {protocols:TCP,dst_ports:5432}`;
const CSV = `"query","src_ns","src_pods","dst_ns","dst_pods","connection",
"map, config: isolated","","","","","",
"","","0.0.0.0/0","[x]","[app!=db]","All connections",
"","[x]","[*]","","0.0.0.0/0","All connections",
"","[x]","[*]","[x]","[app not in (db,cache)]","All connections",
"","[x]","[web]","[x]","[db]","{protocols:TCP,dst_ports:5432}",`;
const YAML = `- query: map
  configs: [isolated]
  explanation:
  - rules:
    - {src_ip_block: [0.0.0.0/0], dst_ns: [x], dst_pods: ['app!=db'], connection: [All connections]}
    - {src_ns: [x], src_pods: ['*'], dst_ip_block: [0.0.0.0/0], connection: [All connections]}
    - {src_ns: [x], src_pods: ['*'], dst_ns: [x], dst_pods: ['web, job'], connection: [All connections]}
    - {src_ns: [x], src_pods: [web], dst_ns: [x], dst_pods: [db], connection: [{protocols: TCP, dst_ports: [5432]}]}`;
const DOT = `// The Connectivity Graph of map/isolated
digraph {
	"0.0.0.0/0" [label=<<table border="0"><tr><td>0.0.0.0/0</td></tr></table>> shape=box tooltip="IP Block"]
	"clique_All0" [shape=egg label=clq xlabel="All" tooltip="Traffic allowed between any two workloads connected to the CLIQUE:
All"]
	"x/web(Pod)" [label=<<table border="0"><tr><td>web(Pod)</td></tr></table>> shape=box tooltip="Workload"]
	"x/job(Pod)" [label=<<table border="0"><tr><td>job(Pod)</td></tr></table>> shape=box tooltip="Workload"]
	"x/db(Pod)" [label=<<table border="0"><tr><td>db(Pod)</td></tr></table>> shape=box tooltip="Workload"]
	"0.0.0.0/0" -> "clique_All0"[  dir=both arrowhead=none arrowtail=none]
	"x/web(Pod)" -> "clique_All0"[  dir=both arrowhead=none arrowtail=none]
	"x/job(Pod)" -> "clique_All0"[  dir=both arrowhead=none arrowtail=none]
	"x/db(Pod)" -> "0.0.0.0/0"[label="All" labeltooltip="All" dir=both arrowhead=normal arrowtail=none]
	"x/db(Pod)" -> "x/web(Pod)"[label="All" labeltooltip="All" dir=both arrowhead=normal arrowtail=none]
	"x/db(Pod)" -> "x/job(Pod)"[label="All" labeltooltip="All" dir=both arrowhead=normal arrowtail=none]
	"x/web(Pod)" -> "x/db(Pod)"[label="TCP 5432" labeltooltip="{protocols:TCP,dst_ports:5432}" dir=both arrowhead=normal arrowtail=none]
}`;

describe('connections as they are written', () => {
  it.each([
    ['All but {protocols:UDP,dst_ports:53}', { 'All but': [{ protocols: 'UDP', dst_ports: [53] }] }],
    ['{protocols:TCP, UDP,dst_ports:53,80-90}', [{ protocols: 'TCP, UDP', dst_ports: [53, '80-90'] }]],
    ['All connections', ['All connections']],
    ["{'protocols': 'TCP', 'dst_ports': [80]}", { protocols: 'TCP', dst_ports: [80] }],
  ])('%s is the same in YAML', (text, structured) => {
    expect(sameConn(readConn(text), readConn(structured))).toBe(true);
  });

  it('of every port of every protocol with ports are still not all connections', () => {
    expect(sameConn(readConn('{protocols:TCP, UDP, SCTP,dst_ports:1-65535}'), readConn('All connections'))).toBe(false);
  });

  it.each(['some', '{methods:GET}', 'All but {hosts:a}', '{protocols:ICMP}'])('%s is not passed over', (text) => {
    expect(() => readConn(text)).toThrow();
  });
});

describe('pods as they are written', () => {
  it.each([
    ['app=web', true, false, false],
    ['app!=web', false, true, true],
    ['app in (web,db)', true, true, false],
    ['app not in (web,cache)', false, true, true],
    ['!has(app) or app=db', false, true, true],
    ['!has(tier) and {!has(app) or app=web}', true, false, true],
    ['(has(app) and app!=db) and !has(tier)', true, false, false],
  ])('%s', (text, web, db, bare) => {
    expect(isLabelExpression(text)).toBe(true);
    const test = readLabelExpression(text);
    expect([test({ app: 'web' }), test({ app: 'db' }), test({})]).toEqual([web, db, bare]);
  });

  it.each(['web', 'redis-cart', '*', 'my.app-1'])('%s is a name', (text) => {
    expect(isLabelExpression(text)).toBe(false);
  });

  it.each(['app=a or', 'app in (a', 'has(app) app=b'])('%s is refused', (text) => {
    expect(() => readLabelExpression(text)).toThrow();
  });
});

describe('a connectivity map', () => {
  const { sections = [] } = ask('connectivityMap', [isolated]);

  it.each([
    ['txt', TEXT],
    ['csv', CSV],
    ['md', CSV.split('\n').map((line) => `|${[...line.matchAll(/"([^"]*)"/g)].map(([, cell]) => cell).join('|')}|`).join('\n')],
    ['yaml', YAML],
    ['dot', DOT],
  ])('is what the policies allow, as %s', (format, text) => {
    expect(compareSections(sections, readExpectedOutput(text, format))).toEqual([]);
  });

  it.each([
    ['a port more', '5432', '5432-5433', 'x/web -> x/db'],
    ['a pod less', '[web, job]', '[web]', 'x/db -> x/job'],
    ['a piece of addresses less', '255.255.255.255', '255.255.255.254', 'x/db -> 4:4294967295'],
  ])('differs by %s', (_, from, to, where) => {
    expect(compareSections(sections, readExpectedOutput(TEXT.replace(from, to)))[0]).toContain(where);
  });

  it('names pods that are there, and lines that are known', () => {
    expect(() => compareSections(sections, readExpectedOutput(TEXT.replace('[web, job]', '[cache]')))).toThrow('x/cache');
    expect(() => readExpectedOutput(`${TEXT}\nand so on`)).toThrow('and so on');
  });
});

describe('what outputs list besides', () => {
  it('are policies and rules, in text and in YAML', () => {
    const text = 'Redundancies found in both\nPolicies that are redundant in both:\nx/db-alone\n\nIngress rules that are redundant in both:\nNetworkPolicy x/web-to-db, ingress rules indexes: 1, 3\n';
    const yaml = '- query: q\n  explanation:\n  - {description: Policies that are redundant, policies: [x/db-alone]}\n  - {description: Ingress rules, pairs: [{policy: x/web-to-db, ingress_rules_indexes: ["1", "3"]}]}';
    const facts = ['x/db-alone', 'x/web-to-db ingress 1', 'x/web-to-db ingress 3'];
    expect(readListedFacts(text)).toEqual(facts);
    expect(readListedFacts(yaml, 'yaml')).toEqual(facts);
  });

  it('are pods that two policies select, and workloads that none does', () => {
    const both = cluster('both', [webToDb, dbAlone]);
    const text = 'There are policies capturing the same pods in both\npolicies with overlapping captured pods:\nNetworkPolicy_1: x/web-to-db, NetworkPolicy_2: x/db-alone, pods: x/db';
    expect(ask('disjointness', [both]).facts).toEqual(readListedFacts(text));
    const uncaptured = 'workload resources that are not captured by any K8s_Calico policy that affects';
    expect(ask('allCaptured', [both]).facts?.toSorted()).toEqual(readListedFacts(`${uncaptured} ingress:\nx/web(Pod), x/job(Pod)\n\n${uncaptured} egress:\nx/web(Pod), x/db(Pod), x/job(Pod)`));
  });

  it('are read to the last word', () => {
    expect(() => readListedFacts('Some policies are odd')).toThrow('odd');
    expect(() => readListedFacts('- {explanation: [{description: d, oddities: []}]}', 'yaml')).toThrow('oddities');
  });

  it('are the connections in which two configurations differ, whichever allows them', () => {
    const open = cluster('open', []);
    const text = "isolated and open are not semantically equivalent.\nConnections allowed in isolated which are different in open:\nsrc: ['x/job', '0.0.0.0/0'], dst: ['x/db'], description: open allows all connections while isolated does not.\nsrc: ['x/web'], dst: ['x/db'], conn: All but {protocols:TCP,dst_ports:5432}";
    expect(compareSections(ask('equivalence', [isolated, open]).sections ?? [], readExpectedOutput(text))).toEqual([]);
  });
});

describe('explanations', () => {
  const EXPLAINED = `
<entry dst="x/db(Pod)" id="1" src="x/web(Pod)">
 <text>
  Configurations affecting the connectivity between (src)x/web(Pod) and (dst)x/db(Pod):

(src)x/web(Pod):
Policy Configurations:
Default-Policy
Resource Configurations:

(dst)x/db(Pod):
Policy Configurations:
web-to-db
Resource Configurations:
 </text>
</entry>
Configurations affecting the LACK of connectivity between (src)x/job(Pod) and (dst)x/db(Pod):
(src)x/job(Pod):
Policy Configurations:
Default-Policy
(dst)x/db(Pod):
Policy Configurations:
db-alone
web-to-db`;
  const explained = cluster('explained', [webToDb, dbAlone]);

  it('name the policies that allow a connection, or all that apply where there is none', () => {
    expect(compareExplanations(explained, readExplanations(EXPLAINED))).toEqual([]);
  });

  it('differ by a policy, and by whether there is a connection', () => {
    expect(compareExplanations(isolated, readExplanations(EXPLAINED))).toEqual(['x/job(Pod) -> x/db(Pod), to: expected db-alone:?, web-to-db:?, found web-to-db:?']);
    expect(compareExplanations(cluster('open', []), readExplanations(EXPLAINED))).toContain('x/job(Pod) -> x/db(Pod): expected no connection');
  });

  it('are read to the last line', () => {
    expect(() => readExplanations('Conclusion: none')).toThrow('Conclusion');
  });
});

describe('questions about configurations', () => {
  const value = (kind: string, ...clusters: readonly Cluster[]) => ask(kind, clusters).value;
  const anyPort = cluster('any-port', [policy('web-to-db', { ...selectDb, ingress: [fromWeb] })]);
  const everyPort = cluster('every-port', [policy('web-to-db', { ...selectDb, ingress: [{ ...fromWeb, ports: ['TCP', 'UDP', 'SCTP'].map((protocol) => ({ protocol })) }] })]);
  const both = cluster('both', [webToDb, dbAlone]);
  const nobody = cluster('nobody', [policy('nobody', { podSelector: { matchLabels: { app: 'none' } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: 'gone' } } }] }] })]);

  it('a policy without rules beside one that isolates the same pods is redundant, and they are not disjoint', () => {
    expect(ask('redundancy', [both])).toMatchObject({ value: 1, facts: ['x/db-alone'] });
    expect(value('disjointness', both)).toBe(1);
    expect(value('equivalence', both, isolated)).toBe(0);
    expect(value('strongEquivalence', both, isolated)).toBe(1);
  });

  it('protocols without ports are opened by rules without ports alone', () => {
    expect(value('equivalence', anyPort, everyPort)).toBe(1);
    expect(value('containment', anyPort, everyPort)).toBe(1);
    expect(value('containment', everyPort, anyPort)).toBe(0);
    expect(value('twoWayContainment', anyPort, everyPort)).toBe(1);
    expect(value('semanticDiff', anyPort, everyPort)).toBe(1);
  });

  it('a policy that selects nothing is empty, its rules are, and it is vacuous', () => {
    expect(value('emptiness', nobody)).toBe(2);
    expect(value('vacuity', nobody)).toBe(1);
    expect(value('sanity', nobody)).toBe(2);
    expect(value('vacuity', isolated)).toBe(0);
  });

  it('what one allows the pods it selects is permitted, forbidden or extended by another', () => {
    const deny = cluster('deny', [dbAlone]);
    expect([value('permits', deny, isolated), value('permits', anyPort, isolated)]).toEqual([1, 0]);
    expect([value('forbids', deny, isolated), value('forbids', anyPort, isolated)]).toEqual([0, 1]);
    expect([value('interferes', isolated, anyPort), value('interferes', anyPort, isolated)]).toEqual([1, 0]);
  });

  it('pods are counted that no policy selects, for each direction', () => {
    expect(value('allCaptured', isolated)).toBe(2 + 3);
  });

  it('a question that is not known is not answered', () => {
    expect(() => value('emptyness', isolated)).toThrow('emptyness');
  });
});
