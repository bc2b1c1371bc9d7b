import { describe, expect, it } from 'vitest';
import type { Confirmation } from '@/lib/queries/contract/apply';
import { accountOf, canRollBack, describeRun, rollbackLine } from './run-words';
import { APPLIED, FAILED, NOT_TRIED, WAITING, done, run } from './testing';

const CONFIRMED: Confirmation = { kind: 'confirmed', at: '2026-03-01T14:03:00.000Z' };
const DIFFERS: Confirmation = { kind: 'differs', reasons: ['shop/web → shop/db is still allowed'] };
const stopped = run({ state: 'stopped', steps: [done(APPLIED), done(FAILED, { name: 'db' }), done(NOT_TRIED, { name: 'c' }), done(NOT_TRIED, { name: 'd' })] });

describe('how a run stands', () => {
  it.each([
    ['under way', run({ steps: [done(APPLIED), done(WAITING)] }), 'Applying 1 of 2', 'busy'],
    ['being taken back', run({ undoes: 'x', steps: [done(APPLIED), done(WAITING)] }), 'Rolling back 1 of 2', 'busy'],
    ['stopped on the way', stopped, 'Apply stopped after 1 of 4', 'bad'],
    ['stopped at the first step', run({ state: 'stopped', steps: [done(FAILED), done(NOT_TRIED)] }), 'Apply stopped, nothing changed', 'bad'],
    ['carried out, and not yet confirmed', run({ state: 'done', steps: [done(APPLIED)], confirmation: { kind: 'waiting' } }), 'Applied, confirming', 'busy'],
    ['confirmed', run({ state: 'done', steps: [done(APPLIED)], confirmation: CONFIRMED }), 'Applied, confirmed', 'good'],
    ['not as proven', run({ state: 'done', steps: [done(APPLIED)], confirmation: DIFFERS }), 'Applied, not as proven', 'doubtful'],
    ['taken back', run({ undoes: 'x', state: 'done', steps: [done(APPLIED)], confirmation: CONFIRMED }), 'Rolled back', 'good'],
  ])('%s', (_, one, short, tone) => expect(describeRun(one)).toMatchObject({ short, tone }));

  it('is told as done with all of its steps, however many', () => {
    const confirmed = (steps: number) => describeRun(run({ state: 'done', steps: Array.from({ length: steps }, () => done(APPLIED)), confirmation: CONFIRMED })).detail;
    expect([confirmed(1), confirmed(1200)]).toEqual(['The one step is done, and the watch sees just the connections that were proven.', 'All 1,200 steps are done, and the watch sees just the connections that were proven.']);
  });

  it('is told with the step that failed and an exact count of the others', () => {
    expect(describeRun(stopped)).toMatchObject({ headline: 'Could not create NetworkPolicy shop/db: stopped after 1 of 4', detail: '1 step carried out and in the cluster now, 1 failed, 2 not tried.' });
  });

  it('is not known once the server has forgotten it midway, and known when it was over before', () => {
    expect(describeRun(run({ steps: [done(APPLIED), done(WAITING)] }), true)).toMatchObject({ tone: 'bad', detail: expect.stringContaining('1 of 2 steps were done') as string });
    expect(describeRun(run({ state: 'done', steps: [done(APPLIED)], confirmation: { kind: 'waiting' } }), true).tone).toBe('bad');
    expect(describeRun(run({ state: 'done', steps: [done(APPLIED)], confirmation: CONFIRMED }), true)).toMatchObject({ short: 'Applied, confirmed', tone: 'good' });
  });

  it('never says that nothing was changed where a step failed that may hold, and offers to take that back', () => {
    const one = run({ state: 'stopped', steps: [done({ kind: 'failed', message: 'socket hang up', mayHold: true })] });
    expect(describeRun(one)).toMatchObject({ short: 'Apply stopped after 0 of 1', detail: 'No step was carried out, 1 failed and may be in the cluster all the same.' });
    expect([canRollBack(one), rollbackLine(one)]).toEqual([true, 'It deletes 1 object created here, unless somebody has changed them since.']);
  });

  it('puts every step into one place: done, failed, not tried; and while it runs the first that waits is under way', () => {
    const { applied, failed, notTried, now } = accountOf(stopped);
    expect([applied.length, failed?.name, notTried.length, now]).toEqual([1, 'db', 2, undefined]);
    expect(accountOf(run({ state: 'stopped', steps: [done(APPLIED), done(WAITING)] }))).toMatchObject({ notTried: [{}], now: undefined });
    expect(accountOf(run({ steps: [done(APPLIED), done(WAITING, { name: 'next' }), done(WAITING)] })).now?.name).toBe('next');
  });
});

describe('the way back', () => {
  it('says what it would do with what was applied, and leaves out what has come and gone', () => {
    expect(rollbackLine(stopped)).toBe('It deletes 1 object created here, unless somebody has changed them since.');
    const bridge = { name: 'bridge' };
    const all = [done(APPLIED, bridge), done(APPLIED, { action: 'edit', name: 'a' }), done(APPLIED, { action: 'edit', name: 'b' }), done(APPLIED, { action: 'delete', name: 'old' }), done(APPLIED, { action: 'delete', ...bridge })];
    expect(rollbackLine(run({ state: 'done', steps: all }))).toBe('It puts 2 changed objects back and creates 1 deleted object again, unless somebody has changed them since.');
    expect(rollbackLine(run({ state: 'done', steps: [done(APPLIED, bridge), done(APPLIED, { action: 'delete', ...bridge })] }))).toBe('There is nothing to take back.');
  });

  it.each([
    ['after a stop that left something behind', stopped, true],
    ['while it runs', run({ steps: [done(APPLIED), done(WAITING)] }), false],
    ['where nothing was changed', run({ state: 'stopped', steps: [done(FAILED)] }), false],
    ['where the server says why not', run({ state: 'done', steps: [done(APPLIED)], rollback: { bundle: 'x', obstacle: 'Somebody has changed it since.' } }), false],
    ['of what takes another one back', run({ undoes: 'x', state: 'done', steps: [done(APPLIED)] }), false],
  ])('is there %s: %#', (_, one, is) => expect(canRollBack(one)).toBe(is));
});
