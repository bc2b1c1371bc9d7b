import { describe, expect, it } from 'vitest';
import type { NetworkPolicyPeer, NetworkPolicySpec } from '@/lib/model/network-policy';
import { onePort } from '@/lib/policy/port-set';
import { policy } from '@/lib/testing/builders';
import { readPolicies } from '../read-policies';
import { reasonFor, reasonForChanged } from '../rule-reasons';
import { editPolicyText } from './edit-policy';

const before = (text: string): NetworkPolicySpec => readPolicies(text).value[0]!.spec;
/** Edits shop/db by a change of its spec. */
function edit(text: string, change: (spec: NetworkPolicySpec) => NetworkPolicySpec, because: readonly string[] = []): string {
  const result = editPolicyText(text, policy('shop/db', change(before(text))), because);
  if ('reason' in result) throw new Error(result.reason);
  return result.text;
}
const allowed = (app: string) => ({ podSelector: { matchLabels: { app } } });

const COMMENTED = `# Owned by the data team. Ask before you touch it!
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db # the one and only
  namespace: "shop"
  labels: {team: data}
  annotations:
    note: |
      # not a comment
      - from: nobody
spec:
  # StatefulSet db
  podSelector:
    matchLabels:
      app: 'db'   # see charts/db
  policyTypes: [Ingress]
  ingress: # who may come in
  # the web frontend
  - from:
    - podSelector:
        matchLabels:
          app: web
      # from any zone
    ports:
    - port: 5432 # postgres

  # backups, nightly
  - from:
    - podSelector: {matchLabels: {app: backup}}
    # and their dry run
    - podSelector: {matchLabels: {app: backup-test}}
    ports: [{port: 5432}, {port: 5433}]
# the end
`;

