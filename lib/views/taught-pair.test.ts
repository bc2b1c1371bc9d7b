import { describe, expect, it } from 'vitest';
import { formatPeer } from '@/lib/model/ids';
import { readManifestFiles } from '@/lib/sources/manifests';
import { analyse } from './analysis';
import { explainView } from './explain-view';
import { graphView } from './graph-view';
import { simulateView } from './simulate-view';
import { snapshotView } from './snapshot-view';

/** The pair of policies that is taught for "let app-1 and app-2 talk". It opens nothing: each direction lacks its other half. */
const TAUGHT = `
apiVersion: v1
kind: Pod
metadata: {name: app-1, labels: {app: app-1}}
spec: {containers: [{name: c, image: x, ports: [{containerPort: 8080}]}]}
---
apiVersion: v1
kind: Pod
metadata: {name: app-2, labels: {app: app-2}}
spec: {containers: [{name: c, image: x, ports: [{containerPort: 9090}]}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny-all}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: access-my-app}
spec:
  podSelector: {matchLabels: {app: app-1}}
  policyTypes: [Ingress, Egress]
  ingress:
  - from: [{podSelector: {matchLabels: {app: app-2}}}]
  egress:
  - to: [{podSelector: {matchLabels: {app: app-2}}}]
`;

const app = (name: string) => formatPeer({ kind: 'workload', namespace: 'default', workloadKind: 'Pod', name });
const analysisOf = (text: string) => analyse(readManifestFiles([{ name: 'taught.yaml', content: text }], { source: { kind: 'manifests', label: 'taught' } }));

describe('default-deny-all with access-my-app', () => {
  const analysis = analysisOf(TAUGHT);

  it('opens no edge at all', () => {
    expect(snapshotView(analysis).figure).toMatchObject({ pairs: 2, reachable: 0, unknown: 0, denied: 2 });
    expect(graphView(analysis, {}).edges).toEqual([]);
  });

  it('is told to lack the ingress half of the one direction and the egress half of the other, and to cut DNS', () => {
    const { findings } = snapshotView(analysis);
    expect(findings.filter(({ code }) => code === 'missing-half').map(({ peers, message }) => [peers, message.replace(/^.*: /, '')])).toEqual([
      [[app('app-1'), app('app-2')], 'the ingress half is missing.'],
      [[app('app-2'), app('app-1')], 'the egress half is missing.'],
    ]);
    expect(findings.find(({ code }) => code === 'dns-cut')?.peers).toEqual([app('app-1'), app('app-2')]);
  });

  it('is explained with the half that holds and the half that is missing', () => {
    const view = explainView(analysis, app('app-1'), app('app-2'))!;
    expect(view).toMatchObject({ verdict: 'denied', egress: { verdict: 'allowed' }, ingress: { verdict: 'denied' } });
    expect(view.missing).toMatchObject([{ direction: 'ingress', at: app('app-2') }]);
  });

  it('is mended by the halves that are offered, and by nothing more', () => {
    const fixes = snapshotView(analysis).findings.flatMap(({ code, fix }) => (code === 'missing-half' ? fix.flatMap((change) => (change.kind === 'allow' ? [change] : [])) : []));
    const view = simulateView(analysis, { version: 1, changes: fixes.map((fix) => ({ ...fix, from: app(fix.from.split('/')[3]!), to: app(fix.to.split('/')[3]!) })) });
    expect(view.impact).toMatchObject({ exact: true, collateral: 0, after: { reachable: 2 } });
    expect(view.policies.map(({ name }) => name)).toEqual(['allow-app-2']);
  });
});

describe('the same pair as people paste it', () => {
  const PASTED = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny-all
spec:
  podSelector: {}
  policyTypes:
  -Ingress
  -Egress
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: access-my-app
spec:
  podSelector:
    matchLabels:
      app: app-1
  Ingress:
  – from:
    – podSelector:
        matchLabels:
          app: app-2 // the other one
`;
  const { snapshot } = analysisOf(PASTED);

  it('is left out, with the file, the line and what was probably meant', () => {
    expect(snapshot.policies).toEqual([]);
    const errors = snapshot.problems.filter(({ severity }) => severity === 'error');
    expect(errors.length).toBeGreaterThanOrEqual(2);
    for (const problem of errors) expect(problem).toMatchObject({ file: 'taught.yaml', line: expect.any(Number), hint: expect.any(String) });
  });

  it.each([
    ['a word glued to its dash', '  policyTypes:\n  -Ingress\n  -Egress' , /- Ingress|space/],
    ['a key with a capital', '  Ingress: []', /ingress/],
    ['a dash that is not a hyphen', '  ingress:\n  – from: []', /hyphen|-/],
    ['a comment of another language', '  ingress: [] // none', /#/],
  ])('says so of %s', (_what, spec, hint) => {
    const text = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec:\n  podSelector: {}\n${spec}\n`;
    const { problems, policies } = analysisOf(text).snapshot;
    expect(policies).toEqual([]);
    const found = problems.find(({ severity }) => severity === 'error');
    expect(found?.line).toBeGreaterThan(0);
    expect(`${found?.message} ${found?.hint}`).toMatch(hint);
  });
});
