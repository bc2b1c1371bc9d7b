import { describe, expect, it } from 'vitest';
import { looksLikeManifests } from './use-drop';

describe('a text that is pasted on the page', () => {
  it.each(['kind: Pod', 'apiVersion: v1\nkind: Pod\n', '- kind: Pod', '{"apiVersion":"v1","kind":"Pod"}', '{\n  "kind": "List"', 'kind: "Pod"'])('is taken for manifests: %j', (text) => expect(looksLikeManifests(text)).toBe(true));
  it.each(['', 'hello', 'what kind: of pod', 'kind:', 'mankind: Pod', 'https://example.org/?kind=Pod'])('is not: %j', (text) => expect(looksLikeManifests(text)).toBe(false));
});