describe('a policy with comments', () => {
  it('gets a rule at the end of its rules, with the reason above it, and nothing else', () => {
    const text = edit(COMMENTED, (spec) => ({ ...spec, ingress: [...spec.ingress!, { from: [allowed('api')], ports: [{ port: 5432, protocol: 'TCP' }] }] }), ['Lets shop/api reach shop/db on 5432/TCP.']);
    expect(text).toBe(COMMENTED.replace('# the end\n', `  # Lets shop/api reach shop/db on 5432/TCP.
  - from:
    - podSelector:
        matchLabels:
          app: api
    ports:
    - port: 5432
      protocol: TCP
# the end
`));
  });

  it('gets a peer in the rule that has its ports', () => {
    const text = edit(COMMENTED, ({ ingress, ...spec }) => ({ ...spec, ingress: [{ ...ingress![0], from: [...ingress![0]!.from!, allowed('api')] }, ingress![1]!] }), ['Lets shop/api reach shop/db.']);
    expect(text).toBe(COMMENTED.replace('      # from any zone\n', `      # from any zone
    # Lets shop/api reach shop/db.
    - podSelector:
        matchLabels:
          app: api
`));
  });

  it('has the reason for each rule and peer beside it, and what speaks for none above the first change', () => {
    const [api, job, admin] = ['api', 'job', 'admin'].map(allowed);
    const spec = before(COMMENTED);
    const after = policy('shop/db', { ...spec, ingress: [{ ...spec.ingress![0], from: [...spec.ingress![0]!.from!, api!] }, spec.ingress![1]!, { from: [job!, admin!], ports: [{ port: 80 }] }] });
    const reason = (peer: NetworkPolicyPeer, port: number, because: string) => reasonFor('ingress', [peer], onePort('TCP', port), because);
    const reasons = [...reason(api!, 5432, 'For the api.'), ...reason(job!, 80, 'For the job.'), ...reason(admin!, 80, 'For admins.'), ...reason(job!, 81, 'For nobody.')];
    const edited = editPolicyText(COMMENTED, after, ['For the api.', 'In general.', 'For admins.', 'For the job.'], reasons);
    expect(edited).toEqual({ text: COMMENTED
      .replace('      # from any zone\n', '      # from any zone\n    # In general.\n    # For the api.\n    - podSelector:\n        matchLabels:\n          app: api\n')
      .replace('# the end\n', '  - from:\n    # For the job.\n    - podSelector:\n        matchLabels:\n          app: job\n    # For admins.\n    - podSelector:\n        matchLabels:\n          app: admin\n    ports:\n    - port: 80\n# the end\n') });
  });

  it('has the reason above each rule that says something else', () => {
    const spec = before(COMMENTED);
    const after = policy('shop/db', { ...spec, ingress: spec.ingress!.map((rule) => ({ ...rule, ports: [{ port: 1 }] })) });
    expect(editPolicyText(COMMENTED, after, ['Other ports.'], reasonForChanged(policy('shop/db', spec), after, 'Other ports.'))).toEqual({ text: COMMENTED
      .replace('  # the web frontend\n', '  # the web frontend\n  # Other ports.\n').replace('port: 5432 # postgres', 'port: 1')
      .replace('  # backups, nightly\n', '  # backups, nightly\n  # Other ports.\n').replace('[{port: 5432}, {port: 5433}]', '[{port: 1}]') });
  });

  it('loses a rule with the comment that is about it, and keeps the others', () => {
    const text = edit(COMMENTED, (spec) => ({ ...spec, ingress: [spec.ingress![1]!] }));
    expect(text).toBe(COMMENTED.slice(0, COMMENTED.indexOf('  # the web frontend')) + COMMENTED.slice(COMMENTED.indexOf('\n  # backups') + 0));
  });

  it('has a peer taken out between others, in either style', () => {
    const text = edit(COMMENTED, (spec) => ({ ...spec, ingress: [spec.ingress![0]!, { ...spec.ingress![1], from: [spec.ingress![1]!.from![0]!], ports: [{ port: 5433 }] }] }), ['The dry run is gone.']);
    expect(text).toBe(COMMENTED.replace('    # and their dry run\n    - podSelector: {matchLabels: {app: backup-test}}\n', '').replace('[{port: 5432}, {port: 5433}]', '[{port: 5433}]').replace('  # backups, nightly\n', '  # backups, nightly\n  # The dry run is gone.\n'));
  });

  it('keeps quotes, spaces and comments around a value that changes', () => {
    const text = edit(COMMENTED, (spec) => ({ ...spec, podSelector: { matchLabels: { app: 'db-0' } }, policyTypes: ['Ingress', 'Egress'], ingress: [{ ...spec.ingress![0], ports: [{ port: 5432, endPort: 5440 }] }, spec.ingress![1]!] }));
    expect(text).toBe(COMMENTED.replace("'db'   #", "'db-0'   #").replace('[Ingress]', '[Ingress, Egress]').replace('5432 # postgres\n', '5432 # postgres\n      endPort: 5440\n'));
  });

  it('has its rules put in another order together with their comments', () => {
    const text = edit(COMMENTED, (spec) => ({ ...spec, ingress: [spec.ingress![1]!, spec.ingress![0]!] }));
    expect(text.split('\n').sort()).toEqual(COMMENTED.split('\n').sort());
    expect(text.indexOf('# backups')).toBeLessThan(text.indexOf('# the web frontend'));
  });

  it('gets a direction that it did not have, and loses all rules of one', () => {
    const egress = edit(COMMENTED, (spec) => ({ ...spec, policyTypes: ['Ingress', 'Egress'], egress: [{ to: [allowed('web')] }] }), ['Why not.']);
    expect(egress).toBe(COMMENTED.replace('[Ingress]', '[Ingress, Egress]').replace('# the end\n', '  # Why not.\n  egress:\n  - to:\n    - podSelector:\n        matchLabels:\n          app: web\n# the end\n'));
    expect(edit(COMMENTED, (spec) => ({ ...spec, ingress: [] }))).toContain('\n  ingress: [] # who may come in\n# the end');
  });
});

