import { describe, expect, it } from 'vitest';
import { formatConnectionSet, parseConnectionSet } from './connection-set';
import { changesBetween, differenceLines, isUnchanged, parseDifferences } from './differences';
import { canonicalLines, fact, type Fact } from './facts';
import { inFocus } from './focus';
import { parseReport, type ReportFormat } from './report-text';

const lines = (text: string, format: ReportFormat) => [...canonicalLines(parseReport(text, format).facts)];

describe('reports of np-guard’s analyser', () => {
  it.each<[ReportFormat, string]>([
    ['txt', 'shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432\n'],
    ['json', '[{"src":"shop/web[Deployment]","dst":"shop/db[StatefulSet]","conn":"TCP 5432"}]'],
    ['csv', 'src,dst,conn\nshop/web[Deployment],shop/db[StatefulSet],TCP 5432\n'],
    ['md', '| src | dst | conn |\n|-----|-----|------|\n| shop/web[Deployment] | shop/db[StatefulSet] | TCP 5432 |\n'],
    ['dot', 'digraph {\n\t"shop/web[Deployment]" -> "shop/db[StatefulSet]" [label="TCP 5432" color="gold2" weight=1]\n}'],
  ])('say the same in %s', (format, text) => {
    expect(lines(text, format)).toEqual(['connection: shop/web[Deployment] => shop/db[StatefulSet] : TCP 5432']);
  });

  it('tell exposure apart, in a table as in a picture', () => {
    const text = 'Exposure Analysis Result:\nIngress Exposure:\na/b[Pod] \t<= \tentire-cluster : TCP 80\na/b[Pod] \t<= \t[namespace with {x=y}]/[all pods] : UDP 53\n\nWorkloads not protected by network policies:\na/b[Pod] is not protected on Egress\n';
    const picture = '"entire-cluster" -> "a/b[Pod]" [label="TCP 80" style=dashed]\n"all pods_in_namespace with {x=y}" -> "a/b[Pod]" [label="UDP 53" style=dashed]';
    expect(lines(text, 'txt')).toEqual(['ingress exposure: entire-cluster => a/b[Pod] : TCP 80', 'ingress exposure: [namespace with {x=y}]/[all pods] => a/b[Pod] : UDP 53']);
    expect(lines(picture, 'dot')).toEqual(lines(text, 'txt'));
    expect(parseReport(text, 'txt').unprotected).toEqual(['a/b[Pod] is not protected on Egress']);
  });

  it('mark the networks of namespaces, which says nothing of connections', () => {
    const text = 'Permitted connectivity analyzed in Pod network:\nall input workloads are configured with (C)UDN as their primary network interface\n\nPermitted connectivity analyzed in primary UDN blue:\nblue[udn]/a[Pod] => blue[udn]/b[Pod] : TCP 80\n\nWorkload-to-Networks Mapping:\nblue/a[Pod]: \n\tPrimary Network: blue[UDN]\n';
    expect(lines(text, 'txt')).toEqual(['connection: blue/a[Pod] => blue/b[Pod] : TCP 80']);
    expect(lines('src,dst,conn,network\nblue[udn]/a[Pod],blue[udn]/b[Pod],TCP 80,blue\n', 'csv')).toEqual(lines(text, 'txt'));
  });

  it('are not read when a line means nothing known', () => {
    expect(() => parseReport('something else', 'txt')).toThrow('something else');
    expect(() => parseConnectionSet('ICMP 8')).toThrow('ICMP 8');
  });

  it('have one text for equal connections and one range for touching ones', () => {
    expect(formatConnectionSet(parseConnectionSet('UDP 1-65535,TCP 1-65535,SCTP 1-65535'))).toBe('All Connections');
    expect(formatConnectionSet(parseConnectionSet('TCP 81,http,80'))).toBe('TCP 80-81,http');
    const ranges = '0.0.0.0-9.255.255.255[External] => a/b[Pod] : TCP 80\n10.0.0.0-255.255.255.255[External] => a/b[Pod] : TCP 80\n';
    expect(lines(ranges, 'txt')).toEqual(['connection: 0.0.0.0-255.255.255.255[External] => a/b[Pod] : TCP 80']);
  });
});

const web = 'shop/web[Deployment]';
const db = 'shop/db[StatefulSet]';
const connections: readonly Fact[] = [fact('connection', web, db, 'TCP 5432,8080'), fact('connection', db, web, 'All Connections')];

describe('a focus keeps', () => {
  it.each([
    ['connections of a workload', { focusWorkloads: ['web'] }, 2],
    ['those into it', { focusWorkloads: ['shop/web'], focusDirection: 'ingress' as const }, 1],
    ['those with a peer', { focusWorkloads: ['web'], focusWorkloadPeers: ['other'] }, 0],
    ['those over a port', { focusConnection: 'udp-53' }, 1],
    ['nothing of a workload that is not there', { focusWorkloads: ['cache'] }, 0],
  ])('%s', (_, options, count) => expect(inFocus(connections, options)).toHaveLength(count));
});

describe('a comparison', () => {
  const before = { facts: connections, names: new Set([web, db]) };
  const after = { facts: [fact('connection', web, db, 'TCP 5432'), fact('connection', 'shop/new[Pod]', db, 'UDP 53')], names: new Set([web, db, 'shop/new[Pod]']) };
  const found = differenceLines(changesBetween(before.facts, after.facts), { before: before.names, after: after.names });

  it('lists what changed, with workloads of one side', () => {
    expect(found).toEqual([
      'changed: shop/web[Deployment] => shop/db[StatefulSet]: TCP 5432,8080 -> TCP 5432',
      'removed: shop/db[StatefulSet] => shop/web[Deployment]: All Connections -> No Connections',
      'added: shop/new[Pod] => shop/db[StatefulSet]: No Connections -> UDP 53 (shop/new[Pod] added)',
    ]);
  });

  it('is read from text as from a table', () => {
    const text = 'Connectivity diff:\ndiff-type: added, source: shop/new[Pod], destination: shop/db[StatefulSet], ref1: No Connections, ref2: UDP 53, workloads-diff-info: workload shop/new[Pod] added\n';
    const table = 'diff-type,source,destination,ref1,ref2,workloads-diff-info\nadded,shop/new[Pod],shop/db[StatefulSet],No Connections,UDP 53,workload shop/new[Pod] added\n';
    expect(parseDifferences(text, 'txt')).toEqual([found[2]]);
    expect(parseDifferences(table, 'csv')).toEqual([found[2]]);
  });

  it('cuts outside ranges of both sides alike and joins them again', () => {
    const range = (ends: string, ports: string) => fact('connection', `${ends}[External]`, web, ports);
    const one = [range('0.0.0.0-255.255.255.255', 'TCP 80')];
    const two = [range('0.0.0.0-9.255.255.255', 'TCP 80'), range('10.0.0.0-10.255.255.255', 'TCP 81'), range('11.0.0.0-255.255.255.255', 'TCP 80')];
    const none = { before: new Set<string>(), after: new Set<string>() };
    expect(differenceLines(changesBetween(one, two).filter((change) => !isUnchanged(change)), none)).toEqual([`changed: 10.0.0.0-10.255.255.255[External] => ${web}: TCP 80 -> TCP 81`]);
  });
});
