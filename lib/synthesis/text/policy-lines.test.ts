import { describe, expect, it } from 'vitest';
import { readSample } from '@/lib/sources/sample';
import { networkPolicyYaml } from '../yaml';
import { policyLines, type PolicyLines } from './policy-lines';

const DB = { kind: 'NetworkPolicy', namespace: 'shop', name: 'db' };
const head = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: db, namespace: shop}\n';

/** The words of each marked rule, by the lines of the text as it is shown. */
function marked(text: string, name = DB): Record<string, string> {
  const found = policyLines(text, name) as PolicyLines;
  const lines = found.text.split('\n');
  return Object.fromEntries(found.marks.map(({ direction, index, first, last }) => [`${direction} ${index}`, lines.slice(first - 1, last).map((line) => line.trim()).join(' | ')]));
}

describe('the lines of a rule', () => {
  it.each<[string, string, Record<string, string>]>([
    ['in blocks', 'spec:\n  ingress:\n  - from:\n    - podSelector: {}\n    ports:\n    - port: 1\n  # about the next\n  - ports:\n    - port: 2\n  egress:\n  - {}\n', { 'ingress 0': '- from: | - podSelector: {} | ports: | - port: 1', 'ingress 1': '- ports: | - port: 2', 'egress 0': '- {}' }],
    ['with the dash on a line of its own', 'spec:\n  ingress:\n    -\n      # why\n      from: []\n', { 'ingress 0': '- | # why | from: []' }],
    ['in flow', 'spec: {ingress: [{from: []}, {ports: [{port: 1}]}]}\n', { 'ingress 0': 'spec: {ingress: [{from: []}, {ports: [{port: 1}]}]}', 'ingress 1': 'spec: {ingress: [{from: []}, {ports: [{port: 1}]}]}' }],
    ['in flow over lines', 'spec:\n  ingress: [\n    {from: []},\n    {ports: [\n      {port: 1}]},\n  ]\n', { 'ingress 0': '{from: []},', 'ingress 1': '{ports: [ | {port: 1}]},' }],
    ['that an alias stands for', 'x: &r\n- ports: [{port: 1}]\nspec:\n  ingress: *r\n', { 'ingress 0': '- ports: [{port: 1}]' }],
    ['without any rule', 'spec: {podSelector: {}, ingress: []}\n', {}],
    ['with comments and blank lines at its end', 'spec:\n  ingress:\n  - from: []\n    # the end\n\n# of the file\n', { 'ingress 0': '- from: []' }],
    ['with line ends of Windows', 'spec:\r\n  ingress:\r\n  - from: []\r\n    ports: []\r\n', { 'ingress 0': '- from: [] | ports: []' }],
  ])('%s', (_, spec, marks) => {
    expect(marked(head + spec)).toEqual(marks);
  });

  it('are those of the object asked for, wherever it stands in the file', () => {
    const other = head.replace('db', 'other') + 'spec: {ingress: [{}]}\n';
    const text = `# licence\n${other}---\n# licence, too\n\n# about it\n${head}spec:\n  ingress:\n  - from: []\n---\n${other.replace('other', 'more')}`;
    expect(policyLines(text, DB)).toEqual({ text: `# about it\n${head}spec:\n  ingress:\n  - from: []\n`, firstLine: 9, marks: [{ direction: 'ingress', index: 0, first: 7, last: 7 }] });
  });

  it('are found in a list of objects', () => {
    const item = '  - apiVersion: networking.k8s.io/v1\n    kind: NetworkPolicy\n    metadata: {name: db, namespace: shop}\n    spec:\n      egress:\n      - to: []\n';
    const text = `apiVersion: v1\nkind: List\nitems:\n${item.replace('db', 'a')}${item}`;
    expect(policyLines(text, DB)).toEqual({ text: item, firstLine: 10, marks: [{ direction: 'egress', index: 0, first: 6, last: 6 }] });
  });

  it.each([
    ['a template', `${head.replace('db,', '{{ .Values.name }}db,')}spec: {}\n`],
    ['broken', `${head}spec: {\n`],
    ['there twice', `${head}spec: {}\n---\n${head}spec: {}\n`],
    ['not there', head.replace('db', 'web')],
  ])('are not told of a text that is %s', (_, text) => {
    expect(policyLines(text, DB)).toHaveProperty('reason');
  });

  it('begin where the reader says that the rule stands, for every policy of the sample as it is written anew', async () => {
    for (const policy of (await readSample()).policies) {
      const found = policyLines(networkPolicyYaml(policy), { kind: 'NetworkPolicy', ...policy }) as PolicyLines;
      expect([policy.name, found.marks.filter(({ direction }) => direction === 'ingress').length, found.marks.filter(({ direction }) => direction === 'egress').length]).toEqual([policy.name, policy.spec.ingress?.length ?? 0, policy.spec.egress?.length ?? 0]);
    }
  });
});
