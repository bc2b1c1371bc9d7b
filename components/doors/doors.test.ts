import { describe, expect, it } from 'vitest';
import type { SourceView } from '@/lib/queries/contract/source';
import { looksLikeManifests } from './use-drop';
import { waysBack } from './ways-back';

const limits = { files: 1, bytes: 1, fileBytes: 1 };
const sample = { kind: 'sample', label: 'Sample shop' } as const;
const mine = { kind: 'manifests', label: 'mine' } as const;
const prod = { kind: 'cluster', label: 'prod' } as const;
const source = (now: SourceView['now'], started: SourceView['now'], previous?: SourceView['now']): SourceView => ({ now, started: { ...started, isNow: now === started }, ...(previous ? { previous } : {}), limits });

describe('the ways back', () => {
  it.each([
    ['are none at the start', source(sample, sample), []],
    ['lead to the start', source(mine, sample, sample), [['started', 'Sample shop']]],
    ['lead to the start and to what was before', source(prod, sample, mine), [['started', 'Sample shop'], ['previous', 'mine']]],
    ['from the start lead to what was before', source(sample, sample, mine), [['previous', 'mine']]],
  ])('%s', (_, view, expected) => expect(waysBack(view).map(({ to, info }) => [to, info.label])).toEqual(expected));
});

describe('a text that is pasted on the page', () => {
  it.each(['kind: Pod', 'apiVersion: v1\nkind: Pod\n', '- kind: Pod', '{"apiVersion":"v1","kind":"Pod"}', '{\n  "kind": "List"', 'kind: "Pod"'])('is taken for manifests: %j', (text) => expect(looksLikeManifests(text)).toBe(true));
  it.each(['', 'hello', 'what kind: of pod', 'kind:', 'mankind: Pod', 'https://example.org/?kind=Pod'])('is not: %j', (text) => expect(looksLikeManifests(text)).toBe(false));
});
