import { describe, expect, it } from 'vitest';
import { ApiError } from '@/lib/queries/fetcher';
import { isTokenText } from './token-field';
import { refusalOf } from './use-begin';
import { APPLIED, done, run } from './testing';
import { parseKeptRun } from './use-run';

const problem = (status: number) => new ApiError({ kind: 'problem', problem: { type: 'about:blank', title: 'Conflict', status } });

describe('a run that was not begun', () => {
  it.each([
    ['refused: nothing was done', problem(409), 'Nothing was applied'],
    ['the server failed over it: it may have begun', problem(500), 'It is not known whether anything was changed'],
    ['no answer came: it may have begun', new ApiError({ kind: 'unreachable', message: 'no' }), 'It is not known whether anything was changed'],
    ['an answer that is none', new ApiError({ kind: 'unexpected', message: 'no' }), 'It is not known whether anything was changed'],
  ])('%s', (_, error, title) => expect(refusalOf(error, 'Nothing was applied').title).toBe(title));
});

describe('what a tab keeps of a run', () => {
  it('is read back as it was, and is nothing when it is something else', () => {
    const kept = run({ steps: [done(APPLIED)] });
    expect(parseKeptRun(JSON.stringify(kept))).toEqual(kept);
    for (const text of [null, '', '{', '{"id":"r"}', '[]']) expect(parseKeptRun(text)).toBeNull();
  });
});

describe('a token', () => {
  it.each([['eyJhbGciOi.a-b_c', true], ['  padded\n', true], ['', false], ['two words', false], ['tok\nen', false], ['tökén', false], ['a;b', false]])('is one line of what a header may carry: %j', (text, is) => expect(isTokenText(text)).toBe(is));
});
