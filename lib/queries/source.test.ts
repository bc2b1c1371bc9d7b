import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from './fetcher';
import { openSource, readNotOpen, shownSource } from './source';

const answer = (status: number, body: object) => vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify(body), { status })));
const ask = () => openSource({ to: 'manifests', label: 'mine', files: [{ name: 'a.yaml', text: 'a: [' }] });
afterEach(() => vi.unstubAllGlobals());

describe('opening another source', () => {
  it('tells what is open now', async () => {
    const view = { now: { id: 'manifests-1', kind: 'manifests', label: 'mine', isStarted: false }, revision: 2, counts: { workloads: 1, pods: 1, policies: 0 }, problems: [] };
    answer(200, view);
    expect(await ask()).toEqual({ kind: 'opened', view });
  });

  it.each([
    ['why none of the texts can be used, and what is wrong with each', { type: 'x', title: 'Nothing to show', status: 422, detail: 'None of it can be used.', problems: [{ severity: 'error', code: 'yaml', message: 'broken', file: 'a.yaml', line: 1 }] }, 'None of it can be used.', 1],
    ['why it is not allowed', { type: 'x', title: 'No other source can be opened', status: 403, detail: 'Others can reach it.' }, 'Others can reach it.', 0],
    ['which fields were wrong', { type: 'x', title: 'Invalid request', status: 422, errors: [{ field: 'label', message: 'too long' }] }, 'Invalid request. label: too long', 0],
  ])('or %s', async (_, problem, message, problems) => {
    answer(problem.status, problem);
    expect(await ask()).toMatchObject({ kind: 'refused', message, problems: { length: problems } });
  });

  it('or that the server does not answer', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('failed')));
    expect(await ask()).toMatchObject({ kind: 'refused', message: expect.stringContaining('does not answer') as string });
  });
});

describe('the source of a page', () => {
  const one = (id: string) => ({ id, kind: 'cluster' as const, label: id, freshness: { state: 'live' as const }, workloads: 1 });
  const view = { open: [one('a'), one('b')], limits: { files: 1, bytes: 1, fileBytes: 1, sources: 8 } };

  it.each([
    ['names none: what Drawbridge was started with', null, 'a'],
    ['names one', 'b', 'b'],
    ['names one that is not open', 'c', undefined],
  ])('whose address %s', (_, id, expected) => expect(shownSource(view, id)?.id).toBe(expected));

  it('that is not open is told apart from every other error', () => {
    const problem = (type: string, more: object = {}) => new ApiError({ kind: 'problem', problem: { type, title: 'x', status: 404, detail: 'It was closed.', ...more } });
    expect(readNotOpen(problem('urn:drawbridge:problem:source-not-open', { context: 'east' }))).toEqual({ detail: 'It was closed.', context: 'east' });
    expect(readNotOpen(problem('urn:drawbridge:problem:no-such-peer'))).toBeNull();
    expect(readNotOpen(new ApiError({ kind: 'unreachable', message: 'x' }))).toBeNull();
    expect(readNotOpen(null)).toBeNull();
  });
});
