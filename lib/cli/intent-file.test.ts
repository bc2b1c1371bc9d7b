import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { intentJsonSchema, parseIntent } from './intent-file.ts';
import { projectFolder } from './project.ts';

const parse = (text: string) => parseIntent(text, 'intent.yaml');

describe('an intent file', () => {
  it('is YAML or JSON with one end or several', () => {
    const { intent, lineOf } = parse('version: 1\nmust:\n- from: shop/web\n  to: [shop/db, {labels: {app: cache}}]\n  ports: [5432, TCP 80-90]\n');
    expect(intent).toEqual({ version: 1, may: [], mustNot: [], must: [{ from: ['shop/web'], to: ['shop/db', { labels: { app: 'cache' } }], ports: ['5432', 'TCP 80-90'] }] });
    expect(lineOf('must', 0)).toBe(3);
    expect(parse('{"version": 1, "mustNot": [{"from": "internet", "to": "*"}]}').intent.mustNot).toEqual([{ from: ['internet'], to: ['*'] }]);
  });

  it.each([
    ['no YAML', 'version: [1', 'intent.yaml:1: this is not YAML'],
    ['another version', 'version: 2\nmust: [{from: a/b, to: c/d}]', 'intent.yaml:1: version'],
    ['a misspelt list', 'version: 1\nmustnot: [{from: a/b, to: c/d}]', 'mustnot'],
    ['a missing end', 'version: 1\nmust:\n- from: a/b\n', 'must.0.to'],
    ['a port that is none', 'version: 1\nmust:\n- from: a/b\n  to: c/d\n  ports: [http]\n', 'intent.yaml:5: must.0.ports.0: '],
    ['no pods at all', 'version: 1\nmust:\n- from: {}\n  to: c/d\n', 'must.0.from'],
    ['nothing to hold', 'version: 1\nmust: []\n', 'asserts nothing'],
    ['aliases, which could make it endless', 'version: 1\nmust: &a [*a]\n', 'anchors'],
  ])('is refused with the place when it has %s', (_, text, message) => expect(() => parse(text)).toThrow(message));
});

it('the JSON Schema that is shipped is that of the reader', () => {
  expect(JSON.parse(readFileSync(`${projectFolder}public/intent.schema.json`, 'utf8'))).toEqual(JSON.parse(JSON.stringify(intentJsonSchema())));
});
