import { describe, expect, it } from 'vitest';
import { defaultCorpusFolder, hasCorpus, readCorpus } from './corpus';
import { runCorpus, type OriginResult } from './run-corpus';
import { formatReport, summarize } from './report';

/** Why cases are left out; anything else has to be run, and to pass. */
const LEFT_OUT: readonly RegExp[] = [
  /^(?:Calico|Cilium) policies, not evaluated yet$/,
  // Secondary networks are no part of the model: NetworkPolicies do not concern them.
  /^networks besides the primary one of a pod are not evaluated$/,
  /^(?:Calico|Istio) is not evaluated yet$/,
  // The tests have neither the Internet nor a cluster.
  /^(?:refers to files on the Internet|reads from a live cluster)$/,
];
const NOT_EVALUATED = ['calico', 'cilium'];

const folder = defaultCorpusFolder();
const present = hasCorpus(folder);

describe.skipIf(!present)(present ? 'corpus of test cases of other projects' : `corpus of test cases of other projects: skipped, there is none at ${folder}`, () => {
  const results = present ? runCorpus(readCorpus(folder)) : [];
  const summary = summarize(results);
  const evaluated = Object.keys(summary).filter((origin) => !NOT_EVALUATED.includes(origin));

  it.each(evaluated)('every case of %s that is evaluated passes', (origin) => {
    expect(summary[origin]?.pass).toBeGreaterThan(0);
    expect(summary[origin]?.failed, formatReport(results.filter((result) => result.origin === origin))).toEqual([]);
  });

  it('leaves out nothing but what it says', () => {
    const reasons = Object.values(summary).flatMap(({ skippedReasons }) => Object.keys(skippedReasons));
    expect(reasons.filter((reason) => !LEFT_OUT.some((known) => known.test(reason)))).toEqual([]);
  });
});

describe('cases of the corpus formats', () => {
  const policy = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'deny', namespace: 'x' }, spec: { podSelector: { matchLabels: { pod: 'b' } }, policyTypes: ['Ingress'] } };
  const pod = (name: string, ip: string) => ({ namespace: 'x', name, labels: { pod: name }, ip, ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }] });
  const resources = { namespaces: { x: {} }, pods: [pod('a', '10.0.0.1'), pod('b', '10.0.0.2')] };
  const run = (byPort: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>, policies: readonly unknown[] = [policy]): OriginResult[] =>
    runCorpus([{ origin: 'cyclonus', path: 'cyclonus/cases.json', folder: '', cases: [{ id: 'one', kind: 'matrix', steps: [{ resources, policies, expected: { order: ['x/a', 'x/b'], byPort } }] } as never] }]);

  it('pass when every cell is as the engine has it, the diagonal aside', () => {
    expect(summarize(run({ 'TCP/80': { ingress: ['XX', '.X'], egress: ['X.', '.X'], combined: ['XX', '.X'] } })).cyclonus).toMatchObject({ pass: 1, fail: 0 });
  });

  it('fail when one cell differs, and the case is named', () => {
    expect(summarize(run({ 'TCP/80': { ingress: ['..', '..'], egress: ['..', '..'], combined: ['..', '..'] } })).cyclonus).toMatchObject({ pass: 0, fail: 1, failed: ['one'] });
  });

  it('resolve a named port on each destination, and hold P only where the destination has no such name', () => {
    expect(summarize(run({ 'TCP/web': { ingress: ['XX', '.X'], egress: ['..', '..'], combined: ['-X', '.-'] } })).cyclonus?.failed).toEqual([]);
    expect(summarize(run({ 'TCP/metrics': { ingress: ['PP', 'PP'], egress: ['PP', 'PP'], combined: ['PP', 'PP'] } })).cyclonus?.failed).toEqual([]);
    expect(summarize(run({ 'TCP/web': { ingress: ['PP', 'PP'], egress: ['..', '..'], combined: ['XX', '.X'] } })).cyclonus?.failed).toEqual(['one']);
  });

  it('fail, rather than count as skipped, when the engine cannot tell and the case gives every address', () => {
    const unevaluated = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'other', namespace: 'x' }, spec: { endpointSelector: {}, ingress: [{}] } };
    expect(summarize(run({ 'TCP/80': { ingress: ['XX', '.X'], egress: ['..', '..'], combined: ['XX', '.X'] } }, [unevaluated])).cyclonus?.failed).toEqual(['one']);
  });

  it('fail when a case cannot be read', () => {
    expect(summarize(run({ 'TCP/80': { ingress: ['X?', '.X'], egress: ['..', '..'], combined: ['XX', '.X'] } })).cyclonus?.failed).toEqual(['one']);
  });

  it('are skipped with the reason when they belong to another engine', () => {
    const results = runCorpus([{ origin: 'calico', path: 'calico/connectivity.json', folder: '', cases: [{ id: 'c1', kind: 'probe-list' }, { id: 'c2', kind: 'probe-list' }] }]);
    expect(summarize(results).calico).toEqual({ pass: 0, fail: 0, skipped: 2, failed: [], skippedReasons: { 'Calico policies, not evaluated yet': 2 } });
  });

  it('are judged by what the API says where an upstream test contradicts it', () => {
    const objects = [{ ...policy, spec: { podSelector: {}, ingress: [] } }];
    const probe = { from: '203.0.113.7', to: 'x/a', protocol: 'TCP', port: 80, allowed: true, disputed: 'reads [] as all', specAllowed: false };
    const pods = [{ apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'x', name: 'a' }, status: { podIP: '10.0.0.1' } }];
    const results = runCorpus([{ origin: 'recipes', path: 'recipes/cases.json', folder: '', cases: [{ id: 'd', kind: 'probe-list', objects: [...objects, ...pods], probes: [probe] } as never] }]);
    expect(summarize(results).recipes).toMatchObject({ pass: 1, fail: 0 });
  });
});
