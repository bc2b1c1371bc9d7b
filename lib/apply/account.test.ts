import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { accountOf, accountView, heldSteps, openStep, rollbackObstacle } from './account';
import { isAtWork, journalFolder, listRuns, newRunId, readJournal, thisProcess, type JournalEntry } from './journal';
import { testWriting } from './testing';

const AT = '2026-11-21T10:00:00.000Z';
const ID = '2026-11-21T10-00-00-000Z-0123abcd';
const step = (name: string) => ({ action: 'create' as const, apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace: 'shop', name, wanted: { metadata: { name } } });
const begun: JournalEntry = { event: 'run', at: AT, id: ID, undoes: null, place: 'test', server: 'https://test', process: { host: 'elsewhere', pid: 1 }, steps: [step('a'), step('b'), step('c')] };
const begin = (index: number): JournalEntry => ({ event: 'begin', at: AT, step: index, object: '', action: 'create' });
const applied = (index: number): JournalEntry => ({ event: 'end', at: AT, step: index, result: { kind: 'applied', at: AT, uid: `${index}` } });
const failed = (index: number): JournalEntry => ({ event: 'end', at: AT, step: index, result: { kind: 'failed', at: AT, message: 'no', mayHold: false } });
const NOTHING = { steps: new Set<number>(), wasTried: false };

describe('the account that a journal gives', () => {
  const outcomes = (entries: readonly JournalEntry[], isRunning = false) => {
    const account = accountOf([begun, ...entries], '/kept', isRunning)!;
    return { state: account.state, steps: accountView(account, null).steps.map(({ outcome }) => outcome.kind), held: heldSteps(account, NOTHING), open: openStep([begun, ...entries]) };
  };
  it.each<[string, readonly JournalEntry[], boolean, ReturnType<typeof outcomes>]>([
    ['before anything', [], false, { state: 'stopped', steps: ['not-tried', 'not-tried', 'not-tried'], held: [], open: undefined }],
    ['cut off between two steps', [begin(0), applied(0)], false, { state: 'stopped', steps: ['applied', 'not-tried', 'not-tried'], held: [0], open: undefined }],
    ['cut off within a step, which may be done', [begin(0), applied(0), begin(1)], false, { state: 'stopped', steps: ['applied', 'failed', 'not-tried'], held: [0, 1], open: 1 }],
    ['found out afterwards', [begin(0), applied(0), begin(1), applied(1)], false, { state: 'stopped', steps: ['applied', 'applied', 'not-tried'], held: [0, 1], open: undefined }],
    ['stopped by a refusal', [begin(0), applied(0), begin(1), failed(1), { event: 'over', at: AT, state: 'stopped' }], false, { state: 'stopped', steps: ['applied', 'failed', 'not-tried'], held: [0], open: undefined }],
    ['done', [begin(0), applied(0), begin(1), applied(1), begin(2), applied(2), { event: 'over', at: AT, state: 'done' }], false, { state: 'done', steps: ['applied', 'applied', 'applied'], held: [0, 1, 2], open: undefined }],
    ['under way in another process', [begin(0), applied(0)], true, { state: 'running', steps: ['applied', 'waiting', 'waiting'], held: [0], open: undefined }],
  ])('%s', (_, entries, isRunning, expected) => expect(outcomes(entries, isRunning)).toEqual(expected));

  it('says whether what came of it was seen', () => {
    const done: readonly JournalEntry[] = [begun, { event: 'over', at: AT, state: 'done' }];
    expect(accountOf(done, '', false)!.confirmation).toMatchObject({ kind: 'waiting', unseen: [expect.any(String)] });
    expect(accountOf([...done, { event: 'confirmation', at: AT, kind: 'confirmed' }], '', false)!.confirmation).toEqual({ kind: 'confirmed', at: AT });
    expect(accountOf([...done, { event: 'confirmation', at: AT, kind: 'differs', reasons: ['x'] }], '', false)!.confirmation).toEqual({ kind: 'differs', reasons: ['x'] });
  });

  it('says why it cannot be taken back', () => {
    const account = accountOf([begun, begin(0), applied(0)], '', false)!;
    expect(rollbackObstacle(account, NOTHING, false)).toBeNull();
    expect(rollbackObstacle(account, NOTHING, true)).toMatch(/Another run/);
    expect(rollbackObstacle({ ...account, state: 'running' }, NOTHING, false)).toMatch(/under way/);
    expect(rollbackObstacle({ ...account, undoes: 'x' }, NOTHING, false)).toMatch(/takes back another/);
    expect(rollbackObstacle(account, { steps: new Set([0]), wasTried: true }, false)).toBe('It has been taken back.');
    expect(rollbackObstacle(accountOf([begun], '', false)!, NOTHING, false)).toBe('Nothing of it was applied.');
  });
});

describe('journals on disk', () => {
  const { folder } = testWriting();

  it('are read up to a line that was cut off', async () => {
    const root = folder();
    mkdirSync(join(root, ID));
    writeFileSync(join(root, ID, 'journal.jsonl'), [begun, begin(0)].map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    appendFileSync(join(root, ID, 'journal.jsonl'), '{"event":"end","st');
    expect((await readJournal(root, ID))?.map(({ event }) => event)).toEqual(['run', 'begin']);
  });

  it('are found by their own names alone', async () => {
    const root = folder();
    for (const name of ['notes', '2026', ID]) mkdirSync(join(root, name));
    expect(await listRuns(root, 10)).toEqual([ID]);
    expect(await listRuns(join(root, 'nowhere'), 10)).toEqual([]);
    for (const id of ['..', '../x', 'notes', '', ID]) expect(await readJournal(root, id)).toBeUndefined();
    expect(newRunId(new Date(AT))).toMatch(/^2026-11-21T10-00-00-000Z-[0-9a-f]{8}$/);
  });

  it('lie where programs keep what they remember, unless told otherwise', () => {
    expect(journalFolder({ DRAWBRIDGE_APPLY_JOURNAL: '/here', XDG_STATE_HOME: '/state' })).toBe('/here');
    expect(journalFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/drawbridge/applied');
    expect(journalFolder({})).toMatch(/\.local\/state\/drawbridge\/applied$/);
  });

  it('tell whether who writes them is still at work, as far as can be told', () => {
    const { host } = thisProcess();
    expect(isAtWork({ host, pid: process.ppid })).toBe(true);
    expect(isAtWork({ host, pid: 2 ** 22 + 1 })).toBe(false);
    expect(isAtWork({ host: 'elsewhere', pid: process.ppid })).toBe(false);
    expect(isAtWork(thisProcess())).toBe(false);
  });
});