describe('a policy as others write it', () => {
  const short = 'kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata: {name: db, namespace: shop}\n';

  it('in one line stays in one line', () => {
    const text = `${short}spec: {podSelector: {}, policyTypes: [ Ingress ], ingress: [ { from: [ { podSelector: {} } ] } ]} # all in one\n`;
    expect(edit(text, (spec) => ({ ...spec, ingress: [...spec.ingress!, { from: [allowed('a')] }] }), ['Lets a in.']))
      .toBe(text.replace('{} } ] } ]', '{} } ] }, { from: [ { podSelector: { matchLabels: { app: a } } } ] } ]').replace('spec:', '# Lets a in.\nspec:'));
  });

  it('with indented lists and four spaces gets more of the same', () => {
    const text = `${short}spec:\n    podSelector: {}\n    ingress:\n        - from:\n              - podSelector: {}\n`;
    expect(edit(text, (spec) => ({ ...spec, ingress: [...spec.ingress!, { from: [allowed('a')], ports: [{ port: 80 }] }] })))
      .toBe(`${text}        - from:\n              - podSelector:\n                    matchLabels:\n                        app: a\n          ports:\n              - port: 80\n`);
  });

  it('with nothing in brackets is opened up', () => {
    const text = `${short}spec:\n  podSelector: {}\n  ingress: [] # nobody\n`;
    expect(edit(text, (spec) => ({ ...spec, ingress: [{ from: [allowed('a')] }] }), ['Lets a in.'])).toBe(`${short}spec:\n  podSelector: {}\n  ingress: # nobody\n  # Lets a in.\n  - from:\n    - podSelector:\n        matchLabels:\n          app: a\n`);
  });

  it('has the first field beside a dash taken away', () => {
    const text = `${short}spec:\n  podSelector: {}\n  ingress:\n  - from:\n    - podSelector: {}\n    # the port\n    ports:\n    - port: 80\n`;
    expect(edit(text, (spec) => ({ ...spec, ingress: [{ ports: [{ port: 80 }] }] }))).toBe(`${short}spec:\n  podSelector: {}\n  ingress:\n  - # the port\n    ports:\n    - port: 80\n`);
  });

  it('without a newline at its end, or with those of Windows, keeps that', () => {
    const open = `${short}spec:\n  podSelector: {}\n  ingress:\n  - {}`;
    expect(edit(open, (spec) => ({ ...spec, ingress: [{}, { ports: [{ port: 80 }] }] }))).toBe(`${open}\n  - ports:\n    - port: 80`);
    const windows = `${open}\n`.replaceAll('\n', '\r\n');
    expect(edit(windows, (spec) => ({ ...spec, ingress: [{}, { ports: [{ port: 80 }] }] }))).toBe(`${windows}  - ports:\r\n    - port: 80\r\n`);
  });

  it('among other documents, or in a list, is the only one that changes', () => {
    const document = `${short}spec:\n  podSelector: {}\n`;
    const other = document.replace('name: db', 'name: other');
    const several = `\ufeff# head\n---\n${other}---\n# mine\n${document}...\n---\nnot: [yaml\n`;
    expect(editPolicyText(several, policy('shop/db', { podSelector: {}, policyTypes: ['Egress'] }))).toEqual({ text: several.replace(`# mine\n${document}`, `# mine\n${document}  policyTypes:\n  - Egress\n`) });
    const item = (text: string) => text.trimEnd().split('\n').map((line, index) => (index === 0 ? '- ' : '  ') + line).join('\n');
    const list = `kind: List\napiVersion: v1\nitems:\n# first\n${item(document)}\n# second\n${item(other)}\n`;
    expect(editPolicyText(list, policy('shop/db', { podSelector: {}, policyTypes: ['Egress'] }))).toEqual({ text: list.replace('\n# second', '\n    policyTypes:\n    - Egress\n# second') });
  });

  it('without a selector gets none that says the same', () => {
    const text = `${short}spec:\n  policyTypes: [Ingress]\n`;
    expect(editPolicyText(text, policy('shop/db', { podSelector: {}, policyTypes: ['Ingress'] }))).toEqual({ text });
    expect(editPolicyText(text, policy('shop/db', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }))).toEqual({ text: text.replace('[Ingress]', '[Ingress, Egress]') });
  });

  it('that is in no namespace is one of default', () => {
    const text = 'kind: NetworkPolicy\nmetadata:\n  name: db\nspec:\n  podSelector: {}\n';
    expect(editPolicyText(text, policy('default/db', { podSelector: {}, policyTypes: ['Egress'] }))).toEqual({ text: `${text}  policyTypes:\n  - Egress\n` });
  });
});

describe('what cannot be edited in place', () => {
  const head = 'kind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\n';
  it.each([
    ['is told of a template', `${head}spec:\n  podSelector: {}\n  {{- toYaml .Values.rules }}\n`, 'It is a template, which is never rewritten: change what it is made from.'],
    ['is told of JSON', '{"kind": "NetworkPolicy", "metadata": {"name": "db", "namespace": "shop"}, "spec": {"podSelector": {}}}', 'It is written as JSON, most likely by a program.'],
    ['is told of a field that is given twice', `${head}spec:\n  podSelector: {}\n  podSelector: {}\n`, 'A field is given twice in one object.'],
    ['is told of broken text', `${head}spec: {\n`, 'Part of the file is not valid YAML.'],
    ['is told of an anchor that is used elsewhere', `${head}spec:\n  podSelector: {}\n  ingress: &rules\n  - from: &peers\n    - podSelector: {}\n  egress:\n  - to: *peers\n`, 'Part of it is &peers, which is used elsewhere too.'],
    ['is told of an alias', `${head}x-types: &types [Ingress]\nspec:\n  podSelector: {}\n  policyTypes: *types\n`, 'An API server would reject the policy as it stands.'],
    ['is told of one that is there twice', `${head}spec: {}\n---\n${head}spec: {}\n`, 'NetworkPolicy shop/db is in the file more than once.'],
    ['is told of one that is not there', 'kind: NetworkPolicy\nmetadata: {name: dbs, namespace: shop}\nspec: {}\n', 'NetworkPolicy shop/db is not in the file.'],
  ])('%s', (_, text, reason) => {
    expect(editPolicyText(text, policy('shop/db', { podSelector: { matchLabels: { a: 'b' } } }))).toEqual({ reason });
  });
});
