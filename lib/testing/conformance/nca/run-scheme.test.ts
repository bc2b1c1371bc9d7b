import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Tally } from '../tally';
import { runNcaCli } from './run-cli';
import { runNcaScheme } from './run-scheme';

const POLICY = (name: string, spec: string) => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: ${name}, namespace: x}\nspec: ${spec}\n`;
const FILES: Readonly<Record<string, string>> = {
  'tests/cluster/namespaces.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: x}\n',
  'tests/cluster/pods/web.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: Web, namespace: x, labels: {app: web}}\nspec: {containers: [{name: c}]}\n',
  'tests/cluster/pods/more/db.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: {name: db, namespace: x, labels: {app: db}}\nspec: {containers: [{name: c}]}\n',
  'tests/deny.yaml': POLICY('deny', '{podSelector: {}, policyTypes: [Ingress]}'),
  'tests/open.yaml': POLICY('open', '{podSelector: {}, policyTypes: [Ingress], ingress: [{}]}'),
  'tests/wrong.yaml': POLICY('wrong', '{podSelector: {}, policyTypes: [Sideways]}'),
  'tests/dns.yaml': POLICY('dns', '{podSelector: {}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]}]}'),
  'tests/calico.yaml': 'apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata: {name: c, namespace: x}\nspec: {}\n',
  'livesim/dns/dns_pods.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: {name: kube-system}\n---\napiVersion: apps/v1\nkind: Pod\nmetadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}\nspec: {containers: [{name: c}]}\n',
  'livesim/ingress_controller/ingress_controller.yaml': '',
  'tests/map.txt': 'final fw rules for query: map, config: deny:\nsrc_ns: [x] src_pods: [*] dst: 0.0.0.0/0 conn: All connections\n',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'nca-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const TOPOLOGY = 'namespaceList: cluster/namespaces.yaml\npodList: cluster/pods/**\n';

/** Failures of a scheme, or why it is not run. */
function run(scheme: string, queries: readonly { kind: string | null }[] = []): readonly string[] | string {
  writeFileSync(join(folder, 'tests/scheme.yaml'), scheme);
  const outcome = runNcaScheme({ id: 'one', kind: 'nca-scheme', scheme: 'tests/scheme.yaml', queries }, folder);
  return outcome instanceof Tally ? outcome.failures : outcome;
}

describe('a scheme', () => {
  it('asks its questions of configurations that share their pods', () => {
    const queries = 'queries:\n- {name: map, connectivityMap: [deny], expected: 0, expectedOutput: map.txt}\n- {name: open, vacuity: [open, deny], expected: 1}\n- {name: same, equivalence: [open, deny], expected: 1}\n- {name: one, emptiness: [both/x/deny], expected: 0}\n- {name: idle, redundancy: [both], expected: 1}\n';
    const configs = 'networkConfigList:\n- {name: deny, networkPolicyList: [deny.yaml], expectedWarnings: 0}\n- {name: open, networkPolicyList: [open.yaml]}\n- {name: both, networkPolicyList: [deny.yaml, open.yaml]}\n';
    expect(run(TOPOLOGY + configs + queries)).toEqual([]);
    expect(run(TOPOLOGY + configs + queries.replace('expected: 1', 'expected: 2'))).toEqual(['open (vacuity): expected 2, found 1']);
  });

  it('tells folders from what is below them', () => {
    const counts = (podList: string) => run(`namespaceList: cluster/namespaces.yaml\npodList: ${podList}\nnetworkConfigList: [{name: none, networkPolicyList: []}]\nqueries: [{name: all, allCaptured: [none], expected: 0}]\n`);
    expect(counts('cluster/pods/**')).toEqual(['all (allCaptured): expected 0, found 2']);
    expect(counts('cluster/pods')).toEqual(['all (allCaptured): expected 0, found 1']);
  });

  it('is to refuse what the API server refuses', () => {
    const wrong = (expectedError: number) => run(`${TOPOLOGY}networkConfigList: [{name: wrong, networkPolicyList: [wrong.yaml], expectedError: ${expectedError}}]\n`);
    expect(wrong(1)).toEqual([]);
    expect(wrong(0)).toEqual(['wrong: expected accepted, found 1 of 1 policies refused']);
  });

  it('gets the DNS pods that a policy names and the input lacks', () => {
    const asked = (lists: string) => run(`${TOPOLOGY}networkConfigList:\n- name: dns\n  networkPolicyList: [dns.yaml]\n${lists}queries: [{name: empty, emptiness: [dns], expected: 0}]\n`);
    expect(asked('  namespaceList: [cluster/namespaces.yaml]\n  podList: [cluster/pods/**]\n')).toEqual([]);
    expect(asked('')).toEqual(['empty (emptiness): expected 0, found 1']);
  });

  it('with a misspelled question is refused', () => {
    const scheme = `${TOPOLOGY}networkConfigList: [{name: deny, networkPolicyList: [deny.yaml]}]\nqueries: [{name: odd, emptyness: [deny]}]\n`;
    expect(run(scheme, [{ kind: null }])).toEqual([]);
    expect(() => run(scheme)).toThrow('emptyness');
    expect(run(scheme.replace('emptyness', 'emptiness'), [{ kind: null }])).toEqual(['odd: emptiness is expected to be refused']);
  });

  it.each([
    ['calico.yaml', 'Calico is not evaluated yet'],
    ['k8s', 'reads from a live cluster'],
    ['https://example.com/policies/**', 'refers to files on the Internet'],
  ])('with %s is not run', (path, reason) => {
    expect(run(`${TOPOLOGY}networkConfigList: [{name: other, networkPolicyList: ['${path}']}]\n`)).toBe(reason);
  });
});

describe('a command line', () => {
  const cli = (line: string, expectedReturn: number) => {
    const outcome = runNcaCli({ id: 'one', kind: 'nca-cli', args: `${line} --ns_list cluster/namespaces.yaml --pod_list cluster/pods`.split(' '), expectedReturn }, folder);
    return outcome instanceof Tally ? outcome.failures : outcome;
  };

  it('returns 1 when something is wrong, or when two sets differ', () => {
    expect(cli('--sanity open.yaml', 1)).toEqual([]);
    expect(cli('--sanity open.yaml --return_0', 0)).toEqual([]);
    expect(cli('--equiv open.yaml --base_np_list deny.yaml', 1)).toEqual([]);
    expect(cli('--equiv deny.yaml --base_np_list deny.yaml', 1)).toEqual(['--equiv: expected to return 1, found 0']);
  });

  it('compares its output', () => {
    writeFileSync(join(folder, 'tests/cli.txt'), FILES['tests/map.txt']!.replace('deny:', 'deny.yaml:'));
    expect(cli('--connectivity deny.yaml --expected_output cli.txt', 0)).toEqual([]);
    expect(cli('--connectivity open.yaml --expected_output cli.txt', 0)).toHaveLength(1);
  });

  it('with an option that is not known is not passed over', () => {
    expect(() => cli('--connectivity deny.yaml --fast', 0)).toThrow('--fast');
  });
});
