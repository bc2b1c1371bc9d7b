import { describe, expect, it } from 'vitest';
import { readManifestFiles } from '../manifests';
import { LIMITS } from './limits';
import { parseManifests } from './parse-manifests';

const source = { kind: 'manifests', label: 'test' } as const;
const read = (name: string, content: string) => readManifestFiles([{ name, content }], { source });

const pod = (index: number) => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `pod-${index}`, namespace: 'shop', labels: { app: `app-${index}` } }, spec: { containers: [{ name: 'c', image: 'x' }] } });
const yamlPod = (index: number, indent: string, extra = '') =>
  `${indent}- apiVersion: v1\n${indent}  kind: Pod\n${indent}  metadata:\n${indent}    name: pod-${index}\n${indent}    namespace: shop\n${indent}    labels:\n${indent}      app: app-${index}\n${extra}${indent}  spec:\n${indent}    containers:\n${indent}    - name: c\n${indent}      image: x\n`;

const MANY = 1500;
const all = Array.from({ length: MANY }, (_, index) => index);
const yamlList = (indent: string, entry = (index: number) => yamlPod(index, indent)) => `apiVersion: v1\nitems:\n${all.map(entry).join('')}kind: List\nmetadata:\n  resourceVersion: ""\n`;

describe('JSON objects one after another', () => {
  const text = [1, 2, 3].map((index) => JSON.stringify(pod(index), null, 2)).join('\n');

  it('are all read, each with its line', () => {
    const snapshot = read('pods.json', text);
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.pods.map(({ name }) => name)).toEqual(['pod-1', 'pod-2', 'pod-3']);
    const height = text.split('\n').length / 3;
    expect(snapshot.workloads.map(({ origin }) => origin?.line)).toEqual([1, 1 + height, 1 + 2 * height]);
  });

  it('are read without any space between them, after a marker, and with brackets in their texts', () => {
    const odd = { ...pod(4), metadata: { name: 'pod-4', annotations: { note: '}{"][\\' } } };
    expect(read('pods.json', `---\n${JSON.stringify(odd)}${JSON.stringify(pod(5))}`).pods.map(({ name }) => name)).toEqual(['pod-4', 'pod-5']);
  });

  it('leave only the broken one out', () => {
    const { pods, problems } = read('pods.json', `${JSON.stringify(pod(1))}\n{"apiVersion": "v1", "kind" "Pod"}\n${JSON.stringify(pod(2))}`);
    expect(pods).toHaveLength(2);
    expect(problems).toMatchObject([{ file: 'pods.json', line: 2 }]);
  });
});

describe('a large YAML list', () => {
  it.each(['', '  ', '    '])('indented by "%s" says the same as its entries in documents of their own', (indent) => {
    const text = yamlList(indent);
    expect(text.length).toBeGreaterThan(LIMITS.wholeBytes);
    const snapshot = read('a.yaml', text);
    const alone = read('a.yaml', all.map((index) => JSON.stringify(pod(index))).join('\n---\n'));
    expect(snapshot.problems).toEqual([]);
    expect(snapshot.pods).toEqual(alone.pods);
    const last = snapshot.workloads.find(({ name }) => name === 'pod-1499');
    const line = last?.origin?.line ?? 0;
    expect(text.split('\n').slice(line - 1, line + 3)).toEqual(yamlPod(1499, indent).split('\n').slice(0, 4));
  });

  it('with a broken entry loses that one alone, and says where it stands', () => {
    const text = yamlList('', (index) => yamlPod(index, '', index === 700 ? '  broken: [1\n' : ''));
    const snapshot = read('a.yaml', text);
    expect(snapshot.pods).toHaveLength(MANY - 1);
    const line = text.split('\n').findIndex((each) => each.includes('broken')) + 1;
    expect(snapshot.problems).toHaveLength(1);
    expect(Math.abs((snapshot.problems[0]?.line ?? 0) - line)).toBeLessThanOrEqual(1);
  });

  it('names the line of a wrong field, and the number of an empty entry', () => {
    const text = yamlList('', (index) => (index === 900 ? '-\n' : yamlPod(index, '', index === 800 ? '  status: { phase: 7 }\n' : '')));
    const lines = text.split('\n');
    const { problems } = read('a.yaml', text);
    expect(problems.find(({ field }) => field === 'status.phase')?.line).toBe(lines.findIndex((line) => line.includes('phase: 7')) + 1);
    expect(problems.find(({ code }) => code === 'empty-entry')?.message).toContain('Entry 901');
  });

  it('keeps lines that look like entries inside of texts', () => {
    const text = yamlList('', (index) => yamlPod(index, '', '    annotations:\n      note: |\n        - apiVersion: v1\n\n        kind: List\n'));
    expect(read('a.yaml', text).pods).toHaveLength(MANY);
  });

  it('with an anchor is read as a whole', () => {
    const text = yamlList('', (index) => (index === 0 ? yamlPod(0, '').replace('labels:\n      app: app-0', 'labels: &shared\n      app: same') : yamlPod(index, '').replace(/labels:\n {6}app: .*/, 'labels: *shared')));
    const { pods, problems } = read('a.yaml', text);
    expect(problems).toEqual([]);
    expect(new Set(pods.map(({ labels }) => labels.app))).toEqual(new Set(['same']));
  });
});

describe('large JSON', () => {
  const items = all.map(pod);

  it('has the lines of its entries and of what is wrong in them', () => {
    const faulty = items.map((item, index) => (index === 1200 ? { ...item, status: { phase: 7 } } : item));
    const text = JSON.stringify({ apiVersion: 'v1', metadata: { note: 'items' }, items: faulty, kind: 'List' }, null, 2);
    const { problems, workloads } = read('a.json', text);
    const lines = text.split('\n');
    expect(problems).toMatchObject([{ field: 'status.phase', line: lines.findIndex((line) => line.includes('"phase": 7')) + 1 }]);
    const line = workloads.find(({ name }) => name === 'pod-3')?.origin?.line ?? 0;
    expect(lines.slice(line - 1, line + 4).join('')).toContain('"pod-3"');
  });

  it('that is cut off says so quickly, with its last line', () => {
    const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2);
    const cut = text.slice(0, text.length - 400);
    const { problems } = parseManifests(cut, 'a.json');
    expect(problems).toMatchObject([{ code: 'json-syntax', file: 'a.json', line: cut.split('\n').length }]);
  });
});

describe('many aliases', () => {
  const aliases = (count: number) => `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nnote: &a [1]\nmore: [${'*a, '.repeat(count)}]\n`;

  it('are followed without walking the document for each', () => {
    expect(parseManifests(aliases(9000), 'a.yaml').problems).toEqual([]);
  });

  it('beyond any use are refused', () => {
    expect(parseManifests(aliases(10_001), 'a.yaml').problems).toMatchObject([{ code: 'alias-limit', file: 'a.yaml', line: 1 }]);
  });
});
