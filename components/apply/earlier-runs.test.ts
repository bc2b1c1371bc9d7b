import { describe, expect, it } from 'vitest';
import type { ApplyRunHead } from '@/lib/queries/contract/apply';
import { headText } from './earlier-runs';

const head = (said: Partial<ApplyRunHead>): ApplyRunHead => ({ id: 'r', startedAt: '2026-03-01T14:02:00.000Z', state: 'done', undoes: null, steps: 5, ...said });
const text = (said: Partial<ApplyRunHead>) => headText(head(said), new Date('2026-03-01T18:00:00.000Z'), 'UTC');

describe('an earlier run', () => {
  it.each([
    [{}, '14:02: 5 steps, carried out'],
    [{ state: 'stopped', steps: 1 }, '14:02: 1 step, stopped on the way'],
    [{ state: 'running', undoes: 'x', steps: 1200 }, '14:02: roll back, 1,200 steps, under way'],
    [{ startedAt: '2026-02-27T09:05:00.000Z' }, '27 Feb, 09:05: 5 steps, carried out'],
  ] as const)('is told by when it began and how it ended: %#', (said, words) => expect(text(said)).toBe(words));
});
