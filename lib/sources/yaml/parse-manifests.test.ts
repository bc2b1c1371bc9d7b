import { describe, expect, it } from 'vitest';
import { readManifestFiles } from '../manifests';
import { parseManifests } from './parse-manifests';

const parse = (text: string) => parseManifests(text, 'a.yaml');
const values = (text: string) => parse(text).objects.map((object) => object.value);
const lines = (text: string) => parse(text).problems.map(({ code, line, column }) => `${code} ${line}:${column ?? ''}`);

describe('documents of a file', () => {
  it('are told apart by their markers, comments and empty ones left out', () => {
    expect(values('# a\n---\na: 1\n---\n# nothing\n--- # note\nb: 2\n...\n---\n---\n{"c": 3}\n')).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
  });

  it('know the line of every field, over marker, comment and CRLF', () => {
    const [, second] = parse('a: 1\r\n---\r\n# note\r\nspec:\r\n  ingress:\r\n    - from:\r\n        - podSelector: {}\r\n').objects;
    expect(second?.origin).toEqual({ file: 'a.yaml', line: 4 });
    expect(second?.position?.('spec.ingress[0].from[0]')).toEqual({ line: 7, column: 11 });
    expect(second?.position?.('spec.ingress[0].ports[3]'), 'the nearest part that is there').toEqual({ line: 6, column: 7 });
  });

  it('find a label by its key, dots and slashes included', () => {
    const [object] = parse('metadata:\n  labels:\n    a: b\n    app.kubernetes.io/name: web\n').objects;
    expect(object?.position?.('metadata.labels[app.kubernetes.io/name]')).toEqual({ line: 4, column: 5 });
  });

  it('do not spoil one another', () => {
    const text = 'a: 1\n---\na: [1\n---\nb: "unclosed\n---\nc: 3\n';
    expect(values(text)).toEqual([{ a: 1 }, { c: 3 }]);
    expect(lines(text)).toHaveLength(2);
  });

  it('a literal block may hold what looks like a marker when it is indented', () => {
    expect(values('text: |\n  ---\n  b\n')).toEqual([{ text: '---\nb\n' }]);
  });

  it('allow tabs inside brackets, as kubectl does', () => {
    expect(values('args:\n  [\n\t"-a",\n    "b # [",\n\t"c"\n  ]\nd: 1\n')).toEqual([{ args: ['-a', 'b # [', 'c'], d: 1 }]);
  });

  it('take a byte order mark, aliases and merge keys', () => {
    expect(values('\ufeffbase: &b { app: web }\nlabels: { <<: *b, tier: x }\n')).toEqual([{ base: { app: 'web' }, labels: { app: 'web', tier: 'x' } }]);
  });
});

