import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readManifestFiles } from './manifests';

const folder = path.join(process.cwd(), 'lib/sources/sample');
const manifests = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
const read = (content: string | Uint8Array) => readManifestFiles([{ name: 'a.yaml', content }], { source: { kind: 'manifests', label: 'a' } });

/** Every object in the snapshot may be named in a URL and a file name as it is. */
function expectSound(content: string | Uint8Array): void {
  const snapshot = read(content);
  for (const { namespace, name } of [...snapshot.services, ...snapshot.policies, ...snapshot.workloads]) {
    expect(`${namespace}/${name}`).toMatch(/^[a-z0-9-]{1,63}\/[^\s/]{1,253}$/);
  }
  for (const { message, code } of snapshot.problems) {
    expect(message).not.toBe('');
    expect(code).toMatch(/^[a-z0-9-]+$/);
  }
}

const SPLICES = ['\t', '- ', ': ', '{', ']', '"', "'", '&a ', '*a', '<<: *a', '|', '>', '!!int ', '---\n', '...\n', '%YAML 1.1\n', '#', '\u0000', '\u2013', '? ', 'null', '[[', '\r', '\u2028', '{{ .x }}', 'kind: List\nitems:\n'];

describe('manifests damaged at random', () => {
  it('never crash the reader, and what remains is sound', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...manifests),
        fc.array(fc.tuple(fc.nat(), fc.nat(40), fc.oneof(fc.constantFrom(...SPLICES), fc.string({ maxLength: 8 }))), { minLength: 1, maxLength: 6 }),
        (manifest, edits) => {
          const damaged = edits.reduce((text, [at, removed, added]) => {
            const start = at % (text.length + 1);
            return text.slice(0, start) + added + text.slice(start + removed);
          }, manifest);
          expectSound(damaged);
        },
      ),
      { numRuns: 150 },
    );
  }, 60_000);

  it('nor do bytes that are no text', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => expectSound(bytes)), { numRuns: 300 });
  });

  it('nor does any value in the place of an object', () => {
    const named = fc.record({ apiVersion: fc.constantFrom('v1', 'apps/v1', 'networking.k8s.io/v1'), kind: fc.constantFrom('Pod', 'Service', 'Deployment', 'NetworkPolicy', 'List', 'Ingress'), metadata: fc.constant({ name: 'n' }), spec: fc.jsonValue(), status: fc.jsonValue(), items: fc.jsonValue() });
    fc.assert(fc.property(fc.oneof(fc.jsonValue(), named), (value) => expectSound(JSON.stringify(value))), { numRuns: 500 });
  });
});

describe('JSON', () => {
  it.each([
    ['indented with tabs', '{\n\t"apiVersion": "v1",\n\t"kind": "Namespace",\n\t"metadata": {\n\t\t"name": "a"\n\t}\n}\n'],
    ['on one line', '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}}'],
    ['as a list', '[{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}}]'],
    ['with escapes', '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"\\u0061"}}'],
  ])('%s is read', (_, text) => {
    expect(read(text).namespaces.map(({ name }) => name)).toEqual(['a']);
    expect(read(text).problems).toEqual([]);
  });
});
