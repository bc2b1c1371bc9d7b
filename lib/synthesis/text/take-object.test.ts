import { describe, expect, it } from 'vitest';
import { objectText, removeObjectText } from './take-object';

const named = (name: string) => ({ kind: 'NetworkPolicy', namespace: 'shop', name });
const policy = (name: string) => `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: ${name}\n  namespace: shop\nspec:\n  # nothing\n  podSelector: {}\n`;
const item = (text: string) => text.trimEnd().split('\n').map((line, index) => (index === 0 ? '- ' : '  ') + line).join('\n');

describe('an object cut out of a file', () => {
  it('is its document without markers', () => {
    const text = `# licence\n\n${policy('a')}---\n# about b\n${policy('b')}...\n--- # third\n${policy('c')}`;
    expect(objectText(text, named('a'))).toEqual({ text: `# licence\n\n${policy('a')}` });
    expect(objectText(text, named('b'))).toEqual({ text: `# about b\n${policy('b')}` });
    expect(objectText(text, named('c'))).toEqual({ text: policy('c') });
  });

  it('is its entry of a list, moved to the left', () => {
    const text = `kind: List\nitems:\n# about a\n${item(policy('a'))}\n${item(policy('b'))}\n`;
    expect(objectText(text, named('a'))).toEqual({ text: `# about a\n${policy('a')}` });
    expect(objectText(text.replace(/^- /gm, '-   ').replace(/^ {2}/gm, '    '), named('b'))).toEqual({ text: policy('b') });
  });

  it('is written anew where it leans on what stands elsewhere', () => {
    const text = `kind: List\nitems:\n- kind: Namespace\n  metadata: {name: shop, labels: &l {team: data}}\n- kind: NetworkPolicy\n  metadata: {name: a, namespace: shop, labels: *l}\n  spec: {podSelector: {}}\n`;
    expect(objectText(text, named('a'))).toEqual({ text: 'kind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\n  labels:\n    team: data\nspec:\n  podSelector: {}\n' });
  });

  it('says what it is, where its list did', () => {
    const text = 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicyList\nitems:\n- metadata: {name: a, namespace: shop}\n  spec: {podSelector: {}}\n';
    expect(objectText(text, named('a'))).toEqual({ text: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: a\n  namespace: shop\nspec:\n  podSelector: {}\n' });
  });

  it('is none of a template', () => {
    expect(objectText(`${policy('a')}  policyTypes: {{ .Values.types }}\n`, named('a'))).toEqual({ reason: 'It is a template, which is never rewritten: change what it is made from.' });
  });
});

describe('an object taken out of a file', () => {
  const three = `# licence\n\n# about a\n${policy('a')}---\n# about b\n${policy('b')}---\n${policy('c')}`;

  it('takes its document and its comments along, and nothing else', () => {
    expect(removeObjectText(three, named('b'))).toEqual({ text: three.replace(`---\n# about b\n${policy('b')}`, '') });
    expect(removeObjectText(three, named('a'))).toEqual({ text: `# licence\n\n${three.slice(three.indexOf('---'))}` });
    expect(removeObjectText(three, named('c'))).toEqual({ text: three.slice(0, three.lastIndexOf('---')) });
  });

  it('leaves no text when it was alone', () => {
    expect(removeObjectText(`---\n# mine\n${policy('a')}---\n# and no more\n`, named('a'))).toEqual({ text: '' });
    expect(removeObjectText(`kind: List\nitems:\n${item(policy('a'))}\n`, named('a'))).toEqual({ text: '' });
  });

  it('is one entry of a list', () => {
    const list = `kind: List\nitems:\n# first\n${item(policy('a'))}\n# second\n${item(policy('b'))}\nmetadata: {}\n`;
    expect(removeObjectText(list, named('a'))).toEqual({ text: list.replace(`# first\n${item(policy('a'))}\n`, '') });
    expect(removeObjectText(list, named('b'))).toEqual({ text: list.replace(`# second\n${item(policy('b'))}\n`, '') });
  });

  it('is not taken out of brackets, nor where it is not', () => {
    expect(removeObjectText('kind: List\nitems: [{kind: NetworkPolicy, metadata: {name: a, namespace: shop}}, {kind: Pod, metadata: {name: a}}]\n', named('a'))).toEqual({ reason: 'It stands in a list that is written in a way that cannot be edited in place.' });
    expect(removeObjectText(three, named('d'))).toEqual({ reason: 'NetworkPolicy shop/d is not in the file.' });
  });
});