describe('text that cannot be used gives a problem with its place, quickly', () => {
  const nested = (open: string, depth: number) => open.repeat(depth);
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]', ...Array.from({ length: 9 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`).join(', ')}]`)].join('\n');
  const mergeBomb = ['a0: &a0 { k: 1 }', ...Array.from({ length: 20 }, (_, i) => `a${i + 1}: &a${i + 1} { <<: [${Array(8).fill(`*a${i}`).join(', ')}] }`)].join('\n');

  it.each<[string, string, string]>([
    ['brackets nested 100,000 deep', nested('[', 100_000), 'too-deep 1:'],
    ['braces nested 100,000 deep', nested('{a: ', 100_000), 'too-deep 1:'],
    ['list marks nested 100,000 deep', `${nested('- ', 100_000)}a`, 'too-deep 1:'],
    ['indentation 101 deep', Array.from({ length: 102 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'), 'too-deep 1:'],
    ['an alias bomb', bomb, 'alias-limit 1:'],
    ['a merge bomb', mergeBomb, 'alias-limit 1:'],
    ['an anchor inside itself', 'a: &a [*a]', 'alias-limit 1:'],
    ['more aliases than anybody writes', `a: &a 1\nb: [${'*a, '.repeat(20_000)}*a]`, 'alias-limit 1:'],
    ['a line of colons without end', 'x y: '.repeat(300_000), 'too-large 1:'],
    ['a NUL', 'a: 1\nb: "\u0000"\n', 'control-character 2:'],
    ['an escape character', 'a: 1\n\nb: \u001b[31m\n', 'control-character 3:'],
    ['a duplicate key', 'a: 1\nb: 2\na: 3\n', 'duplicate-key 3:1'],
    ['truncated JSON', '{"kind": "Pod",\n "metadata": {"name": ', 'yaml-syntax 2:'],
  ])('%s', (_, text, expected) => {
    const start = performance.now();
    const { objects, problems } = parse(text);
    expect(objects).toEqual([]);
    expect(`${problems[0]?.code} ${problems[0]?.line}:${problems[0]?.column ?? ''}`).toContain(expected);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('100,000 documents', () => {
    const start = performance.now();
    expect(parse('---\na: 1\n'.repeat(100_000)).problems.map(({ code }) => code)).toEqual(['too-many-documents']);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('a scalar of 4 MB is read', () => {
    const start = performance.now();
    expect(values(`a: ${'x'.repeat(4_000_000)}`)).toHaveLength(1);
    expect(performance.now() - start).toBeLessThan(2000);
  });

  it('many brackets in text are no nesting', () => {
    expect(values(`a: |\n${'  [[[[ case x) {{\n'.repeat(100)}`)).toHaveLength(1);
  });

  it('__proto__ and constructor are ordinary keys', () => {
    const [value] = values('__proto__: { polluted: true }\nconstructor: 1\n');
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('a Helm template says what to do with it', () => {
    const { problems } = parse('kind: Deployment\nmetadata:\n  name: {{ .Release.Name }}-web\n{{- if .x }}\n');
    expect(problems.map(({ code, hint }) => [code, hint])).toEqual([['template', 'Render it first, for example with "helm template".']]);
  });
});

describe('what YAML 1.1 reads otherwise', () => {
  it('is warned of in labels, selectors and ports only', () => {
    const text = 'metadata:\n  labels: { on: yes, ok: "yes" }\n  annotations: { x: yes }\nport: 010\nvalues: [off]\n';
    expect(lines(text)).toEqual(['yaml-1-1 2:17', 'yaml-1-1 4:7', 'yaml-1-1 5:10']);
  });
});

describe('a deny-all and an allow policy as people paste them', () => {
  const glued = `apiVersion: networking.k8s.io/v1
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
      app: my-app
  Ingress:
  - from:
    - podSelector:
        matchLabels:
          app: client
`;
  const pasted = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: access-my-app
spec:
  podSelector: {} // every pod
  policyTypes:
    – Ingress
  ingress:
    – from:
        — podSelector: {}
      Ports:
        - port: “80”
---
kind: Namespace
apiVersion: v1
metadata: { name: kept }
`;
  const read = (content: string) => readManifestFiles([{ name: 'np.yaml', content }], { source: { kind: 'manifests', label: 'np.yaml' } });
  const told = (content: string) => read(content).problems.map(({ file, line, code, field, hint }) => `${file}:${line} ${code} ${field ?? ''} | ${hint}`);

  it('a glued dash and a capital letter are valid YAML, and errors all the same', () => {
    expect(told(glued)).toEqual([
      'np.yaml:7 wrong-type spec.policyTypes | The dash needs to be a plain "-" with a space after it: write "- Ingress" and "- Egress", each on a line of its own.',
      'np.yaml:19 unknown-field spec.Ingress | Did you mean "ingress"? Field names are case sensitive.',
    ]);
    expect(read(glued).policies).toEqual([]);
  });

  it('a glued dash without indentation is no YAML, and each is named', () => {
    expect(told(glued.replaceAll('    -', '  -').slice(0, glued.indexOf('---')))).toEqual([
      'np.yaml:8 yaml-syntax  | Write "- Ingress".',
      'np.yaml:8 glued-dash  | Write "- Ingress".',
      'np.yaml:9 glued-dash  | Write "- Egress".',
    ]);
  });

  it('dashes, comments and quotes of a word processor are named line by line, and the next document is kept', () => {
    expect(told(pasted)).toEqual([
      'np.yaml:6 yaml-syntax  | Begin comments with "#".',
      'np.yaml:6 slash-comment  | Begin comments with "#".',
      'np.yaml:8 dash-character  | Write "- Ingress".',
      'np.yaml:10 dash-character  | Write "- from:".',
      'np.yaml:11 dash-character  | Write "- podSelector: {}".',
      'np.yaml:12 capital-field  | Write "ports:".',
      'np.yaml:13 smart-quotes  | Use the plain " or \'.',
    ]);
    expect(read(pasted).namespaces.map(({ name }) => name)).toEqual(['kept']);
  });
});
